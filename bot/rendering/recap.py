"""All answers, to be checked before anything is decided. A long recap comes in parts; the last one has the buttons."""

from typing import Final

from bot.rendering.blocks import Block, Rendered, actions, button, context, fallback, section
from bot.rendering.escape import bold, mrkdwn, person, quote
from bot.rendering.limits import MESSAGE_BLOCKS, MESSAGE_TEXT, units
from bot.rendering.said import GONE
from graphs.views import Recap, Said

MOST_ROWS: Final = MESSAGE_BLOCKS - 4  # a heading, a line on what is left out, the buttons and a line below them
ROWS_TEXT: Final = MESSAGE_TEXT - 500  # units; the rest of the message has its own
SIZES: Final = ((300, 200), (200, 120), (120, 60), (80, 0))  # units of answer and quote; at the last one, any MOST_ROWS rows fit
NAME: Final = 60


def recap(view: Recap) -> Rendered:
    part = f" (part {view['part']} of {view['parts']})" if view["parts"] > 1 else ""
    blocks = [section(f"*Please check before I decide.*{part}"), *_rows(view)]
    if len(view["rows"]) > MOST_ROWS:
        blocks.append(context(f"… and {len(view['rows']) - MOST_ROWS} more answers"))
    if view["part"] == view["parts"] and not view["closed"]:
        confirm = button("Confirm", "confirm", view["review"], style="primary")
        blocks.append(actions([confirm, button("I need more time", "more_time", view["review"])]))
    return Rendered(fallback(f"{view['review']}: please check before I decide.{part}"), blocks)


def _rows(view: Recap) -> list[Block]:
    rows = view["rows"][:MOST_ROWS]
    by_size = ([_row(said, answer, words) for said in rows] for answer, words in SIZES)
    texts = next(texts for texts in by_size if sum(map(units, texts)) <= ROWS_TEXT)
    if view["closed"]:
        return [section(text) for text in texts]
    return [section(text, button("Change", "change", view["review"], said["fact"])) for said, text in zip(rows, texts, strict=True)]


def _row(said: Said, answer: int, words: int) -> str:
    quoted = f"{quote(said['quote'] or '', words)} " if words and (said["quote"] or "").strip() else ""
    gone = f" ({GONE})" if said.get("deleted") else ""
    return f"{mrkdwn(said['name'], NAME)}: {bold(said['answer'], answer)} — {quoted}{person(said['by'])}{gone}"
