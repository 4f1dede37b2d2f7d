"""`/arch-review digest` and its words, through the real bot: who may say when and where it comes, who may look, and what stands then."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from bot.keys import Keys
from bot.play.stage import Over
from bot.workspace.workspace import Workspace
from tests.journeys.slack.conftest import BUSY
from tests.journeys.slack.digests import asked, digests
from tests.journeys.slack.reading_along import stage_of
from tests.journeys.slack.room import PATIENCE, Room

pytestmark = pytest.mark.asyncio(loop_scope="module")

LAST_WEEK: Final = "16 to 22 November 2026"
USAGE: Final = "Write /arch-review digest, or behind it:"


@pytest_asyncio.fixture(loop_scope="module")
async def town(room: Room) -> Room:
    """Each test begins with no digest at all, at noon of Monday, 23 November 2026."""
    keys = Keys(room.slack.team_id)
    name = "digest:2026-W47"
    await room.stage.redis.delete(keys.digest, keys.standing, keys.delivery(name), keys.settled(f"{name}:{room.channel.id}"))
    return room


async def test_without_a_channel_it_says_how_to_choose_one(town: Room) -> None:
    answer = await town.command(town.ada, "digest")
    assert "The digest has no channel yet." in answer
    assert "/arch-review digest schedule monday 09:00 #channel" in answer
    assert "None was posted yet." in answer
    assert (await asked(town, town.ada, "now")).startswith("The digest has no channel yet.")


async def test_a_schedule_is_kept_and_told(town: Room) -> None:
    where = f"#{town.channel.name}"
    answer = await asked(town, town.ada, f"schedule monday 09:00 {where}")
    assert answer == (
        f"Done: the digest comes every Monday at 09:00 (UTC) in {where}. Next: Monday, 30 November 2026, 09:00, of 23 to 29 November 2026."
    )
    told = await town.command(town.ben, "digest")
    assert f"The digest comes every Monday at 09:00 (UTC) in {where}." in told
    assert "Next: Monday, 30 November 2026" in told
    assert digests(town) == []  # a first start says nothing about the past


async def test_without_a_channel_it_comes_where_it_was_asked_for(town: Room) -> None:
    assert f"every Friday at 16:30 (UTC) in #{town.channel.name}" in await asked(town, town.ada, "schedule Fri 16:30")
    assert f"every Sunday at 02:30 (UTC) in #{town.channel.name}" in await asked(town, town.ben, "schedule sunday 2:30")


async def test_another_channel_keeps_the_time(town: Room) -> None:
    other = town.slack.add_channel(f"other-{town.channel.name}", members=[town.ada])
    await asked(town, town.ada, "schedule friday 16:00")
    assert f"every Friday at 16:00 (UTC) in #{other.name}" in await asked(town, town.ada, f"schedule #{other.name}")


async def test_off_is_off_until_it_is_switched_on_again(town: Room) -> None:
    await asked(town, town.ada, "schedule monday 09:00")
    assert "The digest is off" in await asked(town, town.ada, "schedule off")
    assert f"The digest is off; its channel is #{town.channel.name}." in await town.command(town.ben, "digest")
    assert "Say when it is to come" in await asked(town, town.ada, f"schedule #{town.channel.name}")
    assert f"in #{town.channel.name}" in await asked(town, town.ada, "schedule monday 09:00")


async def test_now_posts_last_weeks_at_once_and_there_is_one_a_week(town: Room) -> None:
    await asked(town, town.ada, "schedule monday 09:00")
    assert await asked(town, town.ada, "now") == f"The digest of {LAST_WEEK} is on its way to #{town.channel.name}."
    assert len(digests(town)) == 1
    again = await asked(town, town.ben, "now")
    assert again.startswith(f"The digest of {LAST_WEEK} stands in #{town.channel.name} already, and there is one a week: ")
    (post,) = town.slack.messages(town.channel)
    answers = town.slack.ephemerals(town.ben)
    assert f"/archives/{town.channel.id}/p{post.ts.replace('.', '')}" in str(answers[-1].data)
    assert len(digests(town)) == 1
    assert f"Last: of {LAST_WEEK}, posted on 23 November in #{town.channel.name}" in await town.command(town.cleo, "digest")


async def test_a_preview_is_for_whoever_asks_alone(town: Room) -> None:
    secret = town.slack.add_channel(f"secret-{town.channel.name}", private=True, members=[town.ada, town.ben])
    await town.open("Handbook assistant")
    await town.open("Merger assistant", channel=secret)
    before = len(town.slack.messages(town.channel))
    so_far = await asked(town, town.ada, "preview")
    assert so_far.startswith("Audit digest · week 48")
    assert "Merger" not in so_far
    assert (await asked(town, town.ada, "preview last")).startswith("Audit digest · week 47")
    assert len(town.slack.messages(town.channel)) == before
    assert town.slack.ephemerals(town.ben) == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("schedule", USAGE),
        ("schedule monday", "That is no time of a week."),
        ("schedule monday 25:00", "That is no time of a week."),
        ("schedule someday 09:00", "That is no time of a week."),
        ("schedule monday 09:00 #nowhere", "I do not know that channel."),
        ("schedul", USAGE),
        ("preveiw", USAGE),
        ("off", USAGE),
    ],
)
async def test_what_is_not_understood_is_answered_with_what_there_is(town: Room, typed: str, answer: str) -> None:
    told = await town.command(town.ada, f"digest {typed}")
    assert told.startswith(answer)
    assert "schedule monday 09:00 #channel" in told


@pytest.mark.parametrize(
    "typed", ["digest the day's news", "digest preview of the press every morning", "digest schedules of our forty trucks"]
)
async def test_other_words_are_what_somebody_wants_to_build(town: Room, typed: str) -> None:
    view = await town.form(town.ada, typed)
    assert view.blocks[0]["element"]["initial_value"] == typed


@pytest.mark.parametrize("role", ["guest", "stranger"])
@pytest.mark.parametrize("typed", ["schedule monday 09:00", "now", "preview"])
async def test_outsiders_are_told_no(town: Room, role: str, typed: str) -> None:
    eve = town.slack.add_person(f"{role}-{typed.split(maxsplit=1)[0]}-{town.channel.name}", role)  # type: ignore[arg-type]
    await town.slack.invite(town.channel, eve)
    assert "for people of the team only" in await asked(town, eve, typed)
    assert await town.stage.redis.hget(Keys(town.slack.team_id).standing, "digest_schedule") is None
    assert digests(town) == []


async def test_a_channel_that_nothing_can_be_posted_to_is_refused_with_what_to_do(town: Room) -> None:
    without = town.slack.add_channel(f"without-{town.channel.name}", bot=False, members=[town.ada])
    assert "/invite @Plumbline" in await asked(town, town.ada, f"schedule monday 09:00 #{without.name}")
    closed = town.slack.add_channel(f"closed-{town.channel.name}", members=[town.ada])
    town.slack.archive(closed)
    assert "is archived" in await asked(town, town.ada, f"schedule monday 09:00 #{closed.name}")
    shared = town.slack.add_channel(f"shared-{town.channel.name}", members=[town.ada])
    shared.shared = True
    assert "shared with another company" in await asked(town, town.ada, f"schedule monday 09:00 #{shared.name}")
    assert await town.stage.redis.hget(Keys(town.slack.team_id).standing, "digest_schedule") is None


async def test_a_private_channel_is_chosen_by_its_members_alone(town: Room) -> None:
    secret = town.slack.add_channel(f"secret-{town.channel.name}", private=True, members=[town.ada])
    assert "I do not see" in await asked(town, town.ben, f"schedule monday 09:00 #{secret.name}")
    assert f"in #{secret.name}" in await asked(town, town.ada, f"schedule monday 09:00 #{secret.name}", secret)


async def test_a_digest_whose_channel_was_archived_says_that_it_waits(town: Room) -> None:
    await asked(town, town.ada, "schedule monday 09:00")
    other = town.slack.add_channel(f"asks-{town.channel.name}", members=[town.ada])
    town.slack.archive(town.channel)
    assert "is ready, and waits" in await asked(town, town.ada, "now", other)
    told = await town.command(town.ada, "digest", other)
    assert f"The digest of {LAST_WEEK} is ready, and waits: #{town.channel.name} is archived" in told
    town.slack.unarchive(town.channel, town.ada)
    await town.slack.changed(lambda: digests(town), PATIENCE)
    await town.stage.quiet()
    assert "posted on 23 November" in await town.command(town.ada, "digest")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def boarded(over: Over, request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    """Cleo is the board, and the settings have a time, but no channel."""
    slack = Workspace(ack_within=BUSY, trigger_life=BUSY)
    async with stage_of(request, over, slack) as stage:
        ada, ben, cleo = slack.add_person("ada", "requester"), slack.add_person("ben"), slack.add_person("cleo", "board")
        stage.settings |= {"PLUMBLINE_BOARD": cleo.id, "PLUMBLINE_DIGEST": "tuesday 07:45"}
        await stage.start()
        yield Room(stage, slack.add_channel("decisions", members=[ada, ben, cleo]), ada, ben, cleo)


async def test_where_there_is_a_board_it_alone_says_when_and_where_and_now(boarded: Room) -> None:
    for typed in ("schedule monday 09:00", "schedule off", "now"):
        assert (await asked(boarded, boarded.ada, typed)).startswith("Only the board decides about the digest here.")
    assert (await asked(boarded, boarded.ada, "preview")).startswith("Audit digest")
    assert "every Tuesday at 07:45" in await asked(boarded, boarded.cleo, f"schedule #{boarded.channel.name}")
    assert "every Monday at 09:00" in await asked(boarded, boarded.cleo, "schedule monday 09:00")
