"""What each tab of a person's Home holds, found in the register and in what boards were shown."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.board_cards import BoardCards
from bot.home_choices import Choice
from bot.home_sight import concerns, sight
from bot.people import People
from bot.redis_text import text
from bot.register import Register, Row
from bot.rendering.home import SHOWN, Home, Listed, NextStep
from bot.rendering.home_board import BoardTab, Held
from bot.rendering.home_register import RegisterTab
from bot.rendering.listed import more
from bot.rows import StepRow
from bot.search import Search
from bot.thread_links import ThreadLinks
from bot.viewers import Viewer
from bot.waivers import Waivers
from graphs.follow_up_views import BoardCard

LOOKED_AT: Final = 200  # the newest reviews
SOON: Final = timedelta(days=30)  # a waiver that ends so soon is shown to the board


@dataclass(frozen=True, slots=True)
class HomeContents:
    client: AsyncWebClient
    register: Register
    people: People
    today: date

    @property
    def cards(self) -> BoardCards:
        return BoardCards(self.register.redis, self.register.keys.tenant)

    @property
    def links(self) -> ThreadLinks:
        return ThreadLinks(self.register, self.client)

    async def of(self, person: str, choice: Choice, newest: list[Row]) -> Home | BoardTab | RegisterTab:
        """`newest` are rows of the register; somebody who is on no board any more is back at the first tab."""
        board = await self.cards.on_a_board(person)
        if choice.tab == "board" and board:
            return await self._board(person)
        if choice.tab == "register":
            return await self._register(person, choice, board=board)
        return await self._mine(person, newest, board=board)

    async def _mine(self, person: str, newest: list[Row], *, board: bool) -> Home:
        mine = [row for row in newest if concerns(person, row)]
        own = sorted(_own_steps(person, newest), key=lambda one: one[1]["due"])
        sees = await sight(self.client, self.people, person, [*mine, *(row for row, _ in own)])
        seen = [row for row in mine if sees.sees(row)]
        waiting = [row for row in seen if row["status"] in ("interviewing", "recap")]
        others = [row for row in newest if row["status"] == "recommended" and row not in mine and sees.sees(row)]
        return Home(
            waiting=await self._listed(waiting),
            mine=await self._listed([row for row in seen if row not in waiting]),
            recent=await self._listed(others),
            steps=await self._steps([(row, step) for row, step in own if sees.sees(row)]),
            hidden=len({row["review"] for row in [*mine, *(row for row, _ in own)] if not sees.sees(row)}),
            board=board,
        )

    async def _steps(self, own: list[tuple[Row, StepRow]]) -> list[NextStep]:
        links = await asyncio.gather(*(self.links.of(row) for row, _ in own[:SHOWN]))
        return [
            NextStep(row["review"], row["title"], step["text"], step["due"], step["due"] < self.today.isoformat(), step["advised"], link)
            for (row, step), link in zip_longest(own, links)
        ]

    async def _board(self, person: str) -> BoardTab:
        waiting, held, ending = await asyncio.gather(
            self.register.newest_with("board:waiting", LOOKED_AT), self.register.newest_with("board:held", LOOKED_AT), self._ending()
        )
        cards = await self.cards.of([row["review"] for row in (*waiting, *held, *ending)])
        theirs = {review: card for review, card in cards.items() if person in card["members"]}
        asked = {row["review"]: row for row in (*waiting, *held, *ending) if row["review"] in theirs}
        sees = await sight(self.client, self.people, person, asked.values())
        seen = {review for review, row in asked.items() if sees.sees(row)}
        waivers = await Waivers(self.register.redis, self.register.keys.tenant).listed(
            (row for row in ending if row["review"] in seen), self.today
        )
        until = (self.today + SOON).isoformat()
        return BoardTab(
            waiting=await self._listed([row for row in reversed(waiting) if row["review"] in seen], person),
            held=await self._held([row for row in reversed(held) if row["review"] in seen], theirs),
            waivers=[one for one in waivers if one["waiver"]["ended"] is None and one["waiver"]["expires"] <= until],
            hidden=len(asked) - len(seen),
        )

    async def _ending(self) -> list[Row]:
        first, last = self.today.toordinal(), (self.today + SOON).toordinal()
        found = await self.register.redis.zrangebyscore(self.register.keys.expiries, first, last, start=0, num=LOOKED_AT)
        return await self.register.rows([text(review) for review in found])

    async def _held(self, rows: list[Row], cards: dict[str, BoardCard]) -> list[Held]:
        return [Held(listed, cards[listed.review]["concerns"]) for listed in await self._listed(rows)]

    async def _register(self, person: str, choice: Choice, *, board: bool) -> RegisterTab:
        sees = await sight(self.client, self.people, person, ())
        viewer = Viewer(person, None, everywhere=sees.everywhere)
        page = await Search(self.register, self.today).page(choice.filters, viewer, choice.page, SHOWN)
        rows, rungs = await self._listed(page.rows), await self.register.rungs()
        return RegisterTab(rows, page.page, SHOWN, page.hits, page.elsewhere, choice.filters, rungs, viewer.everywhere, board)

    async def _listed(self, rows: list[Row], decider: str | None = None) -> list[Listed]:
        links = await asyncio.gather(*map(self.links.of, rows[:SHOWN]))
        return [self._shown(row, link, decider) for row, link in zip_longest(rows, links)]

    def _shown(self, row: Row, link: str | None, decider: str | None) -> Listed:
        notes = more(row, self.today)
        if decider == row["requester"]:
            notes.append("you opened it, so others decide")
        return Listed(row["review"], row["title"], row["channel"], row["status"], row["about"], row["verdict"], link, tuple(notes))


def _own_steps(person: str, rows: Iterable[Row]) -> list[tuple[Row, StepRow]]:
    """Open ones; of a review that is taken up again nobody is asked for any."""
    return [
        (row, step)
        for row in rows
        if row["status"] == "recommended"
        for step in row.get("steps", [])
        if step["owner"] == person and not step["done"]
    ]
