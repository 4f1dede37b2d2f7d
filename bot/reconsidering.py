"""Looks through a workspace's decisions for those whose ground has moved, and tells them: each once, whatever is repeated.

It goes page by page through the register, a task of the queue each, so that a hundred thousand reviews hold nothing up.
"""

import logging
from dataclasses import dataclass
from typing import Any, Final, cast

import aiohttp
from docket import Docket
from langchain_core.runnables import RunnableConfig
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.affected import affected
from bot.gestures import new_message
from bot.inbox import RemovedReview
from bot.logs import concerning
from bot.model_news import ModelNews, News
from bot.redis_text import text
from bot.speaking_for import speaks_for_the_channel
from bot.tasks import add_reconsidering, add_turn
from bot.tenants import Tenants
from bot.turns import Turns
from bot.viewers import viewer
from graphs.messages import Message, Moved
from graphs.moving import by_model, by_pack
from graphs.state import Review
from policies.errors import PlumblineError

log = logging.getLogger("plumbline.reconsidering")

PAGE: Final = 100  # reviews a task
PACK: Final = "pack:"
NOT_YOURS: Final = "Only the board announces models here, so nothing was looked at. Please ask somebody of it."


async def begin_with_pack(turns: Turns, docket: Docket) -> None:
    """After a start: where the pack is another one than that by which the decisions were last looked through."""
    digest = turns.packs.current.pack.hash
    known = await turns.register.redis.get(turns.register.keys.reconsidered)
    if known is None or text(known) != digest:
        await add_reconsidering(docket, turns.tenant, f"{PACK}{digest}", 0)


async def reconsider(tenants: Tenants[Turns], docket: Docket, tenant: str, why: str, before: int) -> None:
    """One page. `why` names a pack by its hash, or is the event that announced a model."""
    with concerning(tenant):
        turns = await tenants.of(tenant)
        if turns is None:
            return
        found = ModelNews(turns.register.redis, turns.register.keys)
        news = None if why.startswith(PACK) else await found.find(why)
        if news is None and not why.startswith(PACK):  # it is forgotten after a day
            return
        if news is not None and not await speaks_for_the_channel(turns, news["by"], news["here"]):
            await _answer(news, NOT_YOURS, [])
            return
        goes_on, told = await Page(turns, news).look(before)
        for review in told:
            await add_turn(docket, tenant, review, why)
        all_told = await found.told(why, told)
        if goes_on is not None:
            await add_reconsidering(docket, tenant, why, goes_on)
        elif news is not None:
            await _list(turns, news, all_told)
        else:
            await turns.register.redis.set(turns.register.keys.reconsidered, why.removeprefix(PACK))


async def _list(turns: Turns, news: News, reviews: list[str]) -> None:
    rows = [row for review in reviews if (row := await turns.register.row(review)) is not None]
    shown = affected(rows, await viewer(turns.roles.people, news["by"], news["here"]))
    await _answer(news, shown.text, shown.blocks)


async def _answer(news: News, says: str, blocks: list[dict[str, Any]]) -> None:
    try:
        await AsyncWebhookClient(news["answer_at"]).send(text=says, blocks=blocks or None, response_type="ephemeral")
    except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("somebody could not be told which reviews a model's end concerns (%s)", type(error).__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """`news` is what was announced; None where the pack is another one than before."""

    turns: Turns
    news: News | None

    async def look(self, before: int) -> tuple[int | None, list[str]]:
        """Looks at the next reviews below this number (0: from the newest); where to go on, and those that were told."""
        keys, redis = self.turns.register.keys, self.turns.register.redis
        highest = f"({before}" if before else "+inf"
        found = [text(one) for one in await redis.zrevrangebyscore(keys.register, highest, "-inf", start=0, num=PAGE)]
        told = [review for review in found if await self._look_at(review)]
        return (int(found[-1].removeprefix("AR-")) if len(found) == PAGE else None), told

    async def _look_at(self, review: str) -> bool:
        """Whether it is told that its ground has moved, or was and has not taken that up yet."""
        config = RunnableConfig(configurable={"thread_id": f"{self.turns.tenant}:{review}"})
        state = cast("Review", (await self.turns.graph.aget_state(config)).values)
        if state.get("status") != "recommended" or not state.get("rounds"):
            return False
        try:
            moved = await self._moved(state)
        except PlumblineError as error:
            log.warning("%s could not be looked at again: %s", review, error)
            return False
        if moved is None or moved["cause"] in state.get("moves", []):
            return moved is not None and state.get("moved") is not None
        try:
            await self.turns.inbox.put(review, _message(review, moved, self.turns.clock()))
        except RemovedReview:
            return False
        return True

    async def _moved(self, state: Review) -> Moved | None:
        packs = self.turns.packs
        if self.news is not None:
            pack = (await packs.decider(state["pack"]["hash"])).pack
            return by_model(state, pack, self.news["model"], self.news["what"], self.news["when"])
        if state["pack"]["hash"] == packs.current.pack.hash:
            return None
        return by_pack(state, await packs.decider(state["pack"]["hash"]), packs.current, self.turns.today())


def _message(review: str, moved: Moved, now: float) -> Message:
    return {**new_message(f"moved:{review}:{moved['cause']}", "moved", "", f"{now:.6f}"), "value": moved}
