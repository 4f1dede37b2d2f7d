"""What the board was shown of each review, kept in Redis: its forms open from here, for a trigger lives three seconds."""

import json
from collections.abc import Sequence

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
            opening = state["opening"]
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.set(self.keys.board_card(opening["review"]), json.dumps(card, ensure_ascii=False))
                if not card["closed"]:
                    pipe.hset(self.keys.board_people, opening["channel"], json.dumps(card["members"]))
                await pipe.execute()

    async def find(self, review: str) -> BoardCard | None:
        kept = await self.redis.get(self.keys.board_card(review))
        return json.loads(kept) if kept else None

    async def of(self, reviews: Sequence[str]) -> dict[str, BoardCard]:
        kept = await self.redis.mget([self.keys.board_card(review) for review in reviews]) if reviews else []
        return {review: json.loads(card) for review, card in zip(reviews, kept, strict=True) if card}

    async def on_a_board(self, person: str) -> bool:
        """Whether any channel's board has them, as its last review was put before it."""
        return any(person in json.loads(members) for members in await self.redis.hvals(self.keys.board_people))
