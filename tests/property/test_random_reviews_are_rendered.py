"""Whole reviews with people who do anything at any time: what they are shown is valid, inert, and accepted by the workspace."""

import asyncio
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files_of_record import record_files
from bot.rendering.modals import number_modal, opening_modal
from bot.rendering.render import render
from bot.workspace.block_limits import block_errors
from bot.workspace.marks import live_marks
from bot.workspace.view_limits import view_errors
from graphs.effects import Effect
from graphs.messages import GESTURES, Gesture, Message
from graphs.views import Option
from policies.interview import draw_answer
from policies.knowledge import Knowledge
from policies.sheet import written_answer
from tests.rendering.slackblocks_validator import check_message, check_view, texts
from tests.rendering.views import HOSTILE
from tests.unit.review_graph.talk import Talk

PEOPLE = ("U1", "U2", "U3")
TURNS = 45
WORDS = (*HOSTILE, "yes", "no", "we don't know", "about 20k", "back", "why", "confirm", "change the evals", "change it", "x" * 5000)
BY_THE_SHELL = ("edit", "delete", "outsider", "moved", "time")  # nobody can press these, and their values are not people's
WILD: tuple[Gesture, ...] = tuple(gesture for gesture in GESTURES if gesture not in ("open", "cancel", "say", *BY_THE_SHELL))


def check(effect: Effect) -> None:
    view = effect["show"]
    assert view["view"] != "digest_files"  # a review has none
    if view["view"] == "files":
        assert len(record_files(view, effect["id"], {})) == 2
        return
    shown = render(view)
    check_message(shown.text, shown.blocks)
    assert block_errors(shown.blocks, "message") == []
    marks = [mark for text in (shown.text, *texts(shown.blocks)) for mark in live_marks(text)]
    assert {mark.strip("<>") for mark in marks} <= {f"@{person}" for person in PEOPLE}
    if view["view"] == "question":
        for fact in view["facts"]:
            form = number_modal(view["review"], fact["fact"], fact["question"], fact["unit"])
            check_view(form)
            assert view_errors(form) == []


class Crowd:
    """People who mostly answer what is asked, and sometimes do anything."""

    def __init__(self, talk: Talk, rng: random.Random) -> None:
        self.talk = talk
        self.rng = rng

    def gesture(self) -> Message:
        by = self.rng.choice(PEOPLE)
        asked = self.talk.state["asked"]
        kind = self.rng.random()
        if kind < 0.12:
            return self.talk.message("say", by, text=self.rng.choice(WORDS))
        if kind < 0.2:
            return self._wild(by)
        if self.talk.state["held"]:
            return self.talk.message("settle", by, fact=self.talk.state["held"][0]["fact"], value=self.rng.choice(["dont_know", None]))
        if asked:
            fact = self.rng.choice(asked["facts"])
            return self.talk.message("answer", by, fact=fact, value=self._value(fact))
        return self.talk.message("confirm", by)

    def _wild(self, by: str) -> Message:
        fact = self.rng.choice([*self.talk.context.decider.pack.facts, "no_such_fact"])
        value = self.rng.choice([None, "yes", "dont_know", 7, ["knowledge"], {"a": 1}, *HOSTILE])
        return self.talk.message(self.rng.choice(WILD), by, fact=fact, value=value)

    def _value(self, fact: str) -> Any:
        compiled = self.talk.context.compiled
        if fact not in compiled.variables.of or self.rng.random() < 0.1:
            return "dont_know"
        answer = draw_answer(Knowledge(compiled, {}), fact, self.rng)
        return written_answer(answer)


async def reviewed(seed: int, title: str, approach: str | None) -> None:
    rng = random.Random(seed)
    talk = Talk()
    talk.title = title
    await talk.open(approach)
    crowd = Crowd(talk, rng)
    for _ in range(TURNS):
        for effect in talk.new:
            check(effect)
        if talk.status == "cancelled":
            break
        await talk.turn(*(crowd.gesture() for _ in range(rng.choice([1, 1, 1, 2, 3]))))
    for effect in talk.new:
        check(effect)


@settings(max_examples=12)
@given(st.integers(0, 2**32), st.sampled_from(HOSTILE), st.sampled_from([None, "fine_tuning", "rag", "undecided"]))
def test_whatever_happens_in_a_review_its_messages_are_valid_and_inert(seed: int, title: str, approach: str | None) -> None:
    asyncio.run(reviewed(seed, title, approach))


@given(st.text(max_size=4000), st.lists(st.text(min_size=1, max_size=75), min_size=1, max_size=40, unique=True))
def test_the_opening_form_takes_any_text_and_any_pack(text: str, labels: list[str]) -> None:
    options = [Option(value=f"option_{number}", label=label) for number, label in enumerate(labels)]
    form = opening_modal(text, options, "U123", '{"channel": "C1"}')
    check_view(form)
    assert view_errors(form) == []
