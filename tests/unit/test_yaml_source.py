"""What a YAML file means to us, and where each of its values stood."""

from pathlib import Path
from typing import Any

import pytest

from policies import yaml_source
from policies.errors import Problem
from policies.yaml_source import Source, read_file, read_text


def values(text: str) -> Any:
    source = read_text(text, "file.yaml")
    assert source.problems == []
    return source.data


def refused(text: str) -> Problem:
    source = read_text(text, "file.yaml")
    assert source.data is None
    (problem,) = source.problems
    return problem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # YAML 1.1 would make truth values, dates, base-60 and octal numbers of these
        *(
            (word, word)
            for word in ("yes", "no", "on", "off", "y", "n", "Yes", "NO", "2026-11-23", "12:30", "1_000", "0o17", "0x1F", ".inf")
        ),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, None) for word in ("null", "Null", "NULL")),
        ("~", None),
        ("", None),
        ("10", 10),
        ("-7", -7),
        ("+7", 7),
        ("007", 7),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("1.5E-1", 0.15),
        ("1.2.3", "1.2.3"),
        ("10k", "10k"),
        ("don't know", "don't know"),
        ('"true"', "true"),
        ("'10'", "10"),
        ("'null'", "null"),
        ("! yes", "yes"),
        ("[a, 1, true, [b]]", ["a", 1, True, ["b"]]),
        ("{a: 1, b: {c: yes}}", {"a": 1, "b": {"c": "yes"}}),
        ("[]", []),
        ("{}", {}),
    ],
)
def test_words_stay_words_as_in_yaml_1_2(written: str, meant: object) -> None:
    found = values(f"key: {written}\n")["key"]
    assert found == meant
    assert type(found) is type(meant)


def test_text_in_blocks_is_folded_or_kept() -> None:
    text = "folded: >-\n  one\n  two\nkept: |\n  one\n  two\n"
    assert values(text) == {"folded": "one two", "kept": "one\ntwo\n"}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert values("1: a\ntrue: b\nyes: c\n") == {"1": "a", "true": "b", "yes": "c"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_is_empty_rather_than_wrong(text: str) -> None:
    assert values(text) is None


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfkey: yes\n")
    source = read_file(path, "bom.yaml")
    assert source.data == {"key": "yes"}
    assert source.keys["key",].column == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, 'the key "a" stands twice'),
        ("x:\n  y: 1\n  'y': 2\n", 3, 3, 'the key "y" stands twice'),
        ("a: &anchor 1\n", 1, 4, "an anchor or alias (& or *)"),
        ("a: 1\nb: *a\n", 2, 4, "an anchor or alias (& or *)"),
        ("a: [1, &b [2]]\n", 1, 8, "an anchor or alias (& or *)"),
        ("a: !!int 3\n", 1, 4, "a tag (tag:yaml.org,2002:int)"),
        ("a: !mine {}\n", 1, 4, "a tag (!mine)"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "a tag (tag:yaml.org,2002:python/object/apply:os.system)"),
        ("[a]: 1\n", 1, 1, "a key that is not plain text"),
        ("&k a: 1\n", 1, 1, "a key that is not plain text"),
        ("!!str a: 1\n", 1, 1, "a key that is not plain text"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document"),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text: str, line: int, column: int, what: str) -> None:
    problem = refused(text)
    assert what in problem.what
    assert (problem.file, problem.line, problem.column) == ("file.yaml", line, column)


@pytest.mark.parametrize(
    ("text", "line"), [("a: [1\nb: 2\n", 2), ("a: 1\n\tb: 2\n", 2), ("a: 1\n b: 2\n", 2), ("a: 1\n}\n", 2), ("a: 'x", 1)]
)
def test_what_is_no_yaml_is_refused_at_its_line(text: str, line: int) -> None:
    problem = refused(text)
    assert problem.what.startswith("not valid YAML (")
    assert problem.line == line
    assert problem.column > 0


@pytest.mark.parametrize(
    ("text", "line", "column", "fix"),
    [
        ('a: "x" in need\n', 1, 8, "Put the whole value in single quotes"),
        ("b: 1\na: 'x' in need\n", 2, 8, "Put the whole value in double quotes"),
        ("b: 1\na: 'x\n", 2, 4, "Close it where the text ends"),
        ("a: 1\n\tb: 2\n", 2, 1, "Indent with spaces"),
        ("a: b: c\n", 1, 5, "Put text that holds a colon in quotes"),
        ("z: 1\na: [1\nb: 2\n", 3, 2, "Check the brackets and commas from line 2 on"),
        ("a: *\n", 1, 5, "Put text that begins with & or * in quotes"),
    ],
)
def test_a_common_slip_comes_with_its_own_fix(text: str, line: int, column: int, fix: str) -> None:
    problem = refused(text)
    assert problem.fix == fix
    assert (problem.line, problem.column) == (line, column)


def test_nesting_has_a_limit_of_forty_levels() -> None:
    assert values("[" * 40 + "]" * 40) is not None
    assert "nested deeper than 40 levels" in refused("[" * 42 + "]" * 42).what
    assert "nested deeper than 40 levels" in refused("[" * 100_000).what
    assert values("{a: " * 40 + "1" + "}" * 40) is not None
    assert "nested deeper than 40 levels" in refused("{a: " * 41 + "1" + "}" * 41).what


def test_control_characters_are_refused() -> None:
    assert "not valid YAML" in refused("a: \x07\n").what


def test_a_file_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "MAX_CHARACTERS", 10)
    assert values("a: 3456789") == {"a": 3456789}
    assert refused("a: 34567890").what == "longer than 10 characters"


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: é".encode("latin-1"))
    (problem,) = read_file(path, "latin.yaml").problems
    assert problem.what == "not UTF-8 text (byte 3)"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path):
        (problem,) = read_file(path, str(path)).problems
        assert (problem.file, problem.line) == (str(path), 0)
        assert problem.what.startswith("cannot be read (")


# places -------------------------------------------------------------------------------------------------------------

POLICY = """\
# Überschrift 🙂
policies:
  - id: a
    applies: 'stage == "launch"'
    satisfied: >-
      x == "yes"
      && y == "no"
    any:
      - '"ä 🙂" in need'
"""


@pytest.fixture
def policy() -> Source:
    return read_text(POLICY, "p.yaml")


def place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def test_a_problem_stands_where_its_value_stands_counted_from_one(policy: Source) -> None:
    first = ("policies", 0)
    assert place(policy.problem((*first, "id"), "wrong", "Mend it")) == (3, 9)
    assert place(policy.problem((*first, "id"), "wrong", "Mend it", at_key=True)) == (3, 5)
    assert place(policy.problem(first, "wrong", "Mend it")) == (3, 5)
    assert place(policy.problem((*first, "applies"), "wrong", "Mend it")) == (4, 14)


def test_a_problem_of_something_missing_stands_at_what_should_hold_it(policy: Source) -> None:
    assert place(policy.problem(("policies", 0, "severity", 2, "when"), "missing", "Add it")) == (3, 5)
    assert place(policy.problem(("nothing",), "missing", "Add it")) == (2, 1)
    assert place(Source("empty.yaml", "").problem(("x",), "missing", "Add it")) == (0, 0)


@pytest.mark.parametrize(
    ("path", "value", "part", "at"),
    [
        (("applies",), 'stage == "launch"', '"launch"', (4, 24)),
        (("applies",), 'stage == "launch"', "stage", (4, 15)),
        (("satisfied",), 'x == "yes" && y == "no"', "&&", (7, 7)),
        (("satisfied",), 'x == "yes" && y == "no"', "y ==", (7, 10)),
        (("satisfied",), 'x == "yes" && y == "no"', "x ==", (6, 7)),
    ],
)
def test_a_problem_within_a_quoted_or_folded_text_stands_at_its_character(
    policy: Source, path: tuple[str, ...], value: str, part: str, at: tuple[int, int]
) -> None:
    problem = policy.problem_within(("policies", 0, *path), value.index(part), value, "wrong", "Mend it")
    assert place(problem) == at


@pytest.mark.parametrize(
    ("text", "value", "at"),
    [
        ("é: 🙂🙂 oops\n", "🙂🙂 oops", (1, 7)),
        ('"ü": "🙂 oops"\n', "🙂 oops", (1, 9)),
        ("k: |\n\n  a\n  oops\n", "\na\noops\n", (4, 3)),
        ("k: 'a\n\n  b oops'\n", "a\nb oops", (3, 5)),
        ("k: a\n  oops\n", "a oops", (2, 3)),
    ],
)
def test_characters_count_as_a_reader_counts_them(text: str, value: str, at: tuple[int, int]) -> None:
    source = read_text(text, "f.yaml")
    (key,) = source.data
    assert source.data[key] == value
    assert place(source.problem_within((key,), value.index("oops"), value, "wrong", "Mend it")) == at


def test_a_problem_at_the_end_of_a_text_stands_behind_its_last_character() -> None:
    source = read_text("k: abc\n", "f.yaml")
    assert place(source.problem_within(("k",), 3, "abc", "ends too early", "Go on")) == (1, 7)


def test_a_problem_within_something_that_has_no_place_stands_at_what_holds_it(policy: Source) -> None:
    assert place(policy.problem_within(("policies", 0, "gone"), 5, "a text", "wrong", "Mend it")) == (3, 5)
