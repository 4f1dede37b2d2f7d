"""A candidate pack in shadow mode: the digest says what it would have decided, of reviews that stay as they are."""

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from bot.digests.making import Sources, make_digest
from bot.digests.shadow import shadow
from bot.register import Register
from bot.rendering.render import render
from bot.thread_links import ThreadLinks
from bot.workspace.reading import visible_text
from graphs.digest.views import Digest
from graphs.digest.week import Week
from policies.load import load_pack
from policies.pack import DEFAULT_PACK
from tests.unit.named_sheets import named_sheet
from tests.unit.review_graph.talk import Talk

BLOCKED: Final = "Blocked as proposed (Retrieval (RAG))"
WITH_CONDITIONS: Final = "Go ahead, with conditions (Retrieval (RAG))"


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default pack, in which nothing blocks any more."""
    folder = tmp_path_factory.mktemp("packs") / "candidate"
    shutil.copytree(DEFAULT_PACK, folder)
    for file in folder.glob("policies/*.yaml"):
        file.write_text(re.sub("(severity|then): block", r"\1: require", file.read_text("utf-8")), "utf-8")
    return folder


async def _decided(redis: Redis, *, private: bool = False) -> Register:
    talk = await Talk(saver=RedisSaver(redis)).open()
    await talk.answer_all(dict(named_sheet(load_pack(), "handbook")))
    await talk.do("confirm")
    register = Register(redis, "T1")
    row, _ = await register.write(talk.state, None)
    await register.put({**row, "private": private}, talk.state["decision"])
    return register


async def _digest(register: Register, candidate: Path) -> Digest:
    row = await register.row("AR-1")
    assert row
    decided = datetime.fromisoformat(f"{row['decided_on']}T12:00").replace(tzinfo=UTC).timestamp()
    sources = Sources(register, load_pack(), ThreadLinks(register), candidate=candidate)
    return (await make_digest(sources, Week.of(decided, UTC), decided)).view


async def test_the_digest_says_what_the_candidate_would_have_decided_and_touches_nothing(db: Redis, candidate: Path) -> None:
    register = await _decided(db)
    before = {key: await db.dump(key) for key in await db.keys()}
    view = await _digest(register, candidate)
    assert {key: await db.dump(key) for key in await db.keys()} == before
    post = render(view)
    told = visible_text(post.blocks, post.text, {})
    assert "Candidate pack llm-adaptation 1.0, in shadow" in told
    assert "It decides 1 of 1 review differently (1 of the 1 of this week)." in told
    assert f"{BLOCKED} → {WITH_CONDITIONS}: 1" in told
    assert "Such as AR-1 Letters" in told


async def test_a_private_review_is_counted_and_not_named(db: Redis, candidate: Path) -> None:
    view = await _digest(await _decided(db, private=True), candidate)
    tried = view.get("shadow")
    assert tried
    assert (tried["changed"], tried["examples"]) == (1, [])


async def test_the_pack_in_use_decides_nothing_differently(db: Redis) -> None:
    await _decided(db)
    tried = await shadow(db, "T1", DEFAULT_PACK, date(2000, 1, 3), date(2000, 1, 9))
    assert (tried["reviews"], tried["in_week"], tried["changed"], tried["moves"]) == (1, 0, 0, [])


async def test_a_candidate_that_cannot_be_read_is_said_with_what_is_wrong(db: Redis, tmp_path: Path) -> None:
    view = await _digest(await _decided(db), tmp_path / "nowhere")
    post = render(view)
    assert "Candidate pack\nIt cannot be read, so nothing was decided by it. " in visible_text(post.blocks, post.text, {})
    assert view["finished"]["now"] == 1
