"""Writes the checkpoints that later versions must still read: python -m tests.redis.write_checkpoints

To be run once a schema version, before that version is first released; what it wrote is never written again.
"""

import asyncio
import sys

from bot.checkpointer import RedisSaver
from bot.embedded_valkey import valkey_binary
from bot.redis_server import connect
from tests.redis.servers import DURABLE, running
from tests.redis.small_graph import begin, build, turn
from tests.redis.snapshots import FOLDER, taken

SCHEMA_VERSION = 1


async def checkpoints(url: str) -> str:
    db = connect(url)
    graph = build(RedisSaver(db, keep=4))
    await begin(graph)
    await turn(graph, "HR edits something most weeks", "about 900 pages, naïvely counted")
    await turn(graph, "no test set")
    snapshot = await taken(db)
    await db.aclose()
    return snapshot


def main() -> None:
    path = FOLDER / f"v{SCHEMA_VERSION}" / "small_graph.json"
    if path.exists():
        sys.exit(f"{path} is there already, and stays as it is")
    path.parent.mkdir(parents=True, exist_ok=True)
    with running(valkey_binary(), **DURABLE) as url:
        path.write_text(asyncio.run(checkpoints(url)), encoding="ascii")


if __name__ == "__main__":
    main()
