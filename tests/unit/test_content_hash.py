"""A pack's hash covers what can change a decision or a text, and nothing else."""

from pathlib import Path

import pytest

from policies.load import load_pack
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_the_small_pack(tmp_path)


@pytest.fixture(scope="module")
def unchanged() -> str:
    return load_pack(SMALL_PACK).hash


def test_it_is_the_same_wherever_the_pack_stands(folder: Path, unchanged: str) -> None:
    assert load_pack(folder).hash == unchanged
    assert len(unchanged) == 64
    assert set(unchanged) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pack.yaml", "id: small\n", "# A comment.\n\nid:   'small'   # and another\n"),
        ("pack.yaml", 'version: "1.0"', "version: '1.0'"),
        ("pack.yaml", 'launch: stage == "launch"', 'launch: >-\n    stage\n    == "launch"'),
        ("pack.yaml", "      - {when: launch, then: closed}", "      - then: closed\n        when: launch"),
        ("pack.yaml", "title: A small pack\nreleased: 2026-03-01", "released: 2026-03-01\ntitle: A small pack"),
        ("ladder.yaml", "rule: S1", 'rule: "S1"'),
    ],
)
def test_comments_and_layout_do_not_change_it(folder: Path, unchanged: str, file: str, old: str, new: str) -> None:
    change(folder / file, old, new)
    assert load_pack(folder).hash == unchanged


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pack.yaml", "value: 100", "value: 101"),
        ("pack.yaml", "title: A small pack", "title: A small  pack"),
        ("pack.yaml", "review_by: 2027-01-15", "review_by: 2027-01-16"),
        ("facts.yaml", "question: Do you have evals?", "question: Have you evals?"),
        ("facts.yaml", "question: Do you have evals?", "question: Do you have evals?\n    name: evals"),
        ("facts.yaml", "  - [owner, backup]", "  - [backup, owner]"),
        ("ladder.yaml", "only_if: examples >= enough_examples", "only_if: examples > enough_examples"),
        ("policies/all.yaml", "satisfied: examples >= enough_examples", "satisfied: enough_examples <= examples"),
        ("policies/all.yaml", "why: Few examples teach little.", "why: Few examples teach very little."),
        ("policies/all.yaml", "severity: advise", "severity: require"),
    ],
)
def test_a_changed_value_or_text_changes_it(folder: Path, unchanged: str, file: str, old: str, new: str) -> None:
    change(folder / file, old, new)
    assert load_pack(folder).hash != unchanged


def test_another_order_of_options_or_facts_changes_it(folder: Path, unchanged: str) -> None:
    """People answer by an option's number, and of two facts that tell as much the first is asked."""
    knowledge, style = "      knowledge: Facts, such as a handbook\n", "      style: One house style\n"
    change(folder / "facts.yaml", knowledge + style, style + knowledge)
    assert load_pack(folder).hash != unchanged


def test_the_packs_tests_do_not_change_it(folder: Path, unchanged: str) -> None:
    change(folder / "tests" / "all.yaml", "facts: {rights: no}", "facts: {rights: dont_know}")
    (folder / "tests" / "sheets.yaml").unlink()
    assert load_pack(folder).hash == unchanged


def test_the_same_policies_in_another_file_are_another_pack(folder: Path, unchanged: str) -> None:
    (folder / "policies" / "all.yaml").rename(folder / "policies" / "other.yaml")
    assert load_pack(folder).hash != unchanged
