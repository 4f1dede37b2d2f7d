"""The app's Home, as one person sees it: what waits for them, their reviews, and what was recommended lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.rendering.announcement import status_text
from bot.rendering.blocks import Block, context, header, plain_text, section
from bot.rendering.escape import bold, channel, flat, mrkdwn
from graphs.views import Status

SHOWN: Final = 12  # of each kind: with a heading and a line about the rest well below a view's hundred blocks
TITLE: Final = 200  # units
STATUS: Final = 400
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


@dataclass(frozen=True, slots=True)
class Home:
    """`waiting` and `mine` are the person's own reviews, open and closed; `recent` are others', recommended lately."""

    waiting: list[Listed]
    mine: list[Listed]
    recent: list[Listed]


def home(view: Home) -> dict[str, Any]:
    """What `views.publish` takes."""
    blocks = [*_welcome(view), *_part("Waiting for you", view.waiting), *_part("Your reviews", view.mine)]
    return {"type": "home", "blocks": [*blocks, *_part("Recommended lately", view.recent)]}


def _welcome(view: Home) -> Iterator[Block]:
    if view.waiting or view.mine:
        yield _how()
        return
    yield header("Welcome to Plumbline")
    yield section(WELCOME)
    yield _how()
    yield context("Your reviews will stand here, and what waits for your answer. `/arch-review help` says what else there is.")


def _how() -> Block:
    return section(HOW, {"type": "button", "text": plain_text("Start a review"), "action_id": START, "style": "primary"})


def _part(title: str, rows: list[Listed]) -> Iterator[Block]:
    if not rows:
        return
    yield {"type": "divider"}
    yield header(title)
    yield from map(_row, rows[:SHOWN])
    if len(rows) > SHOWN:
        yield context(f"… and {len(rows) - SHOWN} more: `/arch-review list`")


def _row(row: Listed) -> Block:
    says = "please check the recap" if row.status == "recap" else status_text(row.status, row.about, row.verdict)
    lines = [bold(f"{row.review} · {flat(row.title)}", TITLE), f"{mrkdwn(says, STATUS)} · {channel(row.channel)}"]
    return section("\n".join(lines), _open(row) if row.link and len(row.link) <= LINK else None)


def _open(row: Listed) -> dict[str, Any]:
    """Slack opens the address by itself, and tells us; nothing is to be done then."""
    return {"type": "button", "text": plain_text("Open thread"), "url": row.link, "action_id": f"thread/{row.review}"}
