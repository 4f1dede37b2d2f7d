"""The first tab of the app's Home: what waits for a person, their next steps and reviews, what was recommended lately."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from bot.rendering.announcement import status_text
from bot.rendering.blocks import Block, context, header, plain_text, section
from bot.rendering.dates import day
from bot.rendering.escape import bold, channel, flat, mrkdwn
from graphs.views import Status

SHOWN: Final = 12  # of each kind: with a heading and a line about the rest well below a view's hundred blocks
TITLE: Final = 200  # units
STATUS: Final = 400
STEP: Final = 220
LINK: Final = 3_000

WELCOME: Final = (
    "I review plans to build with a language model: should it be prompting, retrieval, tools or fine-tuning, and what is needed first? "
    "I ask only what can still change the answer, and your organisation's policies decide, not a model."
)
START: Final = "home/start"  # the button's action id
HOW: Final = (
    "*Start a review* here, or type `/arch-review` and what you want to build, in the channel of the team that builds it. "
    "Anyone there may answer, in the thread."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A review; `link` leads to its thread, if it has one."""

    review: str
    title: str
    channel: str
    status: Status
    about: int | None
    verdict: str | None
    link: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """`due` is a day as YYYY-MM-DD."""

    review: str
    title: str
    text: str
    due: str
    late: bool
    advised: bool
    link: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """`waiting` and `mine` are the person's own reviews, open and closed; `recent` are others', recommended lately.

    `hidden` counts reviews that concern them, of private channels that they are not in; `board` says whether they are on one.
    """

    waiting: list[Listed]
    mine: list[Listed]
    recent: list[Listed]
    steps: list[NextStep] = field(default_factory=list)
    hidden: int = 0
    board: bool = False


def mine(view: Home) -> Iterator[Block]:
    yield from _welcome(view)
    yield from part("Waiting for you", view.waiting)
    yield from _steps(view.steps)
    yield from part("Your reviews", view.mine)
    yield from part("Recommended lately", view.recent)
    if view.hidden:
        yield context(hidden(view.hidden))


def hidden(count: int) -> str:
    more = "1 more review concerns" if count == 1 else f"{count} more reviews concern"
    return f"{more} you, to be seen only in the channel."


def _welcome(view: Home) -> Iterator[Block]:
    if view.waiting or view.mine or view.steps:
        yield _how()
        return
    yield header("Welcome to Plumbline")
    yield section(WELCOME)
    yield _how()
    yield context("Your reviews will stand here, and what waits for your answer. `/arch-review help` says what else there is.")


def _how() -> Block:
    return section(HOW, {"type": "button", "text": plain_text("Start a review"), "action_id": START, "style": "primary"})


def _steps(steps: list[NextStep]) -> Iterator[Block]:
    if not steps:
        return
    yield {"type": "divider"}
    yield header("Your next steps")
    for number, step in enumerate(steps[:SHOWN]):
        yield section(_step(step), thread_button(step.review, step.link, f"/{number}"))
    if len(steps) > SHOWN:
        yield context(f"… and {len(steps) - SHOWN} more, due later")


def _step(step: NextStep) -> str:
    due = mrkdwn(day(step.due), TITLE)
    when = f"*overdue* since {due}" if step.late and not step.advised else f"by {due}"
    advised = " · advised" if step.advised else ""
    return f"{mrkdwn(step.text, STEP)}\n{bold(f'{step.review} · {flat(step.title)}', TITLE)} · {when}{advised}"


def part(title: str, rows: list[Listed], rest: str = "/arch-review list") -> Iterator[Block]:
    """`rest` is what to type for those that have no room."""
    if not rows:
        return
    yield {"type": "divider"}
    yield header(title)
    yield from map(row, rows[:SHOWN])
    if len(rows) > SHOWN:
        yield context(f"… and {len(rows) - SHOWN} more: `{rest}`")


def row(listed: Listed, *lines: str) -> Block:
    """`lines` are escaped."""
    says = "please check the recap" if listed.status == "recap" else status_text(listed.status, listed.about, listed.verdict)
    stands = " · ".join([mrkdwn(says, STATUS), *(mrkdwn(note, STATUS) for note in listed.notes), channel(listed.channel)])
    text = "\n".join([bold(f"{listed.review} · {flat(listed.title)}", TITLE), stands, *lines])
    return section(text, thread_button(listed.review, listed.link))


def thread_button(review: str, link: str | None, also: str = "") -> dict[str, Any] | None:
    """Slack opens the address by itself, and tells us; nothing is to be done then."""
    if not link or len(link) > LINK:
        return None
    return {"type": "button", "text": plain_text("Open thread"), "url": link, "action_id": f"thread/{review}{also}"}
