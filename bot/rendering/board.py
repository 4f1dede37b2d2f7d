"""What the board is asked, and what it said: one post in the thread, rewritten as the board goes on."""

from typing import Final

from bot.rendering.blocks import Block, Rendered, actions, button, context, fallback, section
from bot.rendering.dates import day
from bot.rendering.escape import bold, mrkdwn, person, quote
from bot.rendering.limits import fit_lines
from graphs.views import BoardCard, Voice

VERDICT: Final = 600  # units
WORDS: Final = 400
MEMBERS: Final = 600
NAMED: Final = 20  # members by name

RULED: Final = {"approved": "Approved", "changes": "Changes asked for", "declined": "Declined"}


def board(view: BoardCard) -> Rendered:
    heading = RULED[view["ruled"]] if view["ruled"] else "The board decides"
    blocks: list[Block] = [section(f"{bold(heading, VERDICT)} · {mrkdwn(view['verdict'], VERDICT)}")]
    if view["ruling"]:
        blocks.append(context(_voice(view["ruling"])))
    elif not view["closed"]:
        blocks.append(actions([button("Approve", "approve", view["review"], value={"round": view["round"]}, style="primary")]))
        blocks.append(context(_members(view["members"])))
    if view["closed"]:
        blocks.append(context("This decision has been taken up again; a later one takes its place."))
    return Rendered(fallback(f"{view['review']}: {heading}"), blocks)


def _voice(voice: Voice) -> str:
    said = f": {quote(voice['text'], WORDS)}" if voice["text"] else ""
    return f"{person(voice['by'])}, {day(voice['on'])}{said}"


def _members(members: list[str]) -> str:
    named = fit_lines([person(member) for member in members[:NAMED]], MEMBERS, "and {} more")
    return f"On the board: {', '.join(named)}. Whoever opened the review does not decide on it."
