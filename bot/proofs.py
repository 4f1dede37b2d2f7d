"""The proof of the pack that decides for new reviews: made when a worker starts, and once for as long as nothing changes."""

import asyncio
import logging

from redis.asyncio import Redis

from bot.keys import proof
from policies.decision import Decider
from policies.errors import PackError
from policies.proving.fault import problem_of
from policies.proving.prover import proof_key, prove

log = logging.getLogger("plumbline.proofs")


async def prove_once(redis: Redis, decider: Decider) -> None:
    """Open reviews keep the pack that they are pinned to; it was proved when it was the current one.

    Raises:
        PackError: where the pack is not sound.
    """
    pack = decider.pack
    key = proof(proof_key(pack))
    if await redis.get(key) is not None:
        return
    found = await asyncio.to_thread(prove, decider)
    if found.faults:
        raise PackError(problem_of(pack, fault) for fault in found.faults)
    await redis.set(key, "sound")
    log.info("policy pack %s is proved: %d invariants hold", pack.name, found.invariants)
