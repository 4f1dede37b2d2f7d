"""Next steps that fall due: in a review's thread, or to one person over all reviews."""

from itertools import groupby
from typing import Final

from bot.rendering.blocks import Block, Rendered, context, fallback, plain_text, section
from bot.rendering.dates import day
from bot.rendering.escape import bold, mrkdwn, person
from bot.rendering.limits import SECTION, fit_lines
from graphs.follow_up_views import DueStep, StepsDue

TEXT: Final = 180  # units
TITLE: Final = 120
WHO: Final = 60
LINES: Final = 1_500  # units of a review's steps
REVIEWS: Final = 7
LINK: Final = 3_000


def due(view: StepsDue) -> Rendered:
    if view["to"] is None:
        late = any(step["late"] for step in view["steps"])
        heading = "Next steps that are due, or overdue:" if late else "Next steps that fall due:"
        lines = fit_lines([_line(step, whose=True) for step in view["steps"]], SECTION - 200, "… and {} more, in the list above")
        return Rendered(fallback(f"{view['review']}: {heading}"), [section("\n".join([heading, *lines]))])
    reviews = [list(steps) for _, steps in groupby(sorted(view["steps"], key=_review), key=_review)]
    blocks: list[Block] = [section("These next steps are yours:")]
    blocks += [_of_review(steps) for steps in reviews[:REVIEWS]]
    left = f"… and {len(reviews) - REVIEWS} more reviews. " if len(reviews) > REVIEWS else ""
    blocks.append(context(f"{left}Say what is done, or put a reminder off, in the review's thread. I write at most once a day."))
    return Rendered(fallback(f"Next steps of yours fall due: {len(view['steps'])}"), blocks)


def _review(step: DueStep) -> str:
    return step["review"]


def _of_review(steps: list[DueStep]) -> Block:
    first = steps[0]
    title = f"{bold(first['review'])} · {mrkdwn(first['title'] or '', TITLE)}"
    text = "\n".join([title, *fit_lines([_line(step, whose=False) for step in steps], LINES, "… and {} more")])
    link = first["link"]
    if not link or len(link) > LINK:
        return section(text)
    return section(text, {"type": "button", "text": plain_text("Open thread"), "action_id": f"due/{first['review']}", "url": link})


def _line(step: DueStep, *, whose: bool) -> str:
    who = (person(step["owner"]) if step["owner"] else f"_{mrkdwn(step['role'], WHO)}_") + ", " if whose else ""
    return f"• {mrkdwn(step['text'], TEXT)}: {who}{'*overdue* since' if step['late'] else 'by'} {day(step['due'])}"
