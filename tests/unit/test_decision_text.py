"""A decision as people read it in the terminal: verdict first, then why, then what to do."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.decision_text import print_decision
from policies.decision import Decider
from policies.model import Waiver
from policies.pack import Pack
from policies.sheet import Sheet
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import small_pack_with

AS_OF = date(2026, 12, 1)
WAIVER = Waiver(policy="held-out-test-set", reason="Under way", expires=date(2026, 12, 20))


def lines(decider: Decider, sheet: Sheet, **more: Any) -> list[str]:
    """What is printed on a wide screen, without empty lines."""
    out = StringIO()
    console = Console(file=out, width=1000, highlight=False)
    print_decision(decider.decide(sheet, **more), decider.explain(sheet, **more), sheet, console)
    return [line.strip() for line in out.getvalue().splitlines() if line.strip()]


def section(printed: list[str], title: str) -> list[str]:
    """The points under a title."""
    assert title in printed
    points = []
    for line in printed[printed.index(title) + 1 :]:
        if not line.startswith("- "):
            break
        points.append(line)
    return points


@pytest.mark.parametrize(
    ("name", "changes", "verdict"),
    [
        ("letters", {}, "Go ahead. Use Fine-tuning."),
        ("clean", {"one_use": "no"}, "Go ahead, with conditions. Use Prompting."),
        ("letters", {"dataset_quality": "dont_know"}, "Not yet: evidence is missing. Use Fine-tuning."),
        ("handbook", {"proposed_approach": "fine_tuning"}, "Blocked as proposed. Use Retrieval (RAG) instead of Fine-tuning."),
        ("handbook", {"proposed_approach": "rag"}, "Go ahead. Use Retrieval (RAG)."),
    ],
)
def test_the_verdict_comes_first(pack: Pack, decider: Decider, name: str, changes: dict[str, Any], verdict: str) -> None:
    assert lines(decider, named_sheet(pack, name, **changes))[0] == verdict


def test_what_is_exhausted_is_for_the_board(pack: Pack, decider: Decider) -> None:
    first = lines(decider, named_sheet(pack, "letters", fine_tuning_result="measured_falls_short"))[0]
    assert first.startswith("Not yet: evidence is missing. ")
    assert "board" in first


def test_without_a_need_nothing_is_recommended(pack: Pack, decider: Decider) -> None:
    assert "nothing is recommended" in lines(decider, named_sheet(pack, "clean", need=[]))[0]


def test_an_open_review_says_what_comes_next(pack: Pack, decider: Decider) -> None:
    printed = lines(decider, {})
    assert printed[0] == "Not decided yet. The recommended step of the ladder is still open."
    left, question = section(printed, "Still open")
    assert left.startswith("- About ")
    assert "at most" in left
    for fact in ("need", "proposed_approach"):
        assert pack.facts[fact].question in question


def test_the_ladder_shows_the_recommended_rung_in_its_place(pack: Pack, decider: Decider) -> None:
    printed = lines(decider, named_sheet(pack, "handbook"))
    assert printed[1] == "Prompting ▸ Few-shot examples ▸ [Retrieval (RAG)] ▸ Tool use ▸ Fine-tuning ▸ Pretraining"


def test_reasons_name_the_policy_its_weight_and_the_answers(pack: Pack, decider: Decider) -> None:
    printed = lines(decider, named_sheet(pack, "letters", held_out_test_set="no", dataset_quality="dont_know"))
    why = section(printed, "Why")
    assert "- Keep a test set that is never trained on (blocks). approach in mind: fine tuning; test examples kept aside: no" in why
    assert any(line.startswith("- Look at the training data before you train on it (blocks, not evidenced). ") for line in why)
    assert any(line.startswith("- Have people who know the task review the training data (required, not evidenced). ") for line in why)
    assert any(line.endswith("state of the training examples: don't know") for line in why)
    blocking = ["(blocks" in line for line in why]
    assert blocking == sorted(blocking, reverse=True)


def test_advice_stands_apart_and_counts_are_readable(pack: Pack, decider: Decider) -> None:
    printed = lines(decider, named_sheet(pack, "letters", model_hosting="closed", calls_per_month=50_000_000))
    assert "Why" not in printed
    (advice,) = section(printed, "Advice")
    assert advice.startswith("- Let the volume decide how the model is hosted (advised). ")
    assert advice.endswith(" kind of model and who runs it: closed; calls to the model a month: 50,000,000")


def test_a_waived_finding_is_shown_as_waived_and_with_the_outcome_without_it(pack: Pack, decider: Decider) -> None:
    printed = lines(decider, named_sheet(pack, "letters", held_out_test_set="no"), as_of=AS_OF, waivers=[WAIVER])
    assert printed[0] == "Go ahead. Use Fine-tuning."
    assert section(printed, "Waived, not satisfied")[0].startswith("- Keep a test set that is never trained on (blocks). ")
    assert "- Without the waivers the outcome would be: blocked" in section(printed, "Also")


def test_next_steps_have_a_number_a_role_and_days(pack: Pack, decider: Decider) -> None:
    printed = lines(decider, named_sheet(pack, "letters", held_out_test_set="no", labelled_examples=999))
    steps = printed[printed.index("Required next steps") :]
    assert " ".join(steps[2].split()) == "1 Set a test set aside before training, and lock it away from training and tuning Data owner 3"
    assert any(step.endswith("advised") and "Collect and review more examples" in step for step in steps)
    assert "Required next steps" not in lines(decider, named_sheet(pack, "letters"))


def test_the_other_outputs_follow(pack: Pack, decider: Decider) -> None:
    also = section(lines(decider, named_sheet(pack, "letters", need=["style_format", "external_action"])), "Also")
    assert also == [
        "- Also use Tool use",
        "- Tuning method: lora",
        "- A small tuned model breaks even after 0.6 months",
    ]


def test_a_break_even_that_never_comes_is_said(pack: Pack, decider: Decider) -> None:
    also = section(lines(decider, named_sheet(pack, "letters", calls_per_month=0)), "Also")
    assert any("never pays" in line for line in also)


def test_what_would_change_it_is_shown_three_times_at_most(pack: Pack, decider: Decider) -> None:
    sheet = named_sheet(pack, "letters", held_out_test_set="no")
    shown = section(lines(decider, sheet), "What would change this")
    assert 1 <= len(shown) <= 3
    assert len(decider.explain(sheet).would_change) > 3


def test_the_pack_and_the_day_are_named_last(pack: Pack, decider: Decider) -> None:
    last = lines(decider, named_sheet(pack, "letters"), as_of=AS_OF)[-1]
    assert last == f"Decided by policy pack llm-adaptation 1.0 ({pack.hash[:7]}) as of 2026-12-01"


def test_texts_of_the_pack_are_shown_as_they_are_written(tmp_path: Path) -> None:
    pack = small_pack_with(tmp_path, "pack.yaml", "board: The board", 'board: "The [red] board"')
    printed = lines(Decider(pack), named_sheet(pack, "tuned", rights="no"))
    assert any("The [red] board" in line for line in printed)
