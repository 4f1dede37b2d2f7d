"""Next steps: what people do with them, and what becomes of them when a review is decided again."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from graphs.messages import Gesture
from tests.unit.review_graph.talk import Talk

LATER = 1_795_000_000  # seconds: 19 November 2026, in the evening in London


async def decided(**sheet: Any) -> Talk:
    talk = await Talk().open()
    await talk.answer_all({"need": ["knowledge"], **sheet})
    await talk.do("confirm")
    return talk


def card(talk: Talk) -> Any:
    return talk.shown("steps")[-1]


async def press(talk: Talk, do: Gesture, by: str = "U2", *, text: str | None = None, at: str | None = None, **value: Any) -> None:
    """On the first step that the newest card shows, where `value` names no other."""
    shown = talk.state["stepped_as"]
    assert shown is not None
    message = talk.message(do, by, text=text, value={"step": shown["steps"][0]["step"], "round": 1, **value})
    if at:
        message["at"] = at
    await talk.turn(message)


async def test_a_recommendation_is_followed_by_its_steps_with_role_and_date() -> None:
    talk = await decided()
    first = card(talk)["steps"][0]
    assert (first["state"], first["owner"], card(talk)["round"]) == ("open", None, 1)
    assert first["role"]
    assert date.fromisoformat(first["due"]) > talk.context.today
    assert "step_created" in talk.journal()


async def test_a_step_is_done_with_evidence_and_the_card_says_so() -> None:
    talk = await decided()
    step = card(talk)["steps"][0]["step"]
    await press(talk, "step_done", text=" https://example.com/evals ")
    [done] = [one for one in card(talk)["steps"] if one["step"] == step]
    assert (done["state"], done["done"]["by"], done["done"]["text"]) == ("done", "U2", "https://example.com/evals")
    assert talk.journal() == ["step_done"]
    assert [effect["do"] for effect in talk.new] == ["update"]


async def test_without_evidence_nothing_is_done() -> None:
    talk = await decided()
    await press(talk, "step_done", text="  ")
    assert "what shows" in talk.told()
    assert (talk.shown("steps"), talk.journal()) == ([], ["refused"])


async def test_of_two_who_say_done_the_first_one_counts() -> None:
    talk = await decided()
    value = {"step": card(talk)["steps"][0]["step"], "round": 1}
    one, other = (talk.message("step_done", by, text=by, value=value) for by in ("U2", "U3"))
    await talk.turn(one, other)
    assert "Somebody was quicker" in talk.told()
    assert [step["done"]["by"] for step in talk.state["steps"] if step["done"]] == ["U2"]


async def test_a_done_step_is_opened_again() -> None:
    talk = await decided()
    step = card(talk)["steps"][0]["step"]
    await press(talk, "step_done", text="it runs")
    await press(talk, "step_open", step=step)
    assert all(one["state"] == "open" for one in card(talk)["steps"])
    [entry] = talk.state["journal"]
    assert (entry["what"], entry["data"]["evidence"]) == ("step_open", "it runs")


async def test_a_step_is_given_to_somebody_who_is_told() -> None:
    talk = await decided()
    await press(talk, "step_owner", owner="U7")
    assert card(talk)["steps"][0]["owner"] == "U7"
    assert [note["to"] for note in talk.shown("note")] == ["U7"]
    await press(talk, "step_owner", owner="U7")
    assert (talk.new, talk.journal()) == ([], [])


async def test_reminders_are_put_off_and_the_due_date_stays() -> None:
    talk = await decided()
    due = card(talk)["steps"][0]["due"]
    await press(talk, "step_snooze", at=f"{LATER}.0", until="2026-11-25")
    assert (card(talk)["steps"][0]["snoozed"], card(talk)["steps"][0]["due"]) == ("2026-11-25", due)


@pytest.mark.parametrize("until", ["2026-11-18", "2026-11-01", "2026-12-19", "soon", None])
async def test_reminders_are_put_off_to_a_day_that_is_near_and_to_come(until: str | None) -> None:
    talk = await decided()
    await press(talk, "step_snooze", at=f"{LATER}.0", until=until)
    assert "from tomorrow on" in talk.told()
    assert talk.shown("steps") == []


@pytest.mark.parametrize(("zone", "taken"), [("Pacific/Auckland", False), ("America/Los_Angeles", True)])
async def test_tomorrow_is_the_workspaces(zone: str, taken: bool) -> None:
    """It is the evening of the 18th in London: in Auckland the 19th has come."""
    talk = await decided()
    talk.context = type(talk.context)(talk.context.decider, talk.context.today, zone=ZoneInfo(zone))
    await press(talk, "step_snooze", at=f"{LATER}.0", until="2026-11-19")
    assert bool(talk.shown("steps")) == taken


@pytest.mark.parametrize("do", ["step_done", "step_open", "step_owner", "step_snooze"])
async def test_a_press_on_a_step_that_is_gone_is_told_so_to_whoever_pressed(do: Gesture) -> None:
    talk = await decided()
    await press(talk, do, text="x", step="no-such/step")
    [whisper] = talk.new
    assert (whisper["do"], whisper["person"]) == ("whisper", "U2")
    assert "not needed any more" in whisper["show"]["text"]  # type: ignore[typeddict-item]


@pytest.mark.parametrize("do", ["step_done", "step_open", "step_owner", "step_snooze"])
async def test_a_press_on_the_steps_of_an_earlier_round_does_nothing(do: Gesture) -> None:
    talk = await decided()
    await press(talk, do, text="x", round=0, owner="U7", until="2026-11-25")
    assert "has gone on since" in talk.told()
    assert talk.journal() == ["refused"]


async def test_what_is_done_already_is_neither_given_away_nor_put_off() -> None:
    talk = await decided()
    step = card(talk)["steps"][0]["step"]
    await press(talk, "step_open", step=step)
    assert "open already" in talk.told()
    await press(talk, "step_owner", step=step, owner="")
    assert "choose somebody" in talk.told()
    await press(talk, "step_done", text="x", step=step)
    await press(talk, "step_owner", step=step, owner="U7")
    assert "Reopen first" in talk.told()
    await press(talk, "step_snooze", step=step, until="2026-11-25")
    assert "done already" in talk.told()


async def test_a_review_that_is_taken_up_again_closes_the_card() -> None:
    talk = await decided()
    await talk.say("change the evals exist")
    assert card(talk)["closed"]
    await press(talk, "step_done", text="x")
    assert "has gone on since" in talk.told()


async def test_a_step_keeps_owner_date_and_evidence_when_the_review_is_decided_again() -> None:
    talk = await decided()
    first, second = (step["step"] for step in card(talk)["steps"][:2])
    await press(talk, "step_owner", step=second, owner="U7")
    await press(talk, "step_done", step=first, text="it runs")
    due = {step["id"]: step["due"] for step in talk.state["steps"]}
    await talk.say("change the calls per month")
    await talk.answer("calls_per_month", 70)
    await talk.answer_all({})
    await talk.do("confirm")
    shown = {step["step"]: step for step in card(talk)["steps"]}
    assert (card(talk)["round"], shown[second]["owner"], shown[first]["done"]["text"]) == (2, "U7", "it runs")
    assert {step: one["due"] for step, one in shown.items() if step in due} == {step: day for step, day in due.items() if step in shown}
    assert "Done already, though the answers do not show it" in talk.told()


async def test_a_step_that_is_needed_no_longer_is_dropped_on_record() -> None:
    talk = await decided(evals_exist="no")
    before = {step["id"] for step in talk.state["steps"]}
    await talk.say("change the evals exist")
    await talk.answer("evals_exist", "yes")
    await talk.answer_all({})
    await talk.do("confirm")
    dropped = {entry["data"]["step"] for entry in talk.state["journal"] if entry["what"] == "step_dropped"}
    assert dropped == before - {step["id"] for step in talk.state["steps"]} != set()


async def test_once_all_that_is_required_is_done_the_team_hears_what_counts() -> None:
    talk = await decided()
    for step in [step["id"] for step in talk.state["steps"] if not step["advised"]]:
        assert "All required" not in talk.told()
        await press(talk, "step_done", text="x", step=step)
    assert "All required next steps of AR-1 are done" in talk.told()
