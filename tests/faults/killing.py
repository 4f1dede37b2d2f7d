"""Some reviews at once on one stage. In each turn every review is held at a point of its own; then the bot dies, at all of them at once.

A call that is held has either not been passed on, or has been carried out and nobody was told. That is where the process is
killed, so that one restart shows what becomes of ten points.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from bot.compose import CONCURRENT_TURNS
from bot.keys import Keys
from bot.play.stage import READY, Bot
from policies.errors import PlumblineError
from tests.faults.audited import wrong_with_the_log
from tests.faults.life import Life
from tests.faults.points import BY_TIME, CLOCK, START, STATUS, Point, Recorded, Write, kind
from tests.faults.rules import Call, Cut, Rule, Rules
from tests.faults.theatre import Theatre

REVIEWS: Final = CONCURRENT_TURNS  # at once, or a turn that is held would keep another one from beginning
REACHED: Final = 30.0  # seconds until every review is at its point or through with its turn
AFTERWARDS: Final = 2.0  # seconds that a turn takes to end, once its question is there
COMES_ROUND: Final = 5.0  # seconds until the queue has done once whatever it does by the clock
SHOWS_STATUS: Final = 1.0  # seconds that a turn must take so that "is reading the answer" is shown
SWEEPS: Final = "SET queue leases"  # what the queue's own sweep for dead workers begins with
ROUNDS: Final = 2
STARTS: Final = 10  # tries


class Killing:
    """`missed` are the points that did not come up; `elsewhere` those that belong to no review, with the seconds until a bot was up."""

    def __init__(self, house: Theatre, tell: Callable[[], None] = lambda: None) -> None:
        self.house = house
        self.tell = tell
        self.lives: list[Life] = []
        self.kills = 0
        self.missed: list[Point] = []
        self.elsewhere: dict[Point, float] = {}
        self._died: dict[Point, float] = {}

    async def record(self) -> Recorded:
        """One review that nobody disturbs, and a while of the queue by itself."""
        house = self.house
        await self._up()
        start, turns = self._written((0, 0)), []
        life = Life(house.talk(), types=False)
        while not life.over:
            marks = self._marks()
            await life.act()
            await house.stage.quiet()
            assert life.moved
            turns.append(self._written(marks, life))
        await life.talk.check()
        marks = self._marks()
        swept = self._rules("valkey").add(lambda call: kind(call) == SWEEPS, lambda: None, nth=ROUNDS)
        await swept.happened.wait()
        return Recorded(turns, start, self._written(marks))

    def _marks(self) -> tuple[int, int]:
        return len(self.house.valkey.rules.seen), len(self.house.slack.rules.seen)

    def _written(self, marks: tuple[int, int], life: Life | None = None) -> list[Write]:
        seen = [("valkey", call) for call in self.house.valkey.rules.seen[marks[0] :]]
        seen += [("slack", call) for call in self.house.slack.rules.seen[marks[1] :]]
        return [(at, name, life is not None and life.named(call)) for at, call in seen if (name := kind(call))]

    async def first_starts(self, points: Sequence[Point]) -> None:
        """Dies at each of them on an empty Redis, and starts again."""
        for point in points:
            await self.house.stage.redis.flushdb()
            bot = await self.house.starting()
            rule = self._rules(point.at).add(partial(_is_kind, point.kind), self._killer(bot.kill), when=point.when)
            await _first(bot.process.wait(), READY)
            assert rule.happened.is_set(), point
            self._died[point] = time.monotonic()
            await self._up()
            self.house.bots[-1].kill()
            await self.house.bots[-1].process.wait()

    async def wrong_with_the_log(self) -> list[str]:
        await self._up()
        return await wrong_with_the_log(self.house.stage)

    async def round(self, turns: Sequence[list[Point]], elsewhere: list[Point]) -> None:
        """Reviews from beginning to end; takes from the lists where it kills: a point a review and turn, and up to two elsewhere a turn."""
        await self._forget_people()
        first = len(self.lives)
        lives = [Life(self.house.talk(f"engineer-{first + number}"), types=number % 2 == 1) for number in range(REVIEWS)]
        self.lives += lives
        for points in turns:
            alive = [life for life in lives if not life.over and not life.trouble]
            taken = {life: points.pop() if points else None for life in alive}
            await self._up()
            if any(taken.values()):
                await self._turn(taken, elsewhere)
            else:
                await asyncio.gather(*(life.act() for life in alive))
                await self.house.stage.quiet()
            await asyncio.gather(*(life.try_again() for life in alive))
        for life in lives:
            await life.judge()

    async def _forget_people(self) -> None:
        """So that each of them is looked up again."""
        slack = self.house.stage.workspace
        await self.house.stage.redis.delete(*map(Keys(slack.team_id).person, slack._state.people))

    async def at_rest(self, elsewhere: list[Point]) -> None:
        """Dies where it is left to, while nobody does anything; takes from the list. What comes only in turns does not come up."""
        self.missed += [point for point in elsewhere if point.kind in BY_TIME]
        elsewhere[:] = [point for point in elsewhere if point.kind not in BY_TIME]
        while elsewhere:
            await self._up()
            await self._die(elsewhere, asyncio.Event())
            self.tell()

    async def _turn(self, taken: dict[Life, Point | None], elsewhere: list[Point]) -> None:
        let_go = asyncio.Event()
        rules = {life: self._hold(life, point, let_go) for life, point in taken.items() if point}
        slowed = [self._slow(life) for life, point in taken.items() if point and point.kind in STATUS]
        acts = [asyncio.create_task(life.act()) for life in taken]
        await asyncio.gather(*(_comes_up(life, rule) for life, rule in rules.items()))
        since = await self._die(elsewhere, let_go)
        reached = {life: taken[life] for life, rule in rules.items() if rule.happened.is_set()}
        for at in ("valkey", "slack"):
            self._rules(at).remove(*rules.values(), *slowed)
        self.missed += [point for life, point in taken.items() if point and life not in reached]
        await asyncio.gather(*acts, return_exceptions=True)
        await asyncio.gather(*(life.goes_on(since, reached.get(life)) for life in taken))
        await self.house.stage.quiet()
        self.tell()

    async def _die(self, elsewhere: list[Point], let_go: asyncio.Event) -> float:
        """Kills the bot while every review is held, if possible at a point elsewhere, and the next one while it starts; when one was up."""
        await self._kill_at(_taken(elsewhere, CLOCK), self.house.bots[-1], elsewhere)
        let_go.set()
        if start := _taken(elsewhere, START):
            await self._kill_at(start, await self.house.starting(), elsewhere)
        return await self._up()

    async def _kill_at(self, point: Point | None, bot: Bot, elsewhere: list[Point]) -> None:
        if point:
            which = partial(_is_kind, point.kind)
            rule = self._rules(point.at).add(which, self._killer(bot.kill), when=point.when)
            if point.turn == START:
                await _first(self.house.stage._ready(bot), READY)
            await _first(bot.process.wait(), COMES_ROUND)
            self._rules(point.at).remove(rule)
            if rule.happened.is_set():
                self._died[point] = time.monotonic()
            elif point.kind in BY_TIME:  # not now
                elsewhere.insert(0, point)
            elif point.turn == CLOCK:  # some come once, soon after the start
                elsewhere.append(replace(point, turn=START))
            else:
                self.missed.append(point)
        bot.kill()
        await bot.process.wait()
        self.kills += 1

    async def _up(self) -> float:
        """Another bot; when it was up. One that a busy machine does not let start in time is tried again."""
        for left in reversed(range(STARTS)):
            try:
                await self.house.bot()
                break
            except PlumblineError:
                self.house.stage.bots[-1].kill()
                if not left:
                    raise
        now = time.monotonic()
        self.elsewhere |= {point: now - died for point, died in self._died.items()}
        self._died.clear()
        return now

    def _killer(self, kill: Callable[[], None]) -> Callable[[], None]:
        def die() -> None:
            kill()
            raise Cut

        return die

    def _hold(self, life: Life, point: Point, let_go: asyncio.Event) -> Rule:
        async def hold() -> None:
            await let_go.wait()
            raise Cut

        def which(call: Call) -> bool:
            named = life.named(call)  # asked of every call, for one of them shows the review's id
            return _is_kind(point.kind, call) and (named or not point.named)

        return self._rules(point.at).add(which, hold, when=point.when, nth=point.nth if point.named else 1)

    def _slow(self, life: Life) -> Rule:
        late = partial(asyncio.sleep, SHOWS_STATUS)
        return self._rules("valkey").add(lambda call: call.name == "checkpoint" and life.named(call), late)

    def _rules(self, at: str) -> Rules:
        return self.house.valkey.rules if at == "valkey" else self.house.slack.rules


def _taken(points: list[Point], turn: int) -> Point | None:
    """One of the list, and out of it: another stage takes from the same."""
    found = next((point for point in points if point.turn == turn), None)
    if found:
        points.remove(found)
    return found


def _is_kind(name: str, call: Call) -> bool:
    return kind(call) == name


async def _comes_up(life: Life, rule: Rule) -> None:
    """Waits until the review is at its point, or is through with its turn and was never there."""
    moved = asyncio.ensure_future(_first(life.slack.changed(lambda: life.moved, REACHED), REACHED))
    there = asyncio.ensure_future(rule.happened.wait())
    await asyncio.wait({moved, there}, return_when=asyncio.FIRST_COMPLETED)
    await _first(there, AFTERWARDS)
    moved.cancel()
    await asyncio.gather(moved, return_exceptions=True)


async def _first(work: Awaitable[object], seconds: float) -> None:
    """Waits for it, at most so long."""
    with suppress(TimeoutError, PlumblineError):
        async with asyncio.timeout(seconds):
            await work
