"""Writes the checkpoints that later versions must still read: python -m tests.redis.write_checkpoints

To be run once a schema version, before that version is first released; what it wrote is never written again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from bot.embedded_valkey import valkey_binary
from bot.redis_server import connect
from graphs.claude.contract import Basis, Found, Narrative, Passage, Reading
from graphs.context import Board, default_context
from graphs.messages import Document, Moved, Part
from policies.pack import Pack
from tests.redis.servers import DURABLE, running
from tests.redis.small_graph import begin, build, turn
from tests.redis.snapshots import FOLDER, taken
from tests.unit.review_graph.talk import Talk

SCHEMA_VERSION = 3


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


async def read(db: Redis) -> None:
    """An answer from a document, a doubt, and a message that waits until the reader answers again."""
    talk = Talk(replace(default_context(), reader=Scripted()), RedisSaver(db, keep=1))
    await talk.open()
    shared = talk.message("say", "U2", text="Here is our note.")
    shared["documents"] = [Document(name="note.md", parts=[Part(text="We have no test set.", page=None, line=1)], problem=None)]
    await talk.turn(shared)
    await talk.say("Nobody of us has tried prompting yet, I think.")
    await talk.say("It is about letters, and nothing reads this now.")


async def followed_up(db: Redis) -> None:
    """A concern and a waiver of the board, a step that somebody owns, and ground that has moved."""
    context = replace(default_context(), board=Board(frozenset({"U8", "U9"})))
    talk = await Talk(context, RedisSaver(db, keep=1)).open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("confirm")
    this = {"round": 1}
    waivable = talk.shown("board")[0]["waivable"][0]["policy"]
    await talk.turn(talk.message("hold", "U9", text="Who pays?", value=this))
    waiving = {**this, "policy": waivable, "expires": "2026-12-01", "ticket": None}
    await talk.turn(talk.message("waive", "U8", text="Labelling is under way", value=waiving))
    if talk.status == "recommended":
        step = talk.state["steps"][0]["id"]
        await talk.turn(talk.message("step_owner", "U2", value={"step": step, "round": 1, "owner": "U3"}))
    moved = Moved(why="model", cause="model:m:retired:", says="The base model m is retired.", again=["need"], pack=None)
    await talk.turn(talk.message("moved", "", value=moved))


class Scripted:
    """A reader that finds what the three messages of `read` say."""

    async def read(self, _pack: Pack, passages: Sequence[Passage], _asked: Sequence[str], _spent: int) -> Reading:
        for passage in passages:
            if "no test set" in passage.text:
                return Reading(found=(Found("evals_exist", "no", "We have no test set.", passage, "line 1", sure=True),))
            if "tried prompting" in passage.text:
                said = "Nobody of us has tried prompting yet"
                return Reading(found=(Found("prompting_result", "not_tried", said, passage, None, sure=False),))
            if "nothing reads" in passage.text:
                return Reading(failure="overloaded", unread=tuple(passages))
        return Reading()

    async def narrate(self, _pack: Pack, _verdict: str, _basis: Sequence[Basis], _spent: int) -> Narrative:
        return Narrative()


SNAPSHOTS: dict[str, Callable[[Redis], Awaitable[Any]]] = {
    "small_graph": small_graph,
    "review_asked": asked,
    "review_disputed": disputed,
    "review_recapped": recapped,
    "review_recommended": recommended,
    "review_revised": revised,
    "review_read": read,
    "review_followed_up": followed_up,
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
