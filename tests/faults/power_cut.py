"""What a power cut takes from Valkey under `appendfsync always`, `everysec` and `no`.

    python -m tests.faults.power_cut [--seconds 10] [--cuts 10] [--seed 1]

A power cut takes what the disk was never told to keep: in the worst case everything behind the last fsync that was finished. A
shim (fsync_shim.c, compiled by gcc and loaded before libc) writes down how long the append-only file was when an fsync of it began, once
that fsync is done. People's messages go into real inboxes; at the cut the server is killed, its file is cut off there, another server
starts on it, and we count which acknowledged messages are gone. Linux only.
"""

import argparse
import asyncio
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

from bot.embedded_valkey import valkey_binary
from bot.inbox import Inbox
from bot.redis_server import connect
from graphs.messages import Message
from tests.redis.servers import DURABLE, wait_for

SHIM: Final = Path(__file__).with_name("fsync_shim.c")
POLICIES: Final = ("always", "everysec", "no")
WRITERS: Final = 4
PAUSE: Final = 0.002  # seconds between two messages of one writer
TENANT: Final = "T0PLUMB001"


@dataclass(frozen=True, slots=True)
class Cut:
    """`acknowledged` messages by then, `lost` of them, the oldest of those this many seconds old; a put took `put` milliseconds."""

    acknowledged: int
    lost: int
    oldest: float
    put: float


def compiled(folder: Path) -> Path:
    """The shim, ready to be loaded."""
    made = folder / "fsync_shim.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", made, SHIM, "-ldl"], check=True)  # noqa: S607
    return made


@contextmanager
def server(folder: Path, shim: Path | None, policy: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    socket = folder / "server.sock"
    options = {"dir": str(folder), "port": "0", "unixsocket": str(socket), "save": "", "appendfsync": policy} | DURABLE
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    environment = {"LD_PRELOAD": str(shim), "FSYNC_LOG": str(folder / "fsyncs")} if shim else {}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([valkey_binary(), *words], stdout=log, stderr=log, env=environment)
    try:
        url = f"unix://{quote(str(socket))}"
        wait_for(url)
        yield url, process
    finally:
        process.kill()
        process.wait()


async def _write(url: str, stop_at: float) -> tuple[dict[str, float], list[float]]:
    """Messages that were acknowledged, with the time; and how long each put took."""
    kept: dict[str, float] = {}
    took: list[float] = []
    redis = connect(url)
    inbox = Inbox(redis, TENANT)

    async def writer(number: int) -> None:
        count = 0
        while time.monotonic() < stop_at:
            count += 1
            name = f"{number}-{count}"
            start = time.monotonic()
            await inbox.put(f"AR-{number}", Message(id=name, do="say", by="U1", at="1.0", text="we don't know", fact=None, value=None))
            kept[name] = time.monotonic()
            took.append((kept[name] - start) * 1000)
            await asyncio.sleep(PAUSE)

    await asyncio.gather(*(writer(number) for number in range(WRITERS)))
    await redis.aclose()
    return kept, took


async def _found(url: str) -> set[str]:
    redis = connect(url)
    inbox = Inbox(redis, TENANT)
    found = {message["id"] for number in range(WRITERS) for _, message in await inbox.waiting(f"AR-{number}")}
    await redis.aclose()
    return found


def cut(policy: str, seconds: float, shim: Path) -> Cut:
    with TemporaryDirectory(prefix="plumb") as name:
        folder = Path(name)
        with server(folder, shim, policy) as (url, process):
            kept, took = asyncio.run(_write(url, time.monotonic() + seconds))
            process.kill()
            process.wait()
            now = time.monotonic()
        files = sorted((folder / "appendonlydir").glob("*.incr.aof"))
        after = _flushed(folder / "fsyncs", files[-1].name)
        with files[-1].open("r+b") as file:
            file.truncate(after)
        (folder / "server.sock").unlink(missing_ok=True)
        with server(folder, None, policy) as (url, _):
            found = asyncio.run(_found(url))
    lost = [when for name, when in kept.items() if name not in found]
    return Cut(len(kept), len(lost), now - min(lost) if lost else 0.0, median(took))


def _flushed(log: Path, name: str) -> int:
    """The length that the file surely has on the disk."""
    lines = [line.rsplit(" ", 1) for line in log.read_text().splitlines()] if log.exists() else []
    return max((int(size) for path, size in lines if path.endswith(name)), default=0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power_cut", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=6.0, help="how long people write before the longest of the cuts")
    parser.add_argument("--cuts", type=int, default=6, help="for each policy")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if shutil.which("gcc") is None:
        parser.error("gcc is needed to compile fsync_shim.c (Debian: apt install gcc)")
    rng = random.Random(arguments.seed)
    times = [rng.uniform(arguments.seconds / 2, arguments.seconds) for _ in range(arguments.cuts)]
    print(f"{arguments.cuts} power cuts each, seed {arguments.seed}; the worst of them, and the median time of a put")
    print(f"  {'appendfsync':12}{'acknowledged':>14}{'lost':>8}{'the oldest lost was':>22}{'a put':>12}")
    with TemporaryDirectory(prefix="plumb") as folder:
        shim = compiled(Path(folder))
        for policy in POLICIES:
            cuts = [cut(policy, seconds, shim) for seconds in times]
            worst = max(cuts, key=lambda one: one.oldest)
            put = median(one.put for one in cuts)
            print(f"  {policy:12}{worst.acknowledged:>14}{worst.lost:>8}{worst.oldest:>20.2f} s{put:>9.2f} ms", flush=True)


if __name__ == "__main__":
    main()
