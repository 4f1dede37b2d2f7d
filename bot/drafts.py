"""What somebody wrote before a review has begun: kept whole, beside a button or a form that can hold only its beginning."""

import json
import secrets
from typing import Final, NotRequired, TypedDict

from redis.asyncio import Redis

from bot.keys import Keys
from graphs.messages import File

KEPT: Final = 30 * 24 * 3600  # seconds


class Draft(TypedDict):
    """`text` is what the form is filled in with; `titled` asks for its first line as the title; `files` come along with it."""

    text: str
    titled: bool
    files: NotRequired[list[File]]


class Drafts:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    async def keep(self, draft: Draft) -> str:
        """The name under which it is found again."""
        name = secrets.token_hex(8)
        await self.redis.set(self.keys.draft(name), json.dumps(draft), ex=KEPT)
        return name

    async def find(self, name: str) -> Draft | None:
        kept = await self.redis.get(self.keys.draft(name)) if name else None
        return json.loads(kept) if kept else None
