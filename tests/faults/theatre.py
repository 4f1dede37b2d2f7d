"""A stage with both proxies before the bot, so that a test can break what lies between them. One serves a whole file of tests."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from bot import checkpointer, inbox, outbox
from bot.audit import log as audit_log
from bot.digests import record
from bot.play.stage import Bot, Stage
from bot.workspace.people import Person
from bot.workspace.workspace import Workspace
from tests.faults.counting_proxy import CountingProxy
from tests.faults.review import AS_OF, Talk
from tests.faults.slack_proxy import SlackProxy
from tests.redis.audit.logs import KEY

KILLED: Final = 15.0  # seconds until the call at which the bot dies
REDELIVERED: Final = (0.5, *[3.0] * 40)  # seconds; Slack's own are 0, 60 and 300. A slow machine must not use them up

# The proxy sees a checksum for a command; these are what people call it.
_SCRIPTS: Final = {
    "inbox put": inbox._PUT,
    "sleep": inbox._SLEEP,
    "hand over": outbox._HAND_OVER,
    "mark": outbox._MARK,
    "done": outbox._DONE,
    "checkpoint": checkpointer._PUT,
    "writes": checkpointer._PUT_WRITES,
    "get checkpoint": checkpointer._GET,
    "note last": record._NOTE_LAST,
    "append to the audit log": audit_log._APPEND,
}
SCRIPTS: Final = {hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(): name for name, text in _SCRIPTS.items()}


@dataclass(slots=True)
class Theatre:
    stage: Stage
    valkey: CountingProxy
    slack: SlackProxy
    bots: list[Bot] = field(default_factory=list)
    board: list[Person] = field(default_factory=list)  # a member for each review that goes on at once
    _talks: int = 0

    async def bot(self) -> Bot:
        """A running bot: the one of the test before, if it still lives."""
        if not self.bots or self.bots[-1].process.returncode is not None:
            self.bots.append(await self.stage.start())
        return self.bots[-1]

    async def starting(self) -> Bot:
        """A bot that has begun to start."""
        self.bots.append(await self.stage.start(wait=False))
        return self.bots[-1]

    def kill(self) -> None:
        self.bots[-1].kill()

    async def killed(self) -> None:
        async with asyncio.timeout(KILLED):
            await self.bots[-1].process.wait()

    def talk(self, requester: str = "engineer") -> Talk:
        self._talks += 1
        board = self.board[self._talks % len(self.board)] if self.board else None
        return Talk(self.stage, f"team-{self._talks}", requester, board)


@asynccontextmanager
async def theatre(scripts: Mapping[str, str] = SCRIPTS, board: int = 0) -> AsyncIterator[Theatre]:
    """`scripts` are the names of scripts by their checksum; with a `board` of so many, reviews go on until it has ruled."""
    stage = Stage({"PLUMBLINE_AS_OF": AS_OF.isoformat(), "PLUMBLINE_AUDIT_KEY": KEY})
    stage.workspace = Workspace(retry_after=REDELIVERED)
    async with stage, CountingProxy(stage.redis_url, stage.folder, scripts) as valkey, SlackProxy(stage.workspace.base_url) as slack:
        stage.settings |= {"REDIS_URL": valkey.url, "SLACK_API_URL": slack.url}
        people = [stage.workspace.add_person(f"board-{number}", "board") for number in range(board)]
        stage.settings |= {"PLUMBLINE_BOARD": ",".join(person.id for person in people)} if people else {}
        found = Theatre(stage, valkey, slack, board=people)
        yield found
        for bot in stage.bots:
            await bot.stop()
