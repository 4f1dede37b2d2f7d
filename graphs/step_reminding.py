"""Next steps that fall due: who does them is reminded in the thread the working day before, and once they are overdue.

Once each, and again after a snooze. Advice never falls due.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from graphs.context import Context
from graphs.draft import Draft
from graphs.follow_up_views import DueStep, StepsDue
from graphs.messages import Message
from graphs.state import NextStep, Review
from graphs.stepping import particulars
from graphs.workdays import after_working_days, before_working_day

SOON, OVERDUE, LATE = "soon", "overdue", "late"
MOST: Final = 20  # steps of a reminder


def when_steps_fall_due(state: Review, context: Context) -> Iterator[date]:  # noqa: ARG001 - as the agenda asks
    if state["status"] == "recommended":
        for step in state.get("steps") or []:
            yield from _days(step, date.fromisoformat(state["rounds"][-1]["decided_on"])).values()


def remind_of_steps(draft: Draft, today: date, message: Message) -> None:
    """Marks first, so that the same day asks for nothing twice."""
    if draft.state["status"] != "recommended":
        return
    decided = date.fromisoformat(draft.state["rounds"][-1]["decided_on"])
    due: list[NextStep] = []
    steps = []
    for step in draft.state.get("steps") or []:
        marks = {mark for mark, day in _days(step, decided).items() if day <= today}
        steps.append(_marked(step, marks))
        if LATE in marks:
            draft.journal("step_overdue", message, **particulars(draft, step))
        if marks - {LATE}:
            due.append(steps[-1])
    draft.state["steps"] = steps
    if due:
        draft.journal("step_reminded", message, steps=[step["id"] for step in due])
        draft.post(StepsDue(view="due", review=draft.review, to=None, steps=[_due(draft, step) for step in due[:MOST]]))


def _days(step: NextStep, decided: date) -> dict[str, date]:
    """Mark → the day on which it is set, for those that are not set yet."""
    if step["done"] or step["advised"]:
        return {}
    due = date.fromisoformat(step["due"])
    late, before = after_working_days(due, 1), before_working_day(due)
    quiet = after_working_days(date.fromisoformat(step["snoozed"]), 0) if step["snoozed"] else decided
    days = {LATE: late, OVERDUE: max(late, quiet), SOON: max(before, quiet)}
    if before <= decided or not days[SOON] <= due:  # it was just said, or comes too late
        del days[SOON]
    return {mark: day for mark, day in days.items() if mark not in step["reminded"]}


def _marked(step: NextStep, marks: set[str]) -> NextStep:
    """Whoever is told that it is overdue need not be told any more that it will be due."""
    also = {SOON} if OVERDUE in marks else set()
    return {**step, "reminded": sorted({*step["reminded"], *marks, *also})} if marks else step


def _due(draft: Draft, step: NextStep) -> DueStep:
    late = LATE in step["reminded"]
    return DueStep(
        review=draft.review, title=None, link=None, text=step["text"], role=step["role"], owner=step["owner"], due=step["due"], late=late
    )
