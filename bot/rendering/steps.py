"""The next steps: one post in the thread, rewritten as they change."""

from collections.abc import Iterator
from typing import Final

from bot.rendering.blocks import Block, Element, Rendered, actions, button, context, fallback, section
from bot.rendering.dates import day
from bot.rendering.escape import bold, mrkdwn, person, plain, quote
from bot.rendering.limits import LABEL
from graphs.follow_up_views import StepsCard, StepShown

TEXT: Final = 220  # units
WHO: Final = 60
WORDS: Final = 120  # of the evidence
CONTROLLED: Final = 15  # open steps with buttons: the next due ones
DONE: Final = 10  # with a button to reopen them

MARKS: Final = {"open": "", "overdue": "*Overdue* · ", "done": "✓ "}


def steps(view: StepsCard) -> Rendered:
    left = [step for step in view["steps"] if step["state"] != "done"]
    done = [step for step in view["steps"] if step["state"] == "done"]
    heading = _heading(view, left)
    blocks: list[Block] = [section(bold("Next steps") + " · " + mrkdwn(heading))]
    for number, step in enumerate(left[:CONTROLLED], 1):
        blocks.append(section(_line(step, f"{number}. ")))
        if not view["closed"]:
            blocks.append(actions(list(_controls(view, step)), f"{view['review']}/{step['step']}"))
    blocks += [_done(view, step) for step in done[:DONE]]
    if more := _more(left[CONTROLLED:], done[DONE:]):
        blocks.append(context(more))
    return Rendered(fallback(f"{view['review']}: next steps, {heading}"), blocks)


def _heading(view: StepsCard, left: list[StepShown]) -> str:
    if view["closed"]:
        return "closed: the decision that asked for them has been taken up again"
    if not left:
        return "all done" if view["steps"] else "none is needed any more"
    late = sum(step["state"] == "overdue" for step in left)
    return f"{len(left)} of {len(view['steps'])} open" + (f", {late} overdue" if late else "")


def _line(step: StepShown, before: str = "") -> str:
    who = person(step["owner"]) if step["owner"] else f"_{mrkdwn(step['role'], WHO)}_"
    advised = " · advised" if step["advised"] else ""
    quiet = f" · reminders off until {day(step['snoozed'], step['due'])}" if step["snoozed"] else ""
    return f"{before}{MARKS[step['state']]}{mrkdwn(step['text'], TEXT)}\n{who}, by {day(step['due'])}{advised}{quiet}"


def _controls(view: StepsCard, step: StepShown) -> Iterator[Element]:
    value = {"step": step["step"], "round": view["round"]}
    yield _named(button("Done…", "step_done", view["review"], value=value), step)
    yield _named(button("Reassign…" if step["owner"] else "Assign…", "step_owner", view["review"], value=value), step)
    if not step["advised"]:  # nobody is reminded of advice
        yield _named(button("Snooze…", "step_snooze", view["review"], value=value), step)


def _named(element: Element, step: StepShown) -> Element:
    """For screen readers, which would otherwise read the same few words step after step."""
    return {**element, "accessibility_label": plain(f"{element['text']['text'].rstrip('…')}: {step['text']}", LABEL)}


def _done(view: StepsCard, step: StepShown) -> Block:
    value = {"step": step["step"], "round": view["round"]}
    reopen = None if view["closed"] else _named(button("Reopen", "step_open", view["review"], value=value), step)
    said = step["done"]
    by = f"\n{person(said['by'])}, {day(said['on'])}: {quote(said['text'] or '', WORDS)}" if said else ""
    return {**section(f"{MARKS['done']}{mrkdwn(step['text'], TEXT)}{by}", reopen), "block_id": f"{view['review']}/{step['step']}"}


def _more(left: list[StepShown], done: list[StepShown]) -> str:
    """Slack has room for so many; an open step gets its buttons once one before it is done."""
    parts = [f"{len(left)} more are due later; they come up here as others are done"] if left else []
    return " · ".join([*parts, *([f"{len(done)} more are done"] if done else [])])
