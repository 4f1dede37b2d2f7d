"""kill -9 while a next step is marked as done: what Slack was told is kept stands on the card, once, and in the journal, once."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal

import pytest
import pytest_asyncio

from bot.outbox import Outbox
from bot.workspace.people import Post
from tests.faults.review import GOES_ON, WORD, Talk, logs
from tests.faults.rules import Call, Cut, When, named
from tests.faults.theatre import Theatre, theatre

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Point:
    which: Callable[[Call], bool]
    when: When
    at: Literal["valkey", "slack"] = "valkey"
    nth: int = 1


POINTS = {
    "when the card is rewritten, and nobody was told": Point(named("chat.update"), "after", "slack"),
    "before the checkpoint that says so": Point(named("checkpoint"), "before", nth=2),
}
FURTHER_POINTS = {
    "before it is in the inbox": Point(named("inbox put"), "before"),
    "when it is in the inbox, and Slack has heard nothing": Point(named("inbox put"), "after"),
    "when the checkpoint says so": Point(named("checkpoint"), "after", nth=2),
    "before the change of the card is handed over": Point(named("hand over"), "before", nth=2),
    "before the card is rewritten": Point(named("chat.update"), "before", "slack"),
    "before the review goes to sleep": Point(named("sleep"), "before"),
}
ALL = [
    *(pytest.param(point, id=name) for name, point in POINTS.items()),
    *(pytest.param(point, id=name, marks=pytest.mark.long) for name, point in FURTHER_POINTS.items()),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house() -> AsyncIterator[Theatre]:
    async with theatre() as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(house: Theatre) -> Talk:
    await house.bot()
    talk = house.talk()
    await talk.open()
    await talk.finish()
    return talk


def _card(talk: Talk) -> Post:
    return next(post for post in reversed(talk.thread) if talk.slack.visible_text(post).startswith("Next steps"))


@pytest.mark.parametrize("point", ALL)
async def test_a_step_is_done_once_wherever_the_bot_dies(house: Theatre, talk: Talk, point: Point) -> None:
    await house.bot()
    slack, evidence = talk.slack, f"{WORD} {point.at} {point.when} {len(house.bots)}"
    done = next(control for control in slack.controls(_card(talk)) if control.label == "Done…")
    await slack.press(talk.team, _card(talk), f"{done.block_id}/{done.action_id}")
    await slack.changed(lambda: slack.open_view(talk.team), GOES_ON)

    def die() -> None:
        house.kill()
        raise Cut

    rules = house.valkey.rules if point.at == "valkey" else house.slack.rules
    rules.add(point.which, die, when=point.when, nth=point.nth)
    told = await slack.submit(talk.team, {"evidence": evidence})
    await house.killed()
    await house.bot()
    if not told.ok and slack.open_view(talk.team):
        await slack.submit(talk.team, {"evidence": evidence})
    await slack.changed(lambda: evidence in slack.visible_text(_card(talk)), 2 * GOES_ON)
    await talk.stage.quiet()
    journal = await Outbox(talk.stage.redis, slack.team_id).journal(talk.review)
    entries = [entry for entry in journal if entry["what"] == "step_done" and entry["data"]["done"]["evidence"] == evidence]
    assert [entry["by"] for entry in entries] == [talk.team.id]
    assert not await talk.doubled()
    assert len([post for post in talk.thread if slack.visible_text(post).startswith("Next steps")]) == 1
    assert WORD not in logs(talk.stage)
