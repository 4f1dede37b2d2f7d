"""The register on Valkey: what a row is found by, what goes with the next row, what outsiders and files are told."""

import asyncio
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.embedded_valkey import EmbeddedValkey, start
from bot.filters import Filters
from bot.redis_server import connect
from bot.register import Register
from bot.rows import Row
from bot.search import Page, Search
from bot.viewers import Viewer

TODAY = date(2026, 11, 24)
BEN = Viewer("U0BEN", "C0OPEN", everywhere=True)


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedValkey]:
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        valkey = start(Path(folder))
        yield valkey
        valkey.close()


def row(number: int, title: str = "Handbook", *, private: bool = False, **more: Any) -> Row:
    found: Any = {
        "review": f"AR-{number}",
        "title": title,
        "requester": "U0ADA",
        "owner": "U0ADA",
        "channel": "C0OPEN",
        "private": private,
        "status": "recommended",
        "about": None,
        "at_most": None,
        "verdict": "Go ahead.",
        "opened_at": "1764000000.000000",
        "thread": None,
        "questions_asked": [],
        "outcome": "proceed",
        "headline": "rag",
        **more,
    }
    kept: Row = found
    return kept


def step(due: str, done: str | None = None) -> dict[str, Any]:
    return {"id": "s", "text": "=1+1", "role": "owner", "owner": None, "due": due, "done": done, "advised": False}


def on(server: EmbeddedValkey, act: Callable[[Redis], Awaitable[Any]]) -> Any:
    async def acted() -> Any:
        redis = connect(server.url)
        try:
            await redis.flushall()
            return await act(redis)
        finally:
            await redis.aclose()

    return asyncio.run(acted())


async def found(register: Register, filters: Filters, viewer: Viewer = BEN) -> Page:
    return await Search(register, TODAY).page(filters, viewer, 0, 10)


def test_a_row_is_no_longer_found_by_what_it_was(server: EmbeddedValkey) -> None:
    async def act(redis: Redis) -> None:
        register = Register(redis, "T1")
        await register.put(row(1, "Letters", status="recap", outcome=None, headline=None, steps=[step("2026-11-02")]), None)
        assert (await found(register, Filters(status="status:open", overdue=True, text="LETT".lower()))).hits == 1
        await register.put(row(1, "Ledgers", steps=[step("2026-11-02", "2026-11-03")]), '{"outcome": "proceed"}')
        for filters in (Filters(status="status:open"), Filters(overdue=True), Filters(text="letters")):
            assert (await found(register, filters)).hits == 0
        for filters in (Filters(outcome="proceed"), Filters(rung="rag"), Filters(text="ledgers"), Filters(owner="U0ADA", channel="C0OPEN")):
            assert [one["review"] for one in (await found(register, filters)).rows] == ["AR-1"]
        assert "facets" not in (await register.newest(1))[0]

    on(server, act)


def test_rows_of_an_earlier_version_are_found_once_a_worker_has_started(server: EmbeddedValkey) -> None:
    async def act(redis: Redis) -> None:
        register, old = Register(redis, "T1"), row(7)
        for name in ("outcome", "headline"):
            del old[name]  # type: ignore[misc]
        await redis.set(register.keys.row("AR-7"), json.dumps(old))
        await redis.zadd(register.keys.register, {"AR-7": 7})
        await redis.set(register.keys.decision("AR-7"), '{"outcome": "blocked", "headline": "rag", "as_of": "2026-11-01"}')
        await register.index(0.0)
        await register.index(0.0)
        assert (await found(register, Filters(outcome="blocked"))).rows[0].get("decided_on") == "2026-11-01"

    on(server, act)


reviews = st.lists(st.tuples(st.sampled_from(["C0OPEN", "G0SECRET", "G0OTHER"]), st.sampled_from(["U0ADA", "U0BEN"])), max_size=12)
filters = st.builds(
    Filters,
    outcome=st.sampled_from([None, "proceed"]),
    owner=st.sampled_from([None, "U0ADA", "U0BEN"]),
    channel=st.sampled_from([None, "C0OPEN", "G0SECRET", "G0OTHER"]),
    mine=st.booleans(),
    overdue=st.booleans(),
    text=st.sampled_from(["", "merger", "plan"]),
)
viewers = st.builds(Viewer, st.sampled_from(["U0ADA", "U0BEN"]), st.sampled_from(["C0OPEN", "G0SECRET", None]), st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reviews, filters, viewers)
def test_whoever_asks_finds_what_they_may_see_and_nothing_of_other_private_channels(
    server: EmbeddedValkey, reviews: list[tuple[str, str]], filters: Filters, viewer: Viewer
) -> None:
    async def act(redis: Redis) -> None:
        register = Register(redis, "T1")
        rows = [
            row(number, "Merger plan", owner=who, channel=where, private=where != "C0OPEN", steps=[step("2026-11-02")])
            for number, (where, who) in enumerate(reviews, 1)
        ]
        for one in rows:
            await register.put(one, None)
        page = await found(register, filters, viewer)
        expected = [one for one in reversed(rows) if _seen(one, viewer) and _fits(one, filters, viewer.person)]
        assert page.hits == len(expected)
        assert [one["review"] for one in page.rows] == [one["review"] for one in expected][:10]
        elsewhere = [one for one in rows if one["private"] and one["channel"] != viewer.here]
        assert page.elsewhere == (len(elsewhere) if viewer.everywhere else 0)

    on(server, act)


def _seen(one: Row, viewer: Viewer) -> bool:
    return one["channel"] == viewer.here or (viewer.everywhere and not one["private"])


def _fits(one: Row, filters: Filters, person: str) -> bool:
    return (
        filters.owner in (None, one["owner"])
        and filters.channel in (None, one["channel"])
        and (not filters.mine or person in (one["owner"], one["requester"]))
    )


def exported(server: EmbeddedValkey, *words: str) -> tuple[int, str, str]:
    environment = {"PATH": os.environ["PATH"], "REDIS_URL": server.url}
    done = subprocess.run([sys.executable, "-m", "bot", "export", *words], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_an_export_has_every_review_and_private_ones_only_where_that_is_said(server: EmbeddedValkey) -> None:
    async def act(redis: Redis) -> None:
        ruling = {"what": "approved", "by": "U0BEN", "on": "2026-11-24", "text": None}
        waiver = {"policy": "evals", "expires": "2026-12-24", "by": "U0BEN"}
        await Register(redis, "T1").put(row(1, "=HYPERLINK(1)", steps=[step("2026-11-02")], waivers=[waiver], ruling=ruling), '{"a": 1}')
        await Register(redis, "T1").put(row(2, "Merger", private=True, channel="G0SECRET"), None)
        await Register(redis, "T2").put(row(1, "Old", opened_at="1500000000.0"), None)

    on(server, act)
    status, text, _ = exported(server)
    lines = list(csv.DictReader(io.StringIO(text)))
    assert (status, [line["title"] for line in lines]) == (0, ["'=HYPERLINK(1)", "Old"])
    assert lines[0]["steps"] == "'=1+1 (owner, by 2026-11-02)"
    assert (lines[0]["ruled_by"], lines[0]["waivers"]) == ("U0BEN", "evals until 2026-12-24 by U0BEN")
    assert "Merger" in exported(server, "--private", "--workspace", "T1")[1]
    (line,) = exported(server, "--format", "jsonl", "--since", "2025-01-01")[1].splitlines()
    assert json.loads(line)["decision"] == {"a": 1}
    assert exported(server, "--workspace", "T9") == (1, "", 'There are no reviews of a workspace "T9" in this Redis. There is: T1, T2.\n')
