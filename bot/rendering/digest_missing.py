"""The weeks whose digest never came into the channel, as the next one names them."""

from typing import Final

from bot.rendering.blocks import Block, context
from graphs.digest.views import Digest

NAMED: Final = 4  # weeks; of more, the first and the last


def missing(view: Digest) -> list[Block]:
    weeks = [f"week {int(name[-2:])} of {name[:4]}" for name in view.get("missing", [])]
    if not weeks:
        return []
    if len(weeks) == 1:
        return [context(f"There was no digest of {weeks[0]}.")]
    named = f"{', '.join(weeks[:-1])} and {weeks[-1]}" if len(weeks) <= NAMED else f"{len(weeks)} weeks, {weeks[0]} to {weeks[-1]}"
    return [context(f"There were no digests of {named}.")]
