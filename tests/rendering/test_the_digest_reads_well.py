"""The weekly digest as it is read, within Slack's limits whatever the week held, and inert."""

import re
from typing import Any

import pytest
from hypothesis import given

from bot.rendering.blocks import Rendered
from bot.rendering.escape import link
from bot.rendering.render import render
from graphs.digest.views import Digest
from tests.rendering.digests import EXAMPLE, LINK, QUIET, biggest, digests
from tests.rendering.seen import seen
from tests.rendering.slackblocks_validator import check_message
from tests.rendering.test_every_message import FEW, assert_inert, strings
from tests.rendering.test_the_biggest_messages import LONG

OUR_LINK = re.compile(r"<https://(?:acme\.slack\.com|a\.example)/[^<>|\s]*\|(AR-\d+)>")


NONE = {"now": 0, "before": 0}


def shown(**changes: Any) -> str:
    view: Any = {**EXAMPLE, **changes}
    return seen(render(view))


def without_our_links(rendered: Rendered) -> Rendered:
    def plain(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: plain(value) for key, value in data.items()}
        if isinstance(data, list):
            return [plain(item) for item in data]
        return OUR_LINK.sub(r"\1", data) if isinstance(data, str) else data

    return Rendered(rendered.text, plain(rendered.blocks))


@FEW
@given(digests())
def test_every_digest_is_within_slacks_limits_and_inert(view: Digest) -> None:
    rendered = render(view)
    check_message(rendered.text, rendered.blocks)
    assert_inert(without_our_links(rendered))


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_the_biggest_digest_is_within_slacks_limits_and_inert(long: str) -> None:
    rendered = render(biggest(long))
    check_message(rendered.text, rendered.blocks)
    assert_inert(without_our_links(rendered))


def test_a_week_is_read_from_the_top() -> None:
    lines = shown().splitlines()
    assert lines[0] == "*Audit digest · week 47* · 16 to 22 Nov 2026"
    assert "9 reviews finished (+3): 3 go ahead, 4 with conditions, 2 blocked" in lines
    assert "11 new (−1)" in lines  # noqa: RUF001 - a minus
    assert "• Fine-tuning: 5 → 1" in lines
    assert "• Have a scored evaluation before you tune: 5 (+2)" in lines
    assert "… and 4 more with fewer" in lines
    assert "• AR-7: Know that you may use the data, until Friday 27 Nov" in lines
    assert "4 done (+1), 6 overdue (+2)" in lines
    assert "• AR-3: Build a scored test set (<@U0ENGINEER>, due 5 Nov)" in lines
    assert "Median: 1 h 50 min to the recommendation (week 46: 2 h 10 min), 8 questions (−1)" in lines  # noqa: RUF001 - as above
    assert "Claude: 412,000 tokens, about $0.12 (week 46: 301,500)" in lines


def test_reviews_that_are_named_lead_to_their_threads() -> None:
    blocked = next(line for line in shown().splitlines() if line.startswith("Blocked:"))
    address = EXAMPLE["blocked"][0].get("link")
    assert blocked == f"Blocked: <{address}|AR-9> HR handbook assistant, AR-14 Letters to tenants"


def test_an_address_is_a_link_only_where_it_is_one() -> None:
    assert link(LINK, "AR-1") == f"<{LINK.replace('&', '&amp;')}|AR-1>"
    assert [link(address, "AR-1") for address in (None, "", "javascript:x", "https://a b", "https://a|b", "https://<!channel>")] == [
        "AR-1"
    ] * 6


def test_a_notification_says_the_most_important_first() -> None:
    text = render(EXAMPLE).text
    assert text.startswith("Audit digest · week 47, 16 to 22 Nov 2026: 9 reviews finished (+3)")
    assert text.endswith("6 steps overdue")


def test_a_week_with_nothing_to_say_is_one_line() -> None:
    blocks = render(QUIET).blocks
    assert len(blocks) == 1
    assert strings(blocks)[1].count("\n") == 0
    assert "nothing happened in any review" in seen(render(QUIET))


def test_what_there_was_none_of_takes_no_line() -> None:
    text = shown(
        **dict.fromkeys(("granted", "lapsed", "in_force", "steps_done", "steps_overdue", "finished"), NONE),
        **{name: [] for name in ("blocked", "rungs", "policies", "ending", "late")},
        **{name: {"now": None, "before": None, "of": 0} for name in ("minutes", "questions")},
        outcomes={},
        cost=None,
    )
    assert "No reviews finished (±0)" in text
    assert "11 new" in text
    for heading in ("Waivers", "Next steps", "Policies", "Proposed", "Median", "Claude"):
        assert heading not in text


def test_one_of_a_thing_is_told_as_one() -> None:
    text = shown(finished={"now": 1, "before": 1}, outcomes={"proceed": {"now": 1, "before": 1}}, cost=None)
    assert "1 review finished (±0): 1 go ahead" in text


def test_thousands_are_written_so_that_they_can_be_read() -> None:
    text = shown(finished={"now": 12_345, "before": 1}, opened={"now": 20_000, "before": 30_000})
    assert "12,345 reviews finished (+12,344)" in text
    assert "20,000 new (−10,000)" in text  # noqa: RUF001 - a minus


def test_a_week_that_still_goes_on_says_so() -> None:
    assert "16 to 22 Nov 2026, so far" in shown(over=False)


def test_the_first_week_of_a_year_is_compared_with_the_last_of_the_year_before() -> None:
    text = shown(week="2027-W01", first="2027-01-04", last="2027-01-10")
    assert "week 1* · 4 to 10 Jan 2027" in text
    assert "the change from week 53" in text
    assert "28 Dec 2026 to 3 Jan 2027" in shown(first="2026-12-28", last="2027-01-03")


@pytest.mark.parametrize(
    ("minutes", "says"),
    [(0, "under a minute"), (35, "35 min"), (60, "1 h"), (110, "1 h 50 min"), (1440, "1 day"), (3120, "2 days 4 h"), (4320, "3 days")],
)
def test_durations_are_told_as_people_tell_them(minutes: int, says: str) -> None:
    assert f"Median: {says} to the recommendation (" in shown(minutes={"now": minutes, "before": 1, "of": 1})


@pytest.mark.parametrize(
    ("dollars", "says"), [(None, "at a price I do not know"), (0.0, "under $0.01"), (0.014, "about $0.01"), (1234.5, "about $1,234.50")]
)
def test_what_claude_cost_is_told_as_far_as_it_is_known(dollars: float | None, says: str) -> None:
    assert f"412,000 tokens, {says} (" in shown(cost={"tokens": {"now": 412_000, "before": 1}, "dollars": dollars})


def test_the_checkpoint_is_named_or_why_there_is_none() -> None:
    assert "Log checkpoint `plumbline/T024BE7LD 4182 Qm9sdCB0aGUg…`" in shown()
    assert "No audit log is kept" in shown(logged="no_key")
    assert "no checkpoint yet" in shown(logged="none_yet")
    assert ":warning: *The checkpoint of the audit log does not hold.*" in shown(logged="does_not_hold")


def test_what_is_not_shown_is_said() -> None:
    text = shown(private=3, unknown=2, left_out=1_500)
    assert "3 of these reviews are in private channels and counted only" in text
    assert "of 2 an earlier version has not kept all that is counted here" in text
    assert "1,500 more had no room" in text


def test_sentences_of_a_summary_stand_below_the_heading_and_do_nothing() -> None:
    text = shown(summary=["Look at <!channel> first.", "*2 were blocked.*"])
    assert text.splitlines()[1:3] == ["Look at &lt;!channel&gt; first.", "\u22172 were blocked.\u2217"]
