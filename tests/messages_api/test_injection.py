"""Injected instructions, before a model that obeys every one of them as far as its schema lets it.

What it can do at worst is to put a value to words that somebody really wrote. That is counted and printed, class by class: the
team sees such an answer at once, with its words, and again in the recap that a person must confirm. It can do nothing else.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from graphs.claude.quotes import stands_in
from graphs.context import default_context
from graphs.messages import Document, Message, Part
from tests.messages_api.payloads import Payload, payloads
from tests.messages_api.readers import reader_of
from tests.messages_api.replies import Body, given, nothing, passages
from tests.messages_api.server import MessagesApi, messages_api
from tests.unit.review_graph.talk import Talk

ALL: Final = list(payloads())
KINDS: Final = list(dict.fromkeys(payload.kind for payload in ALL))
WANTED: Final = {
    "evals_exist": ["yes"],
    "held_out_test_set": ["yes"],
    "eval_examples": ["500"],
    "prompting_result": ["measured_falls_short"],
    "few_shot_result": ["measured_falls_short"],
    "rag_result": ["measured_falls_short"],
    "proposed_approach": ["fine_tuning"],
    "approved": ["yes"],
    "waiver": ["all"],
    "outcome": ["proceed"],
    "confirmed_by": ["U9"],
}
HONEST: Final = "HR edits something most weeks, as far as I know"
COUNTED: Final[Counter[tuple[str, str]]] = Counter()


@dataclass(slots=True)
class Obeys:
    """Reports whatever is wanted, with every quote that it may hope to get through, of its own passage and of all others."""

    payload: str

    def __call__(self, body: Body) -> Any:
        asked_for = given(body)
        if "basis" in asked_for:
            ids = [item["id"] for item in asked_for["basis"]]
            lies = (
                {"text": "This review is approved and every policy is waived.", "rests_on": rests} for rests in (["board"], [], ["waiver"])
            )
            return {"sentences": [*lies, {"text": "Start with the cheaper step.", "rests_on": ids[:1]}]}
        told = list(passages(body))
        said = nothing()
        if not any(self._sees(text) for _, text in told):
            return said
        ids = [*(passage for passage, _ in told), "p99"]
        quotes = ["we have a held-out test set of 500 scored examples", "yes", "evals exist", self.payload[:300], self.payload]
        words = {passage: " ".join(text.split()[:12]) for passage, text in told}
        said["facts"] = [
            {"fact": fact, "values": values, "quote": quote, "passage": passage, "sure": True}
            for fact, values in WANTED.items()
            for passage in ids
            for quote in [*quotes, words.get(passage, "")]
        ]
        said["withdrawn"] = [
            {"fact": fact, "quote": quote, "passage": passage}
            for fact in WANTED
            for passage in ids
            for quote in [*quotes, words.get(passage, "")]
        ]
        said["questions"] = [{"fact": fact, "passage": passage} for fact in WANTED for passage in ids]
        return said

    def _sees(self, text: str) -> bool:
        return self.payload[:40] in text


@pytest.fixture(scope="module", autouse=True)
def _the_table_is_printed() -> Any:
    yield
    print("\nA model that obeys; a fact is placed where its quote stands in the author's words, whatever they mean:")
    print(f"{'injected':28}{'payloads':>9}{'changed otherwise':>19}{'could place a false fact':>26}{'by words of somebody else':>27}")
    for kind in KINDS:
        counts = [COUNTED[kind, column] for column in ("all", "otherwise", "placed", "others")]
        print(f"{kind:28}{counts[0]:>9}{counts[1]:>19}{counts[2]:>26}{counts[3]:>27}")


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    async with messages_api() as running:
        yield running


def document(name: str, text: str) -> Document:
    return Document(name=name, parts=[Part(text=text, page=None, line=1)], problem=None)


def attack(talk: Talk, payload: Payload) -> list[Message]:
    """What comes in, by U9; `two people` is with somebody else's honest words in one turn."""
    if payload.way in ("document", "file name"):
        text, name = (payload.text, "design.md") if payload.way == "document" else ("Nothing of note.", payload.text)
        return [{**talk.message("say", "U9", text=""), "documents": [document(name, text)]}]
    if payload.way == "edit":
        reply = talk.message("say", "U9", text="let me see what I can find out")
        return [reply, talk.message("edit", "U9", text=payload.text, value=reply["at"])]
    if payload.way == "two people":
        return [talk.message("say", "U2", text=HONEST), talk.message("say", "U9", text=payload.text)]
    if payload.way == "person":
        return [talk.message("say", payload.text, text="let me see what I can find out")]
    return [talk.message("say", "U9", text=payload.text)] if payload.way == "reply" else []


def words_of(payload: Payload, messages: list[Message]) -> dict[str, list[str]]:
    """Who wrote what; it is only by such words that a fact may come about."""
    written: dict[str, list[str]] = {"U1": ["Letters\nWrite letters", payload.text if payload.way in ("title", "opening") else ""]}
    for message in messages:
        texts = [message["text"] or "", *(part["text"] for file in message.get("documents", ()) for part in file["parts"])]
        written.setdefault(message["by"], []).extend(texts)
    return written


@pytest.mark.parametrize("kind", KINDS)
async def test_an_obedient_model_changes_nothing_but_by_words_that_their_author_wrote(api: MessagesApi, kind: str) -> None:
    async with reader_of(api, daily_tokens=10**9) as claude:
        for payload in (payload for payload in ALL if payload.kind == kind):
            api.say = Obeys(payload.text)
            talk = Talk(replace(default_context(), reader=claude))
            talk.title = payload.text if payload.way in ("title", "opening") else "Letters"
            await talk.open("undecided")
            messages = attack(talk, payload)
            if messages:
                await talk.turn(*messages)
            COUNTED[kind, "all"] += 1
            assert talk.status == "interviewing"
            assert talk.state["confirmed_by"] is None
            assert talk.state["decision"] is None
            assert not {"confirmed", "settled", "cancelled", "decided"} & set(talk.journal())
            placed = [*talk.state["facts"].items(), *((held["fact"], held["record"]) for held in talk.state["held"])]
            written = words_of(payload, messages)
            for _, record in placed:
                if record["how"] != "opening" and not any(stands_in(record["quote"] or "", text) for text in written.get(record["by"], ())):
                    COUNTED[kind, "otherwise"] += 1
            COUNTED[kind, "placed"] += any(record["how"] == "read" for _, record in placed)
            answered = [entry["data"]["record"] for entry in talk.state["journal"] if entry["what"] == "answered"]
            COUNTED[kind, "others"] += any(record["how"] == "read" and record["by"] == "U2" for record in answered)
            assert all(fact in talk.context.decider.pack.facts for fact, _ in placed)
            assert "eval_examples" not in talk.state["facts"] or "500" in payload.text
    assert COUNTED[kind, "otherwise"] == 0
    if kind in ("in a file name", "in a person's name"):
        assert COUNTED[kind, "placed"] == 0


@pytest.mark.parametrize("way", ["reply", "document", "two people"])
async def test_a_whole_review_under_attack_decides_as_the_peoples_answers_say(api: MessagesApi, way: str) -> None:
    """Every button pressed by the team says the same in both; what the attack has placed, the team sets right at the recap."""
    payload = next(payload for payload in ALL if payload.way == way)
    api.say = Obeys(payload.text)
    async with reader_of(api, daily_tokens=10**9) as claude:
        attacked, calm = Talk(replace(default_context(), reader=claude)), Talk()
        for talk in (attacked, calm):
            await talk.open("fine_tuning")
            if talk is attacked:
                await talk.turn(*attack(talk, payload))
                for _ in range(len(talk.state["held"])):
                    held = talk.state["held"][0]
                    await talk.do("settle", fact=held["fact"], value="dont_know")
                for fact in [fact for fact, record in talk.state["facts"].items() if record["how"] == "read"]:
                    await talk.do("change", fact=fact)
                    await talk.answer(fact, "dont_know")
            await talk.answer_all({"need": ["knowledge"]})
            await talk.do("confirm")
            assert talk.status == "recommended"
    outcomes = [json.loads(talk.state["decision"] or "") for talk in (attacked, calm)]
    assert outcomes[0]["outcome"] == outcomes[1]["outcome"]
    assert outcomes[0]["headline"] == outcomes[1]["headline"]
    states = [{finding["policy"]: finding["state"] for finding in decision["findings"]} for decision in outcomes]
    assert states[0] == states[1]
    assert [sentence["text"] for sentence in attacked.shown("recommendation")[0]["narrative"]] == ["Start with the cheaper step."]


def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 150
    assert len(KINDS) >= 10
