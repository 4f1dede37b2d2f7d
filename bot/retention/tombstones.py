"""What is left of a removed review, and what is said to whoever writes or presses something in its thread: once a day and person."""

import time
from datetime import UTC, datetime
from typing import Final

from redis.asyncio import Redis

from bot.keys import Keys
from bot.outbox import Outbox
from bot.redis_text import text
from graphs.effects import Effect
from graphs.messages import Message
from graphs.views import Removed

REMEMBERED: Final = 24 * 3600  # seconds


class Tombstones:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)
        self.outbox = Outbox(redis, tenant)

    async def day(self, review: str) -> str | None:
        """The day (YYYY-MM-DD) on which the review was removed; None where it was not."""
        found = await self.redis.hget(self.keys.removed, review)
        return text(found) if found else None

    async def tell(self, review: str, day: str, message: Message, channel: str | None, thread: str | None) -> str | None:
        """Keeps what is to be said, and gives the name by which a turn says it; None where nothing is, or it was said today.

        Without a channel it is said in a direct message. A reply that is deleted asks for no answer.
        """
        if message["do"] == "delete" or not message["by"]:
            return None
        name = f"removed:{review}:{message['by']}:{datetime.now(UTC).date()}"
        show = Removed(view="removed", review=review, day=day, channel=channel, thread=thread)
        effect = Effect(
            id=f"{name}/0/1",
            do="whisper" if channel else "post",
            where="thread" if thread else "channel",
            target=channel,
            person=message["by"],
            show=show,
        )
        taken = await self.outbox.hand_over(name, [effect], [])
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.expire(self.keys.delivery(name), REMEMBERED)
            if taken.due:
                pipe.zadd(self.keys.awake, {name: time.time()}, lt=True)
            await pipe.execute()
        return name if taken.due else None
