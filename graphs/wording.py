"""How facts, answers and verdicts are put into words, the same in Slack, in the terminal and in files."""

from typing import Final

from graphs.state import Record
from graphs.views import AskedFact, Option, Said
from policies.changes import Change
from policies.decision import Decision
from policies.expression import DONT_KNOW, Answer
from policies.ladder import EXHAUSTED, NONE
from policies.pack import Pack
from policies.sheet import Misfit, Sheet, read_answer

VERDICTS: Final = {
    "proceed": "Go ahead",
    "proceed_with_conditions": "Go ahead, with conditions",
    "needs_evidence": "Not yet: evidence is missing",
    "blocked": "Blocked as proposed",
}


def name(pack: Pack, fact: str) -> str:
    """A fact's short name; its id where the pack gives none."""
    shape = pack.facts.get(fact)
    return (shape.name if shape else None) or fact.replace("_", " ")


def answer_text(answer: Answer) -> str:
    """An answer in short: `weekly`, `1,000`, `don't know`."""
    if answer in (DONT_KNOW, ()):
        return "don't know"
    if isinstance(answer, tuple):
        return ", ".join(option.replace("_", " ") for option in answer)
    return f"{answer:,}" if isinstance(answer, int) else answer.replace("_", " ")


def answer_of(pack: Pack, fact: str, record: Record) -> str:
    answer = read_answer(pack.facts[fact], record["value"])
    return answer_text(DONT_KNOW if isinstance(answer, Misfit) else answer)


def titles(pack: Pack) -> dict[str, str]:
    return {rung.id: rung.title for rung in pack.ladder.rungs}


def verdict(decision: Decision, sheet: Sheet) -> str:
    """Outcome and recommendation, in two short sentences; without a ladder, the outcome."""
    outcome = "Not decided yet" if decision.outcome is None else VERDICTS[decision.outcome]
    return f"{outcome}. {_recommendation(decision, sheet)}" if decision.pack.ladder.rungs else f"{outcome}."


def _recommendation(decision: Decision, sheet: Sheet) -> str:
    rungs = titles(decision.pack)
    proposed = sheet.get(decision.pack.ladder.proposal_fact)
    if decision.headline is None:
        return "The recommended step of the ladder is still open."
    if decision.headline == NONE:
        return "Nobody has said what the model lacks, so nothing is recommended."
    if decision.headline == EXHAUSTED:
        return "Every step of the ladder has been tried: this is one for the board to discuss."
    if proposed in rungs and proposed != decision.headline:
        return f"Use {rungs[decision.headline]} instead of {rungs[str(proposed)]}."
    return f"Use {rungs[decision.headline]}."


def also(decision: Decision) -> list[str]:
    """What else the decision says, a line each."""
    lines = []
    if decision.also_use:
        lines.append(f"Also use {', '.join(titles(decision.pack)[rung] for rung in decision.also_use)}")
    if decision.hosting and decision.hosting != "either":
        lines.append(f"Hosting: {decision.hosting.replace('_', ' ')}")
    if decision.tuning_method not in (None, "none"):
        lines.append(f"Tuning method: {decision.tuning_method}")
    if decision.risk_tier:
        lines.append(f"Risk class: {decision.risk_tier.replace('_', ' ')}")
    if decision.break_even:
        months = decision.break_even.months
        never = "A small tuned model never pays for its tuning at these prices"
        lines.append(never if months == "never" else f"A small tuned model breaks even after {months} months")
    if decision.outcome_without_waivers != decision.outcome:
        lines.append(f"Without the waivers the outcome would be: {str(decision.outcome_without_waivers).replace('_', ' ')}")
    return lines


def change_text(pack: Pack, change: Change) -> str:
    answers = " and ".join(_changed(pack, fact, answer) for fact, answer in change.changes.items())
    step = f"; {titles(pack).get(change.headline, change.headline)}" if pack.ladder.rungs else ""
    return f"{answers[:1].upper()}{answers[1:]}, then: {VERDICTS[change.outcome].lower()}{step}"


def _changed(pack: Pack, fact: str, answer: Answer) -> str:
    if fact == pack.ladder.proposal_fact:
        return f"if you propose {titles(pack)[str(answer)]}" if answer in titles(pack) else "if you propose nothing yet"
    return f"if it were “{name(pack, fact)}: {answer_text(answer)}”"


def label(pack: Pack, fact: str, answer: Answer) -> str:
    """An answer as its control is labelled."""
    if isinstance(answer, str) and answer in pack.facts[fact].options:
        return pack.facts[fact].options[answer]
    text = answer_text(answer)
    return text[:1].upper() + text[1:]


def said(pack: Pack, fact: str, record: Record, answer: Answer) -> Said:
    told = Said(
        fact=fact,
        name=name(pack, fact),
        question=pack.facts[fact].question,
        answer=answer_text(answer),
        by=record["by"],
        quote=record["quote"],
    )
    if record.get("deleted"):
        told["deleted"] = True
    if source := record.get("source"):
        told["source"] = f"{source['document']}, {source['place']}" if source["place"] else source["document"]
    return told


def asked_fact(pack: Pack, fact: str, now: str | None) -> AskedFact:
    shape = pack.facts[fact]
    words = {"yes": "Yes", "no": "No", **shape.options}
    options = [Option(value=option, label=words[option]) for option in shape.answers]
    return AskedFact(fact=fact, kind=shape.kind, question=shape.question, unit=shape.unit, options=options, now=now)
