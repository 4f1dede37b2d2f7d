"""The weekly audit digest: one post, readable on a phone."""

from bot.rendering.blocks import Rendered, fallback, section
from bot.rendering.digest_missing import missing
from bot.rendering.escape import bold
from graphs.digest.views import Digest


def digest(view: Digest) -> Rendered:
    number = int(view["week"][-2:])
    heading = f"Audit digest · week {number}"
    if view["quiet"]:
        says = f"{heading}: nothing to report."
        return Rendered(fallback(says), [section(f"{bold(heading)} · nothing to report"), *missing(view)])
    says = f"{view['finished']['now']} reviews finished"
    return Rendered(fallback(f"{heading}: {says}"), [section(f"{bold(heading)} · {says}"), *missing(view)])
