"""Whatever the mix of reviews, and whoever asks from wherever: Home, show, affected, waivers, lists and an export say nothing of a private
review to those who are not in its channel, and nothing to guests of channels that they are not in. Others are counted only."""

import asyncio
import contextlib
import io
import json
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, cast

import aiohttp
import pytest
from docket import Docket
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.commands import _find, _not_cancelled
from bot.exporting import Wanted, _print
from bot.filters import Filters
from bot.home_choices import TABS, Choice
from bot.home_contents import LOOKED_AT, HomeContents
from bot.inbox import Inbox
from bot.lists import _page
from bot.people import People
from bot.redis_server import connect
from bot.register import Register
from bot.rendering.home_tabs import home
from bot.rows import Row
from bot.slack_client import slack_client
from bot.viewers import viewer
from bot.workspace.people import Role
from bot.workspace.workspace import Workspace
from tests.doors import door_into
from tests.property.three_workspaces import valkey
from tests.redis.test_register import row, step

TODAY: Final = date(2026, 11, 24)
DAY: Final = "2026-12-01"
ROLES: Final[dict[str, Role]] = {"ada": "team", "ben": "team", "cleo": "board", "dora": "board", "gus": "guest", "sam": "stranger"}
INSIDE: Final = {
    "open": ("ada", "ben", "cleo", "dora"),
    "den": ("ada", "ben", "gus", "sam"),
    "secret": ("ada", "cleo", "gus"),
    "closed": ("ben", "sam"),
}
PRIVATE: Final = ("secret", "closed")


@dataclass(frozen=True)
class Kind:
    """What a review is like: where it stands, and whom it concerns."""

    channel: str
    requester: str
    owner: str
    step_of: str | None
    board: tuple[str, ...]
    state: str
    status: str
    moved: bool
    waived: bool


people = st.sampled_from(sorted(ROLES))
kinds = st.lists(
    st.builds(
        Kind,
        channel=st.sampled_from(sorted(INSIDE)),
        requester=people,
        owner=people,
        step_of=st.none() | people,
        board=st.sampled_from([("cleo", "dora"), ("gus",), ()]),
        state=st.sampled_from(["waiting", "held", "approved"]),
        status=st.sampled_from(["interviewing", "recap", "recommended", "recommended", "recommended"]),
        moved=st.booleans(),
        waived=st.booleans(),
    ),
    max_size=10,
)


class House:
    def __init__(self, slack: Workspace, redis: Redis, client: Any) -> None:
        self.slack, self.redis = slack, redis
        self.people = {name: slack.add_person(name, role).id for name, role in ROLES.items()}
        self.channels = {name: slack.add_channel(name, private=name in PRIVATE, members=list(inside)).id for name, inside in INSIDE.items()}
        self.register = Register(redis, slack.team_id)
        inbox, docket = Inbox(redis, slack.team_id), cast("Docket", None)  # nothing is queued here
        self.door = door_into(slack, client, inbox, self.register, docket, TODAY)
        self.known = People(client, redis, slack.team_id)
        self.rows: list[Row] = []

    async def fill(self, kinds: list[Kind]) -> None:
        await self.redis.flushall()
        self.rows = []
        keys = self.register.keys
        for number, kind in enumerate(kinds, 1):
            mark = _mark(number)
            one = self._row(number, kind)
            self.rows.append(one)
            await self.register.put(one, json.dumps({"outcome": "proceed", "quote": mark}))
            await self.redis.hset(keys.links, one["review"], f"https://x.example/{mark}")
            members = [self.people[name] for name in kind.board]
            said = {"by": self.people["cleo"], "on": DAY, "text": mark}
            waiver = {"policy": "p", "title": mark, "reason": mark, **said, "expires": DAY, "ticket": None, "before": "", "after": ""}
            card = {"review": one["review"], "members": members, "concerns": [said] if kind.state == "held" else []}
            await self.redis.set(keys.board_card(one["review"]), json.dumps(card))
            await self.redis.hset(keys.board_people, one["channel"], json.dumps(members))
            if kind.waived:
                await self.redis.hset(keys.waivers, one["review"], json.dumps([{**waiver, "ended": None}]))

    def _row(self, number: int, kind: Kind) -> Row:
        mark = _mark(number)
        steps = [{**step(DAY), "text": mark, "owner": self.people[kind.step_of]}] if kind.step_of else []
        return row(
            number,
            mark,
            private=kind.channel in PRIVATE,
            channel=self.channels[kind.channel],
            requester=self.people[kind.requester],
            owner=self.people[kind.owner],
            status=kind.status,
            verdict=mark,
            board=kind.state if kind.board and kind.status == "recommended" else "none",
            ruling={"what": "approved", "by": self.people["cleo"], "on": DAY, "text": mark} if kind.state == "approved" else None,
            steps=steps,
            moved=mark if kind.moved else None,
            waivers=[{"policy": "p", "expires": DAY, "by": self.people["cleo"]}] if kind.waived else [],
        )

    def may_see(self, one: Row, name: str, here: str | None) -> bool:
        """`here` where they ask from a channel; on their Home it is None."""
        of = next(channel for channel, known in self.channels.items() if known == one["channel"])
        public_and_of_the_team = of not in PRIVATE and ROLES[name] in ("team", "board")
        return public_and_of_the_team or (of == here if here else name in INSIDE[of])

    async def check(self) -> None:
        for name, person in self.people.items():
            contents = HomeContents(self.door.client, self.register, self.known, TODAY)
            newest = await self.register.newest(LOOKED_AT)
            for tab in TABS:
                self.is_sound(name, None, json.dumps(home(await contents.of(person, Choice(tab), newest))))
            for here in (channel for channel, inside in INSIDE.items() if name in inside):
                await self.check_commands(name, here)
        await self.check_export()

    async def check_commands(self, name: str, here: str) -> None:
        asks = await viewer(self.known, self.people[name], self.channels[here])
        for find in (_find("affected", ""), _find("waivers", ""), partial(_page, filters=Filters(), page=0)):
            assert find is not None
            shown = await find(self.door, asks)
            self.is_sound(name, here, json.dumps([shown.text, shown.blocks]))
            if find is _affected:
                self.counts(name, here, json.dumps([shown.text, shown.blocks]))
        for one in self.rows:
            for find in (_find("show", one["review"]), partial(_not_cancelled, review=one["review"])):
                assert find is not None
                shown = await find(self.door, asks)
                nobodys = f"There is no review {one['review']} that can be"
                assert shown.text.startswith(nobodys) is not self.may_see(one, name, here)
                self.is_sound(name, here, json.dumps([shown.text, shown.blocks]).replace(f"no review {one['review']}", ""))

    def counts(self, name: str, here: str, text: str) -> None:
        moved = [one for one in self.rows if one.get("moved") and not self.may_see(one, name, here)]
        told = re.search(r"(\d+) more in private", text)
        assert (int(told[1]) if told else 0) == (len(moved) if ROLES[name] in ("team", "board") else 0)

    def is_sound(self, name: str, here: str | None, said: str) -> None:
        for one in self.rows:
            if not self.may_see(one, name, here):
                assert _mark(int(one["review"].removeprefix("AR-"))) not in said, (name, here, one["review"])
                assert not re.search(rf"\b{one['review']}\b", said), (name, here, one["review"])

    async def check_export(self) -> None:
        forms: tuple[Any, Any] = ("csv", "jsonl")
        for form in forms:
            with contextlib.redirect_stdout(io.StringIO()) as out:
                await _print(self.redis, Wanted(form, None, None, private=False))
            for one in self.rows:
                assert (_mark(int(one["review"].removeprefix("AR-"))) in out.getvalue()) is not one["private"]


_affected = _find("affected", "")


def _mark(number: int) -> str:
    return f"word{number}word"


async def _house(stack: AsyncExitStack) -> House:
    server = await stack.enter_async_context(valkey())
    slack = await stack.enter_async_context(Workspace(retry_after=()))
    redis = connect(server.url)
    stack.push_async_callback(redis.aclose)
    session = await stack.enter_async_context(aiohttp.ClientSession())
    return House(slack, redis, slack_client(slack.base_url, session, slack.bot_token))


@pytest.fixture(scope="module")
def house() -> Iterator[tuple[House, asyncio.Runner]]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner.run(_house(stack)), runner
        runner.run(stack.aclose())


def examples(count: int) -> settings:
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))


@examples(12)
@given(kinds)
def test_nothing_of_a_private_review_reaches_whoever_is_not_in_its_channel(house: tuple[House, asyncio.Runner], kinds: list[Kind]) -> None:
    place, runner = house
    runner.run(place.fill(kinds))
    runner.run(place.check())


@pytest.mark.long
@examples(150)
@given(kinds)
def test_nothing_of_it_does_in_hundreds_of_mixes(house: tuple[House, asyncio.Runner], kinds: list[Kind]) -> None:
    place, runner = house
    runner.run(place.fill(kinds))
    runner.run(place.check())
