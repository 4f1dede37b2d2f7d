"""The interview in the terminal: guided, one question at a time, answers kept as they come."""

import sys
from datetime import date
from pathlib import Path
from typing import Final

import yaml
from rich.console import Console

from bot.decision_text import print_decision
from graphs.typed_answer import typed_answer
from policies.contradiction import contradiction
from policies.decision import Decider
from policies.expression import Answer
from policies.interview import next_question, questions_left
from policies.knowledge import Knowledge
from policies.pack import Pack
from policies.sheet import Misfit, Sheet, written
from policies.yaml_source import Source

BACK: Final = ("back", "b")
QUIT: Final = ("quit", "q", "exit")
WHY: Final = ("why", "help", "h")


class TerminalInterview:
    """Asks what still matters, and prints the decision. Typing `back` corrects the last answer, `quit` stops for now."""

    def __init__(self, decider: Decider, as_of: date, save: Path | None) -> None:
        self.decider, self.as_of, self.save = decider, as_of, save
        self.pack: Pack = decider.pack
        self.console = Console(highlight=False)

    def run(self, sheet: Sheet, source: Source | None = None) -> bool:
        """Whether the interview came to its end."""
        compiled = self.decider.compiled(self.as_of)
        if problem := contradiction(compiled, sheet, source):
            raise problem
        self.console.print("[dim]Type an answer or its number. Also: ? (we don't know), why, back, quit.[/dim]")
        order: list[str] = []
        while facts := next_question(Knowledge(compiled, sheet)):
            self._progress(Knowledge(compiled, sheet))
            for fact in facts:
                answer = self._ask(fact, Knowledge(compiled, sheet))
                if answer is None:
                    return self._stop(sheet)
                if answer == BACK:
                    if order:
                        del sheet[order.pop()]
                    break
                sheet[fact] = answer
                order.append(fact)
                if problem := contradiction(compiled, sheet):
                    self.console.print(
                        f"That does not go together: {problem.says[0] if problem.says else ', '.join(problem.facts)}", style="yellow"
                    )
                    self.console.print(
                        f"It disagrees with {', '.join(f for f in problem.facts if f != fact)}. Type back to correct that, or answer again."
                    )
                    del sheet[order.pop()]
                    break
                self._keep(sheet)
        print_decision(self.decider.decide(sheet, self.as_of), self.decider.explain(sheet, self.as_of), sheet)
        return True

    def _progress(self, knowledge: Knowledge) -> None:
        left = questions_left(knowledge)
        self.console.print(f"\n[dim]About {round(left.expected)} left, at most {left.at_most}[/dim]")

    def _ask(self, name: str, knowledge: Knowledge) -> Answer | tuple[str, ...] | None:
        """The answer, BACK, or None to stop."""
        fact = self.pack.facts[name]
        self.console.print(f"[bold]{fact.question}[/bold]", markup=True)
        for number, option in enumerate(fact.answers, 1):
            self.console.print(f"  {number}  {fact.options.get(option, option)}", markup=False)
        hint = "several, with commas" if fact.kind == "choices" else fact.unit or ""
        while True:
            text = self._read(f"{hint}> " if hint else "> ")
            words = text.strip().lower() if text is not None else "quit"
            if words in QUIT:
                return None
            if words in BACK:
                return BACK
            if words in WHY:
                self._explain(name, knowledge)
                continue
            answer = typed_answer(fact, words)
            if not isinstance(answer, Misfit):
                return answer
            fix = "Type the number of an option, or ? if you don't know" if fact.answers else answer.fix
            self.console.print(f"{answer.what}. {fix}.", style="yellow", markup=False)

    def _explain(self, name: str, knowledge: Knowledge) -> None:
        self.console.print(self.pack.facts[name].help, markup=False)
        mask = knowledge.compiled.variables.of[name].mask
        touched = [
            self.pack.policies[output.removeprefix("finding.")].title
            for output in knowledge.open_outputs()
            if output.startswith("finding.") and knowledge.compiled.matters(knowledge.root(output)) & mask
        ]
        if touched:
            self.console.print(f"It can still decide: {'; '.join(touched)}.", markup=False)

    def _read(self, prompt: str) -> str | None:
        self.console.print(prompt, end="", markup=False)
        line = sys.stdin.readline()
        return line or None

    def _keep(self, sheet: Sheet) -> None:
        if self.save:
            self.save.write_text(self._as_yaml(sheet), encoding="utf-8")

    def _as_yaml(self, sheet: Sheet) -> str:
        return yaml.safe_dump(written(self.pack, sheet), sort_keys=False, allow_unicode=True)

    def _stop(self, sheet: Sheet) -> bool:
        self._keep(sheet)
        where = f"kept in {self.save}" if self.save else "below; save them and go on with plumbline policies interview FILE"
        self.console.print(f"\nStopped. Your answers are {where}.", markup=False)
        if not self.save:
            print(self._as_yaml(sheet), end="")
        return False
