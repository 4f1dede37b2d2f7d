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


async def test_a_model_that_is_upgraded_is_told_to_the_reviews_that_name_it(room: Room) -> None:
    thread = await room.open("Tune example-7b on our letters")
    await thread.decide(**TUNING)
    other = await room.open("Answer from the handbook")
    await other.decide(need=["knowledge"])
    answer = await room.command(room.ben, "model example-7b upgraded 2027-03-31")
    assert "Looking for decisions that rest on example-7b" in answer
    await room.stage.quiet()
    list_of_them = await room.slack.changed(lambda: next((said for said in thread.whispers(room.ben) if "may no longer hold" in said), ""))
    assert thread.review in list_of_them
    assert other.review not in list_of_them
    assert "The base model example-7b will be upgraded on 2027-03-31." in thread.text()
    assert "ground has moved" not in other.text()
    assert thread.review in await room.command(room.cleo, "affected")
    await thread.press(room.cleo, "Decide again")
    assert any("It is being decided again" in text for text in thread.texts())
    assert "This is decided again, so please look at this once more." in thread.text()
    assert thread.review not in await room.command(room.cleo, "affected")


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
