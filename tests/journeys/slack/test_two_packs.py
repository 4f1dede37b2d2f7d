"""Two packs decide one review: both ask their questions, a shared one once, and there is one recommendation."""

import json
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from bot.play.stage import Over, Stage
from bot.workspace.workspace import Workspace
from policies.load import resolved
from tests.journeys.slack.conftest import BUSY, new_room
from tests.journeys.slack.room import AS_OF, Answers, Room, Thread
from tests.unit.small_packs import SMALL_PACK, TOGETHER

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANSWERS: Final[Answers] = {
    "need": ["style"],
    "proposal": "tuning",
    "prompting_result": "measured_falls_short",
    "scores_reviewed": "no",
    "evals": "yes",
    "examples": 500,
    "rights": "no",
    "stage": "launch",
    "owner": "yes",
    "small.backup": "yes",
    "people": 2_000,
    "many": "yes",
    "companion.backup": "nothing",
    "told": "no",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(over: Over) -> AsyncIterator[Stage]:
    settings = {"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_PACK": str(resolved(TOGETHER))}
    async with Stage(settings, over=over, workspace=Workspace(ack_within=BUSY, trigger_life=BUSY)) as stage:
        await stage.start()
        yield stage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asked() -> list[str]:
    """The facts that the review of this file was asked for."""
    return []


async def decided(room: Room) -> tuple[Thread, list[str]]:
    """A review through to its recommendation, and the facts that it was asked for, in their order."""
    thread = await room.open(approach="tuning")
    return thread, await confirmed(thread, room)


async def confirmed(thread: Thread, room: Room) -> list[str]:
    asked: list[str] = []
    while thread.asked:
        fact = thread.asked[0]
        asked.append(fact)
        await thread.answer(room.ada, **{fact: ANSWERS.get(fact, "yes")})
    await thread.press(room.ada, "Confirm")
    return asked


async def test_both_packs_ask_and_one_recommendation_holds_what_both_found(room: Room) -> None:
    thread, asked = await decided(room)
    assert {"rights", "owner", "small.backup", "told", "companion.backup", "many"} <= set(asked)
    assert len(asked) == len(set(asked)), "a question was asked twice"
    assert "stage" in asked
    told = thread.text(thread.having("Explain"))
    for line in ("Have the right to train · small", "Tell people that it is a machine · companion", "Name who takes over · companion"):
        assert line in told
    for step in ("Ask the owners of the data", "Say it on the first screen", "Name who takes over"):
        assert step in told.partition("Required next steps")[2]
    assert "Decided by policy pack small 1.0 + companion 2.0 (" in told
    files = thread.files()
    record = files["md"][0].content.decode()
    assert "**Tell people that it is a machine** (blocks, violated, of companion)" in record
    decision = json.loads(files["json"][0].content)
    assert decision["pack"]["id"] == "small+companion"
    assert [part["id"] for part in decision["pack"]["packs"]] == ["small", "companion"]
    found = {finding["policy"]: (finding["state"], finding["pack"]) for finding in decision["findings"]}
    assert found["rights-to-train"] == ("violated", "small")
    assert found["small.owner-named"] == ("satisfied", "small")
    assert found["companion.owner-named"] == ("violated", "companion")


async def test_a_reply_and_a_change_in_words_reach_a_fact_that_carries_its_pack(room: Room) -> None:
    thread = await room.open(approach="tuning")
    await thread.reach("companion.backup", **ANSWERS)
    await thread.say(room.ben, "people take over")
    assert "companion.backup" not in thread.asked
    await thread.say(room.ben, "change companion.backup")
    assert thread.asked == ["companion.backup"]


@pytest.mark.long  # what is kept and loaded again, tests/redis shows in a second
async def test_an_open_review_keeps_both_packs_when_new_ones_have_only_one(over: Over) -> None:
    async with Stage({"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_PACK": str(resolved(TOGETHER))}, over=over) as stage:
        room = new_room(stage)
        first = await stage.start()
        thread = await room.open(approach="tuning")
        assert await first.stop() == 0
        stage.settings["PLUMBLINE_PACK"] = str(resolved(SMALL_PACK))
        await stage.start()
        assert "told" in await confirmed(thread, room)
        assert "Decided by policy pack small 1.0 + companion 2.0 (" in thread.text(thread.having("Explain"))
        alone, asked = await decided(room)
        assert "told" not in asked
        assert "Decided by policy pack small 1.0 (" in alone.text(alone.having("Explain"))
