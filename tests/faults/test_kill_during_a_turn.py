"""kill -9 while a turn runs, at points that are chosen from outside: another process goes on, nothing is lost, nothing is doubled."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import pytest
import pytest_asyncio

from tests.faults.review import WORD, Talk, logs
from tests.faults.rules import Call, Cut, Rules, When, named
from tests.faults.theatre import Theatre, theatre

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]  # test_kill_at_every_write.py comes by most of these points


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house() -> AsyncIterator[Theatre]:
    async with theatre() as found:
        yield found


def _with(name: str, *parts: str) -> Callable[[Call], bool]:
    return lambda call: call.name == name and all(any(part in word for word in call.words) for part in parts)


async def _press(talk: Talk) -> None:
    await talk.answer()


async def _type(talk: Talk) -> None:
    await talk.type_answer()


@dataclass(frozen=True)
class Point:
    """The bot dies at the `nth` such call, before it is passed on, or once it is carried out and before anybody is told."""

    which: Callable[[Call], bool]
    when: When = "before"
    nth: int = 1
    at: Literal["valkey", "slack"] = "valkey"
    act: Callable[[Talk], Awaitable[None]] = _press


POINTS = {
    "before the answer is in the inbox": Point(named("inbox put"), act=_type),
    "when the answer is in the inbox, and Slack has heard nothing": Point(named("inbox put"), "after", act=_type),
    "before the turn is scheduled": Point(_with("EVALSHA", ":known:", ":AR-", "press")),
    "before the turn's first checkpoint": Point(named("checkpoint")),
    "when the answer is read, before the checkpoint that says so": Point(named("checkpoint"), nth=2),
    "between two nodes": Point(named("writes"), "after", nth=3),
    "before the effects are handed over": Point(named("hand over"), nth=2),
    "when they are handed over, and the inbox is trimmed": Point(named("hand over"), "after", nth=2),
    "before Slack hears of the question": Point(named("chat.postMessage"), at="slack"),
    "when Slack has posted the question, and the answer is not read": Point(named("chat.postMessage"), "after", at="slack"),
    "before the review goes to sleep": Point(named("sleep")),
}


OPENING_POINTS = {
    "when the form is kept, and its first checkpoint is not": Point(named("checkpoint")),
    "when the form is read, before the review is begun": Point(named("checkpoint"), nth=3),
    "when Slack has posted the root, and its address is not known": Point(named("chat.postMessage"), "after", at="slack"),
}


@pytest.mark.parametrize("point", OPENING_POINTS.values(), ids=OPENING_POINTS)
async def test_a_bot_killed_while_it_begins_a_review_begins_it_once(house: Theatre, point: Point) -> None:
    await house.bot()
    talk = house.talk()
    _kill_at(house, point, _rules(house, point))
    await talk.submit()
    await house.killed()
    await _restarted(house, talk, "")
    await talk.answer_until_recap()
    assert len(house.stage.workspace.messages(talk.channel)) == 1
    assert len(talk.effects()) == len(set(talk.effects()))


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
async def test_a_killed_bot_goes_on_where_it_was(house: Theatre, point: Point) -> None:
    await house.bot()
    talk = house.talk()
    await talk.open()
    await talk.answer()
    await talk.answer_until_one_is_left()
    asked = talk.asks
    _kill_at(house, point, _rules(house, point))
    await point.act(talk)
    await house.killed()
    await _restarted(house, talk, asked)
    await talk.finish()
    await talk.check()
    assert WORD not in logs(house.stage)


async def _restarted(house: Theatre, talk: Talk, asked: str) -> None:
    """Another process is started, and the review goes on: at most GOES_ON seconds after that one is up."""
    start = time.monotonic()
    await house.bot()
    up = time.monotonic() - start
    await talk.goes_on_from(asked)
    print(f"went on {time.monotonic() - start:.1f} s after the restart, of which the start took {up:.1f} s")


def _rules(house: Theatre, point: Point) -> Rules:
    return house.valkey.rules if point.at == "valkey" else house.slack.rules


def _kill_at(house: Theatre, point: Point, rules: Rules) -> None:
    def die() -> None:
        house.kill()
        raise Cut

    rules.add(point.which, die, when=point.when, nth=point.nth)
