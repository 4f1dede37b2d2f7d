"""What `/arch-review digest` is answered with, by example, and within Slack's limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.digests.record import Begun, Plan, Posted, Standing
from bot.digests.timetable import Weekly
from bot.rendering import digest_replies as replies
from bot.rendering.blocks import Rendered
from graphs.digest.week import Week
from tests.rendering.seen import seen
from tests.rendering.slackblocks_validator import check_message

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp()
LAST = Posted(week="2026-W47", channel="C0GOVERN01", at=NOW - 2 * 24 * 3600, link="https://acme.slack.com/archives/C0GOVERN01/p1")
STANDING = Standing(Plan(Weekly(0, time(9)), "C0GOVERN01"), Begun(week="2026-W40", at=0.0), LAST, ("2026-W47", "C0GOVERN01"), BERLIN)
WEEK = Week(date(2026, 11, 23), BERLIN)
WAITS = replace(STANDING, handed=("2026-W48", "C0GOVERN01"))


def test_how_it_stands() -> None:
    assert seen(replies.standing_reply(STANDING, NOW, None)).splitlines()[:3] == [
        "The digest comes every Monday at 09:00 (Europe/Berlin) in <#C0GOVERN01>.",
        "Next: Monday, 30 November 2026, 09:00, of 23 to 29 November 2026.",
        "Last: of 16 to 22 November 2026, posted on 23 November in <#C0GOVERN01>, <https://acme.slack.com/archives/C0GOVERN01/p1|read it>.",
    ]


def test_one_that_waits_or_was_refused_says_so() -> None:
    waits = seen(replies.standing_reply(WAITS, NOW, "waits"))
    assert "The digest of 23 to 29 November 2026 is ready, and waits: <#C0GOVERN01> is archived, or I am not in it." in waits
    assert "Slack refused it" in seen(replies.standing_reply(WAITS, NOW, "refused"))


@pytest.mark.parametrize(
    ("monday", "says"),
    [
        (date(2026, 11, 16), "16 to 22 November 2026"),
        (date(2026, 11, 30), "30 November to 6 December 2026"),
        (date(2026, 12, 28), "28 December 2026 to 3 January 2027"),
    ],
)
def test_a_week_is_told_from_its_monday_to_its_sunday(monday: date, says: str) -> None:
    assert replies.span(Week(monday, BERLIN)) == says


@pytest.mark.parametrize(
    "shown",
    [
        replies.standing_reply(STANDING, NOW, None),
        replies.standing_reply(WAITS, NOW, "waits"),
        replies.standing_reply(replace(STANDING, plan=Plan(None, None), last=None), NOW, None),
        replies.scheduled_reply(STANDING, NOW),
        replies.scheduled_reply(replace(STANDING, plan=Plan(None, "C0GOVERN01")), NOW),
        replies.stands_reply(LAST, WEEK),
        replies.stands_reply({**LAST, "link": None}, WEEK.before),
        replies.coming_reply(WEEK, "C0GOVERN01"),
        replies.waiting_reply(WEEK, "C0GOVERN01"),
        *(replies.says(text) for text in (replies.NOT_YOURS, replies.TEAM_ONLY, replies.NOWHERE, replies.NO_TIME, replies.NOT_DONE)),
        *(reply("C0GOVERN01") for reply in (replies.closed_reply, replies.not_in_reply, replies.shared_reply)),
    ],
    ids=lambda _: None,
)
def test_each_answer_is_within_slacks_limits_and_can_be_read_aloud(shown: Rendered) -> None:
    check_message(shown.text, shown.blocks)
    assert not set("&<>|`\u02cb") & set(shown.text)
