"""A channel that both workspaces share. Slack tells of what happens there for either of them, and it must count once, where it belongs."""

import copy
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
import pytest_asyncio

from bot.keys import Keys
from bot.workspace.people import Json
from tests.journeys.slack.room import PATIENCE, Room, Thread
from tests.journeys.slack.test_doors_people import journal
from tests.journeys.workspaces.towns import NORTH, SOUTH, Towns, two_towns

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("told_for", [[SOUTH], [NORTH, SOUTH]], ids=["told for the other one", "told for both"]),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def towns() -> AsyncIterator[Towns]:
    async with two_towns() as towns:
        for town in (towns.north, towns.south):
            town.channel.shared = True
            await towns.add(town)
        await towns.start()
        yield towns


@pytest_asyncio.fixture(loop_scope="module")
async def north(towns: Towns, told_for: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    """The room whose events Slack tells of for these workspaces, under an id each. The other workspace has no part in any of it."""
    delivery = towns.north.slack._delivery
    monkeypatch.setattr(delivery, "tell", _told_for(told_for, delivery.tell))
    yield towns.north
    south = Keys(SOUTH)
    assert not await towns.redis.exists(south.count, south.awake, south.register)
    assert towns.south.slack.messages(towns.south.channel) == []
    assert towns.south.slack.calls_of("chat.postMessage") == []


def _told_for(teams: Sequence[str], tell: Callable[[Json], None]) -> Callable[[Json], None]:
    def told(payload: Json) -> None:
        for team in teams:
            body: Any = copy.deepcopy(payload)
            body["team_id"] = body["context_team_id"] = body["authorizations"][0]["team_id"] = team
            tell(body | {"event_id": f"{payload['event_id']}{team}"})

    return told


async def happened(thread: Thread) -> Counter[str]:
    """Since the review was opened, with the approach that the form said; without the questions that followed."""
    return Counter(what for what in await journal(thread) if what != "asked") - Counter(["opened", "answered"])


async def test_a_reply_is_heard_once_in_the_review_it_belongs_to(north: Room) -> None:
    thread = await north.open(approach="undecided")
    await thread.say(north.ben, "reasoning")
    assert f"Noted from @{north.ben.name}: what is missing: reasoning" in thread.text()
    assert await happened(thread) == {"answered": 1}


async def test_an_edit_and_a_deletion_count_once(north: Room) -> None:
    thread = await north.open(approach="undecided")
    post = await north.slack.say(north.ben, north.channel, "reasoning", thread.root.ts)
    await thread.quiet()
    await north.slack.edit(north.ben, post, "knowledge")
    await thread.quiet()
    await north.slack.delete(north.ben, post)
    await thread.quiet()
    assert await happened(thread) == {"answered": 2, "edited": 1, "deleted": 1}


async def test_a_mention_is_answered_once_by_the_bot_that_was_mentioned(north: Room) -> None:
    post = await north.slack.say(north.ben, north.channel, "@Plumbline we want to sort tickets")
    await north.stage.quiet(PATIENCE)
    answers = [reply for reply in north.slack.messages(north.channel, post.ts) if reply.user == north.slack.bot_user]
    assert len(answers) == 1


async def test_a_form_that_one_of_them_sends_is_one_review_of_theirs(north: Room) -> None:
    before = len(north.announcements())
    thread = await north.open("Northern lights")
    await thread.answer(north.ada, need="dont_know")
    assert len(north.announcements()) == before + 1


async def test_a_bot_that_is_invited_again_goes_on(north: Room) -> None:
    thread = await north.open(approach="undecided")
    question = thread.last
    north.channel.members.remove(north.slack.bot_user)
    await north.slack.press(north.ben, question, f"answer/{thread.review}/need/dont_know")
    await thread.quiet()
    assert thread.last.ts == question.ts
    await north.slack.invite(north.channel, by=north.ada)
    await north.slack.changed(lambda: thread.last.ts != question.ts)
    await thread.quiet()


async def test_words_below_a_root_that_is_not_known_yet_wait_for_it(north: Room) -> None:
    """Slack has posted the root, and the bot does not know it yet: its reply was lost."""
    north.slack.drop_reply("chat.postMessage")
    await north.form(north.ada, "Handbook assistant")
    before = len(north.announcements())
    assert (await north.slack.submit(north.ada, {"approach": "undecided"})).ok
    await north.slack.changed(lambda: len(north.announcements()) > before)
    thread = Thread(north, north.announcements()[-1])
    await thread.say(north.ben, "we don't know")
    assert await happened(thread) == {"answered": 1}
