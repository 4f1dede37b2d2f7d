"""The node `compare`: two weeks' counts become the digest, with the titles that people know things by."""

from collections.abc import Iterator
from typing import Final

from langgraph.runtime import Runtime

from graphs.claude.contract import Usage, total
from graphs.digest.context import DigestContext, context_of
from graphs.digest.state import Digesting
from graphs.digest.tally import OPEN, Tally, median
from graphs.digest.views import Cost, Digest, EndingWaiver, Figure, LateStep, Median, Named, OfPolicy, OfRung
from graphs.digest.week import Week
from graphs.wording import VERDICTS, titles
from policies.ladder import EXHAUSTED, NONE
from policies.pack import Pack

POLICIES: Final = 3  # the most frequent ones
NOT_OF_THE_LADDER: Final = "None named"
NO_RUNG: Final = {NONE: "No step", EXHAUSTED: "Every step was tried"}


async def compare(state: Digesting, runtime: Runtime[DigestContext]) -> Digesting:
    context = context_of(runtime)
    tally, before = state["tally"], state["before"]
    week = Week.read(state["week"], context.zone)

    def figure(name: str) -> Figure:
        return Figure(now=tally[name], before=before[name])  # type: ignore[literal-required]

    digest = Digest(
        view="digest",
        week=week.name,
        first=week.first.isoformat(),
        last=week.last.isoformat(),
        over=state["now"] >= week.ends,
        quiet=_is_quiet(tally),
        opened=figure("opened"),
        finished=figure("finished"),
        outcomes=_of_both(tally["outcomes"], before["outcomes"], list(VERDICTS)),
        blocked=[Named(review=f"AR-{number}", title=title) for number, title in tally["blocked"]],
        blocked_in_all=tally["outcomes"].get("blocked", 0),
        rungs=list(_rungs(context.pack, tally)),
        policies=_policies(context.pack, tally, before),
        policies_in_all=len(tally["fired"]),
        granted=figure("granted"),
        lapsed=figure("lapsed"),
        in_force=figure("in_force"),
        ending=list(_ending(context.pack, tally)),
        ending_in_all=tally["ending"],
        steps_done=figure("done"),
        steps_overdue=figure("overdue"),
        late=list(_late(tally)),
        minutes=_median(tally["minutes"], before["minutes"]),
        questions=_median(tally["questions"], before["questions"]),
        cost=_cost(context, tally, before),
        private=tally["private"],
        unknown=tally["unknown"],
        summary=[],
    )
    return Digesting(week=state["week"], now=state["now"], digest=digest)


def _is_quiet(tally: Tally) -> bool:
    told = ("opened", "finished", "granted", "lapsed", "ending", "done", "overdue", "spent")
    return not any(tally[name] for name in told)  # type: ignore[literal-required]


def _of_both(now: dict[str, int], before: dict[str, int], order: list[str]) -> dict[str, Figure]:
    found = [key for key in order if key in now or key in before] + sorted({*now, *before} - {*order})
    return {key: Figure(now=now.get(key, 0), before=before.get(key, 0)) for key in found}


def _rungs(pack: Pack, tally: Tally) -> Iterator[OfRung]:
    """In the order of the ladder, then what is no step of it: of another pack's, or proposed by those who had not decided."""
    proposed, recommended, known = tally["proposed"], tally["recommended"], titles(pack)
    named = {**known, **{rung: NO_RUNG.get(rung) or _in_words(rung) for rung in sorted(recommended) if rung not in known and rung != OPEN}}
    for rung, title in named.items():
        if rung in proposed or rung in recommended:
            yield OfRung(rung=rung, title=title, proposed=proposed.get(rung, 0), recommended=recommended.get(rung, 0))
    if other := sum(number for rung, number in proposed.items() if rung not in named):
        yield OfRung(rung=OPEN, title=NOT_OF_THE_LADDER, proposed=other, recommended=recommended.get(OPEN, 0))


def _policies(pack: Pack, tally: Tally, before: Tally) -> list[OfPolicy]:
    most = sorted(tally["fired"].items(), key=lambda item: (-item[1], item[0]))[:POLICIES]
    return [
        OfPolicy(policy=policy, title=_title(pack, policy), fired=Figure(now=number, before=before["fired"].get(policy, 0)))
        for policy, number in most
    ]


def _ending(pack: Pack, tally: Tally) -> Iterator[EndingWaiver]:
    for expires, number, policy, title in tally["ends"]:
        yield EndingWaiver(review=f"AR-{number}", title=title, policy=policy, waives=_title(pack, policy), expires=expires)


def _late(tally: Tally) -> Iterator[LateStep]:
    for due, number, text, role, owner, title in tally["late"]:
        yield LateStep(review=f"AR-{number}", title=title, text=text, role=role, owner=owner or None, due=due)


def _median(now: dict[str, int], before: dict[str, int]) -> Median:
    return Median(now=median(now), before=median(before), of=sum(now.values()))


def _cost(context: DigestContext, tally: Tally, before: Tally) -> Cost | None:
    if not tally["spent"] and not before["spent"]:
        return None
    now, then = _tokens(tally["spent"]), _tokens(before["spent"])
    dollars, earlier = _dollars(context, tally["spent"]), _dollars(context, before["spent"])
    return Cost(tokens=Figure(now=now, before=then), dollars=dollars, dollars_before=earlier)


def _tokens(spent: dict[str, Usage]) -> int:
    return sum(map(total, spent.values()))


def _dollars(context: DigestContext, spent: dict[str, Usage]) -> float | None:
    prices = [context.price(model, usage) for model, usage in spent.items()]
    known = [price for price in prices if price is not None]
    return round(sum(known), 4) if len(known) == len(prices) else None


def _title(pack: Pack, policy: str) -> str:
    """Of a policy of another pack the id is all that is known here."""
    return pack.policies[policy].title if policy in pack.policies else _in_words(policy)


def _in_words(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
