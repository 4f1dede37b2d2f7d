"""What a week's digest says, and its files, as they were settled once: whoever posts it, and however often it is begun, it is the same."""

import base64
import json
from typing import Final, NamedTuple

from redis.asyncio import Redis

from bot.digests.making import Made
from bot.digests.record import name_of, post_id
from bot.files_of_record import RecordFile
from bot.keys import Keys
from graphs.digest.views import Digest, DigestFiles
from graphs.effects import Effect

REMEMBERED: Final = 35 * 24 * 3600  # seconds


class Settled(NamedTuple):
    view: Digest
    files: list[RecordFile]


class SettledDigests:
    def __init__(self, redis: Redis, keys: Keys) -> None:
        self.redis = redis
        self.keys = keys

    async def find(self, week: str, channel: str) -> Settled | None:
        kept = await self.redis.get(self._key(week, channel))
        if kept is None:
            return None
        found = json.loads(kept)
        return Settled(found["view"], [_unpacked(file) for file in found["files"]])

    async def settle(self, channel: str, made: Made) -> Settled:
        """The first one who comes settles it."""
        week = made.view["week"]
        packed = {"view": made.view, "files": [_packed(file) for file in made.files]}
        await self.redis.set(self._key(week, channel), json.dumps(packed, ensure_ascii=False), ex=REMEMBERED, nx=True)
        return await self.find(week, channel) or Settled(made.view, made.files)  # it is kept longer than this takes

    def _key(self, week: str, channel: str) -> str:
        return settled_key(self.keys, week, channel)


def settled_key(keys: Keys, week: str, channel: str) -> str:
    return keys.settled(f"{name_of(week)}:{channel}")


def effects_of(settled: Settled, channel: str) -> list[Effect]:
    """The post, and the files below it."""
    week = settled.view["week"]
    post = Effect(id=post_id(week), do="post", where="channel", target=channel, person=None, show=settled.view)
    if not settled.files:
        return [post]
    files = DigestFiles(view="digest_files", week=week, names=[file.name for file in settled.files])
    return [post, Effect(id=f"{name_of(week)}/0/2", do="attach", where="thread", target=channel, person=None, show=files)]


def _packed(file: RecordFile) -> dict[str, str | None]:
    content = file.content.encode() if isinstance(file.content, str) else file.content
    return {"name": file.name, "title": file.title, "alt": file.alt, "content": base64.b64encode(content).decode()}


def _unpacked(file: dict[str, str]) -> RecordFile:
    return RecordFile(file["name"], file["title"], base64.b64decode(file["content"]), file["alt"])
