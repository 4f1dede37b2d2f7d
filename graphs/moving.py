"""Whether the ground of a decision has moved: by a newer pack, by a base model that is retired or upgraded. Pure; the shell asks."""

import re
from datetime import date
from typing import Literal

from graphs.ground import asked_otherwise
from graphs.messages import Moved
from graphs.state import Review, pinned, sheet_of, waivers_of
from graphs.wording import VERDICTS, titles
from policies.decision import Decider
from policies.errors import Contradiction
from policies.pack import Pack

TUNED = ("fine_tuning", "pretraining")


def by_pack(state: Review, old: Decider, new: Decider, today: date) -> Moved | None:
    """None where the decision is the same under the newer pack, and nothing has to be asked."""
    sheet = sheet_of(new.pack, state["facts"])
    again = asked_otherwise(old.pack, new.pack, state["facts"])
    before = state["rounds"][-1]
    try:
        now = new.decide(sheet, today, waivers_of(state))
    except Contradiction:
        says = "its answers contradict each other there"
    else:
        if now.determined and (now.outcome, now.headline) == (before["outcome"], before["headline"]) and not again:
            return None
        says = _differs(new.pack, before["outcome"], before["headline"], now.outcome, now.headline)
    cause = f"pack:{new.pack.hash[:16]}"
    return Moved(why="pack", cause=cause, says=f"Under the newer policy pack {new.pack.name}, {says}.", again=again, pack=pinned(new.pack))


def _differs(pack: Pack, outcome: str, headline: str, new_outcome: str | None, new_headline: str | None) -> str:
    if new_outcome is None or new_headline is None:
        return "questions have to be answered before it can be decided"
    rungs = titles(pack)
    parts = []
    if new_outcome != outcome:
        parts.append(f"the outcome would be “{VERDICTS[new_outcome]}” and not “{VERDICTS[outcome]}”")
    if new_headline != headline:
        parts.append(f"the step would be {rungs.get(new_headline, new_headline)} and not {rungs.get(headline, headline)}")
    return " and ".join(parts) or "some questions are asked in other words"


def by_model(state: Review, pack: Pack, model: str, what: Literal["retired", "upgraded"], when: str | None) -> Moved | None:
    """A review that names the model; or one that recommends training one and names none of them in particular.

    A model that is retired asks for what the pack says of base models; an upgraded one also for what was measured with it. A review that
    names it is told even where nothing is to be asked.
    """
    named = re.search(rf"(?<![\w-]){re.escape(model)}(?![\w-])", _words(state), re.IGNORECASE) is not None
    if not named and state["rounds"][-1]["headline"] not in TUNED:
        return None
    again = list(pack.file.base_model)
    if what == "upgraded":
        again += [rung.result for rung in pack.ladder.rungs if rung.result]
    again = [fact for fact in dict.fromkeys(again) if fact in state["facts"]]
    if not again and not named:
        return None
    says = f"The base model {model} {f'is {what}' if when is None else f'will be {what} on {when}'}."
    if not named:
        says += " This review does not name its base model; if it is another one, let the decision stand."
    return Moved(why="model", cause=f"model:{model.lower()}:{what}:{when or ''}", says=says, again=again, pack=None)


def _words(state: Review) -> str:
    opening = state["opening"]
    return "\n".join([opening["title"], opening["description"], *(record["quote"] or "" for record in state["facts"].values())])
