"""A decision for the terminal: verdict first, then the ladder, reasons, next steps and what would change it."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policies.changes import Change
from policies.decision import Decision, Explanation
from policies.expression import DONT_KNOW, Answer
from policies.findings import Finding
from policies.ladder import EXHAUSTED, NONE
from policies.pack import Pack
from policies.rules import NOT_EVIDENCED, VIOLATED, WAIVED
from policies.sheet import Sheet

VERDICTS = {
    "proceed": ("Go ahead", "green"),
    "proceed_with_conditions": ("Go ahead, with conditions", "yellow"),
    "needs_evidence": ("Not yet: evidence is missing", "yellow"),
    "blocked": ("Blocked as proposed", "red"),
}
CHANGES_SHOWN = 3


def print_decision(decision: Decision, explanation: Explanation, sheet: Sheet, console: Console | None = None) -> None:
    console = console or Console(highlight=False)
    pack = decision.pack
    console.print()
    console.print(_verdict(decision, sheet))
    console.print(_ladder(decision))
    _section(console, "Why", _reasons(decision, (VIOLATED, NOT_EVIDENCED), ("block", "require")))
    _section(console, "Advice", _reasons(decision, (VIOLATED, NOT_EVIDENCED), ("advise",)))
    _section(console, "Waived, not satisfied", _reasons(decision, (WAIVED,), ("block", "require", "advise")))
    _next_steps(console, decision)
    _section(console, "Also", _also(decision))
    _section(console, "What would change this", (_change(pack, change) for change in explanation.would_change[:CHANGES_SHOWN]))
    _section(console, "Still open", _still_open(pack, explanation))
    console.print(f"\n[dim]Decided by policy pack {pack.file.id} {pack.file.version} ({pack.hash[:7]}) as of {decision.as_of}[/dim]")


def _section(console: Console, title: str, lines: Iterator[str]) -> None:
    for number, line in enumerate(lines):
        if number == 0:
            console.print(f"\n[bold]{title}[/bold]")
        console.print(Padding(Text(f"- {line}"), (0, 0, 0, 2)))


def _verdict(decision: Decision, sheet: Sheet) -> Text:
    if decision.outcome is None:
        text, style = "Not decided yet", "cyan"
    else:
        text, style = VERDICTS[decision.outcome]
    return Text(f"{text}. {_recommendation(decision, sheet)}", style=f"bold {style}")


def _recommendation(decision: Decision, sheet: Sheet) -> str:
    titles = {rung.id: rung.title for rung in decision.pack.ladder.rungs}
    proposed = sheet.get(decision.pack.ladder.proposal_fact)
    if decision.headline is None:
        return "The recommended step of the ladder is still open."
    if decision.headline == NONE:
        return "Nobody has said what the model lacks, so nothing is recommended."
    if decision.headline == EXHAUSTED:
        return "Every step of the ladder has been tried: this is one for the board to discuss."
    recommended = titles[decision.headline]
    if proposed in titles and proposed != decision.headline:
        return f"Use {recommended} instead of {titles[str(proposed)]}."
    return f"Use {recommended}."


def _ladder(decision: Decision) -> Text:
    line = Text("  ")
    for index, rung in enumerate(decision.pack.ladder.rungs):
        line.append(" ▸ " if index else "", style="dim")
        if rung.id == decision.headline:
            line.append(f"[{rung.title}]", style="bold green")
        else:
            line.append(rung.title, style="green" if rung.id in (decision.also_use or ()) else "dim")
    return line


def _reasons(decision: Decision, states: tuple[str, ...], severities: tuple[str, ...]) -> Iterator[str]:
    for severity in severities:
        for finding in decision.findings:
            if finding.state in states and finding.severity == severity:
                yield _reason(decision.pack, finding)


def _reason(pack: Pack, finding: Finding) -> str:
    mark = {"block": "blocks", "require": "required", "advise": "advised"}[finding.severity or "advise"]
    doubt = ", not evidenced" if finding.state == NOT_EVIDENCED else ""
    because = "; ".join(f"{_name(fact)}: {_answer(answer)}" for fact, answer in finding.because.items())
    return f"{pack.policies[finding.policy].title} ({mark}{doubt}). {because}"


def _name(fact: str) -> str:
    return fact.replace("_", " ")


def _answer(answer: Answer) -> str:
    if answer in (DONT_KNOW, ()):
        return "don't know"
    if isinstance(answer, tuple):
        return ", ".join(option.replace("_", " ") for option in answer)
    return f"{answer:,}" if isinstance(answer, int) else answer.replace("_", " ")


def _next_steps(console: Console, decision: Decision) -> None:
    if not decision.next_steps:
        return
    severities = {finding.policy: finding.severity for finding in decision.findings}
    table = Table(
        "", "next step", "role", "working days", "", title="Required next steps", title_justify="left", title_style="bold", box=None
    )
    for number, step in enumerate(decision.next_steps, 1):
        advised = "advised" if severities[step.policy] == "advise" else ""
        table.add_row(str(number), Text(step.text), Text(decision.pack.file.roles[step.role]), str(step.days), advised)
    console.print()
    console.print(table)


def _also(decision: Decision) -> Iterator[str]:
    titles = {rung.id: rung.title for rung in decision.pack.ladder.rungs}
    if decision.also_use:
        yield f"Also use {', '.join(titles[rung] for rung in decision.also_use)}"
    if decision.hosting:
        yield f"Hosting: {decision.hosting.replace('_', ' ')}"
    if decision.tuning_method not in (None, "none"):
        yield f"Tuning method: {decision.tuning_method}"
    if decision.break_even:
        months = decision.break_even.months
        yield (
            "A small tuned model never pays for its tuning at these prices"
            if months == "never"
            else f"A small tuned model breaks even after {months} months"
        )
    if decision.outcome_without_waivers != decision.outcome:
        yield f"Without the waivers the outcome would be: {str(decision.outcome_without_waivers).replace('_', ' ')}"


def _change(pack: Pack, change: Change) -> str:
    answers = " and ".join(f"{_name(fact)}: {_answer(answer)}" for fact, answer in change.changes.items())
    titles = {rung.id: rung.title for rung in pack.ladder.rungs}
    return f"If {answers}, then: {VERDICTS[change.outcome][0].lower()}; {titles.get(change.headline, change.headline)}"


def _still_open(pack: Pack, explanation: Explanation) -> Iterator[str]:
    if explanation.next_question:
        left = explanation.questions_left
        yield f"About {round(left.expected)} questions left, at most {left.at_most}"
        yield f"Next: {' '.join(pack.facts[fact].question for fact in explanation.next_question)}"
