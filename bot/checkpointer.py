"""LangGraph's checkpoints on plain Redis or Valkey, 6.2 or newer: no modules, one round trip a call, one writer a thread.

The keys of a thread share a Cluster slot. A member is namespace/checkpoint id; ids begin with the time, so members sort by age:

    plumbline:{T024:AR-12}:checkpoints          sorted set of members, all with score 0
    plumbline:{T024:AR-12}:checkpoint:/1f0c…    a checkpoint and its metadata: a line of JSON, then the serializer's bytes
    plumbline:{T024:AR-12}:writes:/1f0c…        hash task|index of the writes that came after it, each written the same way
    plumbline:{T024:AR-12}:early                sorted set of members whose writes came before their checkpoint
"""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final, NamedTuple, NoReturn
from urllib.parse import quote, unquote

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    PendingWrite,
    get_checkpoint_id,
    get_checkpoint_metadata,
    writes_sort_key,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from redis.asyncio import Redis

from policies.errors import PlumblineError

# Every script names the keys that it reaches beyond KEYS by a prefix of the same slot. "0" is the character after "/".
_NEWEST: Final = "redis.call('ZRANGE', KEYS[1], '(' .. {ns} .. '0', '[' .. {ns} .. '/', 'BYLEX', 'REV', 'LIMIT', 0, 1)[1]"

_PUT: Final = f"""
local checkpoint, writes, ns, member, parent, keep, ttl = KEYS[3], KEYS[4], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local newest = {_NEWEST.format(ns="ns")}
if parent ~= '' and newest ~= parent and newest ~= member then return {{newest or ''}} end

redis.call('SET', checkpoint .. member, ARGV[6])
redis.call('ZADD', KEYS[1], 0, member)
redis.call('ZREM', KEYS[2], member)
for _, abandoned in ipairs(redis.call('ZRANGE', KEYS[2], '[' .. ns .. '/', '(' .. member, 'BYLEX')) do
    redis.call('DEL', writes .. abandoned)
    redis.call('ZREM', KEYS[2], abandoned)
end
if keep > 0 then
    for _, old in ipairs(redis.call('ZRANGE', KEYS[1], '(' .. ns .. '0', '[' .. ns .. '/', 'BYLEX', 'REV', 'LIMIT', keep, -1)) do
        redis.call('DEL', checkpoint .. old, writes .. old)
        redis.call('ZREM', KEYS[1], old)
    end
end
if ttl ~= '0' then
    for _, key in ipairs({{KEYS[1], KEYS[2], checkpoint .. member, writes .. member}}) do redis.call('EXPIRE', key, ttl) end
end
return false
"""

# Writes may overtake their own checkpoint, and may be overtaken by the next one: then they are part of it already.
_PUT_WRITES: Final = """
local checkpoint, writes, ns, member, ttl = KEYS[3], KEYS[4], ARGV[1], ARGV[2], ARGV[3]
if not redis.call('ZSCORE', KEYS[1], member) then
    if redis.call('ZRANGE', KEYS[1], '(' .. member, '(' .. ns .. '0', 'BYLEX', 'LIMIT', 0, 1)[1] then return end
    redis.call('ZADD', KEYS[2], 0, member)
end
for i = 4, #ARGV, 3 do redis.call(ARGV[i], writes .. member, ARGV[i + 1], ARGV[i + 2]) end
if ttl ~= '0' then
    for _, key in ipairs({KEYS[1], KEYS[2], checkpoint .. member, writes .. member}) do redis.call('EXPIRE', key, ttl) end
end
"""

_GET: Final = f"""
local member = ARGV[2] ~= '' and ARGV[2] or {_NEWEST.format(ns="ARGV[1]")}
local checkpoint = member and redis.call('GET', KEYS[3] .. member)
return checkpoint and {{member, checkpoint, redis.call('HGETALL', KEYS[4] .. member)}}
"""

_DELETE: Final = """
for _, index in ipairs({KEYS[1], KEYS[2]}) do
    for _, member in ipairs(redis.call('ZRANGE', index, 0, -1)) do redis.call('DEL', KEYS[3] .. member, KEYS[4] .. member) end
    redis.call('DEL', index)
end
"""


def _only_async(*_: Any, **__: Any) -> NoReturn:
    raise NotImplementedError("RedisSaver is asynchronous only: use ainvoke, aget_state and the like")


class StaleCheckpoint(PlumblineError):
    """Someone else has taken the thread further: start the turn again, from the newest checkpoint."""


class _Keys(NamedTuple):
    checkpoints: str
    early: str
    checkpoint: str  # and a member
    writes: str  # and a member


class _Member(NamedTuple):
    """Newest first means by id: it begins with the time."""

    id: str
    namespace: str
    thread: str

    @property
    def folder(self) -> str:
        return quote(self.namespace, safe="")

    def __str__(self) -> str:
        return f"{self.folder}/{self.id}" if self.id else ""


class RedisSaver(BaseCheckpointSaver[int]):
    """`keep` is how many checkpoints of a thread and namespace stay, None for all; `ttl_seconds` counts from the last write.

    A checkpoint that names a parent raises StaleCheckpoint unless that parent is the newest; so there are no forks. Graphs with
    a DeltaChannel need all checkpoints.
    """

    def __init__(self, redis: "Redis", *, prefix: str = "plumbline", keep: int | None = None, ttl_seconds: int | None = None) -> None:
        # Strict by itself: LANGGRAPH_STRICT_MSGPACK counts only for those who set it before the first import of langgraph.
        super().__init__(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        if (keep is not None and keep < 1) or (ttl_seconds is not None and ttl_seconds < 1):
            raise ValueError("keep and ttl_seconds are at least 1, or None")
        self._redis = redis
        self._prefix = prefix
        self._keep = keep or 0
        self._ttl = ttl_seconds or 0
        self._put, self._put_writes, self._get, self._delete = map(redis.register_script, (_PUT, _PUT_WRITES, _GET, _DELETE))

    get_tuple = put = put_writes = list = delete_thread = delete_for_runs = copy_thread = prune = _only_async

    async def aput(
        self, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata, new_versions: ChannelVersions
    ) -> RunnableConfig:
        del new_versions  # a checkpoint is kept whole
        parent = _member(config)
        member = parent._replace(id=checkpoint["id"])
        if member.id <= parent.id:
            raise StaleCheckpoint(
                f"Thread {member.thread}: the new checkpoint {member.id} would sort before its parent {parent.id}, "
                "as the clock is behind the one of the machine that wrote it. Synchronise the clocks."
            )
        value = _pack(self.serde, {"checkpoint": checkpoint, "metadata": get_checkpoint_metadata(config, metadata)}, parent.id)
        arguments: Sequence[Any] = [member.folder, str(member), str(parent), self._keep, self._ttl, value]
        refused = await self._put(self._keys(member.thread), arguments)
        if refused:
            newest = refused[0].decode().rpartition("/")[2] or "gone"
            raise StaleCheckpoint(
                f"Thread {member.thread} was taken further in the meantime: its newest checkpoint is {newest}, no longer {parent.id}. "
                "Start the turn again from there."
            )
        return _config(member)

    async def aput_writes(self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = "") -> None:
        member = _member(config)
        arguments: Any = [member.folder, str(member), self._ttl]
        for place, (channel, value) in enumerate(writes):
            index = WRITES_IDX_MAP.get(channel, place)
            packed = _pack(self.serde, value, channel, task_path)
            arguments += ["HSET" if index < 0 else "HSETNX", f"{task_id}|{index}", packed]
        await self._put_writes(self._keys(member.thread), arguments)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return await self._read(_member(config))

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - LangGraph's name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Newest first. Without a config, every thread in Redis is looked at."""
        bound = get_checkpoint_id(before) if before else None
        left = limit
        for member in await self._members(config):
            if left == 0:
                return
            if bound and member.id >= bound:
                continue
            found = await self._read(member)
            if found and all(found.metadata.get(key) == value for key, value in (filter or {}).items()):
                left = left - 1 if left is not None else None
                yield found

    async def adelete_thread(self, thread_id: str) -> None:
        await self._delete(self._keys(thread_id))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Looks at every checkpoint in Redis: for upkeep, not for turns."""
        async for found in self.alist(None):
            if found.metadata.get("run_id") in run_ids:
                await self._drop([_member(found.config)])

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        source, target = self._keys(source_thread_id), self._keys(target_thread_id)
        for member in await self._members({"configurable": {"thread_id": source_thread_id}}):
            found = await self._get(source, [member.folder, str(member)])
            if found:
                name, checkpoint, writes = found
                async with self._redis.pipeline() as pipeline:
                    pipeline.set(f"{target.checkpoint}{member}", checkpoint)
                    pipeline.zadd(target.checkpoints, {name: 0})
                    if writes:
                        pipeline.hset(f"{target.writes}{member}", items=writes)
                    for key in (target.checkpoints, f"{target.checkpoint}{member}", f"{target.writes}{member}") if self._ttl else ():
                        pipeline.expire(key, self._ttl)
                    await pipeline.execute()

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f'"{strategy}" is no way to prune: use "keep_latest" or "delete"')
        for thread in thread_ids:
            if strategy == "delete":
                await self.adelete_thread(thread)
                continue
            members = await self._members({"configurable": {"thread_id": thread}})
            newest = {member.namespace: member for member in reversed(members)}
            await self._drop(set(members) - set(newest.values()))

    async def areplace(self, found: CheckpointTuple) -> None:
        """Writes a checkpoint anew under its own id, unless it is gone: for whoever takes something out of it. Its writes stay."""
        member, parent = _member(found.config), _member(found.parent_config).id if found.parent_config else ""
        value = _pack(self.serde, {"checkpoint": found.checkpoint, "metadata": found.metadata}, parent)
        await self._redis.set(f"{self._keys(member.thread).checkpoint}{member}", value, xx=True)

    def _keys(self, thread: str) -> _Keys:
        # A brace in the thread's name would end the hash tag early.
        base = f"{self._prefix}:{{{quote(thread, safe=':')}}}:"
        return _Keys(f"{base}checkpoints", f"{base}early", f"{base}checkpoint:", f"{base}writes:")

    async def _read(self, member: _Member) -> CheckpointTuple | None:
        found = await self._get(self._keys(member.thread), [member.folder, str(member)])
        if not found:
            return None
        name, value, fields = found
        content, parent = _unpack(self.serde, value)
        member = member._replace(id=name.decode().rpartition("/")[2])
        above = _config(member._replace(id=parent)) if parent else None
        return CheckpointTuple(_config(member), content["checkpoint"], content["metadata"], above, _writes(self.serde, fields))

    async def _members(self, config: RunnableConfig | None) -> Sequence[_Member]:
        """The checkpoints of a config's thread, of one namespace or id where it names one; without a config of all threads."""
        asked: dict[str, Any] = config["configurable"] if config else {}
        threads = {str(asked["thread_id"])} if config else {thread async for thread in self._threads()}
        namespace, checkpoint_id = asked.get("checkpoint_ns"), asked.get("checkpoint_id") or None
        found = []
        for thread in threads:
            names: Any = await self._redis.zrange(self._keys(thread).checkpoints, 0, -1)
            for name in names:
                folder, _, name_id = name.decode().partition("/")
                member = _Member(name_id, unquote(folder), thread)
                if namespace in (None, member.namespace) and checkpoint_id in (None, name_id):
                    found.append(member)
        return sorted(found, reverse=True)

    async def _threads(self) -> AsyncIterator[str]:
        """A thread may come twice, as SCAN has it."""
        start, end = f"{self._prefix}:{{", "}:checkpoints"
        async for key in self._redis.scan_iter(match=f"{start}*{end}", count=1000):
            yield unquote(key.decode()[len(start) : -len(end)])

    async def _drop(self, members: Iterable[_Member]) -> None:
        for member in members:
            keys = self._keys(member.thread)
            async with self._redis.pipeline() as pipeline:
                pipeline.delete(f"{keys.checkpoint}{member}", f"{keys.writes}{member}")
                pipeline.zrem(keys.checkpoints, str(member))
                await pipeline.execute()


def _member(config: RunnableConfig) -> _Member:
    """The checkpoint that a config names; an empty id where it names none."""
    asked = config["configurable"]
    return _Member(asked.get("checkpoint_id") or "", asked.get("checkpoint_ns", ""), str(asked["thread_id"]))


def _config(member: _Member) -> RunnableConfig:
    return {"configurable": {"thread_id": member.thread, "checkpoint_ns": member.namespace, "checkpoint_id": member.id}}


def _pack(serde: SerializerProtocol, value: Any, *about: str) -> bytes:
    kind, body = serde.dumps_typed(value)
    return json.dumps([kind, *about]).encode() + b"\n" + body


def _unpack(serde: SerializerProtocol, packed: bytes) -> tuple[Any, ...]:
    """The value, then what was said about it."""
    head, _, body = packed.partition(b"\n")
    kind, *about = json.loads(head)
    return serde.loads_typed((kind, body)), *about


def _writes(serde: SerializerProtocol, fields: Sequence[bytes]) -> list[PendingWrite]:
    """`fields` are task|index and packed write in turn."""
    found = []
    for field, packed in zip(fields[::2], fields[1::2], strict=True):
        task, _, index = field.decode().rpartition("|")
        value, channel, path = _unpack(serde, packed)
        found.append((writes_sort_key(path, task, int(index)), (task, channel, value)))
    return [write for _, write in sorted(found, key=lambda pair: pair[0])]
