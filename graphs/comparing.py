"""What changed between two rounds of a review."""

from collections.abc import Iterator

from graphs.state import Round
from graphs.wording import VERDICTS, answer_text, name, titles
from policies.pack import Pack, pack_name
from policies.rules import NOT_EVIDENCED, VIOLATED, WAIVED
from policies.sheet import Misfit, read_answer

OPEN = (VIOLATED, NOT_EVIDENCED, WAIVED)


def changes(pack: Pack, before: Round, after: Round) -> list[str]:
    """A line for each difference, verdict first; `pack` is the later round's."""
    lines = list(_verdict(pack, before, after))
    if before["pack"]["hash"] != after["pack"]["hash"]:
        lines.append(f"Policy pack: {_pack(before)} → {_pack(after)}")
    lines += [f"{name(pack, fact)}: {_answer(pack, before, fact)} → {_answer(pack, after, fact)}" for fact in _facts(before, after)]
    lines += _findings(pack, before, after)
    return lines


def _verdict(pack: Pack, before: Round, after: Round) -> Iterator[str]:
    rungs = titles(pack)
    if before["outcome"] != after["outcome"]:
        yield f"Outcome: {VERDICTS[before['outcome']]} → {VERDICTS[after['outcome']]}"
    if before["headline"] != after["headline"]:
        yield f"Step: {rungs.get(before['headline'], before['headline'])} → {rungs.get(after['headline'], after['headline'])}"


def _facts(before: Round, after: Round) -> list[str]:
    facts = dict.fromkeys([*before["facts"], *after["facts"]])
    return [fact for fact in facts if before["facts"].get(fact) != after["facts"].get(fact)]


def _answer(pack: Pack, of: Round, fact: str) -> str:
    if fact not in of["facts"]:
        return "not asked"
    shape = pack.facts.get(fact)
    answer = read_answer(shape, of["facts"][fact]) if shape else None
    return str(of["facts"][fact]) if answer is None or isinstance(answer, Misfit) else answer_text(answer)


def _findings(pack: Pack, before: Round, after: Round) -> Iterator[str]:
    old, new = before.get("findings", {}), after.get("findings", {})
    for policy in dict.fromkeys([*old, *new]):
        was, is_now = old.get(policy) in OPEN, new.get(policy) in OPEN
        if was != is_now:
            title = pack.policies[policy].title if policy in pack.policies else policy
            yield f"{'No longer open' if was else 'Newly open'}: {title}"


def _pack(of: Round) -> str:
    return pack_name(of["pack"]["id"], of["pack"]["version"])
