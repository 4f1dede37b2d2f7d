"""A proof is made once for as long as pack and invariants stay the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.keys import proof
from bot.proofs import prove_once
from policies.decision import Decider
from policies.errors import PackError
from policies.load import load_pack
from policies.model import InvariantsFile
from policies.pack import Pack
from policies.proving.prover import proof_key

SMALL = Path("tests/unit/small_pack")


def _that_never_launches(pack: Pack) -> Pack:
    file = InvariantsFile.model_validate({"invariants": [{"id": "never-launch", "say": "Nothing is launched.", "never": "launch"}]})
    return replace(pack, invariants=file)


async def test_what_is_proved_is_kept_under_the_content_of_rules_and_invariants(db: Redis) -> None:
    pack = load_pack(SMALL)
    await prove_once(db, Decider(pack))
    assert await db.keys() == [proof(proof_key(pack)).encode()] or await db.keys() == [proof(proof_key(pack))]
    assert proof_key(pack) == proof_key(load_pack(SMALL)) != proof_key(_that_never_launches(pack))


async def test_a_kept_proof_is_believed_and_any_other_is_made(db: Redis) -> None:
    broken = _that_never_launches(load_pack(SMALL))
    with pytest.raises(PackError, match=r"invariants\.yaml:\d+:\d+: the invariant \"never-launch\" does not hold .*stage: launch"):
        await prove_once(db, Decider(broken))
    assert await db.keys() == []
    await db.set(proof(proof_key(broken)), "sound")
    await prove_once(db, Decider(broken))
