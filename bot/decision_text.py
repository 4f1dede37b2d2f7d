"""A decision for the terminal: verdict first, then the ladder, reasons, next steps and what would change it."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graphs.wording import also, answer_text, change_text, name, verdict
from policies.decision import Decision, Explanation
from policies.findings import Finding
from policies.pack import Pack
from policies.rules import NOT_EVIDENCED, VIOLATED, WAIVED
from policies.sheet import Sheet

COLOURS = {"proceed": "green", "proceed_with_conditions": "yellow", "needs_evidence": "yellow", "blocked": "red"}
CHANGES_SHOWN = 3


def print_decision(decision: Decision, explanation: Explanation, sheet: Sheet, console: Console | None = None) -> None:
    console = console or Console(highlight=False)
    pack = decision.pack
    console.print()
    console.print(_verdict(decision, sheet))
    if pack.ladder.rungs:
        console.print(_ladder(decision))
    _section(console, "Why", _reasons(decision, (VIOLATED, NOT_EVIDENCED), ("block", "require")))
    _section(console, "Advice", _reasons(decision, (VIOLATED, NOT_EVIDENCED), ("advise",)))
    _section(console, "Waived, not satisfied", _reasons(decision, (WAIVED,), ("block", "require", "advise")))
    _next_steps(console, decision)
    _section(console, "Also", also(decision))
    _section(console, "What would change this", (change_text(pack, change) for change in explanation.would_change[:CHANGES_SHOWN]))
    _section(console, "Still open", _still_open(pack, explanation))
    console.print(f"\n[dim]Decided by policy pack {pack.name} ({pack.hash[:7]}) as of {decision.as_of}[/dim]")
    if pack.file.notice:
        console.print(Text(pack.file.notice))


def _section(console: Console, title: str, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        if number == 0:
            console.print(f"\n[bold]{title}[/bold]")
        console.print(Padding(Text(f"- {line}"), (0, 0, 0, 2)))


def _verdict(decision: Decision, sheet: Sheet) -> Text:
    return Text(verdict(decision, sheet), style=f"bold {COLOURS.get(decision.outcome or '', 'cyan')}")


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
    of = f", of {owner}" if (owner := pack.owner(finding.policy)) else ""
    because = "; ".join(f"{name(pack, fact)}: {answer_text(answer)}" for fact, answer in finding.because.items())
    return f"{pack.policies[finding.policy].title} ({mark}{doubt}{of}). {because}"


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


def _still_open(pack: Pack, explanation: Explanation) -> Iterator[str]:
    if explanation.next_question:
        left = explanation.questions_left
        yield f"About {round(left.expected)} questions left, at most {left.at_most}"
        yield f"Next: {' '.join(pack.facts[fact].question for fact in explanation.next_question)}"
