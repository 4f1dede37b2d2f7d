"""A turn's changes to a review while a node makes them, with effects and journal entries numbered as they come."""

from copy import copy
from typing import Any, Literal, cast

from graphs.claude.contract import Usage, added, nothing_used
from graphs.context import Context
from graphs.effects import Effect, Entry
from graphs.heard import Heard
from graphs.messages import Message
from graphs.state import Record, Review, Spent, sheet_of, waivers_of
from graphs.views import Note, View
from policies.compiled import Compiled
from policies.knowledge import Knowledge
from policies.model import Waiver
from policies.sheet import Sheet
from policies.waivers import active_waivers

_KEPT = ("opening", "schema_version")  # never written twice


class Draft:
    """`state` is a copy that the node changes; `changes` is what the node returns."""

    def __init__(self, state: Review, context: Context) -> None:
        self.before = state
        # One level deep: records, views and entries are replaced, never changed.
        self.state = cast("Review", {name: copy(value) for name, value in state.items()})
        self.context = context
        self.pack = context.decider.pack
        self.heard: Heard | None = None  # what a reader has found in this turn

    @property
    def review(self) -> str:
        return self.state["opening"]["review"]

    @property
    def sheet(self) -> Sheet:
        return sheet_of(self.pack, self.state["facts"])

    @property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.compiled, self.sheet)

    @property
    def compiled(self) -> Compiled:
        """The rules under the waivers that hold today: a waived policy may open others."""
        return self.context.decider.compiled(self.context.today, active_waivers(self.pack, self.waivers, self.context.today))

    @property
    def waivers(self) -> list[Waiver]:
        return waivers_of(self.state)

    def post(self, show: View, where: Literal["channel", "thread"] = "thread") -> str:
        """The id of the effect, by which a later one can rewrite the message."""
        return self._effect("post", where, show)

    def update(self, target: str, show: View, where: Literal["channel", "thread"] = "thread") -> None:
        self._effect("update", where, show, target=target)

    def whisper(self, person: str, show: View) -> None:
        self._effect("whisper", "thread", show, person=person)

    def attach(self, show: View) -> None:
        self._effect("attach", "thread", show)

    def say(self, text: str, to: str | None = None) -> None:
        self.post(Note(view="note", review=self.review, to=to, text=text))

    def tell(self, person: str, text: str) -> None:
        """Says it to one person only."""
        self.whisper(person, Note(view="note", review=self.review, to=None, text=text))

    def journal(self, what: str, message: Message, **data: Any) -> None:
        self.enter(what, message["by"], message["at"], **data)

    def enter(self, what: str, by: str | None, at: str, **data: Any) -> None:
        self.state["journal"].append(Entry(id=self._number(), what=what, by=by, at=at, data=data))

    @property
    def now(self) -> str:
        """Slack's time of what was journalled last: what the bot does by itself has none of its own."""
        return self.state["journal"][-1]["at"] if self.state["journal"] else "0"

    def answer(self, fact: str, record: Record) -> None:
        """Takes an answer as the latest one."""
        self.state["facts"].pop(fact, None)
        self.state["facts"][fact] = record
        self.state["noted"] = [*(other for other in self.state["noted"] if other != fact), fact]
        self.state["again"] = [other for other in self.state["again"] if other != fact]
        self.state["confirmed_by"] = None  # a recap without this answer is no recap of it
        self.enter("answered", record["by"], record["at"], fact=fact, record=record)

    def spend(self, model: str, usage: Usage) -> None:
        """Tokens of a model, which count for this review and this day."""
        state, today = self.state, self.context.today.isoformat()
        state["tokens"] = added(state.get("tokens") or nothing_used(), usage)
        if not usage["calls"]:
            return
        spent = {(one["on"], one["model"]): one["usage"] for one in state.get("spent") or []}
        spent[today, model] = added(spent.get((today, model), nothing_used()), usage)
        state["spent"] = [Spent(on=on, model=model, usage=usage) for (on, model), usage in spent.items()]

    def forget(self, fact: str) -> None:
        self.state["facts"].pop(fact, None)
        self.state["noted"] = [other for other in self.state["noted"] if other != fact]

    def changes(self) -> Review:
        """Only what is different, so that a checkpoint writes little."""
        changed = {name: value for name, value in self.state.items() if name not in _KEPT and self.before.get(name) != value}
        return Review(**changed)  # type: ignore[typeddict-item, no-any-return]

    def _effect(
        self,
        do: Literal["post", "update", "whisper", "attach"],
        where: Literal["channel", "thread"],
        show: View,
        *,
        target: str | None = None,
        person: str | None = None,
    ) -> str:
        effect = Effect(id=self._number(), do=do, where=where, target=target, person=person, show=show)
        self.state["effects"].append(effect)
        return effect["id"]

    def _number(self) -> str:
        self.state["serial"] += 1
        return f"{self.review}/{self.state['turn']}/{self.state['serial']}"
