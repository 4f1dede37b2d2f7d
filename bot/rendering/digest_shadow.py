"""What a candidate pack would have decided, in the weekly digest."""

from collections.abc import Iterator
from typing import Final

from bot.rendering.escape import bold, link, mrkdwn
from graphs.digest.views import Shadow

TITLE: Final = 60  # units
DECIDED: Final = 120
WRONG: Final = 300


def shadow_lines(view: Shadow) -> Iterator[str]:
    if view["wrong"]:
        yield bold("Candidate pack")
        yield f"It cannot be read, so nothing was decided by it. {mrkdwn(view['wrong'], WRONG)}"
        return
    yield bold(f"Candidate pack {mrkdwn(view['pack'], TITLE)}, in shadow")
    yield _summary(view)
    for move in view["moves"]:
        yield f"• {mrkdwn(move['before'], DECIDED)} → {mrkdwn(move['now'], DECIDED)}: {move['reviews']:,}"
    if view["examples"]:
        named = [f"{link(one.get('link'), one['review'])} {mrkdwn(one['title'], TITLE)}" for one in view["examples"]]
        yield f"Such as {', '.join(named)}"


def _summary(view: Shadow) -> str:
    newest = "the newest " if view["older"] else ""
    if not view["reviews"]:
        return "No review has been decided yet."
    told = [f"It decides {view['changed']:,} of {newest}{_reviews(view['reviews'])} differently"]
    if view["in_week"]:
        told[0] += f" ({view['changed_in_week']:,} of the {view['in_week']:,} of this week)"
    if view["need_a_question"]:
        told.append(f"{_reviews(view['need_a_question'])} would need another question")
    if view["contradict"]:
        told.append(f"in {_reviews(view['contradict'])} the answers would contradict one another")
    return f"{'; '.join(told)}."


def _reviews(number: int) -> str:
    return f"{number:,} review{'' if number == 1 else 's'}"
