"""The whole bot in this process with a clock that a test sets, before the local workspace and a real Valkey: weeks pass without waiting."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot import compose
from bot.agenda import Agenda
from bot.health import Health
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.play.stage import Stage
from bot.settings import Settings
from bot.workspace.people import Channel, Person
from graphs.messages import Gesture, Message, Opening

REVIEW = "AR-1"


class Weeks:
    """A review that Ada opens and Cleo and Dora, the board, rule on. Gestures go into its inbox, as the door puts them there."""

    def __init__(self, stage: Stage, zone: str, begins: date) -> None:
        self.stage, self.slack, self.zone = stage, stage.workspace, ZoneInfo(zone)
        self.now = self.at(begins, time(10))
        self.ada, self.ben = self.slack.add_person("ada", "requester"), self.slack.add_person("ben")
        self.cleo, self.dora = self.slack.add_person("cleo", "board"), self.slack.add_person("dora", "board")
        self.channel: Channel = self.slack.add_channel("decisions")
        self.inbox, self.agenda = Inbox(stage.redis, self.slack.team_id), Agenda(stage.redis, self.slack.team_id)
        self._gestures = 0

    def at(self, day: date, hour: time) -> float:
        """Seconds since the epoch of that time in this zone."""
        return datetime.combine(day, hour, self.zone).timestamp()

    def clock(self) -> float:
        return self.now

    async def decided(self, answers: Mapping[str, Any]) -> None:
        value = Opening(
            review="",
            title="Letters",
            description="",
            approach="fine_tuning",
            requester=self.ada.id,
            owner=self.ada.id,
            channel=self.channel.id,
            private=False,
            opened_at=f"{self.now:.6f}",
        )
        await self.inbox.open(self._message("open", self.ada, value=value))
        for fact, answer in answers.items():
            await self.inbox.put(REVIEW, self._message("answer", self.ben, fact=fact, value=answer))
        await self.stage.quiet()
        await self.do("confirm", self.ada)

    async def do(self, gesture: Gesture, who: Person, text: str | None = None, **value: Any) -> None:
        await self.inbox.put(REVIEW, {**self._message(gesture, who, value=value), "text": text})
        await self.stage.quiet()

    async def next_look(self) -> datetime | None:
        """When the review is to be looked at next, as people here read the clock."""
        score = await self.stage.redis.zscore(self.agenda.keys.agenda, REVIEW)
        return None if score is None else datetime.fromtimestamp(score, self.zone).replace(tzinfo=None)

    async def comes(self, day: date, happens: str, times: int = 1) -> None:
        """It becomes nine of that day, and the journal says so once more; a second before, nothing was due."""
        morning = self.at(day, time(9))
        assert await self.agenda.due(morning - 1) == []
        self.now = morning
        journal = Outbox(self.stage.redis, self.slack.team_id)
        before = [entry["what"] for entry in await journal.journal(REVIEW)].count(happens)
        while [entry["what"] for entry in await journal.journal(REVIEW)].count(happens) < before + times:
            change = self.slack.state.next_change
            await change.wait()
        await self.stage.quiet()

    def texts(self) -> list[str]:
        """Everything that stands in the channel and its threads, in the order in which it was posted."""
        return [self.slack.visible_text(post) for post in self.channel.posts.values()]

    def _message(self, do: Gesture, who: Person, *, fact: str | None = None, value: Any = None) -> Message:
        self._gestures += 1
        return Message(id=f"Ev{self._gestures}", do=do, by=who.id, at=f"{self.now:.6f}", text=None, fact=fact, value=value)


@asynccontextmanager
async def weeks(zone: str, begins: date) -> AsyncIterator[Weeks]:
    async with Stage() as stage:
        found = Weeks(stage, zone, begins)
        settings = {
            "slack_bot_token": stage.workspace.bot_token,
            "slack_app_token": stage.workspace.app_token,
            "slack_api_url": stage.workspace.base_url,
            "redis_url": stage.redis_url,
            "plumbline_timezone": zone,
            "plumbline_board": f"{found.cleo.id},{found.dora.id}",
            "plumbline_reading": "off",
        }
        async with compose.ground(Settings.read_with(settings), found.clock) as bot, compose.worker(bot), compose.web(bot, Health(())):
            yield found
