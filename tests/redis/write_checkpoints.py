"""Writes the checkpoints that later versions must still read: python -m tests.redis.write_checkpoints

To be run once a schema version, before that version is first released; what it wrote is never written again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from bot.embedded_valkey import valkey_binary
from bot.redis_server import connect
from tests.redis.servers import DURABLE, running
from tests.redis.small_graph import begin, build, turn
from tests.redis.snapshots import FOLDER, taken
from tests.unit.review_graph.talk import Talk

SCHEMA_VERSION = 2


async def small_graph(db: Redis) -> None:
    graph = build(RedisSaver(db, keep=4))
    await begin(graph)
    await turn(graph, "HR edits something most weeks", "about 900 pages, naïvely counted")
    await turn(graph, "no test set")


async def asked(db: Redis) -> Talk:
    talk = await Talk(saver=RedisSaver(db, keep=1)).open()
    await talk.answer("need", ["knowledge"])
    return talk


async def disputed(db: Redis) -> None:
    talk = await asked(db)
    await talk.answer("need", ["reasoning"], "U3")


async def revised(db: Redis) -> None:
    """A typed answer was edited, then deleted, and somebody was turned away."""
    talk = await asked(db)
    asks = talk.state["asked"]
    assert asks is not None
    reply = talk.message("say", "U2", text="we don't know")
    await talk.turn(reply)
    await talk.turn(talk.message("edit", "U2", text="no idea", value=reply["at"]), talk.message("delete", "U2", value=reply["at"]))
    await talk.turn(talk.message("outsider", "U9", value={"role": "guest", "wish": "say"}))


async def recapped(db: Redis) -> Talk:
    talk = await asked(db)
    await talk.answer_all({"evals_exist": "yes"})
    return talk


async def recommended(db: Redis) -> None:
    await (await recapped(db)).do("confirm")


SNAPSHOTS: dict[str, Callable[[Redis], Awaitable[Any]]] = {
    "small_graph": small_graph,
    "review_asked": asked,
    "review_disputed": disputed,
    "review_recapped": recapped,
    "review_recommended": recommended,
    "review_revised": revised,
}


async def checkpoints(url: str, write: Callable[[Redis], Awaitable[Any]]) -> str:
    db = connect(url)
    await db.flushdb()
    await write(db)
    snapshot = await taken(db)
    await db.aclose()
    return snapshot


def main() -> None:
    folder = FOLDER / f"v{SCHEMA_VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with running(valkey_binary(), **DURABLE) as url:
        for name, write in SNAPSHOTS.items():
            path = folder / f"{name}.json"
            if path.exists():
                print(f"{path} is there already, and stays as it is")
            else:
                path.write_text(asyncio.run(checkpoints(url, write)), encoding="ascii")


if __name__ == "__main__":
    main()
