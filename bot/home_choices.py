"""Which tab of their Home a person looks at, and what they have narrowed the register to, so that a refresh shows the same."""

import json
from dataclasses import dataclass
from typing import Final, Literal, get_args

from redis.asyncio import Redis

from bot.filters import Filters
from bot.keys import Keys

Tab = Literal["mine", "board", "register"]
TABS: Final[tuple[Tab, ...]] = get_args(Tab)
LATELY: Final = 7 * 24 * 3600  # seconds
NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class Choice:
    """`page` counts from 0."""

    tab: Tab = "mine"
    filters: Filters = NO_FILTERS
    page: int = 0


class HomeChoices:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    async def keep(self, person: str, choice: Choice) -> None:
        kept = json.dumps([choice.tab, choice.filters.packed(), choice.page])
        await self.redis.set(self.keys.home(person), kept, ex=LATELY)

    async def find(self, person: str) -> Choice:
        """What they chose last, for as long as they keep looking; otherwise the first tab."""
        kept = await self.redis.getex(self.keys.home(person), ex=LATELY)
        if not kept:
            return Choice()
        tab, packed, page = json.loads(kept)
        return Choice(tab, Filters.unpacked(packed), page)
