"""The decisions whose ground has moved, to one person, with a button for each and one for all."""

from typing import Final

from bot.controls import button_value
from bot.rendering.blocks import Block, Rendered, actions, button, context, fallback, plain_text, section
from bot.rendering.escape import bold, flat
from bot.rendering.limits import BUTTON_VALUE, units

MOST: Final = 40  # a row each: Slack takes 50 blocks
TITLE: Final = 160  # units
ALL: Final = "reopen_all"  # the action id

Affected = tuple[str, str, int]  # review, title, round


def affected_reply(rows: list[Affected], hidden: int) -> Rendered:
    """`hidden` are reviews of private channels, which are told there and only counted here."""
    others = f"{hidden} more in private channels, told there." if hidden else ""
    if not rows:
        nothing = "No decision rests on that." if not hidden else others
        return Rendered(fallback(nothing), [section(nothing)])
    says = f"{len(rows)} decision{'' if len(rows) == 1 else 's'} may no longer hold. The threads say why; deciding again keeps all answers."
    blocks: list[Block] = [section(says), *(_row(*row) for row in rows[:MOST])]
    if len(rows) > 1 and units(value := button_value({review: number for review, _, number in rows[:MOST]})) <= BUTTON_VALUE:
        everything = {"type": "button", "text": plain_text("Decide all of these again"), "action_id": ALL, "value": value}
        blocks.append(actions([everything]))
    left = [f"… and {len(rows) - MOST} more: /arch-review affected"] if len(rows) > MOST else []
    if more := " ".join([*left, others]).strip():
        blocks.append(context(more))
    return Rendered(fallback(says), blocks)


def _row(review: str, title: str, number: int) -> Block:
    return section(bold(f"{review} · {flat(title)}", TITLE), button("Decide again", "reopen", review, value={"round": number}))
