"""The interview in the terminal: guided, one question at a time, answers kept as they come."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Final

import yaml
from rich.console import Console

from bot.decision_text import print_decision
from bot.files import write_text
from graphs.typed_answer import typed_answer
from policies.compiled import Compiled
from policies.contradiction import contradiction
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.expression import Answer
from policies.interview import next_question, questions_left
from policies.knowledge import Knowledge
from policies.pack import Pack
from policies.sheet import Misfit, Sheet, written
from policies.yaml_source import Source

BACK: Final = ("back", "b")
QUIT: Final = ("quit", "q", "exit")
WHY: Final = ("why", "help", "h")
NOTHING_KEPT: Final = (b"", b"{}")  # what a file holds that may be written over


class TerminalInterview:
    """Asks what still matters, and prints the decision. Typing `back` corrects the last answer, `quit` stops for now."""

    def __init__(self, decider: Decider, as_of: date, save: Path | None) -> None:
        self.decider, self.as_of, self.save = decider, as_of, save
        self.pack: Pack = decider.pack
        self.console = Console(highlight=False)
        self._order: list[str] = []  # what was answered here, oldest first
        self._again: tuple[str, ...] = ()  # what is asked next, before anything else
        self._doubted: tuple[str, ...] = ()  # what the last answer disagrees with

    def run(self, sheet: Sheet, source: Source | None = None) -> bool:
        """Whether the interview came to its end.

        Raises:
            Contradiction: where the answers that are there already cannot hold together.
            PlumblineError: where answers cannot be kept, or would be written over others.
        """
        compiled = self.decider.compiled(self.as_of)
        if problem := contradiction(compiled, sheet, source):
            raise problem
        self._make_ready_to_keep(sheet, source)
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no text is then no answer, and is asked again
        self.console.print("[dim]Type an answer or its number. Also: ? (we don't know), why, back, quit.[/dim]")
        while facts := self._again or next_question(Knowledge(compiled, sheet)):
            self._progress(Knowledge(compiled, sheet))
            for fact in facts:
                answer = self._ask(fact, Knowledge(compiled, sheet))
                if answer is None:
                    return self._stop(sheet)
                if answer == BACK:
                    self._go_back(sheet)
                    break
                if not self._take(fact, answer, sheet, compiled):
                    break
        print_decision(self.decider.decide(sheet, self.as_of), self.decider.explain(sheet, self.as_of), sheet)
        return True

    def _take(self, fact: str, answer: Answer, sheet: Sheet, compiled: Compiled) -> bool:
        """Keeps an answer, unless it contradicts others: then the person says which one holds."""
        problem = contradiction(compiled, {**sheet, fact: answer})
        if problem is None:
            self._again, self._doubted = (), ()
            sheet[fact] = answer
            self._order.append(fact)
            self._keep(sheet)
            return True
        self._again, self._doubted = (fact,), tuple(other for other in problem.facts if other != fact)
        why = problem.says[0] if problem.says else "These answers cannot hold together."
        self.console.print(f"That does not go together. {why}", style="yellow", markup=False)
        self.console.print(f"It disagrees with {', '.join(self._doubted)}. Type back to correct that, or answer again.", markup=False)
        return False

    def _go_back(self, sheet: Sheet) -> None:
        """Asks again what the last answer disagreed with, or else what was answered last."""
        asked = [self._doubted[-1]] if self._doubted else self._order[-1:]
        if not asked:
            self.console.print("There is nothing to go back to yet.", style="yellow")
        for fact in asked:
            del sheet[fact]
            self._order = [other for other in self._order if other != fact]
        self._again, self._doubted = tuple(asked), ()
        if asked:
            self._keep(sheet)

    def _progress(self, knowledge: Knowledge) -> None:
        left = questions_left(knowledge)
        self.console.print(f"\n[dim]About {round(left.expected)} left, at most {left.at_most}[/dim]")

    def _ask(self, name: str, knowledge: Knowledge) -> Answer | tuple[str, ...] | None:
        """The answer, BACK, or None to stop."""
        fact = self.pack.facts[name]
        self.console.print(fact.question, style="bold", markup=False)
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

    def _make_ready_to_keep(self, sheet: Sheet, source: Source | None) -> None:
        """Finds out whether answers can be kept, and writes over nothing to find out."""
        if self.save is None:
            return
        with _one_line_if_unwritable(self.save):
            holds_something = self.save.is_file() and self.save.read_bytes().strip() not in NOTHING_KEPT
            goes_on = holds_something and source is not None and self.save.samefile(source.file)
            if goes_on:
                self.save.open("ab").close()
        if holds_something and not goes_on:
            fix = f"Go on from it with `plumbline policies interview {self.save} --save {self.save}`, or choose another file."
            raise PlumblineError(f"{self.save}: holds answers already, which would be lost. {fix}")
        if not goes_on:
            write_text(self.save, self._as_yaml(sheet))

    def _keep(self, sheet: Sheet) -> None:
        if self.save is None:
            return
        try:
            write_text(self.save, self._as_yaml(sheet))
        except PlumblineError:
            print(self._as_yaml(sheet), end="")  # so that nobody has to give them again
            raise

    def _as_yaml(self, sheet: Sheet) -> str:
        return yaml.safe_dump(written(self.pack, sheet), sort_keys=False, allow_unicode=True)

    def _stop(self, sheet: Sheet) -> bool:
        where = f"kept in {self.save}" if self.save else "below; save them and go on with plumbline policies interview FILE"
        self.console.print(f"\nStopped. Your answers are {where}.", markup=False)
        if not self.save:
            print(self._as_yaml(sheet), end="")
        return False


@contextmanager
def _one_line_if_unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PlumblineError(f"{path}: cannot be written ({error.strerror}). Choose another place, or change its permissions.") from None
