"""The board's buttons and forms, pressed as Slack sends them, and everybody who is told no."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from bot.outbox import Outbox
from bot.play.stage import Over, Stage
from bot.workspace.people import Person, Post
from bot.workspace.workspace import Workspace
from tests.journeys.slack.conftest import BUSY
from tests.journeys.slack.reading_along import stage_of
from tests.journeys.slack.room import Room, Thread
from tests.journeys.slack.test_home import opened, pressed

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUTTONS: Final = ("Approve", "Ask for changes", "Decline", "Waive a finding", "Hold")
EVALS: Final = "evals-before-tuning"  # thirty days at most
UNTIL: Final = "2026-12-18"


class House:
    """One bot and one channel for all tests of this file. Cleo and Dora are on the board, by a user group; so is Ada, who asks."""

    def __init__(self, stage: Stage) -> None:
        slack = self.slack = stage.workspace
        self.stage = stage
        self.ada, self.ben = slack.add_person("ada", "requester"), slack.add_person("ben")
        self.cleo, self.dora = slack.add_person("cleo", "board"), slack.add_person("dora", "board")
        self.gus, self.sam = slack.add_person("gus", "guest"), slack.add_person("sam", "stranger")
        self.people = [self.ada, self.ben, self.cleo, self.dora, self.gus, self.sam]
        self.group = slack.add_group("board", [self.ada, self.cleo, self.dora])
        stage.settings["PLUMBLINE_BOARD"] = self.group.id
        self.case: Case | None = None
        self.room = Room(stage, slack.add_channel("decisions", members=self.people), self.ada, self.ben, self.cleo)

    async def decided(self) -> "Case":
        """A review that has just been decided: the same one, taken up again, for an interview takes its time."""
        if self.case is None:
            thread = await self.room.open(approach="fine_tuning")
            await thread.decide(self.ben, need=["style_format"], evals_exist="no")
            self.case = Case(self, thread)
        else:
            await self.case.decide_again(self.ben)
        self.case.before = len(await self.case.whole_journal())
        return self.case


class Case:
    def __init__(self, house: House, thread: Thread) -> None:
        self.house, self.thread, self.before = house, thread, 0

    async def decide_again(self, who: Person) -> None:
        await self.thread.say(who, "change evals exist")
        await self.thread.answer(who, evals_exist="no")
        await self.thread.press(self.house.ben, "Confirm")

    @property
    def card(self) -> str:
        return self.thread.text(self._card)

    @property
    def buttons(self) -> list[str]:
        return self.thread.labels(self._card)

    @property
    def _card(self) -> Post:
        marks = ("The board decides", "Approved", "Changes asked for", "Declined")
        return next(post for post in reversed(self.thread.posts) if self.thread.text(post).startswith(marks))

    def on_an_old_screen(self) -> Post:
        """The card as it is now, for somebody who will press on it later."""
        return self.house.slack.stale(self._card)

    async def press(self, who: Person, label: str, card: Post | None = None) -> None:
        await self.thread.press(who, label, card or self._card)

    def told(self, who: Person) -> str:
        return self.thread.whispers(who)[-1]

    async def fill_in(self, who: Person, label: str, **fields: str) -> dict[str, str]:
        """Through the form behind a button; the errors that it comes back with."""
        slack = self.house.slack
        await slack.press(who, self._card, label)
        await self.house.room.form_before(who)
        reply = await slack.submit(who, fields)
        if not reply.ok:
            await slack.close(who)
        await self.thread.quiet()
        return reply.errors

    async def journal(self) -> list[str]:
        """What has happened since the decision."""
        return (await self.whole_journal())[self.before :]

    async def whole_journal(self) -> list[str]:
        entries = await Outbox(self.house.stage.redis, self.house.slack.team_id).journal(self.thread.review)
        return [entry["what"] for entry in entries]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(over: Over, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    async with stage_of(request, over, Workspace(ack_within=BUSY, trigger_life=BUSY)) as stage:
        house = House(stage)
        await stage.start()
        yield house


async def test_the_board_is_told_by_its_group_and_has_its_buttons(house: House) -> None:
    case = await house.decided()
    assert tuple(case.buttons) == BUTTONS
    assert f"subteam^{house.group.id}" in case.card


async def test_an_approval_stands_in_the_thread_the_channel_and_the_record(house: House) -> None:
    case = await house.decided()
    await case.press(house.cleo, "Approve")
    assert case.card.startswith("Approved")
    assert f"approved by @{house.cleo.name}" in case.thread.announcement
    record = case.thread.files()["md"][-1].content.decode()
    assert "status: accepted" in record
    assert f"Approved by {house.cleo.name.title()}" in record or f"Approved by {house.cleo.name}" in record
    assert case.buttons == ["Waive a finding"]


@pytest.mark.parametrize(("label", "heading"), [("Ask for changes", "Changes asked for"), ("Decline", "Declined")])
async def test_a_no_has_a_reason_that_everybody_reads(house: House, label: str, heading: str) -> None:
    case = await house.decided()
    assert await case.fill_in(house.cleo, label, reason="  ") == {"reason": "Please say it in a few words."}
    assert await case.fill_in(house.cleo, label, reason="Ask <!channel> & legal first") == {}
    assert case.card.startswith(heading)
    assert "legal first" in case.card
    assert not case.buttons


async def test_a_concern_holds_the_approval_until_another_member_releases_it(house: House) -> None:
    case = await house.decided()
    before = case.on_an_old_screen()
    await case.fill_in(house.cleo, "Hold", reason="Who pays?")
    assert "Approve" not in case.buttons
    assert "Who pays?" in case.card
    for who, whose in ((house.cleo, "Your concern"), (house.dora, "A concern of the board")):
        await case.press(who, "Approve", before)
        assert case.told(who).startswith(f"{whose} stands.")
    held = case.on_an_old_screen()
    await case.press(house.dora, "Release")
    await case.press(house.cleo, "Release", held)
    assert case.told(house.cleo) == "That concern is released already."
    await case.press(house.dora, "Approve")
    assert case.card.startswith("Approved")
    assert [what for what in await case.journal() if what in ("held", "released", "approved")] == ["held", "released", "approved"]


async def test_of_two_who_press_at_once_the_first_one_counts(house: House) -> None:
    case, slack, both = await house.decided(), house.slack, (house.cleo, house.dora)
    card, before = case.on_an_old_screen(), {who: len(case.thread.whispers(who)) for who in both}
    await asyncio.gather(*(slack.press(who, card, "Approve") for who in both))
    await case.thread.quiet()
    told = {who: case.thread.whispers(who)[before[who] :] for who in both}
    assert sorted(told.values()) == [[], [f"Somebody else on the board was quicker: {case.thread.review} is approved already."]]
    assert [what for what in await case.journal() if what in ("approved", "refused")] == ["approved", "refused"]
    first = next(who for who in both if not told[who])
    await case.press(first, "Approve", card)
    assert case.told(first) == f"You have ruled: {case.thread.review} is approved already."


async def test_a_form_or_a_press_that_comes_too_late_changes_nothing(house: House) -> None:
    case, slack = await house.decided(), house.slack
    card = case.on_an_old_screen()
    await slack.press(house.cleo, card, "Decline")
    await house.room.form_before(house.cleo)
    await case.press(house.dora, "Approve")
    await slack.submit(house.cleo, {"reason": "No"})
    await case.thread.quiet()
    assert "Somebody else on the board was quicker" in case.told(house.cleo)
    await case.decide_again(house.ben)
    for label in BUTTONS:
        await case.press(house.dora, label, card)
        assert "has gone on since" in case.told(house.dora)
    assert not slack.open_view(house.dora)
    assert case.card.startswith("The board decides")


async def test_where_there_is_a_board_it_alone_announces_models(house: House) -> None:
    before = len(house.slack.ephemerals(house.ben))
    await house.room.command(house.ben, "model example-7b retired")
    told = await house.slack.changed(lambda: house.slack.ephemerals(house.ben)[before + 1 :])
    assert "Only the board announces models here" in house.slack.visible_text(told[0])


async def test_a_waiver_says_both_outcomes_and_is_listed(house: House) -> None:
    case = await house.decided()
    fields = {"finding": EVALS, "reason": "They come with the pilot", "ticket": "https://tracker.example/AI-7"}
    far = await case.fill_in(house.cleo, "Waive a finding", expires="2027-03-01", **fields)
    assert far == {"expires": "The policy allows 30 days at most: choose a day after today, and by 2026-12-23."}
    wrong = await case.fill_in(house.cleo, "Waive a finding", expires=UNTIL, **(fields | {"ticket": "AI-7"}))
    assert list(wrong) == ["ticket"]
    assert await case.fill_in(house.cleo, "Waive a finding", expires=UNTIL, **fields) == {}
    assert "Waived until 18 Dec, not satisfied" in case.card
    assert "without it: " in case.card
    assert "https://tracker.example/AI-7" in case.card
    listed = await house.room.command(house.ben, "waivers")
    assert case.thread.review in listed
    assert "They come with the pilot" in listed
    elsewhere = house.slack.add_channel("elsewhere", members=[house.ben])
    assert "They come with the pilot" in await house.room.command(house.ben, "waivers", elsewhere)


async def test_of_a_private_channel_waivers_are_listed_there_and_the_boards_home_counts_what_waits_for_others(house: House) -> None:
    private = house.slack.add_channel("secret", members=[house.ada, house.ben, house.cleo], private=True)
    thread = await house.room.open("Hush", channel=private, approach="fine_tuning")
    await thread.decide(house.ben, need=["style_format"], evals_exist="no")
    case = Case(house, thread)
    await case.fill_in(house.cleo, "Waive a finding", finding=EVALS, reason="Between us", expires=UNTIL)
    assert "Between us" in await house.room.command(house.ben, "waivers", private)
    assert "Between us" not in await house.room.command(house.cleo, "waivers")
    for who, shown in ((house.cleo, True), (house.dora, False)):
        await opened(house.room, who)
        text = await pressed(house.room, who, "home/tab/board")
        assert [word in text for word in ("Hush", "Between us", thread.review)] == [shown] * 3
        assert ("1 more review concerns you, to be seen only in the channel." in text) is not shown


async def test_whoever_opened_the_review_does_not_decide_on_it_by_any_button(house: House) -> None:
    case = await house.decided()
    for label in BUTTONS:
        await case.press(house.ada, label)
    assert case.thread.whispers(house.ada)[-5:] == [
        "You opened this review, so someone else on the board decides. The two other members have been told."
    ] * len(BUTTONS)
    assert not house.slack.open_view(house.ada)
    assert (await case.journal()).count("refused") == len(BUTTONS)
    assert case.card.startswith("The board decides")


@pytest.mark.parametrize("name", ["ben", "gus", "sam"])
async def test_nobody_outside_the_board_decides_and_each_is_told_alone(house: House, name: str) -> None:
    case = await house.decided()
    who: Person = getattr(house, name)
    before = len(case.thread.whispers(who))
    for label in BUTTONS:
        await case.press(who, label)
    told = case.thread.whispers(who)[before:]
    assert len(told) == (len(BUTTONS) if name == "ben" else 1)
    assert not any(word in " ".join(told) for word in ("fine-tuning", "Blocked", "evals"))
    assert not house.slack.open_view(who)
    assert (await case.journal()).count("refused") == len(BUTTONS)
    assert case.card.startswith("The board decides")


async def test_whoever_answered_does_not_waive_what_rests_on_that(house: House) -> None:
    case = await house.decided()
    await case.decide_again(house.cleo)
    await case.fill_in(house.cleo, "Waive a finding", finding=EVALS, reason="Trust me", expires=UNTIL)
    assert "rests on an answer of yours" in case.thread.whispers(house.cleo)[-1]
    await case.fill_in(house.dora, "Waive a finding", finding=EVALS, reason="I looked at it", expires=UNTIL)
    assert "I looked at it" in case.card


async def test_members_of_the_board_find_on_their_home_what_waits_for_them_and_others_have_no_such_tab(house: House) -> None:
    case = await house.decided()
    await opened(house.room, house.cleo)
    assert "Waiting for a ruling" in await pressed(house.room, house.cleo, "home/tab/board")
    await opened(house.room, house.ada)
    assert "you opened it" in await pressed(house.room, house.ada, "home/tab/board")
    for who in (house.ben, house.gus):
        await opened(house.room, who)
        view = house.slack.home(who)
        assert view is not None
        assert "home/tab/board" not in str(view.blocks)
    await case.press(house.cleo, "Approve")
    await opened(house.room, house.dora)
    assert "Waiting for a ruling" not in await pressed(house.room, house.dora, "home/tab/board")
