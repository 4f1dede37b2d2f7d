"""The audit log of 100,000 entries: to write it, to verify it, to prove a review, beside simply reading it."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from redis.asyncio import Redis

from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import new_key, signers_of
from bot.embedded_valkey import start as start_valkey
from bot.keys import Keys
from bot.redis_server import connect

ENTRIES: Final = 100_000
A_REVIEW: Final = 50  # entries; a review of the default pack has about so many
TENANT: Final = "T0BENCH001"

# Each in a process of its own, so that its memory is its own.
TIMED: Final = r"""
import asyncio, re, resource, sys, time
from pathlib import Path
from bot.audit.log import AuditLog
from bot.audit.proofs import prove
from bot.audit.signing_key import signers_of
from bot.audit.verifying import verify
from bot.redis_server import connect

async def nothing(log, believed):
    pass

async def read(log, believed):
    async for _ in log.chunks((await log.head()).size):
        pass

async def verified(log, believed):
    assert not (await verify(log, believed)).count

async def proved(log, believed):
    await prove(log, "AR-1000", believed)

async def main(url, key, act):
    async with connect(url) as redis:
        log = AuditLog(redis, "T0BENCH001")
        began = time.perf_counter()
        await globals()[act](log, [signer.verifier for signer in signers_of([key], log.tenant)])
        print(time.perf_counter() - began, most_memory())

def most_memory():  # in kilobytes; on Linux ru_maxrss has a memory of the process that started this one
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

asyncio.run(main(*sys.argv[1:]))
"""
ACTS: Final = {"read": "read all of it", "verified": "plumbline audit verify", "proved": "plumbline audit prove, a review"}


async def journal(redis: Redis) -> None:
    """As reviews would have written it."""
    keys = Keys(TENANT)
    for number in range(1, ENTRIES // A_REVIEW + 1):
        review = f"AR-{number}"
        await redis.hset(keys.journal(review), mapping={name: _entry(name) for name in (f"{review}/{turn}/1" for turn in range(A_REVIEW))})
        await redis.sadd(keys.audit_due, review)
    await redis.set(keys.count, ENTRIES // A_REVIEW)


def _entry(name: str) -> str:
    record = {
        "value": "weekly",
        "how": "typed",
        "quote": f"HR edits something most weeks, {name}",
        "by": "U0ADA00001",
        "at": "1795392000.0001",
    }
    data = {"fact": "knowledge_changes", "record": {**record, "message": "Ev0123456789", "settled": False}}
    return json.dumps({"id": name, "what": "answered", "by": "U0ADA00001", "at": "1795392000.0001", "data": data}, separators=(",", ":"))


async def _measure() -> None:
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        server, key = start_valkey(Path(folder)), new_key()
        try:
            async with connect(server.url) as redis:
                await journal(redis)
                log = AuditLog(redis, TENANT)
                sequencer = Sequencer(log, signers_of([key], TENANT))
                began = time.perf_counter()
                while await sequencer.run():
                    pass
                took = time.perf_counter() - began
                print(f"  {'written, a review at a time':44}{took:9.2f} s  {took / ENTRIES * 1000:.3f} ms an entry")
                await _print_bytes(redis)
            _print_acts(server.url, key)
        finally:
            server.close()


async def _print_bytes(redis: Redis) -> None:
    log, journals = 0, 0
    async for name in redis.scan_iter(count=1000):
        size = await redis.memory_usage(name, samples=0) or 0
        log += size if b":audit:" in name else 0
        journals += size if b":journal:" in name else 0
    print(f"  {'in Redis, of an entry':44}{log / ENTRIES:9.0f} bytes, beside {journals / ENTRIES:.0f} in the journals")


def _print_acts(url: str, key: str) -> None:
    _, bare = _timed(url, key, "nothing")
    read, _ = _timed(url, key, "read")
    for act, title in ACTS.items():
        seconds, memory = _timed(url, key, act)
        print(f"  {title:44}{seconds:9.2f} s  {seconds / read:6.1f} times reading  {(memory - bare) / 1024:6.1f} MB of memory")


def _timed(url: str, key: str, act: str) -> tuple[float, int]:
    """Seconds, and the most memory in kilobytes."""
    done = subprocess.run([sys.executable, "-c", TIMED, url, key, act], check=True, capture_output=True, text=True)
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


def main(_: int) -> None:
    """an audit log of 100,000 entries: written, verified, proved, beside simply reading it"""
    asyncio.run(_measure())
