"""The next steps as they stand in the thread: one post a round, rewritten where what it shows has changed."""

from graphs.cards import close_card, put_card
from graphs.draft import Draft
from graphs.follow_up_views import StepsCard, StepShown, Voice
from graphs.state import NextStep
from graphs.workdays import day_in


def show_steps(draft: Draft) -> None:
    """Where nothing is required there is no post, for advice stands in the recommendation."""
    state, shown = draft.state, draft.state.get("stepped_as")
    card = _card(draft)
    if card == shown:
        return
    if all(step["advised"] for step in card["steps"]) and not (shown and shown["round"] == card["round"]):
        close_steps(draft)
        return
    state["stepped"] = put_card(draft, state.get("stepped"), shown, card)
    state["stepped_as"] = card


def close_steps(draft: Draft) -> None:
    """Steps of a decision that stands no longer are not worked on from there."""
    draft.state["stepped_as"] = close_card(draft, draft.state.get("stepped"), draft.state.get("stepped_as"))


def _card(draft: Draft) -> StepsCard:
    steps = sorted(draft.state.get("steps") or [], key=lambda step: (step["done"] is not None, step["advised"], step["due"]))
    shown = [_shown(draft, step) for step in steps]
    return StepsCard(view="steps", review=draft.review, round=draft.state.get("round", 1), steps=shown, closed=False)


def _shown(draft: Draft, step: NextStep) -> StepShown:
    done = step["done"]
    return StepShown(
        step=step["id"],
        text=step["text"],
        role=step["role"],
        owner=step["owner"],
        due=step["due"],
        advised=step["advised"],
        state="done" if done else "overdue" if "late" in step["reminded"] else "open",
        done=Voice(by=done["by"], on=day_in(done["at"], draft.context.zone).isoformat(), text=done["evidence"]) if done else None,
        snoozed=None if done else step["snoozed"],
    )
