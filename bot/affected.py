"""Decisions whose ground has moved, as one person may see them."""

from collections.abc import Sequence

from bot.rendering.affected import affected_reply
from bot.rendering.blocks import Rendered
from bot.rows import Row
from bot.viewers import Viewer


def affected(rows: Sequence[Row], viewer: Viewer) -> Rendered:
    """Those of other private channels are counted; to guests nothing is said of them."""
    seen = [row for row in rows if viewer.sees(row)]
    hidden = len(rows) - len(seen) if viewer.everywhere else 0
    return affected_reply([(row["review"], row["title"], row.get("round") or 1) for row in seen], hidden)
