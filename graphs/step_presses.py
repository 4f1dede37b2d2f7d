"""What people do with a next step: done, reopened, given to somebody else, put off. Whoever is heard may do so."""

from datetime import date, timedelta

from graphs.draft import Draft
from graphs.messages import Message
from graphs.state import Done, NextStep
from graphs.step_limits import MOST_EVIDENCE, MOST_SNOOZED
from graphs.stepping import particulars
from graphs.workdays import day_in


def step_done(draft: Draft, message: Message) -> None:
    step, evidence = _step(draft, message), (message["text"] or "").strip()[:MOST_EVIDENCE]
    if step is None:
        return
    if step["done"]:
        _refuse(draft, message, "Somebody was quicker: that step is done already.")
    elif not evidence:
        _refuse(draft, message, "Please say what shows that it is done: a link, or a sentence.")
    else:
        done = Done(by=message["by"], at=message["at"], evidence=evidence)
        _keep(draft, message, {**step, "done": done, "snoozed": None})
        _tell_all_done(draft)


def step_open(draft: Draft, message: Message) -> None:
    step = _step(draft, message)
    if step is None:
        return
    if not step["done"]:
        _refuse(draft, message, "That step is open already.")
    else:
        _keep(draft, message, {**step, "done": None, "reminded": _late(step)}, evidence=step["done"]["evidence"])


def step_owner(draft: Draft, message: Message) -> None:
    step = _step(draft, message)
    if step is None:
        return
    owner = message["value"].get("owner")
    if step["done"]:
        _refuse(draft, message, "That step is done already. To give it to somebody, press Reopen first.")
    elif not owner:
        _refuse(draft, message, "Please choose somebody.")
    elif owner != step["owner"]:
        _keep(draft, message, {**step, "owner": owner}, before=step["owner"])
        draft.say(f"you have a next step in {draft.review}, due {_in_words(step['due'])}: {step['text']}", to=owner)


def step_snooze(draft: Draft, message: Message) -> None:
    step = _step(draft, message)
    if step is None:
        return
    today = day_in(message["at"], draft.context.zone)
    until = _day(message["value"].get("until"))
    if step["done"]:
        _refuse(draft, message, "That step is done already, so nobody is reminded of it.")
    elif until is None or not today < until <= today + timedelta(days=MOST_SNOOZED):
        _refuse(draft, message, f"A reminder can be put off from tomorrow on, by {MOST_SNOOZED} days at most. The due date stays as it is.")
    else:
        _keep(draft, message, {**step, "snoozed": until.isoformat(), "reminded": _late(step)}, until=until.isoformat())


def _step(draft: Draft, message: Message) -> NextStep | None:
    """The step that is meant; None where it is not there any more, which the person is told."""
    value = message["value"] if isinstance(message["value"], dict) else {}
    if draft.state["status"] != "recommended" or value.get("round") != draft.state.get("round"):
        _refuse(draft, message, f"{draft.review} has gone on since, and so have its next steps. Please look at its newest post of them.")
        return None
    step = next((step for step in draft.state.get("steps") or [] if step["id"] == value.get("step")), None)
    if step is None:
        _refuse(draft, message, f"That step of {draft.review} is not needed any more.")
    return step


def _refuse(draft: Draft, message: Message, why: str) -> None:
    draft.journal("refused", message, wish=message["do"])
    draft.tell(message["by"], why)


def _keep(draft: Draft, message: Message, changed: NextStep, **more: str | None) -> None:
    draft.state["steps"] = [changed if step["id"] == changed["id"] else step for step in draft.state["steps"]]
    draft.journal(message["do"], message, **particulars(draft, changed, **more))


def _late(step: NextStep) -> list[str]:
    """What people are not told a second time."""
    return [mark for mark in step["reminded"] if mark == "late"]


def _tell_all_done(draft: Draft) -> None:
    required = [step for step in draft.state["steps"] if not step["advised"]]
    if required and all(step["done"] for step in required):
        draft.say(
            f"All required next steps of {draft.review} are done. A decision counts answers: where they have changed by that, "
            "write change and the answer's name, and I decide again."
        )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _in_words(day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when.day} {when:%b}"
