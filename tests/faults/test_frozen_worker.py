"""A worker that stands still past its lease, and wakes: another one has taken its turns, and the two never both win.

The first worker is alone when it freezes, so that whatever is held up is its own. The second one starts then and takes over.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.play.stage import Bot
from tests.faults.life import Life
from tests.faults.review import WORD, Talk, logs
from tests.faults.rules import Call, When
from tests.faults.theatre import Theatre, theatre


@dataclass(frozen=True)
class Moment:
    """The worker freezes when the `nth` such call of a review is carried out, or while it is on its way: then it arrives later."""

    name: str
    nth: int = 1
    when: When = "after"
    at: str = "valkey"


MOMENTS: Final = (
    Moment("get checkpoint"),
    Moment("hand over"),
    Moment("checkpoint", 2, "before"),
    Moment("checkpoint", 2),
    Moment("writes", 2, "before"),
    Moment("mark", 2),
    Moment("mark", 2, "before"),
    Moment("chat.postMessage", at="slack"),
    Moment("done", 1),
)


class Freeze:
    """Holds each review at its moment; once all are there, the process stands still until it is woken."""

    def __init__(self, house: Theatre, talks: list[Talk]) -> None:
        self.frozen, self.woken = asyncio.Event(), asyncio.Event()
        self.rules = []
        for talk, moment in zip(talks, MOMENTS, strict=True):
            rules = house.valkey.rules if moment.at == "valkey" else house.slack.rules
            let_go = self.frozen if moment.when == "after" else self.woken
            self.rules.append(rules.add(_of(talk, moment), let_go.wait, when=moment.when, nth=moment.nth))

    async def stop(self, bot: Bot) -> None:
        """A reply that was held up reaches the process while it stands still."""
        await asyncio.gather(*(rule.happened.wait() for rule in self.rules))
        os.kill(bot.process.pid, signal.SIGSTOP)
        self.frozen.set()

    def wake(self, bot: Bot) -> None:
        os.kill(bot.process.pid, signal.SIGCONT)
        self.woken.set()


def _of(talk: Talk, moment: Moment) -> Callable[[Call], bool]:
    life = Life(talk, types=False)
    return lambda call: call.name == moment.name and life.named(call)


async def test_a_worker_that_wakes_after_its_lease_does_nothing_a_second_time() -> None:
    async with theatre() as house:
        _, first = await asyncio.gather(house.stage.start("web"), house.stage.start("worker"))
        talks = [house.talk(f"engineer-{number}") for number in range(len(MOMENTS))]
        await asyncio.gather(*(talk.open() for talk in talks))
        await asyncio.gather(*(talk.answer_until_one_is_left() for talk in talks))
        asked = [talk.asks for talk in talks]
        freeze = Freeze(house, talks)
        await asyncio.gather(*(talk.answer() for talk in talks), asyncio.wait_for(freeze.stop(first), 15))
        second = await house.stage.start("worker")
        await asyncio.gather(*(talk.goes_on_from(before) for talk, before in zip(talks, asked, strict=True)))
        await house.stage.quiet()
        await asyncio.gather(*(talk.answer() for talk in talks))  # what the first one holds is two turns old when it wakes
        await house.stage.quiet()
        freeze.wake(first)
        assert await second.stop() == 0
        for talk in talks:
            await talk.finish()
        assert await first.stop() == 0  # it has finished whatever it was at
        for talk in talks:
            await talk.check()
        assert WORD not in logs(house.stage)
