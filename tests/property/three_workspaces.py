"""Three workspaces with a public and a private review each, every one served by two workers on one Valkey.

People are the same in all: whoever opened the reviews and sits on the board too, a member, two of the board, a guest, a stranger.
"""

import asyncio
import contextlib
import io
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, Final, cast

from langchain_core.runnables import RunnableConfig
from pydantic import SecretStr

from bot.checkpointer import StaleCheckpoint
from bot.commands import _find
from bot.compose import _only_added, _tenants, ground
from bot.door import Door
from bot.embedded_valkey import EmbeddedValkey
from bot.embedded_valkey import start as start_valkey
from bot.exporting import Wanted, _print
from bot.filters import Filters
from bot.lists import _page
from bot.model_news import News
from bot.packs import Compiled
from bot.reconsidering import reconsider
from bot.rendering.home_tabs import TAB
from bot.settings import Settings
from bot.tasks import Work, queue, register_tasks
from bot.tenants import Tenants
from bot.turns import Turns
from bot.viewers import viewer
from bot.workspace.people import Role
from bot.workspace.workspace import Workspace
from graphs.messages import Gesture, Message, Opening
from graphs.state import Review
from policies.load import load_pack
from tests.doors import door_into

AS_OF: Final = date(2026, 11, 23)
TEAMS: Final = ("T0NORTH001", "T0SOUTH001", "T0WEST0001")
ROLES: Final[dict[str, Role]] = {
    "requester": "requester",
    "member": "team",
    "chair": "board",
    "second": "board",
    "guest": "guest",
    "stranger": "stranger",
}
ON_THE_BOARD: Final = ("requester", "chair", "second")
ANSWERED_BY: Final = "second"  # of the board, and the one who knew about the use case
TRIES: Final = 20  # of two workers at one review


@dataclass
class Town:
    """`reviews` are the public one and the private one; `marks` the words that may be read in its private channel alone."""

    slack: Workspace
    tenants: list[Tenants[Turns]]
    workers: list[Turns]
    door: Door
    people: dict[str, str]
    open_channel: str
    private_channel: str
    reviews: list[str] = field(default_factory=list)
    marks: str = ""
    _events: "count[int]" = field(default_factory=lambda: count(1))

    async def put(self, review: str, who: str, do: Gesture, value: Any = None, text: str | None = None, fact: str | None = None) -> None:
        event = f"Ev{next(self._events)}"
        message = Message(id=event, do=do, by=self.people.get(who, ""), at=f"{time.time():.6f}", text=text, fact=fact, value=value)
        await self.workers[0].inbox.put(review, message)

    async def turn(self, review: str, worker: int = 0) -> None:
        """Until nothing is left to do, whatever another worker does meanwhile."""
        for _ in range(TRIES):
            try:
                if await self.workers[worker].take(review) is None:
                    return
            except StaleCheckpoint:
                pass
            await asyncio.sleep(0)
        raise AssertionError(f"{review} was never done")

    async def race(self, review: str) -> None:
        """Both workers at once."""
        await asyncio.gather(self.turn(review, 0), self.turn(review, 1))

    async def announce(self, who: str, model: str, worker: int) -> None:
        """As the web process takes it and a worker goes through with it."""
        event = f"Ev{next(self._events)}"
        nowhere = f"{self.slack.origin}/nowhere"
        news = News(model=model, what="upgraded", when=None, by=self.people[who], here=self.open_channel, answer_at=nowhere)
        await self.door.announce_model(event, news)
        await reconsider(self.tenants[worker], self.door.docket, self.slack.team_id, event, 0)
        for review in self.reviews:
            await self.turn(review, worker)

    async def look_up(self, who: str, words: str, here: str) -> str:
        """What `/arch-review` with these words answers, typed in that channel."""
        word, _, rest = words.partition(" ")
        find = partial(_page, filters=Filters(), page=0) if word == "list" else _find(word, rest)
        assert find is not None
        shown = await find(self.door, await viewer(self.workers[0].roles.people, self.people[who], here))
        return json.dumps([shown.text, shown.blocks])

    async def choose_tab(self, who: str, tab: str, worker: int) -> None:
        await self.workers[worker].homes.pressed(self.people[who], {"action_id": f"{TAB}/{tab}"})

    async def exported(self) -> str:
        """All that is exported of every workspace, but for private reviews."""
        with contextlib.redirect_stdout(io.StringIO()) as out:
            await _print(self.door.inbox.redis, Wanted("jsonl", None, None, private=False))
        return out.getvalue()

    async def state(self, review: str) -> Review:
        turns = self.workers[0]
        config = RunnableConfig(configurable={"thread_id": f"{turns.tenant}:{review}"})
        return cast("Review", (await turns.graph.aget_state(config)).values)

    async def begin(self, *, private: bool) -> None:
        """A review that is decided: all its answers come in one batch, by somebody of the board."""
        title = f"{self.marks} secret" if private else "Handbook assistant"
        channel = self.private_channel if private else self.open_channel
        opening = Opening(
            review="",
            title=title,
            description="",
            approach="fine_tuning",
            requester=self.people["requester"],
            owner=self.people["member"],
            channel=channel,
            private=private,
            opened_at=f"{time.time():.6f}",
        )
        event = f"Ev{next(self._events)}"
        by = self.people["requester"]
        review = await self.workers[0].inbox.open(
            Message(id=event, do="open", by=by, at=opening["opened_at"], text=None, fact=None, value=opening)
        )
        for fact in self.workers[0].packs.current.pack.facts:
            if fact not in ("proposed_approach", "need"):
                await self.put(review, ANSWERED_BY, "answer", "dont_know", fact=fact)
        await self.put(review, ANSWERED_BY, "answer", ["knowledge"], fact="need")
        await self.turn(review)
        await self.put(review, "member", "confirm")
        await self.turn(review)
        assert (await self.state(review))["status"] == "recommended"
        self.reviews.append(review)


@cache
def _compiled() -> Compiled:
    compiled = Compiled(load_pack())
    compiled.warm(AS_OF)
    return compiled


@asynccontextmanager
async def valkey() -> AsyncIterator[EmbeddedValkey]:
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        server = start_valkey(Path(folder))
        try:
            yield server
        finally:
            server.close()


@dataclass(frozen=True)
class World:
    """Three towns, which can be put back to how they were."""

    towns: list[Town]
    kept: dict[bytes, bytes]

    async def put_back(self) -> None:
        redis = self.towns[0].workers[0].inbox.redis
        async with redis.pipeline(transaction=True) as pipe:
            pipe.flushall()
            for key, dump in self.kept.items():
                pipe.restore(key, 0, dump)
            await pipe.execute()


async def world(server: EmbeddedValkey, stack: AsyncExitStack) -> World:
    towns = await _three_towns(server, stack)
    redis = towns[0].workers[0].inbox.redis
    kept: dict[bytes, bytes] = {key: await redis.dump(key) async for key in redis.scan_iter()}  # type: ignore[misc]
    return World(towns, kept)


async def _three_towns(server: EmbeddedValkey, stack: AsyncExitStack) -> list[Town]:
    """With nothing kept from before."""
    towns = [await _town(team, server, stack) for team in TEAMS]
    await towns[0].workers[0].inbox.redis.flushall()
    for town in towns:
        for turns in town.workers:
            await turns.packs.keep()
        await town.begin(private=False)
        await town.begin(private=True)
    return towns


async def _town(team: str, server: EmbeddedValkey, stack: AsyncExitStack) -> Town:
    slack = await stack.enter_async_context(Workspace(team_id=team, retry_after=()))
    people = {name: slack.add_person(name, role).id for name, role in ROLES.items()}
    everywhere = slack.add_channel("open")
    inside = [slack._state.people[people[name]] for name in ("requester", "member", "chair", "second")]
    closed = slack.add_channel("closed", private=True, members=inside)
    settings = Settings(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.base_url,
        redis_url=server.url,
        plumbline_as_of=AS_OF,
        plumbline_board=",".join(people[name] for name in ON_THE_BOARD),
    )
    on = await stack.enter_async_context(ground(settings))
    tenants = [await _tenants(on, _compiled()) for _ in range(2)]
    workers = [turns for of_one in tenants for turns in await of_one.all()]
    docket = await stack.enter_async_context(queue(server.url))
    register_tasks(docket, Work(_only_added, _only_added, _only_added, _only_added, _only_added))
    first = workers[0]
    door = door_into(slack, first.client, first.inbox, first.register, docket, AS_OF)
    return Town(slack, tenants, workers, door, people, everywhere.id, closed.id, marks=f"{team}-private")
