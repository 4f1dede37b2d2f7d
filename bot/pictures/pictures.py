"""Which pictures a decision gets."""

import json
from typing import Any

from bot.pictures.picture import Picture
from graphs.views import Files, Recommendation


def pictures(view: Files) -> list[Picture]:
    from bot.pictures.break_even import break_even  # noqa: PLC0415 - Pillow comes in with the first picture
    from bot.pictures.ladder import ladder  # noqa: PLC0415

    record, decision = view["record"], json.loads(view["decision"])
    drawn = [ladder(record)]
    if decision["break_even"] and tuning_in_question(record, decision):
        drawn.append(break_even(view["review"], decision["break_even"]))
    return [picture for picture in drawn if picture is not None]


def tuning_in_question(record: Recommendation, decision: dict[str, Any]) -> bool:
    """Tuning is recommended, or a step dearer than the recommended one was proposed and is ruled out."""
    if decision["tuning_method"] not in (None, "none"):
        return True
    states = [rung["state"] for rung in record["ladder"]]
    return "recommended" in states and "ruled_out" in states[states.index("recommended") :]
