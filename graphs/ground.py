"""The ground of a decision moves: another pack, a base model that goes or comes, a rule that had to be looked at.

What has changed is said in the thread with two buttons: decide again, with all earlier answers kept and only what changed asked again, or
let the decision stand. Nothing of this is decided again by itself; a waiver that lapses is (`waiver_lapsing.py`).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from graphs.context import Context
from graphs.draft import Draft
from graphs.follow_up_views import Chosen, Ground
from graphs.messages import Message, Moved
from graphs.state import Review
from policies.finding_tables import NOT_APPLICABLE, SATISFIED
from policies.pack import Pack
from policies.sheet import Misfit, read_answer

GONE_ON = "That has been taken up already. The newest post of {} says how it stands."


def ground_moved(draft: Draft, message: Message) -> None:
    """Told by the shell; once for each reason, and only of a decision that stands."""
    moved: Moved = message["value"]
    if draft.state["status"] != "recommended" or _known(draft, moved):
        return
    if before := draft.state.get("moved"):
        moved = _both(before, moved)
    close_ground(draft)
    draft.journal("ground_moved", message, why=moved["why"], says=moved["says"], round=draft.state["round"])
    draft.state["moved"] = moved
    draft.state["moves"] = [*draft.state.get("moves", []), moved["cause"]]
    draft.state["ground"] = draft.post(_view(draft, moved, None))


def reopen(draft: Draft, message: Message) -> None:
    """A new round, for anybody who is heard: a change of an answer takes no more either."""
    moved = _pressed(draft, message)
    if moved is None:
        return
    draft.journal("reopened", message, why=moved["why"], again=moved["again"], round=draft.state["round"])
    close_ground(draft, "again")
    draft.state["again"] = [fact for fact in moved["again"] if fact in draft.state["facts"]]
    draft.state["status"], draft.state["confirmed_by"], draft.state["anew"] = "interviewing", None, True
    if moved["pack"] and moved["pack"] != draft.state["pack"]:
        draft.state["repinned"] = moved["pack"]


def let_stand(draft: Draft, message: Message) -> None:
    moved = _pressed(draft, message)
    if moved is not None:
        draft.journal("stands", message, why=moved["why"], round=draft.state["round"])
        close_ground(draft, "stands")


def close_ground(draft: Draft, chosen: Chosen = "past") -> None:
    """The post loses its buttons; `chosen` is what somebody pressed."""
    moved = draft.state.get("moved")
    if moved:
        draft.update(str(draft.state["ground"]), _view(draft, moved, chosen))
        draft.state["moved"] = None


def ground_has_moved_still(draft: Draft) -> None:
    """A new round on other answers has not taken it up: it is said of this round as well."""
    moved = draft.state.get("moved")
    if moved:
        close_ground(draft)
        draft.state["moved"] = moved
        draft.state["ground"] = draft.post(_view(draft, moved, None))


def pin_anew(draft: Draft) -> None:
    """The last thing of a turn: the next one, at once, goes on under the other pack."""
    if pack := draft.state.get("repinned"):
        draft.state["pack"] = pack


def settle_in(draft: Draft) -> None:
    """The first turn under another pack: answers that it does not know are dropped, those that it reads otherwise are asked again."""
    if not draft.state.get("repinned"):
        return
    draft.state["repinned"] = None
    pack, facts = draft.pack, draft.state["facts"]
    for fact in list(facts):
        if fact not in pack.facts or isinstance(read_answer(pack.facts[fact], facts[fact]["value"]), Misfit):
            draft.forget(fact)
            draft.enter("dropped", None, "0", fact=fact, pack=pack.hash)
    draft.state["again"] = [fact for fact in draft.state["again"] if fact in facts]


def asked_otherwise(old: Pack, new: Pack, facts: Iterable[str]) -> list[str]:
    """The facts that the newer pack asks in other words, or with other answers."""
    return [fact for fact in facts if fact in new.facts and fact in old.facts and _asks(new, fact) != _asks(old, fact)]


def when_rules_are_due(state: Review, context: Context) -> Iterator[date]:
    """The day after the first day by which a policy that this decision rests on had to be looked at."""
    if state["status"] == "recommended" and not state.get("moved") and (due := _due(state, context)):
        yield due[0] + timedelta(days=1)


def rules_are_due(draft: Draft, today: date, message: Message) -> None:
    due = None if draft.state.get("moved") else _due(draft.state, draft.context)
    if due and due[0] < today:
        day, titles = due
        says = f"This decision rests on policies that had to be looked at by {day.isoformat()}: {', '.join(titles)}."
        moved = Moved(why="review_by", cause=f"review_by:{day.isoformat()}", says=says, again=[], pack=None)
        ground_moved(draft, {**message, "value": moved})


def _due(state: Review, context: Context) -> tuple[date, list[str]] | None:
    """The first day that has not been told yet, with the titles of the policies."""
    told = set(state.get("moves", []))
    policies = context.decider.pack.policies
    states = state["rounds"][-1].get("findings", {}) if state.get("rounds") else {}
    days: dict[date, list[str]] = {}
    for policy, found in states.items():
        if found not in (SATISFIED, NOT_APPLICABLE) and policy in policies:
            days.setdefault(policies[policy].review_by, []).append(policies[policy].title)
    open_days = [day for day in days if f"review_by:{day.isoformat()}" not in told]
    return (min(open_days), days[min(open_days)]) if open_days else None


def _both(before: Moved, moved: Moved) -> Moved:
    """What nobody has taken up yet is asked again with what comes on top of it."""
    again = list(dict.fromkeys([*before["again"], *moved["again"]]))
    return {**moved, "says": f"{before['says']} {moved['says']}", "again": again, "pack": moved["pack"] or before["pack"]}


def _known(draft: Draft, moved: Moved) -> bool:
    return moved["cause"] in draft.state.get("moves", [])


def _pressed(draft: Draft, message: Message) -> Moved | None:
    moved, about = draft.state.get("moved"), message["value"]
    this = isinstance(about, dict) and about.get("round") == draft.state.get("round")
    if moved is None or draft.state["status"] != "recommended" or not this:
        draft.journal("refused", message, wish=message["do"])
        draft.tell(message["by"], GONE_ON.format(draft.review))
        return None
    return moved


def _view(draft: Draft, moved: Moved, chosen: Chosen | None) -> Ground:
    names = [draft.pack.facts[fact].question for fact in moved["again"] if fact in draft.state["facts"] and fact in draft.pack.facts]
    return Ground(view="ground", review=draft.review, round=draft.state["round"], says=moved["says"], asks=names, chosen=chosen)


def _asks(pack: Pack, fact: str) -> object:
    return pack.facts[fact].model_dump(include={"kind", "question", "options", "unit"})
