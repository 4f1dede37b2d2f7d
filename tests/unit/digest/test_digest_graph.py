"""The digest's graph, given reviews as the shell gives them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from graphs.claude.contract import Basis, Narrative, Sentence
from graphs.digest.digest import digest
from graphs.digest.state import Wanted
from graphs.digest.summing import basis, words_stand
from graphs.digest.week import Week
from tests.unit.digest.reviews import WEEK, digest_of, finished, reviewed, spent, step, waiver

ROOT = Path(__file__).parents[3]


async def test_a_week_without_anything_is_quiet() -> None:
    view = await digest_of([reviewed(finished=[finished("2026-10-01")], steps=[step("2026-12-24")], waivers=[waiver("2026-12-24")])])
    assert view["quiet"]
    assert (view["week"], view["first"], view["last"], view["over"]) == ("2026-W47", "2026-11-16", "2026-11-22", True)


@pytest.mark.parametrize(
    "more",
    [
        {"opened": WEEK.begins},
        {"finished": [finished()]},
        {"steps": [step("2026-11-10")]},
        {"steps": [step("2026-12-10", "2026-11-18")]},
        {"waivers": [waiver("2026-11-25")]},
        {"waivers": [waiver("2026-12-25", granted="2026-11-18")]},
        {"spent": [spent("2026-11-18", 1)]},
    ],
    ids=["opened", "finished", "overdue", "done", "ending", "granted", "spent"],
)
async def test_anything_at_all_is_said(more: dict[str, Any]) -> None:
    assert not (await digest_of([reviewed(**more)]))["quiet"]


async def test_the_week_is_compared_with_the_one_before() -> None:
    view = await digest_of(
        [
            reviewed(
                1, opened=WEEK.begins, finished=[finished(outcome="blocked", fired=["evals-before-tuning"], minutes=110, questions=8)]
            ),
            reviewed(2, opened=WEEK.before.begins, finished=[finished("2026-11-12", fired=["evals-before-tuning"], minutes=50)]),
        ],
        [reviewed(3, finished=[finished("2026-11-12", outcome="blocked")], spent=[spent("2026-11-12", 500), spent("2026-11-18", 2_000)])],
    )
    assert view["opened"] == {"now": 1, "before": 1}
    assert view["finished"] == {"now": 1, "before": 2}
    assert view["outcomes"] == {"proceed": {"now": 0, "before": 1}, "blocked": {"now": 1, "before": 1}}
    assert view["policies"] == [
        {"policy": "evals-before-tuning", "title": "Have a scored evaluation before you tune", "fired": {"now": 1, "before": 1}}
    ]
    assert view["minutes"] == {"now": 110, "before": 50, "of": 1}
    assert view["questions"] == {"now": 8, "before": None, "of": 1}
    assert view["cost"] == {"tokens": {"now": 2_000, "before": 500}, "dollars": 2.0, "dollars_before": 0.5}


async def test_a_model_without_a_price_makes_the_sum_unknown_and_never_smaller() -> None:
    view = await digest_of([reviewed(spent=[spent("2026-11-18", 1_000), spent("2026-11-18", 1_000, "a-new-one")])])
    assert view["cost"] == {"tokens": {"now": 2_000, "before": 0}, "dollars": None, "dollars_before": 0.0}


async def test_steps_of_the_ladder_stand_in_its_order_with_what_is_none_of_them_last() -> None:
    pairs = [("fine_tuning", "rag"), ("undecided", "prompting"), (None, "none"), ("fine_tuning", "of_another_pack")]
    view = await digest_of([reviewed(number, finished=[finished(proposed=a, rung=b)]) for number, (a, b) in enumerate(pairs, 1)])
    assert [(one["title"], one["proposed"], one["recommended"]) for one in view["rungs"]] == [
        ("Prompting", 0, 1),
        ("Retrieval (RAG)", 0, 1),
        ("Fine-tuning", 2, 0),
        ("No step", 0, 1),
        ("Of another pack", 0, 1),
        ("None named", 2, 0),
    ]


async def test_policies_that_fire_most_come_first_and_the_rest_is_counted() -> None:
    fired = [f"policy-{number}" for number in range(9)]
    view = await digest_of([reviewed(number, finished=[finished(fired=fired[number:])]) for number in range(9)])
    assert [(one["policy"], one["fired"]["now"]) for one in view["policies"]] == [(f"policy-{number}", number + 1) for number in (8, 7, 6)]
    assert view["policies_in_all"] == 9
    assert view["policies"][0]["title"] == "Policy 8"


async def test_a_week_is_one_of_the_workspaces_zone() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    week = Week.read("2026-W47", auckland)
    review = reviewed(opened=WEEK.begins - 3600)  # Sunday in London, Monday at noon in Auckland
    assert (await digest_of([review]))["opened"]["now"] == 0
    assert (await digest_of([review], week=week))["opened"]["now"] == 1


async def test_studio_may_draw_one_without_any_reviews() -> None:
    path, name = json.loads((ROOT / "langgraph.json").read_text("utf-8"))["graphs"]["digest"].split(":")
    assert (ROOT / path).is_file()
    assert name == "digest"
    updates = [update async for update in digest.astream(Wanted(week="2026-W47", now=WEEK.ends), stream_mode="updates")]
    assert [node for update in updates for node in update] == ["count", "compare", "sum_up"]
    json.dumps(updates)


class Writer:
    """Says what it is told to, and keeps what it was given."""

    def __init__(self, *sentences: tuple[str, list[str]]) -> None:
        self.sentences = tuple(Sentence(text=text, rests_on=ids) for text, ids in sentences)
        self.given: list[Basis] = []

    async def sum_up(self, basis: Sequence[Basis]) -> Narrative:
        self.given = list(basis)
        return Narrative(self.sentences)


BUSY = [
    reviewed(
        1,
        title="Secret title",
        opened=WEEK.begins,
        finished=[finished(outcome="blocked", minutes=110)],
        steps=[step("2026-11-10", text="Words")],
    )
]


async def test_sentences_of_a_writer_stand_over_the_digest() -> None:
    writer = Writer(
        ("1 review was blocked.", ["outcome-blocked"]), ("Three reviews were blocked.", ["outcome-blocked"]), ("Look there.", ["finished"])
    )
    view = await digest_of(BUSY, writer=writer)
    assert view["summary"] == ["1 review was blocked.", "Look there."]
    assert not [item for item in writer.given if "Secret" in item.says or "Words" in item.says]


async def test_nobody_is_asked_to_sum_up_a_quiet_week() -> None:
    writer = Writer(("Nothing happened.", ["finished"]))
    assert (await digest_of([], writer=writer))["summary"] == []
    assert writer.given == []


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Nine were finished.", True),
        ("Three were finished.", False),
        ("Half of twelve.", False),
        ("Most were finished.", True),
        ("One stands out.", False),
    ],
)
def test_numbers_in_words_must_stand_in_what_a_sentence_rests_on(text: str, stands: bool) -> None:
    assert words_stand(Sentence(text=text, rests_on=["a"]), {"a": "reviews finished: 9; the week before: 6"}) is stands


async def test_everything_that_is_counted_may_be_rested_on() -> None:
    view = await digest_of(BUSY)
    given = {item.id: item.says for item in basis(view)}
    assert given["finished"] == "reviews finished: 1; the week before: 0"
    assert given["step-rag"] == "“Retrieval (RAG)”: proposed in 0 of them, recommended in 1 of them"
    assert given["time"] == "minutes from start to recommendation, median: 110"
    assert "questions" not in given
