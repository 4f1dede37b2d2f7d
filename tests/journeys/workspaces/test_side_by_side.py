"""Two workspaces with the same ids in both, served by one bot: each has its own reviews, and nothing of the other's."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.keys import Keys
from bot.register import Register
from tests.journeys.slack.digests import asked, digests
from tests.journeys.slack.room import Room, Thread
from tests.journeys.workspaces.towns import NORTH, SOUTH, Towns, two_towns

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", pytest.param("http", marks=pytest.mark.long)])
async def towns(request: pytest.FixtureRequest) -> AsyncIterator[Towns]:
    """One bot for all tests of the file; both workspaces were added before it started."""
    async with two_towns(request.param) as towns:
        await towns.add(towns.north)
        await towns.add(towns.south)
        await towns.start()
        yield towns


async def both_open(towns: Towns) -> tuple[Thread, Thread]:
    """A review in each, opened at once; their numbers are the same."""
    north, south = await asyncio.gather(towns.north.open("Northern lights"), towns.south.open("Southern cross"))
    return north, south


async def test_the_ids_of_both_are_the_same(towns: Towns) -> None:
    north, south = towns.north, towns.south
    assert (north.channel.id, north.ada.id, north.ben.id) == (south.channel.id, south.ada.id, south.ben.id)
    assert north.slack.team_id != south.slack.team_id


async def test_two_reviews_of_one_number_are_decided_apart(towns: Towns) -> None:
    north, south = await both_open(towns)
    assert north.review == south.review
    await asyncio.gather(
        north.decide(need=["knowledge"], proposed_approach="fine_tuning", knowledge_changes="weekly", evals_exist="no"),
        south.decide(need=["style_format"], proposed_approach="prompting"),
    )
    decided = [json.loads(await Register(towns.redis, team).decision(north.review) or "null") for team in (NORTH, SOUTH)]
    assert [decision["outcome"] for decision in decided] == ["blocked", "proceed_with_conditions"]
    assert "Southern" not in everything_in(towns.north)
    assert "Northern" not in everything_in(towns.south)
    assert [len(thread.files()["md"]) for thread in (north, south)] == [1, 1]


async def test_a_control_and_a_reply_act_in_the_workspace_where_they_were_given(towns: Towns) -> None:
    north, south = await both_open(towns)
    assert north.review == south.review
    before = south.texts()
    await north.say(towns.north.ben, "reasoning")
    await north.answer(towns.north.ben, proposed_approach="prompting")
    assert any("reasoning" in text for text in north.texts())
    assert south.texts() == before
    assert south.asked[0] == "need"


async def test_what_is_listed_shown_and_cancelled_is_the_workspaces_own(towns: Towns) -> None:
    north, south = await both_open(towns)
    listed = await towns.north.command(towns.north.ada, "list")
    assert "Northern lights" in listed
    assert "Southern" not in listed
    shown = await towns.south.command(towns.south.ada, f"show {north.review}")
    assert "Southern cross" in shown
    assert "Northern" not in shown
    assert "being cancelled" in await towns.north.command(towns.north.ada, f"cancel {north.review}")
    await north.quiet()
    assert "cancelled" in north.announcement
    assert "cancelled" not in south.announcement
    assert south.asked


async def test_a_number_that_only_the_other_workspace_has_is_not_there(towns: Towns) -> None:
    only = await towns.north.open("Northern lights")
    while await towns.redis.exists(Keys(SOUTH).row(only.review)):
        only = await towns.north.open("Northern lights")
    assert f"There is no review {only.review}" in await towns.south.command(towns.south.ada, f"show {only.review}")
    assert f"There is no review {only.review}" in await towns.south.command(towns.south.ada, f"cancel {only.review}")


async def test_a_token_that_slack_does_not_take_any_more_holds_up_its_own_workspace_only(towns: Towns) -> None:
    north, south = await both_open(towns)
    asked = north.asked
    towns.north.slack.lose_token()
    assert (await north.give(towns.north.ben, asked[0], "dont_know")).ok  # it is kept all the same
    (line,) = await towns.logged(towns.north, "account_inactive")
    assert "Mend the app's token" in line
    await south.decide(proposed_approach="prompting")
    assert north.asked == asked
    towns.north.slack.install()
    await towns.add(towns.north)
    await north.quiet()
    assert north.asked != asked
    await north.decide(proposed_approach="prompting")


async def test_no_token_is_in_redis_or_in_the_log_and_every_line_says_whom_it_concerns(towns: Towns) -> None:
    threads = await both_open(towns)
    for town, thread in zip((towns.north, towns.south), threads, strict=True):
        town.slack.fail("chat.update", "cant_update_message")
        await thread.answer(town.ben, proposed_approach="prompting")
        assert await towns.logged(town, f"Slack refuses {thread.review}/")
    kept, log = await towns.kept(), towns.log
    assert "Northern lights" in kept  # so that looking finds what is there
    for town in (towns.north, towns.south):
        for token in (town.slack.bot_token, f"xoxb-{town.slack.team_id}"):
            assert token not in kept
            assert token not in log
    assert towns.key not in kept + log
    assert not [line for line in towns.lines() if "AR-" in line]


def everything_in(town: Room) -> str:
    slack = town.slack
    posts = [post for channel in slack._state.channels.values() for post in channel.posts.values()]
    posts += [post for person in (town.ada, town.ben, town.cleo) for post in slack.ephemerals(person)]
    calls: list[Any] = [call.arguments for call in slack.calls]
    return json.dumps([[post.data for post in posts], calls], ensure_ascii=False, default=str)


async def test_each_has_a_digest_of_its_own(towns: Towns) -> None:
    north, south = towns.north, towns.south
    await asyncio.gather(asked(north, north.ada, "schedule monday 09:00"), asked(south, south.ada, "schedule friday 16:00"))
    assert "every Monday at 09:00" in await north.command(north.ben, "digest")
    assert "every Friday at 16:00" in await south.command(south.ben, "digest")
    assert "is on its way" in await asked(north, north.ada, "now")
    assert (len(digests(north)), len(digests(south))) == (1, 0)
    assert "None was posted yet." in await south.command(south.ben, "digest")
    assert "is on its way" in await asked(south, south.ada, "now")
    assert (len(digests(north)), len(digests(south))) == (1, 1)
