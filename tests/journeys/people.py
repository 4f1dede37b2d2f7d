"""People who answer an interview as the questions come, from a sheet that they have in mind."""

from policies.pack import Pack
from policies.sheet import Sheet
from tests.journeys.command import Conversation


class Person:
    """Knows the answers to a pack's questions, and types them as ids, as labels or as numbers of the list."""

    def __init__(self, pack: Pack, sheet: Sheet, style: str = "id") -> None:
        self.pack, self.sheet, self.style = pack, sheet, style
        self.facts = {fact.question: name for name, fact in pack.facts.items()}

    def asked(self, heard: str) -> str | None:
        """The fact that was asked for last; None where nothing was."""
        found = [self.facts[line] for line in heard.splitlines() if line in self.facts]
        return found[-1] if found and heard.endswith("> ") else None

    def answer(self, fact: str) -> str:
        answer = self.sheet[fact]
        if answer in ("dont_know", ()):
            return "?"
        if isinstance(answer, int):
            return f"about {answer:,}"
        several = answer if isinstance(answer, tuple) else (answer,)
        return ", ".join(self._typed(fact, option) for option in several)

    def _typed(self, fact: str, option: str) -> str:
        options = self.pack.facts[fact].answers
        if self.style == "number":
            return str(options.index(option) + 1)
        return self.pack.facts[fact].options.get(option, option).upper() if self.style == "label" else option

    def talk(self, conversation: Conversation, heard: str | None = None, questions: int = 1000) -> tuple[list[str], str]:
        """Answers so many questions, or to the end; gives the facts that were asked and what was heard last."""
        heard = conversation.heard() if heard is None else heard
        asked: list[str] = []
        while len(asked) < questions and (fact := self.asked(heard)):
            asked.append(fact)
            heard = conversation.say(self.answer(fact))
        return asked, heard
