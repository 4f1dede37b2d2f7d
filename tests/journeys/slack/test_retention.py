"""Reviews that are kept for so many days, and people's words for fewer: days pass in no time, and clocks are changed in between."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pytest
from pydantic import SecretStr

from bot.audit.log import AuditLog
from bot.audit.signing_key import new_key, signers_of
from bot.audit.verifying import Verified, earlier_checkpoint, verify
from bot.checkpointer import RedisSaver
from bot.compose import worker
from bot.play.stage import PAUSE
from bot.retention.closing import LEFT_OPEN
from bot.retention.keeping import keep_to_terms
from bot.retention.terms import Terms
from bot.workspace.people import Channel, Person
from tests.journeys.slack.days import MONDAY, Days, days_in
from tests.journeys.slack.room import PATIENCE
from tests.redis.everything import everything, naming

KEY: Final = new_key()
ZONES: Final = ("Europe/Berlin", *(pytest.param(zone, marks=pytest.mark.long) for zone in ("America/New_York", "Pacific/Auckland")))
KEPT: Final = 30  # days, in which Berlin and New York put their clocks forward, and Auckland back
WORDS: Final = 10
STAYS: Final = ("removed", "leaving")  # of a removed review, beside its thread and the log


class Keeping:
    """What the test's people do, and what a worker's look leaves of it."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.redis = days.on.redis
        self.log = AuditLog(self.redis, days.slack.team_id)
        self.ada, self.ben = days.slack.add_person("ada"), days.slack.add_person("ben")
        self.team: Channel = days.slack.add_channel("team")

    async def look(self) -> None:
        while await keep_to_terms(self.days.tenants, Terms.of(self.days.settings), RedisSaver(self.redis)):
            pass

    async def verified(self, *earlier: str) -> Verified:
        believed = [signer.verifier for signer in signers_of([KEY], self.log.tenant)]
        return await verify(self.log, believed, [earlier_checkpoint(note, "before", self.log.tenant, believed) for note in earlier])

    async def closed(self, title: str, who: Person | None = None) -> str:
        """A review whose steps are all done."""
        review = await self.days.decided(self.team, who or self.ada, title)
        for step in await self.days.required(review):
            await self.days.presses(review, "step_done", self.ada, step["id"], text="it runs, says Mallory")
        return review

    async def listed(self) -> list[str]:
        return [row["review"] async for rows in self.days.turns.register.all() for row in rows]


@pytest.mark.parametrize("keeping", ZONES, indirect=True)
async def test_a_closed_review_is_kept_for_its_days_where_the_people_are_and_goes_with_all_that_names_it(keeping: Keeping) -> None:
    days = keeping.days
    days.set(MONDAY, 23.9)
    review, other = await keeping.closed("Handbook of Mallory"), await days.decided(keeping.team, keeping.ben, "Other plans")
    await keeping.look()
    before = await keeping.log.note()
    assert not (await keeping.verified(before)).problems
    days.set(MONDAY + timedelta(days=KEPT), 23.9)
    await keeping.look()
    assert await keeping.listed() == [review, other]
    days.set(MONDAY + timedelta(days=KEPT + 1), 0.1)
    await asyncio.gather(keeping.look(), keeping.look())  # as two workers do
    assert await keeping.listed() == [other]
    day = (MONDAY + timedelta(days=KEPT + 1)).isoformat()
    assert await keeping.redis.hgetall(keeping.log.keys.removed) == {review.encode(): day.encode()}
    await keeping.look()
    found = await keeping.verified(before)
    assert (found.problems, found.gone > 0) == ([], True)
    await assert_gone(keeping, [review], "Handbook of Mallory")
    row, state = await days.turns.register.row(other), await days.state(other)
    await stood_still(keeping, review, json.loads(json.dumps([row, state]).replace(other, review)))
    days.set(MONDAY + timedelta(days=KEPT + 3), 0.1)
    await keeping.look()
    await assert_gone(keeping, [review], "Handbook of Mallory")
    assert await keeping.redis.zcard(keeping.log.keys.leaving) == 0
    assert not (await keeping.verified(before)).problems
    assert (await days.decided(keeping.team, keeping.ada, "Third"), await keeping.listed()) == ("AR-3", [other, "AR-3"])


async def stood_still(keeping: Keeping, review: str, left: list[Any]) -> None:
    """What a worker writes that was about to end a turn of the review, and wakes after it was removed."""
    row, state = left
    turns: Any = keeping.days.turns
    await turns.outbox.hand_over(review, state["effects"], state["journal"])
    await turns.board_cards.keep({**state, "boarded": {"closed": True, "waivers": []}})
    await turns.waivers.keep({**state, "waivers": [{}], "boarded": {"waivers": [{"policy": "p"}]}})
    await turns.register.put(row, state["decision"])
    await turns.steps.note({**state, "steps": [{**step, "owner": "U1", "done": None} for step in state["steps"]]}, MONDAY)
    await turns.agenda.note(review, keeping.days.now)
    await RedisSaver(keeping.redis).aput_writes(
        {"configurable": {"thread_id": f"{turns.tenant}:{review}", "checkpoint_ns": "", "checkpoint_id": "1f0c"}}, [("batch", "x")], "task"
    )
    assert review not in await keeping.listed()
    await keeping.days.tick()
    assert review not in await keeping.listed()


async def assert_gone(keeping: Keeping, reviews: Sequence[str], *words: str) -> None:
    await keeping.look()  # takes what the journals have into the log
    kept = await everything(keeping.redis)
    names = [f'"{review}"' for review in reviews] + [f"{review}/" for review in reviews]
    log = f"plumbline:{{{keeping.log.tenant}}}:"
    exact = [key for key, parts in kept.items() if set(reviews) & set(parts) or set(reviews) & set(key.replace("}", ":").split(":"))]
    allowed = {f"{log}{name}" for name in STAYS} | {key for key in kept if key.startswith(f"{log}thread:")}
    assert [key for key in exact if key not in allowed] == []
    says_so = {f"{log}journal:workspace", f"{log}audit:entries"}
    assert [key for key in naming(kept, *names, *words) if key not in says_so] == []
    logged = [json.loads(entry) for entry in kept[f"{log}audit:entries"] if entry]
    told = [entry["what"] for entry in logged if any(review in json.dumps(entry) for review in reviews)]
    assert set(told) <= {"words_removed", "reviews_removed"}
    assert told.count("reviews_removed") == 1
    assert naming({"": [part for key in says_so for part in kept[key]]}, *words) == []


@pytest.mark.long
async def test_what_is_left_open_holds_a_review_until_nobody_has_touched_it_for_half_a_year(keeping: Keeping) -> None:
    days = keeping.days
    open_step = await days.decided(keeping.team, keeping.ada, "With steps")
    due = max(date.fromisoformat(step["due"]) for step in await days.required(open_step))
    days.set(MONDAY + timedelta(days=LEFT_OPEN.days + KEPT), 12)
    await keeping.look()
    assert await keeping.listed() == [open_step]
    days.set(due + timedelta(days=LEFT_OPEN.days + KEPT), 12)
    await keeping.look()
    assert await keeping.listed() == [open_step]
    days.set(due + timedelta(days=LEFT_OPEN.days + KEPT + 1), 12)
    await keeping.look()
    assert await keeping.listed() == []


@pytest.mark.long
async def test_an_interview_that_nobody_goes_on_with_counts_as_closed_after_half_a_year_and_each_answer_begins_it_anew(
    keeping: Keeping,
) -> None:
    days = keeping.days
    review = await days.opened(keeping.team, keeping.ada, "Never finished")
    days.set(MONDAY + timedelta(days=LEFT_OPEN.days + KEPT - 1), 12)
    await keeping.look()
    fact = (await days.state(review))["asked"]["facts"][0]  # type: ignore[index]
    await days.does(review, "answer", keeping.ben, fact=fact, value="dont_know")
    answered = days.moment.date()
    days.set(answered + timedelta(days=LEFT_OPEN.days + KEPT), 12)
    await keeping.look()
    assert await keeping.listed() == [review]
    days.set(answered + timedelta(days=LEFT_OPEN.days + KEPT + 1), 12)
    await keeping.look()
    assert await keeping.listed() == []
    await assert_gone(keeping, [review], "Never finished")


@pytest.mark.long
async def test_a_review_in_which_something_has_come_in_stays_until_that_was_heard(keeping: Keeping) -> None:
    days = keeping.days
    review = await keeping.closed("Handbook")
    days.set(MONDAY + timedelta(days=KEPT + 1), 12)
    await days.turns.inbox.put(review, {**days._message("say", keeping.ben), "text": "wait, change evals exist"})
    await keeping.look()
    assert await keeping.listed() == [review]
    await days.take_all()
    await keeping.look()
    assert await keeping.listed() == []


async def test_words_go_first_and_the_review_goes_on_without_them(keeping: Keeping) -> None:
    days = keeping.days
    review = await keeping.closed("Handbook assistant")
    fact = list((await days.state(review))["facts"])[-1]
    await days.does(review, "change", keeping.ben, fact=fact)
    await days.does(review, "say", keeping.ben, text="no idea")
    await days.does(review, "confirm", keeping.ada)
    for step in await days.required(review):
        await days.presses(review, "step_done", keeping.ada, step["id"], text="it runs")
    await keeping.look()
    before, state = await keeping.log.note(), await days.state(review)
    assert "no idea" in [record["quote"] for record in state["facts"].values()]
    assert naming(await everything(keeping.redis), "no idea")
    days.set(MONDAY + timedelta(days=WORDS + 1), 0.1)
    await keeping.look()
    await keeping.look()
    found = await keeping.verified(before)
    assert (found.problems, found.gone) == ([], 0)
    left = await days.state(review)
    assert [record["quote"] for record in left["facts"].values()] == [None] * len(state["facts"])
    assert [record["value"] for record in left["facts"].values()] == [record["value"] for record in state["facts"].values()]
    assert (left["decision"], left["steps"], left["rounds"]) == (state["decision"], state["steps"], state["rounds"])
    assert await keeping.redis.zcard(f"plumbline:{{{days.slack.team_id}:{review}}}:checkpoints") == 1
    entry = json.loads((await keeping.redis.hgetall(keeping.log.keys.journal(review)))[f"{review}/0/1".encode()])
    assert (entry["what"], entry["data"]["title"], entry["data"]["channel"]) == ("opened", None, keeping.team.id)
    assert naming(await everything(keeping.redis), "no idea") == []
    await days.does(review, "change", keeping.ben, fact=fact)
    assert (await days.state(review))["asked"]["facts"] == [fact]  # type: ignore[index]


@pytest.fixture
async def keeping(request: pytest.FixtureRequest) -> AsyncIterator[Keeping]:
    """In Berlin, where a test does not say otherwise."""
    given: dict[str, Any] = {"plumbline_keep_reviews": KEPT, "plumbline_keep_transcripts": WORDS, "plumbline_audit_key": SecretStr(KEY)}
    async with days_in(getattr(request, "param", "Europe/Berlin"), **given) as days:
        yield Keeping(days)


async def test_a_worker_does_it_by_itself(keeping: Keeping) -> None:
    days = keeping.days
    review = await days.opened(keeping.team, keeping.ada, "Cancelled")
    await days.does(review, "cancel", keeping.ada)
    days.set(MONDAY + timedelta(days=KEPT + 1), 12)
    async with asyncio.timeout(PATIENCE), worker(days.on):
        while await keeping.listed():  # noqa: ASYNC110 - Valkey tells nobody
            await asyncio.sleep(PAUSE)
