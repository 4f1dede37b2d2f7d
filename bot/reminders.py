"""Direct messages to those who own next steps: at most one a person and day, over all reviews, in the morning of working days.

What a person is told is settled once a day, under a name made of person and day, and only then handed to an outbox of that name. So
any number of workers, killed anywhere, send it once. Where Slack does not answer for somebody, they are looked at again, and the others
are told all the same.
"""

import json
import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery import CLOSED
from bot.members import members
from bot.outbox import Outbox
from bot.people import People
from bot.register import Register, Row
from bot.step_index import OpenStep, StepIndex, Told
from graphs.agenda import MORNING
from graphs.effects import Effect
from graphs.follow_up_views import DueStep, StepsDue
from graphs.step_notices import next_notice
from graphs.workdays import WEEK, after_working_days

log = logging.getLogger("plumbline.reminders")

REMEMBERED: Final = 7 * 24 * 3600  # seconds
AT_ONCE: Final = 20  # people of a look: the sweep has a minute
MOST: Final = 60  # steps of a message, the next due ones
AWAY: Final = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Reminders:
    index: StepIndex
    register: Register
    people: People
    outbox: Outbox
    zone: tzinfo

    async def hand_over(self, now: float) -> list[str]:
        """The names of messages that have become due; `now` in seconds."""
        moment = datetime.fromtimestamp(now, self.zone)
        if moment.isoweekday() > WEEK or moment.time() < MORNING:
            return []
        by_person: dict[str, list[Told]] = defaultdict(list)
        for told in await self.index.due(moment.date()):
            by_person[told.person].append(told)
        names = []
        for person, due in by_person.items():
            try:
                name = await self._hand_over(person, due, moment.date())
            except SlackApiError as error:
                log.warning("somebody is reminded later: Slack does not say who they are (%s)", error.response.get("error"))
                continue
            except AWAY as error:
                log.warning("people are reminded later: Slack does not answer (%s)", type(error).__name__)
                break
            names += [name] if name else []
            if len(names) == AT_ONCE:
                break
        return names

    async def _hand_over(self, person: str, due: list[Told], day: date) -> str | None:
        name = f"dm:{person}:{day.isoformat()}"
        settled = await self._settled(name, person, due, day)
        if settled["show"]:
            effect = Effect(id=f"{name}/0/1", do="post", where="channel", target=None, person=person, show=settled["show"])
            await self.outbox.hand_over(name, [effect], [])
            async with self.outbox.redis.pipeline(transaction=True) as pipe:
                pipe.expire(self.outbox.keys.delivery(name), REMEMBERED)
                pipe.zadd(self.outbox.keys.awake, {name: time.time()}, lt=True)
                await pipe.execute()
        await self._put_off(due, day, {tuple(told) for told in settled["told"]})
        return name if settled["show"] else None

    async def _settled(self, name: str, person: str, due: list[Told], day: date) -> dict[str, Any]:
        """What the person is told today; the first look of a day settles it."""
        key = self.outbox.keys.settled(name)
        kept = await self.outbox.redis.get(key)
        if kept is None:
            steps = await self._steps(person, due, day)
            show = StepsDue(view="due", review="", to=person, steps=steps[:MOST]) if steps else None
            await self.outbox.redis.set(key, json.dumps({"show": show, "told": due}, ensure_ascii=False), ex=REMEMBERED, nx=True)
            kept = await self.outbox.redis.get(key)
        found: dict[str, Any] = json.loads(kept or "{}")  # it is kept longer than this takes
        return found

    async def _put_off(self, due: list[Told], day: date, told: set[tuple[str, ...]]) -> None:
        days = {}
        for one in due:
            step = await self.index.find(one)
            if step is None:
                await self.index.drop(one)
            elif tuple(one) in told:
                days[one] = next_notice(date.fromisoformat(step["due"]), day)
            else:  # it came after today's message
                days[one] = after_working_days(day, 1)
        await self.index.put_off(days)

    async def _steps(self, person: str, due: list[Told], day: date) -> list[DueStep]:
        """Nothing to somebody whose account was closed, and nothing of a channel that they cannot see into."""
        known = await self.people.known(person)
        if not known["active"] or known["role"] == "bot":
            return []
        found = []
        for told in due:
            row, step = await self.register.row(told.review), await self.index.find(told)
            if row and step and await self._may_see(person, row, everywhere=known["role"] == "team"):
                found.append((row, step))
        found.sort(key=lambda pair: pair[1]["due"])
        return [await self._due(row, step, day) for row, step in found]

    async def _may_see(self, person: str, row: Row, *, everywhere: bool) -> bool:
        if everywhere and row["private"] is False:
            return True
        try:
            return person in await members(self.people.client, row["channel"])
        except SlackApiError as error:
            if error.response.get("error") not in CLOSED:
                raise
            return False  # the bot is not there any more: nobody is shown what it held

    async def _due(self, row: Row, step: OpenStep, day: date) -> DueStep:
        return DueStep(
            review=row["review"],
            title=row["title"],
            link=await self._link(row),
            text=step["text"],
            role=step["role"],
            owner=step["owner"],
            due=step["due"],
            late=step["due"] < day.isoformat(),
        )

    async def _link(self, row: Row) -> str | None:
        if row["thread"] is None:
            return None
        try:
            return str((await self.people.client.chat_getPermalink(channel=row["channel"], message_ts=row["thread"]))["permalink"])
        except (SlackApiError, *AWAY):
            return None
