"""The schemas for editors accept what the loader accepts, and refuse what an editor should underline."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policies.json_schema import FILES, file_schema, sheet_schema
from policies.pack import DEFAULT_PACK, Pack
from policies.yaml_source import read_file, read_text
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import SMALL_PACK


def kind_of(path: Path) -> str:
    if path.parent.name in ("policies", "tests"):
        return "sheets" if path.name == "sheets.yaml" else path.parent.name
    return path.stem


def errors(schema: dict[str, Any], data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(data)]


@pytest.mark.parametrize("kind", [*FILES, "sheet"])
def test_every_schema_is_a_schema(pack: Pack, kind: str) -> None:
    Draft202012Validator.check_schema(sheet_schema(pack) if kind == "sheet" else file_schema(kind))


@pytest.mark.parametrize("folder", [DEFAULT_PACK, SMALL_PACK], ids=["default", "small"])
def test_every_file_of_a_sound_pack_fits_its_schema(folder: Path) -> None:
    files = sorted(folder.rglob("*.yaml"))
    assert {kind_of(path) for path in files} == set(FILES) - {"waivers"}
    for path in files:
        assert errors(file_schema(kind_of(path)), read_file(path, path.name).data) == [], path


POLICY = """\
policies:
  - id: one
    title: A policy
    rule: [S1]
    why: A reason.
    source: [A book]
    severity: SEVERITY
    applies: APPLIES
    satisfied: true
    role: team
    steps: [{id: a, text: Do it, days: DAYS}]
    waiver: WAIVER
    effective_from: 2026-01-01
    review_by: 2027-01-01
"""


def policy(severity: str = "block", applies: str = "true", days: str = "3", waiver: str = "never") -> Any:
    text = POLICY.replace("SEVERITY", severity).replace("APPLIES", applies).replace("DAYS", days).replace("WAIVER", waiver)
    return read_text(text, "policy.yaml").data


@pytest.mark.parametrize("severity", ["block", "advise", '[{when: a == "b", then: block}, {then: require}]'])
@pytest.mark.parametrize("applies", ["false", 'a == "b"', '{all: [a, {any: [b, {not: "c"}]}]}', "{not: {all: [true]}}"])
def test_severities_and_conditions_fit_in_each_of_their_forms(severity: str, applies: str) -> None:
    assert errors(file_schema("policies"), policy(severity=severity, applies=applies)) == []


@pytest.mark.parametrize(
    "broken",
    [
        policy(severity="forbid"),
        policy(severity="[{then: forbid}]"),
        policy(severity="[]"),
        policy(applies="7"),
        policy(applies="{all: []}"),
        policy(applies="{some: [a]}"),
        policy(applies="{all: [a], any: [b]}"),
        policy(applies="{not: [a]}"),
        policy(days="-1"),
        policy(days="soon"),
        policy(days="1.5"),
        policy(waiver="sometimes"),
        policy(waiver="{max_days: 0}"),
        policy(waiver="{days: 3}"),
        {"policies": []},
        {},
        {"policies": [{**policy()["policies"][0], "sevrity": "block"}]},
        {"policies": [{key: value for key, value in policy()["policies"][0].items() if key != "why"}]},
        {"policies": [{**policy()["policies"][0], "id": "Not A Slug"}]},
    ],
)
def test_a_broken_policy_does_not_fit(broken: Any) -> None:
    assert errors(file_schema("policies"), broken) != []


@pytest.mark.parametrize("key", ["applies", "satisfied"])
def test_a_policy_without_a_condition_does_not_fit(key: str) -> None:
    assert (
        errors(file_schema("policies"), {"policies": [{name: value for name, value in policy()["policies"][0].items() if name != key}]})
        != []
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("facts", "facts: {a: {kind: maybe, question: Q?, help: H.}}"),
        ("facts", "facts: {a: {kind: yes_no, help: H.}}"),
        pytest.param(
            "facts",
            "facts: {A: {kind: yes_no, question: Q?, help: H.}}",
        ),
        ("facts", "facts: {a: {kind: yes_no, question: Q?, name: '', help: H.}}"),
        ("facts", "facts: {a: {kind: yes_no, question: Q?, name: 'n: m', help: H.}}"),
        ("facts", f"facts: {{a: {{kind: yes_no, question: Q?, name: {'n' * 49}, help: H.}}}}"),
        ("facts", "facts: {}"),
        ("facts", "facts: {a: {kind: yes_no, question: Q?, help: H.}}\nquestions: [[a]]"),
        ("ladder", "needs_fact: need\nproposal_fact: p\nrungs: []\nneeds: {}"),
        ("pack", "id: x"),
        ("tests", "tests: [{name: n}]"),
        ("tests", "tests: [{name: n, expect: {outcome: fine}}]"),
        ("tests", "tests: [{name: n, expect: {findings: {a: broken}}}]"),
        ("sheets", "sheets: {a: {from: b, fact: {}}}"),
        ("waivers", "waivers: [{policy: a, reason: r}]"),
        ("waivers", "waivers: [{policy: a, reason: '', expires: 2026-01-01}]"),
        ("waivers", "[{policy: a}]"),
    ],
)
def test_another_broken_file_does_not_fit(kind: str, text: str) -> None:
    source = read_text(text, "file.yaml")
    assert source.problems == []
    assert errors(file_schema(kind), source.data) != []


@pytest.mark.parametrize("name", ["n", "n" * 48, "null"])
def test_a_fact_with_a_short_name_fits(name: str) -> None:
    text = f"facts: {{a: {{kind: yes_no, question: Q?, name: {name}, help: H.}}}}"
    assert errors(file_schema("facts"), read_text(text, "facts.yaml").data) == []


def test_a_waivers_file_fits() -> None:
    text = "waivers: [{policy: a-b, reason: r, expires: 2026-01-01, granted_by: Ada, granted_on: 2025-12-31}]"
    assert errors(file_schema("waivers"), read_text(text, "w.yaml").data) == []


# fact sheets --------------------------------------------------------------------------------------------------------


def test_the_named_sheets_fit_the_schema_of_sheets(pack: Pack) -> None:
    schema = sheet_schema(pack)
    sheets = read_file(pack.folder / "tests" / "sheets.yaml", "sheets.yaml").data["sheets"]
    for name in sheets:
        written = {fact: list(answer) if isinstance(answer, tuple) else answer for fact, answer in named_sheet(pack, name).items()}
        assert errors(schema, written) == [], name
    assert errors(schema, {}) == []


def test_a_dont_know_fits_every_fact(pack: Pack) -> None:
    assert errors(sheet_schema(pack), dict.fromkeys(pack.facts, "dont_know")) == []


@pytest.mark.parametrize("value", ["yes", "no", "true", "false", True, False])
def test_every_way_to_write_yes_or_no_fits(pack: Pack, value: object) -> None:
    assert errors(sheet_schema(pack), {"evals_exist": value}) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"eval_exists": "yes"},
        {"evals_exist": "maybe"},
        {"evals_exist": 1},
        {"stage": "lunch"},
        {"stage": ["launch"]},
        {"need": "knowledge"},
        {"need": ["knowlege"]},
        {"calls_per_month": -1},
        {"calls_per_month": 1.5},
        {"calls_per_month": "10"},
        pytest.param({"calls_per_month": 10**18 + 1}),
        {"calls_per_month": True},
        ["need"],
    ],
)
def test_a_broken_sheet_does_not_fit(pack: Pack, broken: Any) -> None:
    assert errors(sheet_schema(pack), broken) != []


def test_an_editor_shows_each_facts_question_and_help(pack: Pack) -> None:
    shown = sheet_schema(pack)["properties"]
    assert list(shown) == list(pack.facts)
    assert {name: (fact["title"], fact["description"]) for name, fact in shown.items()} == {
        name: (fact.question, fact.help) for name, fact in pack.facts.items()
    }
