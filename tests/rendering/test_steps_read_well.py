"""Reminders and the card of next steps, as people read them."""

import pytest

from bot.rendering.due import due
from bot.rendering.steps import steps
from graphs.follow_up_views import DueStep, StepsCard, StepsDue, StepShown, Voice
from tests.rendering.slackblocks_validator import check_message, texts

STEP = StepShown(
    step="evals/test-set",
    text="Build a scored test set",
    role="Product",
    owner=None,
    due="2026-12-04",
    advised=False,
    state="open",
    done=None,
    snoozed=None,
)
DUE = DueStep(review="AR-12", title="Plan", link=None, text="Build a test set", role="Product", owner="U1", due="2026-12-04", late=False)


def shown(*listed: StepShown, closed: bool = False) -> str:
    rendered = steps(StepsCard(view="steps", review="AR-12", round=1, steps=list(listed), closed=closed))
    check_message(rendered.text, rendered.blocks)
    labels = [element["text"]["text"] for block in rendered.blocks for element in block.get("elements", []) if element["type"] == "button"]
    return "\n".join([*texts(rendered.blocks), *labels])


def test_a_step_has_a_role_until_it_has_an_owner() -> None:
    assert "1. Build a scored test set\n_Product_, by 4 Dec 2026" in shown(STEP)
    assert "<@U7>, by 4 Dec 2026" in shown({**STEP, "owner": "U7"})


def test_the_heading_counts_what_is_open_and_overdue() -> None:
    done: StepShown = {**STEP, "step": "evals/done", "state": "done", "done": Voice(by="U2", on="2026-12-01", text="it runs")}
    assert "1 of 2 open, 1 overdue" in shown({**STEP, "state": "overdue"}, done)
    assert "all done" in shown(done)
    assert "✓ Build a scored test set\n<@U2>, 1 Dec 2026: “it runs”" in shown(done)
    assert "none is needed any more" in shown()


def test_a_closed_card_has_no_controls() -> None:
    text = shown(STEP, closed=True)
    assert "taken up again" in text
    assert "Done" not in text


def test_advice_has_no_reminder_to_put_off() -> None:
    assert "Snooze…" in shown(STEP)
    assert "Snooze…" not in shown({**STEP, "advised": True})


def test_many_steps_leave_room_and_say_how_many_are_left() -> None:
    many = [StepShown(**{**STEP, "step": f"evals/{number}"}) for number in range(40)]
    assert "25 more are due later" in shown(*many)


def test_a_thread_hears_whose_step_is_due_and_what_is_overdue() -> None:
    rendered = due(StepsDue(view="due", review="AR-12", to=None, steps=[DUE, {**DUE, "owner": None, "late": True}]))
    text = "\n".join(texts(rendered.blocks))
    assert "• Build a test set: <@U1>, by 4 Dec 2026\n• Build a test set: _Product_, *overdue* since 4 Dec 2026" in text


@pytest.mark.parametrize("long", ["&" * 3000, "😀" * 1500, "*_~`" * 750])
def test_a_direct_message_is_within_slacks_limits_and_leads_to_the_threads(long: str) -> None:
    link = "https://example.com/archives/C1/p1"
    many = [DueStep(**{**DUE, "review": f"AR-{number % 30}", "title": long, "text": long, "link": link}) for number in range(60)]
    rendered = due(StepsDue(view="due", review="", to="U1", steps=many))
    check_message(rendered.text, rendered.blocks)
    buttons = [block["accessory"]["url"] for block in rendered.blocks if "accessory" in block]
    assert buttons == [link] * 7
    assert "23 more reviews" in "\n".join(texts(rendered.blocks))
