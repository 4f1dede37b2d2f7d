"""What slash commands and "What is this?" are answered with, to one person."""

from typing import Final, TypedDict

from bot.rendering.announcement import status_text
from bot.rendering.blocks import Rendered, context, fallback, section, sections
from bot.rendering.dates import day
from bot.rendering.escape import bold, channel, flat, mrkdwn, person
from graphs.views import Status

TITLE: Final = 160
STATUS: Final = 300

COMMANDS: Final = (
    ("/arch-review", "opens the form that starts a review"),
    ("/arch-review what you want to build", "the same, with the title filled in"),
    ("/arch-review status", "where the open reviews stand"),
    ("/arch-review list", "all reviews, the newest first"),
    ("/arch-review waivers", "what the board has waived, and until when"),
    (
        '/arch-review list blocked rung:rag owner:@ben channel:#support overdue "handbook"',
        "only those; also mine, open, decided, waiting, approved, declined, held",
    ),
    ("/arch-review show AR-12", "one review"),
    ("/arch-review model example-7b retired 2027-03-31", "finds the decisions that rest on a base model; or: upgraded"),
    ("/arch-review affected", "decisions that may no longer hold"),
    ("/arch-review digest", "when the weekly audit digest comes, and where; preview, preview last or now shows one"),
    (
        "/arch-review digest schedule monday 09:00 #channel",
        "when and where; or: off. The board says so where a channel has one, else anybody of the team; never guests",
    ),
    ("/arch-review cancel AR-12", "ends a review without a decision"),
    ("/arch-review help", "this"),
)
DOORS: Final = (
    "A review also starts from any message, with *Review this* in its menu; from a mention of me in a channel; or from a direct message "
    "to me, and then I ask for the channel. Where I am not in the channel yet, your text is kept until I am invited."
)


READ: Final = (
    "Where Claude is set up, it reads what you write in a review: the opening text, replies, and text, Markdown and PDF files that you "
    'share in the thread or with a message under "Review this" are sent to Anthropic, with the questions. Not sent: names of '
    "people, channels and files, buttons, commands, "
    "plain answers, and anything outside a review. Claude finds facts and their quotes; it decides nothing. Without it, buttons do."
)


class Row(TypedDict):
    """A review as the register has it. People and channel are ids; `opened_on` is a date as YYYY-MM-DD."""

    review: str
    title: str
    requester: str
    status: Status
    about: int | None
    verdict: str | None
    channel: str
    opened_on: str


def help_reply() -> Rendered:
    lines = [f"`{command}` — {what}" for command, what in COMMANDS]
    thread = "In a review's thread, press a button or just write: a number, yes or no, an option, we don't know, back, change …"
    start = "I review plans to build with a language model, and say what to build and what you need first."
    return Rendered(fallback(start), [section(start), *sections(lines), section(DOORS), section(READ), context(thread)])


def about_reply(review: str) -> Rendered:
    """Behind "What is this?" on the announcement."""
    text = (
        f"*{mrkdwn(review, TITLE)}* is an architecture review: before a team builds with a language model, I ask what matters and nothing "
        "else, in the thread below. Anyone here may answer. Then I check the answers against the organisation's policies and post a "
        "recommendation here: the simplest approach that does the job, the reasons, and the next steps. The same answers always "
        "give the same result."
    )
    return Rendered(fallback(f"{review} is an architecture review."), [section(text)])


def show_reply(row: Row) -> Rendered:
    opened = f"Opened by {person(row['requester'])} on {mrkdwn(day(row['opened_on']), TITLE)} in {channel(row['channel'])}"
    title = f"{row['review']} · {flat(row['title'])}"
    lines = [bold(title, TITLE), mrkdwn(_status(row), STATUS)]
    return Rendered(fallback(f"{title}: {_status(row)}"), [section("\n".join(lines)), context(opened)])


def _status(row: Row) -> str:
    return status_text(row["status"], row["about"], row["verdict"])
