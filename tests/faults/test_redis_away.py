"""Redis is down, or hangs: nothing is acknowledged that is not kept, people are told, and Slack brings it again."""

import asyncio
import os
import signal

import pytest

from tests.faults.review import DONT_KNOW, GOES_ON, WORD, logs
from tests.faults.rules import named, repeat
from tests.faults.theatre import Theatre

PAUSE = 0.02  # seconds between two looks

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_without_redis_people_are_told_and_replies_come_again(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    await talk.open()
    asked = talk.asks
    house.valkey.go_away()
    reply = await slack.slash(talk.requester, talk.channel, f"/arch-review Another {WORD}")
    assert reply.ok
    assert "try again" in slack.visible_text(slack.ephemerals(talk.requester)[-1])
    assert slack.open_view(talk.requester) is None
    await talk.type_answer()
    found = talk.question
    assert found
    pressed = await slack.press(talk.requester, found[0], found[1].action_id)
    assert pressed.error  # what was not kept is not acknowledged; the person sees that it failed
    assert slack.pending()
    house.valkey.come_back()
    await talk.goes_on_from(asked)
    await talk.finish()
    await talk.check()
    assert WORD not in logs(house.stage)
    assert DONT_KNOW.lower() not in logs(house.stage).lower()


async def test_a_redis_that_hangs_loses_and_doubles_nothing(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    await talk.open()
    asked = talk.asks
    server = (await house.stage.redis.info())["process_id"]
    os.kill(server, signal.SIGSTOP)
    try:
        before = set(slack._socket._sent)
        await talk.type_answer()
        async with asyncio.timeout(GOES_ON):
            while not _delivered_again(house, before):  # noqa: ASYNC110 - nobody tells when Slack sends an event
                await asyncio.sleep(PAUSE)
        assert slack.pending()
    finally:
        os.kill(server, signal.SIGCONT)
    await talk.goes_on_from(asked)
    await slack.changed(lambda: not slack.pending(), GOES_ON)
    await talk.finish()
    await talk.check()


async def test_commands_that_arrive_twice_count_once(house: Theatre) -> None:
    talk = house.talk()
    rules = [house.valkey.rules.add(named(name), repeat) for name in ("inbox put", "hand over", "done", "sleep")]
    await talk.open()
    assert all(rule.happened.is_set() for rule in rules)
    for name in ("inbox put", "hand over", "done", "sleep"):
        house.valkey.rules.add(named(name), repeat, nth=2)
    await talk.finish()
    await talk.check()


def _delivered_again(house: Theatre, before: set[str]) -> bool:
    return any(envelope.attempt for key, envelope in house.stage.workspace._socket._sent.items() if key not in before)
