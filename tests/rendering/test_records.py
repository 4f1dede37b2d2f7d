"""The decision record: MADR by example, and Markdown in which people's words stay words, as another program reads it."""

import re

import yaml
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.rendering.adr import record
from bot.rendering.escape import NOTHING, flat
from bot.rendering.markdown import inline, table
from graphs.views import Recommendation
from tests.rendering import views
from tests.rendering.examples import ENGINEER, RECOMMENDATION, REQUESTER

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
INERT = {"text", "text_special", "softbreak"}
HEADINGS = [
    "Context and Problem Statement",
    "Decision Drivers",
    "Considered Options",
    "Decision Outcome",
    "Consequences",
    "Confirmation",
    "Pros and Cons of the Options",
    "More Information",
]


def body(text: str) -> str:
    return text.split("\n---\n", 1)[1]


def children(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def shown(tokens: list[Token]) -> str:
    return "".join(child.content for child in children(tokens)).replace("\u2060", "")


def test_the_record_is_a_madr() -> None:
    people = {REQUESTER: "Rita Requester", ENGINEER: "Eno | Engineer"}
    first = {**RECOMMENDATION["reasons"][0], "why": "Nobody could tell"}
    text = record({**RECOMMENDATION, "reasons": [first, *RECOMMENDATION["reasons"][1:]]}, people)  # type: ignore[list-item]
    front = yaml.safe_load(text.split("---\n")[1])
    assert front == {"status": "proposed", "date": "2026-11-23", "decision-makers": ["Eno | Engineer", "Rita Requester"]}
    assert body(text) == (
        """
# AR-12: HR handbook assistant

## Context and Problem Statement

> We want to answer employees.
>
> From the handbook.

## Decision Drivers

* **Evals before tuning** (blocks, violated): Nobody could tell (evals exist: no, “we have no test set”, Eno \\| Engineer)
* **Citations** (advice, not evidenced)
* **Data rights** (requires next steps, waived, not satisfied): Waived until May (proposed approach: fine tuning, Rita Requester)

## Considered Options

* Prompting
* RAG
* Tool use
* Fine-tuning

## Decision Outcome

Chosen option: “RAG”. Blocked as proposed. Use RAG instead of fine-tuning.

* Also use Tool use

### Consequences

* Required, by 2026-12-04, Product owner: Build a scored test set
* Required, by 2027-01-08, Engineering: Measure retrieval on its own
* Advised, by 2026-12-18, Engineering: Show sources

### Confirmation

Each required next step above is done by its date, and its role can show it.

## Pros and Cons of the Options

* **Fine-tuning** is ruled out: knowledge belongs in retrieval; evals before tuning

## More Information

Decided by policy pack llm-adaptation 1.0 (a1b2c3d) on 2026-11-23.

What would change this:

* If style is a need too, fine-tuning comes back

All answers:

| Question | Answer | Words | Who |
| --- | --- | --- | --- |
| How often does the knowledge change? | weekly | “HR edits something most weeks” | Eno \\| Engineer |
| Do you have a repeatable, scored evaluation? | no | “we have no test set” | Eno \\| Engineer |
| Which approach? | fine tuning |  | Rita Requester |
"""
    )


def test_what_a_pack_wants_said_stands_below_its_name() -> None:
    text = record({**RECOMMENDATION, "notice": "Guidance, not legal advice."}, {})
    assert "Decided by policy pack llm-adaptation 1.0 (a1b2c3d) on 2026-11-23.\n\nGuidance, not legal advice.\n\n" in text


def test_people_without_a_name_stay_ids() -> None:
    assert "| Which approach? | fine tuning |  | U0REQUESTER |" in record(RECOMMENDATION, {})


def test_an_empty_recommendation_is_a_record_too() -> None:
    empty: Recommendation = {**RECOMMENDATION, "ladder": [], "reasons": [], "ruled_out": [], "steps": [], "also": [], "would_change": []}
    text = record({**empty, "answers": [], "description": ""}, {})
    assert "No policy stands in the way." in text
    assert "No next steps." in text
    assert "All answers" not in text


@given(views.texts)
def test_text_reads_back_as_it_was_and_nothing_else(text: str) -> None:
    tokens = READER.parse(inline(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in children(tokens)} <= INERT
    assert shown(tokens) == flat(text).replace("\u2060", "")


@given(views.texts)
def test_text_stays_in_its_cell(text: str) -> None:
    tokens = READER.parse(table(["a", "b"], [[inline(text), "end"]]))
    cells = [token for token in tokens if token.type == "td_open"]
    assert len(cells) == 2
    assert {child.type for child in children(tokens)} <= INERT


@given(views.texts)
def test_no_program_finds_a_link_in_text(text: str) -> None:
    written = inline(text)
    assert not re.search(r"://|@[\w.-]|www\.|mailto:", written, re.IGNORECASE)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
@given(views.recommendations)
def test_every_record_keeps_its_shape(view: Recommendation) -> None:
    text = record(view, {})
    front = yaml.safe_load(text.split("\n---\n", 1)[0])
    assert front["status"] == "proposed"
    tokens = READER.parse(body(text))
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[1:] == HEADINGS
    assert {token.type for token in children(tokens)} <= INERT | {"strong_open", "strong_close"}
    assert not {token.type for token in tokens} & {"html_block", "fence", "code_block", "hr"}
    assert sum(token.type == "tr_open" for token in tokens) == (len(view["answers"]) + 1 if view["answers"] else 0)
    text.encode()


def test_nothing_is_a_dash() -> None:
    assert inline(" \n") == NOTHING
