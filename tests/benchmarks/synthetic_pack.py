"""Packs of any size that nobody wrote, to see how what is done with a pack grows."""

import json
import random
from pathlib import Path

from policies.ladder import RESULTS

WINDOW = 6  # facts that a rule may read
DAY = "2026-11-23"


def write_pack(folder: Path, facts: int, rules: int, rng: random.Random) -> None:
    """Needs, a proposal, four results and yes/no or choice facts; each rule reads two to five facts that stand near one another."""
    rungs = ["prompting", "rag", "tool_use", "fine_tuning"]
    catalogue: dict[str, object] = {
        "need": _choices({f"need_{index}": "A need" for index in range(4)}),
        "proposal": {**_choice({"undecided": "Not decided", **dict.fromkeys(rungs, "A rung")}), "dont_know_counts_as": "undecided"},
        **{f"{rung}_result": {**_choice(dict.fromkeys(RESULTS, "A result")), "dont_know_counts_as": "not_tried"} for rung in rungs},
    }
    plain = [f"fact_{index}" for index in range(facts - len(catalogue))]
    for index, name in enumerate(plain):
        catalogue[name] = _choice({"a": "A", "b": "B", "c": "C"}) if index % 4 == 0 else _yes_no()
    policies = [_policy(index, rules, plain, catalogue, rng) for index in range(rules)]
    _write(folder / "facts.yaml", {"facts": catalogue})
    _write(folder / "policies" / "rules.yaml", {"policies": policies})
    path = [{"rung": rung} for rung in rungs]
    needs = {f"need_{index}": {"rule": "S", "path": path[: index + 1]} for index in range(4)}
    ladder_rungs = [{"id": rung, "title": rung, "gives": "g", "costs": "c", "result": f"{rung}_result"} for rung in rungs]
    _write(folder / "ladder.yaml", {"needs_fact": "need", "proposal_fact": "proposal", "rungs": ladder_rungs, "needs": needs})
    header = {"id": "synthetic", "version": "1.0", "title": "Synthetic", "released": DAY, "effective_from": DAY, "review_by": "2027-11-23"}
    _write(folder / "pack.yaml", {**header, "roles": {"team": "Team"}})


def _policy(index: int, rules: int, plain: list[str], catalogue: dict[str, object], rng: random.Random) -> dict[str, object]:
    start = index * max(len(plain) - WINDOW, 0) // rules
    near = plain[start : start + WINDOW]
    read = rng.sample(near, rng.randint(2, min(WINDOW - 1, len(near))))
    tests = [f'{fact} == "{"a" if "options" in str(catalogue[fact]) else "yes"}"' for fact in read]
    gate = rng.choice(['"rag" in in_play', 'headline == "fine_tuning"', 'proposal != "undecided"', '"need_1" in need', "true"])
    return {
        "id": f"rule-{index}",
        "title": "A rule",
        "rule": ["S"],
        "why": "Because",
        "source": ["Nobody"],
        "severity": rng.choice(["block", "require", "advise"]),
        "applies": f"{gate} && {tests[0]}",
        "satisfied": rng.choice([" && ", " || "]).join(tests[1:]),
        "role": "team",
        "steps": [{"id": "do", "text": "Do it", "days": 5}],
        "waiver": "never",
        "effective_from": DAY,
        "review_by": "2027-11-23",
    }


def _yes_no() -> dict[str, object]:
    return {"kind": "yes_no", "question": "Is it?", "help": "Yes or no."}


def _choice(options: dict[str, str]) -> dict[str, object]:
    return {"kind": "choice", "question": "Which?", "help": "One of them.", "options": options}


def _choices(options: dict[str, str]) -> dict[str, object]:
    return {"kind": "choices", "question": "Which?", "help": "Some of them.", "options": options, "dont_know_counts_as": []}


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML, too
