"""What is said to somebody outside a review: the answer to a mention or a direct message.

It is an effect like any other: kept before Slack's event is acknowledged, posted by a worker, once. Its outbox goes by the
event's id, where a review's goes by the review's.
"""

from typing import Final

from redis.asyncio import Redis

from bot.inbox import Refused, digest_of
from bot.keys import Keys
from bot.outbox import Outbox
from bot.redis_text import text
from graphs.effects import Effect
from graphs.views import Greeting

REMEMBERED: Final = 24 * 3600  # seconds; Slack redelivers within minutes


class Greetings:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)
        self.outbox = Outbox(redis, tenant)

    async def keep(self, event: str, said: str, greeting: Greeting, at: float) -> None:
        """Keeps what is to be said, once an event, and wakes it; `said` is what is answered, `at` the time in seconds.

        Raises:
            Refused: where the event came before with other words.
        """
        await self._know(event, said)
        where = "thread" if greeting["thread"] else "channel"
        effect = Effect(id=f"{event}/0/1", do="post", where=where, target=None, person=None, show=greeting)  # type: ignore[typeddict-item]
        await self.outbox.hand_over(event, [effect], [])
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.expire(self.keys.delivery(event), REMEMBERED)
            pipe.zadd(self.keys.awake, {event: at}, lt=True)
            await pipe.execute()

    async def _know(self, event: str, said: str) -> None:
        """Before anything is kept, so that whatever breaks off after it is kept when the event comes again."""
        body = f"{digest_of(said)} "  # of no review
        if not await self.redis.set(self.keys.seen(event), body, nx=True, ex=REMEMBERED):
            known = await self.redis.get(self.keys.seen(event))
            if known and text(known) != body:
                raise Refused(event)
