"""What `policies explain` prints."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from bot.kept_reviews import KeptReview, kept_review, with_redis
from graphs.explanation import explained
from graphs.state import sheet_of
from graphs.views import Explained
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.model import Waiver
from policies.sheet import read_sheet
from policies.waivers import active_waivers
from policies.yaml_source import read_file


def explain_sheet(decider: Decider, facts: Path, day: date, waivers: Iterable[Waiver]) -> None:
    source = read_file(facts, str(facts))
    sheet = read_sheet(decider.pack, source)
    granted = tuple(waivers)
    decision = decider.decide(sheet, day, granted, source)
    _print(explained(decision, decider.compiled(day, active_waivers(decider.pack, granted, day)), sheet))


def explain_review(review: str, pack: Path, workspace: str | None) -> None:
    """As of the day on which it was decided."""
    kept: KeptReview = with_redis(lambda redis: kept_review(redis, review, pack, workspace))
    if not kept.state.get("decision"):
        raise PlumblineError(f"{review} is not decided yet, so there is nothing to explain. Go on with it in its thread.")
    day = date.fromisoformat(json.loads(str(kept.state["decision"]))["as_of"])
    sheet = sheet_of(kept.decider.pack, kept.state["facts"])
    quotes = {fact: record["quote"] for fact, record in kept.state["facts"].items() if record["quote"] and not record.get("deleted")}
    _print(explained(kept.decider.decide(sheet, day), kept.decider.compiled(day), sheet, quotes, review))


def _print(view: Explained) -> None:
    for number, part in enumerate(view["parts"]):
        print("\n" * (number > 0) + part["title"])
        for line in part["lines"]:
            print(f"  {line}")
