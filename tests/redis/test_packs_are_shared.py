"""A compiled pack is half a million objects: a process holds it once, however many workspaces it serves."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.packs import Compiled, Packs
from policies.errors import PlumblineError
from policies.load import load_pack

SMALL = Path("tests/unit/small_pack")
TOGETHER = Path("tests/unit/small_companion+tests/unit/small_pack")
DAY = date(2026, 11, 23)


async def test_two_workspaces_decide_by_the_same_compiled_packs(db: Redis) -> None:
    await Packs(Compiled(load_pack(SMALL)), db, "T0NORTH001").keep()
    await Packs(Compiled(load_pack(SMALL)), db, "T0SOUTH001").keep()
    small = load_pack(SMALL).hash
    compiled = Compiled(load_pack())
    north, south = Packs(compiled, db, "T0NORTH001"), Packs(compiled, db, "T0SOUTH001")
    assert north.current is south.current
    old = await asyncio.gather(north.decider(small), south.decider(small), north.decider(small))
    assert old[0] is old[1] is old[2]
    assert old[0].compiled(DAY) is old[1].compiled(DAY)
    assert await south.decider(south.current.pack.hash) is north.current


async def test_a_pack_that_only_another_workspace_keeps_is_not_kept(db: Redis) -> None:
    await Packs(Compiled(load_pack(SMALL)), db, "T0NORTH001").keep()
    south = Packs(Compiled(load_pack()), db, "T0SOUTH001")
    with pytest.raises(PlumblineError, match="is not kept any more"):
        await south.decider(load_pack(SMALL).hash)


async def test_packs_that_were_composed_are_kept_and_composed_again(db: Redis) -> None:
    together = load_pack(TOGETHER)
    await Packs(Compiled(together), db, "T0NORTH001").keep()
    later = Packs(Compiled(load_pack(SMALL)), db, "T0NORTH001")
    pack = (await later.decider(together.hash)).pack
    assert (pack.hash, pack.name, list(pack.facts)) == (together.hash, together.name, list(together.facts))
    assert later.current.pack.hash != together.hash
