"""What the board was shown of each review, kept in Redis: its forms open from here, for a trigger lives three seconds."""

import json

from redis.asyncio import Redis

from bot.keys import Keys
from graphs.follow_up_views import BoardCard
from graphs.state import Review


class BoardCards:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    async def keep(self, state: Review) -> None:
        """As the review stands after a turn, before anybody is shown it."""
        if card := state.get("boarded"):
            await self.redis.set(self.keys.board_card(state["opening"]["review"]), json.dumps(card, ensure_ascii=False))

    async def find(self, review: str) -> BoardCard | None:
        kept = await self.redis.get(self.keys.board_card(review))
        return json.loads(kept) if kept else None
