"""kill -9 while the weekly digest is posted, with another process beside it: one digest, its files once, one journal entry."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import pytest
import pytest_asyncio

from bot.keys import WORKSPACE
from bot.outbox import Outbox
from bot.play.stage import PAUSE
from bot.workspace.people import Channel, Post
from tests.faults.review import AS_OF, WORD, Talk, logs
from tests.faults.rules import Call, Cut, When
from tests.faults.theatre import Theatre, theatre

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE: Final = 180.0  # seconds for one death and what comes after it, on a busy machine


def about_the_digest(name: str) -> Callable[[Call], bool]:
    """Such a call for the digest, and none for a review: its steps fall due meanwhile."""
    return lambda call: call.name == name and any("digest" in word for word in call.words)


@dataclass(frozen=True)
class Point:
    which: Callable[[Call], bool]
    when: When
    at: Literal["valkey", "slack"] = "valkey"
    everybody: bool = True  # or the process that was started last, whichever of the two is posting


POINTS = {
    "when it is posted, and nobody was told": Point(about_the_digest("chat.postMessage"), "after", "slack"),
}
FURTHER_POINTS = {
    "before Slack has heard of the post": Point(about_the_digest("chat.postMessage"), "before", "slack"),
    "when the files are shared, and nobody was told": Point(
        about_the_digest("files.completeUploadExternal"), "after", "slack", everybody=False
    ),
    "before it is handed over": Point(about_the_digest("hand over"), "before"),
    "when it is handed over, and not awake": Point(about_the_digest("hand over"), "after"),
    "before it is claimed": Point(about_the_digest("mark"), "before"),
    "when it is claimed, and not sent": Point(about_the_digest("mark"), "after"),
    "when the post is not marked as delivered": Point(about_the_digest("done"), "before"),
    "when the post is marked, and not noted": Point(about_the_digest("done"), "after"),
    "before it is noted": Point(about_the_digest("note last"), "before"),
    "when it is noted": Point(about_the_digest("note last"), "after"),
    "before the files are shared": Point(about_the_digest("files.completeUploadExternal"), "before", "slack"),
    "when one of two dies and it was posted": Point(about_the_digest("chat.postMessage"), "after", "slack", everybody=False),
}
ALL = [
    *(pytest.param(point, id=name) for name, point in POINTS.items()),
    *(pytest.param(point, id=name, marks=pytest.mark.long) for name, point in FURTHER_POINTS.items()),
]


class Governed:
    """A workspace with a decided review, and a digest on Mondays at nine: it is noon of a Monday, and each test is a week later."""

    def __init__(self, house: Theatre, channel: Channel, day: date) -> None:
        self.house, self.channel, self.day = house, channel, day

    @property
    def digests(self) -> list[Post]:
        slack = self.house.stage.workspace
        return [post for post in slack.messages(self.channel) if slack.visible_text(post).startswith("Audit digest")]

    def a_week_later(self) -> str:
        """The name of the week that is due then."""
        self.day += timedelta(weeks=1)
        self.house.stage.settings["PLUMBLINE_AS_OF"] = self.day.isoformat()
        return f"{self.day - timedelta(weeks=1):%G-W%V}"

    async def journalled(self) -> list[str]:
        journal = await Outbox(self.house.stage.redis, self.house.stage.workspace.team_id).journal(WORKSPACE)
        return [entry["data"]["week"] for entry in journal if entry["what"] == "digest_posted"]

    async def two_processes(self) -> None:
        for part in ("serve", "worker"):
            self.house.bots.append(await self.house.stage.start(part, wait=False))

    async def stop(self) -> None:
        for bot in self.house.bots:
            await bot.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def governed() -> AsyncIterator[Governed]:
    async with theatre() as house:
        channel = house.stage.workspace.add_channel("governance")
        house.stage.settings["PLUMBLINE_DIGEST_CHANNEL"] = channel.id
        await house.bot()
        talk: Talk = house.talk()
        await talk.open()
        await talk.finish()
        found = Governed(house, channel, AS_OF)
        await found.stop()
        yield found


@pytest.mark.parametrize("point", ALL)
async def test_there_is_one_digest_wherever_whoever_dies(governed: Governed, point: Point) -> None:
    house, stage, slack = governed.house, governed.house.stage, governed.house.stage.workspace
    week, before = governed.a_week_later(), len(governed.digests)

    def die() -> None:
        for bot in house.bots if point.everybody else house.bots[-1:]:
            bot.kill()
        raise Cut

    rules = house.valkey.rules if point.at == "valkey" else house.slack.rules
    rule = rules.add(point.which, die, when=point.when)
    await governed.two_processes()
    async with asyncio.timeout(PATIENCE):
        await rule.happened.wait()
        await house.killed()
        await governed.two_processes()
        while week not in await governed.journalled():  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(PAUSE)
        await stage.quiet()
    assert len(governed.digests) == before + 1
    assert (await governed.journalled()).count(week) == 1
    names = [file.name for file in slack.files() if file.thread_ts == governed.digests[-1].ts]
    assert len(names) == len(set(names))
    assert bool(names) == (f"digest-{week}.csv" in names)
    await governed.stop()
    assert WORD not in logs(stage)
