"""SIGTERM: what runs is finished, the exit status is 0, and no trace is left in the log. Web and worker stop apart from each other."""

import asyncio
from functools import partial

from tests.faults.review import WORD, logs
from tests.faults.rules import named
from tests.faults.theatre import theatre

SLOW = 1.0  # seconds that a command of the turn takes, so that the turn is running when the process is told to stop


async def test_a_turn_is_finished_before_the_bot_stops() -> None:
    async with theatre() as house:
        bot, talk = await house.bot(), house.talk()
        await talk.open()
        asked = talk.asks
        slowed = house.valkey.rules.add(named("checkpoint"), partial(asyncio.sleep, SLOW), nth=2)
        await talk.answer()
        await slowed.happened.wait()
        assert await bot.stop() == 0
        assert talk.asks not in (asked, "")
        log = logs(house.stage)
        assert "Traceback" not in log
        assert "ERROR" not in log
        assert log.rstrip().endswith("plumbline: stopped")
        assert WORD not in log


async def test_web_and_worker_are_two_processes_that_stop_apart() -> None:
    async with theatre() as house:
        stage, talk, other = house.stage, house.talk(), house.talk()
        web, worker = await asyncio.gather(stage.start("web"), stage.start("worker"))
        await other.open()
        await talk.open()
        await talk.finish()
        await talk.check()
        asked = other.asks
        slowed = house.valkey.rules.add(named("checkpoint"), partial(asyncio.sleep, SLOW), nth=2)
        await other.answer()
        await slowed.happened.wait()
        assert await web.stop() == 0
        await other.goes_on_from(asked)
        assert worker.process.returncode is None
        assert await worker.stop() == 0
        assert "Traceback" not in logs(stage)
        assert WORD not in logs(stage)
