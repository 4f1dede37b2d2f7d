"""Valkey is gone and comes back with its data; Slack is away, slow, or says 429 for a while: later, in order, everything once.

The outages last a few seconds here. `LONG=1 pytest tests/faults/test_outages.py` makes them as long as they are in life.
"""

import asyncio
import os
import signal
from functools import partial
from typing import Final

import pytest

from bot.embedded_valkey import start as start_valkey
from tests.faults.review import Talk
from tests.faults.rules import every, too_many
from tests.faults.theatre import Theatre

LONG: Final = bool(os.environ.get("LONG"))
VALKEY_AWAY: Final = 30.0 if LONG else 3.0  # seconds, as those below
SLACK_AWAY: Final = 60.0 if LONG else 3.0
SLACK_SLOW: Final = 12.0 if LONG else 2.0  # a call; the client gives up after fifteen
RETRY_AFTER: Final = 30 if LONG else 2
BACK: Final = 90.0  # until what was put off has been tried again: the pauses grow

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _ready(house: Theatre) -> Talk:
    talk = house.talk()
    await talk.open()
    await talk.answer_until_one_is_left()
    return talk


async def _goes_on(talk: Talk, asked: str) -> None:
    await talk.slack.changed(lambda: talk.asks not in (asked, ""), BACK)
    await talk.finish()
    await talk.check()
    posted = [[int(part) for part in effect.split("/")[1:]] for effect in talk.effects()]
    assert posted == sorted(posted), "posted out of order"


async def test_a_valkey_that_dies_and_comes_back_with_its_data_has_lost_nothing(house: Theatre) -> None:
    talk, other = await _ready(house), await _ready(house)
    asked, asked_too = talk.asks, other.asks
    await other.answer()
    server = (await house.stage.redis.info())["process_id"]
    os.kill(server, signal.SIGKILL)
    await talk.type_answer()
    await asyncio.sleep(VALKEY_AWAY)  # the outage itself
    again = await asyncio.to_thread(start_valkey, house.stage.folder / "valkey")
    try:
        assert not again.found
        await house.stage.redis.connection_pool.disconnect()
        await talk.slack.changed(lambda: not talk.slack.pending(), BACK)
        await _goes_on(talk, asked)
        await _goes_on(other, asked_too)
    finally:
        await asyncio.to_thread(again.close)


async def test_slack_away_means_later_and_in_order(house: Theatre) -> None:
    talk = await _ready(house)
    asked = talk.asks
    house.slack.away = True
    await talk.answer()
    await asyncio.sleep(SLACK_AWAY)  # the outage itself
    assert talk.asks == asked
    house.slack.away = False
    await _goes_on(talk, asked)


async def test_a_slow_slack_is_waited_for(house: Theatre) -> None:
    talk = await _ready(house)
    asked = talk.asks
    slow = house.slack.rules.add(every, partial(asyncio.sleep, SLACK_SLOW), times=None)
    await talk.answer()
    await talk.slack.changed(lambda: talk.asks not in (asked, ""), BACK)
    house.slack.rules.remove(slow)
    await talk.finish()
    await talk.check()


async def test_429_for_a_while_is_heeded_call_by_call(house: Theatre) -> None:
    talk = await _ready(house)
    asked, before = talk.asks, len(house.slack.rules.seen)
    limited = house.slack.rules.add(lambda call: call.name.startswith("chat."), too_many(RETRY_AFTER), times=None)
    await talk.answer()
    await limited.happened.wait()
    await asyncio.sleep(SLACK_AWAY)  # the outage itself
    assert limited.count <= 2 + SLACK_AWAY / RETRY_AFTER, "asked sooner than Retry-After allows"
    assert not [call for call in house.slack.rules.seen[before:] if call.name.startswith("chat.")]
    house.slack.rules.remove(limited)
    await _goes_on(talk, asked)
