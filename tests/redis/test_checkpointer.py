import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from langgraph.checkpoint.base import Checkpoint, empty_checkpoint
from langgraph.checkpoint.serde.types import RESUME
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver, StaleCheckpoint
from tests.redis.small_graph import CONFIG, all_at_once, begin, build, turn

EARLY_ID, LATE_ID = "00000000-0000-6000-8000-000000000000", "ffffffff-ffff-6fff-bfff-ffffffffffff"


def config(checkpoint: str | None = None, *, thread: str = "T024:AR-12", namespace: str = "") -> Any:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint}}


async def put(saver: RedisSaver, parent: str | None = None, new_id: str | None = None, **where: str) -> str:
    checkpoint: Checkpoint = empty_checkpoint()
    checkpoint["id"] = new_id or checkpoint["id"]
    await saver.aput(config(parent, **where), checkpoint, {"source": "loop", "step": 0}, {})
    return checkpoint["id"]


async def stored_bytes(db: Redis) -> int:
    return sum([await db.memory_usage(key, samples=0) or 0 async for key in db.scan_iter()])


# one writer a thread ------------------------------------------------------------------------------------------------


async def test_of_three_resumes_at_once_one_succeeds_and_two_are_told(either_db: Redis) -> None:
    together = asyncio.Barrier(3)
    graph = build(RedisSaver(either_db), together.wait)
    await begin(graph)

    outcomes = await all_at_once(graph, ["a", "b", "c"])

    lost = [outcome for outcome in outcomes if isinstance(outcome, StaleCheckpoint)]
    (won,) = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert len(lost) == 2
    kept = (await graph.aget_state(CONFIG)).values
    assert kept["heard"] == won["heard"]
    assert len(kept["heard"]) == 1


async def test_the_losers_go_on_from_where_the_winner_came_to(db: Redis) -> None:
    saver = RedisSaver(db)
    await begin(build(saver))
    await all_at_once(build(saver, asyncio.Barrier(3).wait), ["a", "b", "c"])

    state = await turn(build(saver), "again")

    assert state["heard"][1:] == ["again"]
    assert state["sheet"] == {"evals": "no", "changes": 2}


async def test_a_checkpoint_after_an_older_parent_is_refused_and_leaves_no_trace(db: Redis) -> None:
    saver = RedisSaver(db)
    first = await put(saver)
    second = await put(saver, first)
    before = await stored_bytes(db)

    with pytest.raises(StaleCheckpoint, match=f"Thread T024:AR-12 was taken further in the meantime.*{second}.*Start the turn again"):
        await put(saver, first)

    newest = await saver.aget_tuple(config())
    assert newest is not None
    assert newest.config["configurable"]["checkpoint_id"] == second
    assert await stored_bytes(db) == before


async def test_a_checkpoint_is_refused_once_its_thread_is_deleted(db: Redis) -> None:
    saver = RedisSaver(db)
    first = await put(saver)
    await saver.adelete_thread("T024:AR-12")

    with pytest.raises(StaleCheckpoint, match="newest checkpoint is gone"):
        await put(saver, first)


async def test_a_checkpoint_without_parent_passes(db: Redis) -> None:
    saver = RedisSaver(db)
    await put(saver)
    second = await put(saver)

    assert [found.checkpoint["id"] async for found in saver.alist(config(), limit=1)] == [second]


async def test_the_same_checkpoint_may_be_put_twice(db: Redis) -> None:
    saver = RedisSaver(db)
    first = await put(saver)
    second = await put(saver, first)

    assert await put(saver, first, second) == second


async def test_a_clock_that_is_behind_cannot_hide_a_checkpoint(db: Redis) -> None:
    saver = RedisSaver(db)
    first = await put(saver)

    with pytest.raises(StaleCheckpoint, match="Synchronise the clocks"):
        await put(saver, first, EARLY_ID)


async def test_namespaces_and_threads_have_their_own_newest(db: Redis) -> None:
    saver = RedisSaver(db)
    root = await put(saver)
    child = await put(saver, namespace="ask:1")
    grandchild = await put(saver, namespace="ask:1|again:2")
    await put(saver, thread="T024:AR-1")

    await put(saver, root)
    await put(saver, child, namespace="ask:1")
    await put(saver, grandchild, namespace="ask:1|again:2")


async def test_a_thread_named_with_braces_and_slashes_stays_apart(db: Redis) -> None:
    saver = RedisSaver(db)
    names = ["a", "a}:writes:", "{a}", "a/b", "a%2Fb", ""]
    for name in names:
        await put(saver, thread=name)

    await saver.adelete_thread("a")

    assert {found.config["configurable"]["thread_id"] async for found in saver.alist(None)} == set(names) - {"a"}


# how much stays -----------------------------------------------------------------------------------------------------


async def test_a_review_of_thirty_turns_stays_as_small_as_one_of_ten(either_db: Redis) -> None:
    graph = build(RedisSaver(either_db, keep=4))
    await begin(graph)
    sizes = [await _size_after(either_db, graph, f"answer {number:03}") for number in range(30)]

    # The state itself has its full length after twenty turns.
    assert max(sizes[20:]) <= sizes[20] * 1.01


async def _size_after(db: Redis, graph: Any, answer: str) -> int:
    await turn(graph, answer)
    return await stored_bytes(db)


async def test_only_the_newest_checkpoints_stay_and_their_writes(db: Redis) -> None:
    saver = RedisSaver(db, keep=2)
    ids = [await put(saver)]
    for _ in range(4):
        await saver.aput_writes(config(ids[-1]), [("heard", "x")], "task")
        ids.append(await put(saver, ids[-1]))

    assert [found.checkpoint["id"] async for found in saver.alist(config())] == ids[:-3:-1]
    assert len([key async for key in db.scan_iter(match="*:writes:*")]) == 1


async def test_writes_that_come_after_their_checkpoint_was_dropped_are_dropped_too(db: Redis) -> None:
    saver = RedisSaver(db, keep=1)
    first = await put(saver)
    await put(saver, first)
    before = await stored_bytes(db)

    await saver.aput_writes(config(first), [("heard", "late")], "task")

    assert await stored_bytes(db) == before


async def test_everything_of_a_thread_expires_together(db: Redis) -> None:
    saver = RedisSaver(db, ttl_seconds=1000)
    first = await put(saver)
    await saver.aput_writes(config(first), [("heard", "x")], "task")
    await saver.aput_writes(config(LATE_ID), [("heard", "x")], "task")
    await saver.acopy_thread("T024:AR-12", "T024:AR-13")

    left = [await db.ttl(key) async for key in db.scan_iter()]

    assert len(left) == 8
    assert all(990 <= seconds <= 1000 for seconds in left)


async def test_without_a_ttl_nothing_expires(db: Redis) -> None:
    first = await put(saver := RedisSaver(db))
    await saver.aput_writes(config(first), [("heard", "x")], "task")

    assert {await db.ttl(key) async for key in db.scan_iter()} == {-1}


@pytest.mark.parametrize("options", [{"keep": 0}, {"ttl_seconds": 0}])
async def test_nothing_is_not_an_amount_to_keep(db: Redis, options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        RedisSaver(db, **options)  # type: ignore[arg-type]


# crashes ------------------------------------------------------------------------------------------------------------


async def test_writes_without_their_checkpoint_do_no_harm_and_do_not_stay(db: Redis) -> None:
    saver = RedisSaver(db)
    graph = build(saver)
    await begin(graph)
    abandoned = empty_checkpoint()["id"]
    await saver.aput_writes(config(abandoned), [("heard", "never saved")], "task")

    state = await turn(graph, "goes on")

    assert state["heard"] == ["goes on"]
    assert [key async for key in db.scan_iter(match=f"*{abandoned}*")] == []


async def test_writes_may_overtake_their_checkpoint(db: Redis) -> None:
    saver = RedisSaver(db)
    first = await put(saver)
    second = empty_checkpoint()["id"]

    await saver.aput_writes(config(second), [("heard", "early")], "task")
    await put(saver, first, second)

    newest = await saver.aget_tuple(config())
    assert newest is not None
    assert newest.pending_writes == [("task", "heard", "early")]


async def test_a_deleted_thread_takes_writes_without_checkpoint_along(db: Redis) -> None:
    saver = RedisSaver(db)
    await put(saver)
    await saver.aput_writes(config(LATE_ID), [("heard", "a person's words")], "task")

    await saver.adelete_thread("T024:AR-12")

    assert await db.dbsize() == 0


async def test_a_write_is_kept_as_first_made_but_the_last_resume_counts(db: Redis) -> None:
    saver = RedisSaver(db)
    where = config(await put(saver))
    await saver.aput_writes(where, [("heard", "first"), (RESUME, "first")], "task")
    await saver.aput_writes(where, [("heard", "second"), (RESUME, "second")], "task")

    found = await saver.aget_tuple(where)

    assert found is not None
    assert found.pending_writes == [("task", RESUME, "second"), ("task", "heard", "first")]


async def test_writes_come_back_in_the_order_in_which_they_are_applied(db: Redis) -> None:
    saver = RedisSaver(db)
    where = config(await put(saver))
    await saver.aput_writes(where, [(f"c{number}", number) for number in range(12)], "a-task", "~pull, 2")
    await saver.aput_writes(where, [("c", "b"), ("d", "b")], "b-task", "~pull, 1")

    found = await saver.aget_tuple(where)

    assert found is not None
    assert [value for _, _, value in found.pending_writes or []] == ["b", "b", *range(12)]


# contents -----------------------------------------------------------------------------------------------------------


async def test_state_of_json_comes_back_as_it_was(db: Redis) -> None:
    saver = RedisSaver(db)
    said = {"text": 'naïve "quotes" \u2028 \U0001f680\n', "count": 2**53, "share": 0.1, "none": None, "yes": True, "list": [[], {}]}
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"sheet": said}

    await saver.aput(config(), checkpoint, {"source": "loop", "step": 3}, {})

    found = await saver.aget_tuple(config())
    assert found is not None
    assert found.checkpoint == checkpoint
    assert found.metadata == {"source": "loop", "step": 3}


async def test_no_type_but_langgraphs_own_is_brought_back_to_life(db: Redis) -> None:
    saver = RedisSaver(db)
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"sheet": Planted("harmless")}

    await saver.aput(config(), checkpoint, {}, {})

    found = await saver.aget_tuple(config())
    assert found is not None
    assert found.checkpoint["channel_values"]["sheet"] == {"command": "harmless"}


@dataclass
class Planted:
    command: str


async def test_it_says_that_it_is_asynchronous(db: Redis) -> None:
    saver = RedisSaver(db)

    for call in (saver.get_tuple, saver.put, saver.put_writes, saver.list, saver.delete_thread, saver.prune):
        with pytest.raises(NotImplementedError, match="use ainvoke"):
            call()


async def test_pruning_knows_two_ways(db: Redis) -> None:
    with pytest.raises(ValueError, match='use "keep_latest" or "delete"'):
        await RedisSaver(db).aprune(["T024:AR-12"], strategy="keep_some")


async def test_a_call_is_one_round_trip(db: Redis) -> None:
    saver = RedisSaver(db)
    first = await put(saver)
    await saver.aput_writes(config(first), [("heard", "x")], "task")
    await saver.aget_tuple(config())
    scripts = (await db.info("commandstats"))["cmdstat_evalsha"]["calls"]

    second = await put(saver, first)
    await saver.aput_writes(config(second), [("heard", "x"), ("sheet", "y")], "task")
    await saver.aget_tuple(config())

    assert (await db.info("commandstats"))["cmdstat_evalsha"]["calls"] - scripts == 3
