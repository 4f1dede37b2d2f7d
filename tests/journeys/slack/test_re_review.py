"""Reviews come back when the ground moves: a base model that goes, another policy pack."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from bot.play.stage import Over, Stage
from policies.load import load_pack
from policies.pack import DEFAULT_PACK
from tests.journeys.slack.conftest import new_room
from tests.journeys.slack.room import AS_OF, Answers, Room

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEFAULT: Final = load_pack()
NEW_QUESTION: Final = "Do you have a scored test set by now?"
TUNING: Final[Answers] = {"need": ["knowledge"], "proposed_approach": "fine_tuning"}


async def test_a_model_is_told_to_the_reviews_that_name_it_which_stand_or_are_decided_again(room: Room) -> None:
    thread, other = await room.open("Tune example-7b on our letters"), await room.open("Answer from the handbook with example-8b")
    for one in (thread, other):
        await one.decide(need=["knowledge"])
    listed = await announced(room, "example-7b upgraded 2027-03-31")
    assert thread.review in listed
    assert other.review not in listed
    assert "The base model example-7b will be upgraded on 2027-03-31." in thread.text()
    assert "ground has moved" not in other.text()
    notice = room.slack.stale(thread.last)
    await thread.press(room.ben, "Let it stand")
    assert "The team lets the decision stand." in thread.text()
    await thread.press(room.cleo, "Decide again", notice)
    assert "taken up already" in thread.whispers(room.cleo)[-1]

    for model in ("example-7b", "example-8b"):
        await announced(room, f"{model} upgraded")
    assert "2 decisions may no longer hold" in await room.command(room.cleo, "affected")
    both = room.slack.stale(room.slack.ephemerals(room.cleo)[-1])
    for _ in "once", "again":
        assert (await room.slack.press(room.cleo, both, "Decide all of these again")).ok
        await thread.quiet()
    for one in (thread, other):
        assert any("It is being decided again" in text for text in one.texts())
        assert "This is decided again, so please look at this once more." in one.text()
        assert "taken up already" in one.whispers(room.cleo)[-1]
    assert "No decision rests on that." in await room.command(room.cleo, "affected")


async def announced(room: Room, news: str) -> str:
    """What Ben is told once the decisions have been looked through."""
    before = len(room.slack.ephemerals(room.ben))
    assert "Looking for decisions that rest on " in await room.command(room.ben, f"model {news}")
    told = await room.slack.changed(lambda: room.slack.ephemerals(room.ben)[before + 1 :])
    await room.stage.quiet()
    return room.slack.visible_text(told[0])


async def test_a_guest_announces_nothing(room: Room) -> None:
    guest = room.slack.add_person(f"guest-{room.channel.name}", "guest")
    await room.slack.invite(room.channel, guest)
    await room.command(guest, "model example-7b retired")
    told = await room.slack.changed(lambda: room.slack.ephemerals(guest)[1:])
    assert "Only the board announces models here" in room.slack.visible_text(told[0])


@pytest.mark.parametrize("words", ["", "example-7b", "example-7b gone", "example-7b retired soon", "a b c d"])
async def test_what_is_no_news_of_a_model_is_answered_with_an_example(room: Room, words: str) -> None:
    assert "Write for example: /arch-review model example-7b retired 2027-03-31" in await room.command(room.ben, f"model {words}")


async def test_another_pack_is_told_to_the_decisions_that_would_come_out_differently(over: Over, tmp_path: Path) -> None:
    newer = shutil.copytree(DEFAULT_PACK, tmp_path / "pack")
    text = (newer / "pack.yaml").read_text("utf-8")
    (newer / "pack.yaml").write_text(text.replace('version: "1.0"', 'version: "1.1"'), "utf-8")
    facts = (newer / "facts.yaml").read_text("utf-8")
    (newer / "facts.yaml").write_text(facts.replace(DEFAULT.facts["evals_exist"].question, NEW_QUESTION), "utf-8")
    async with Stage({"PLUMBLINE_AS_OF": AS_OF}, over=over) as stage:
        room = new_room(stage)
        first = await stage.start()
        thread = await room.open()
        await thread.decide(**TUNING, evals_exist="no")
        assert await first.stop() == 0
        stage.settings["PLUMBLINE_PACK"] = str(newer)
        await stage.start()
        await room.slack.changed(lambda: "Under the newer policy pack llm-adaptation 1.1" in thread.text())
        await thread.press(room.ben, "Decide again")
        assert NEW_QUESTION in thread.text()
        assert thread.asked == ["evals_exist"]
        await thread.decide(evals_exist="yes")
        (compared,) = [text for text in thread.texts() if "Round 2, compared with round 1" in text]
        assert "Policy pack: llm-adaptation 1.0 → llm-adaptation 1.1" in compared
        assert "no → yes" in compared
