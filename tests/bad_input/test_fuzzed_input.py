"""Whatever stands in a file or comes in on a line: it is read, or refused with one line an error. Nothing else ever escapes."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.json_lines import decide_lines
from policies.binding import Binder
from policies.condition import ConditionError, read_condition
from policies.decision import Decider
from policies.errors import PackError, Problem, SheetError
from policies.load import load_pack
from policies.pack import Pack
from policies.pack_tests import load_tests, run_tests
from policies.rules import Rules
from policies.sheet import read_sheet
from policies.waivers import read_waivers
from policies.yaml_source import read_text
from tests.bad_input.command import ERROR, GOOD
from tests.bad_input.fuzzed_text import as_yaml, conditions, confused, mutated, piece, trees

FILES: Final = {str(path.relative_to(GOOD)): path.read_text(encoding="utf-8") for path in sorted(GOOD.rglob("*.yaml"))}
VALUES: Final = {name: read_text(text, name).data for name, text in FILES.items()}
PACK: Final[Pack] = load_pack(GOOD)
DECIDER: Final = Decider(PACK)
RULES: Final = Rules(PACK)
SHEET: Final = "need: [style]\nproposed_approach: fine_tuning\nevals_exist: yes\neval_examples: 200\nstage: pilot\n"
WAIVERS: Final = "- policy: enough-examples\n  reason: Soon\n  granted_on: 2026-11-23\n  expires: 2026-12-23\n"


def _words(tree: Any) -> set[Any]:
    """Every key, and every value that is no list or mapping."""
    if isinstance(tree, dict):
        return set(tree).union(*map(_words, tree.values()))
    return set[Any]().union(*map(_words, tree)) if isinstance(tree, list) else {tree}


WORDS: Final = sorted(_words(list(VALUES.values())), key=str)
TEXTS: Final = [word for word in WORDS if isinstance(word, str)]
names: Final = st.sampled_from([text for text in TEXTS if text.isidentifier()])
ids: Final = st.sampled_from([text for text in TEXTS if "-" in text])
numbers: Final = st.integers(-(10**20), 10**20) | st.floats(-1e15, 1e15)
files: Final = st.sampled_from(sorted(FILES))
branches: Final = trees(st.sampled_from(WORDS))


def instead_of(value: Any) -> st.SearchStrategy[Any]:
    """Mostly something of the same sort."""
    if not isinstance(value, str):
        same = numbers if isinstance(value, int | float) else branches
    elif value.isidentifier():
        same = names
    elif "==" in value or ">=" in value:
        same = conditions
    else:
        same = ids if "-" in value else st.sampled_from(TEXTS)
    return st.one_of(*[same] * 8, conditions, branches)


def problems_of(read: Callable[[], object]) -> list[Problem] | None:
    """What a file is refused for; None where it is not."""
    try:
        read()
    except (PackError, SheetError) as error:
        return error.problems
    return None


def is_fine_or_well_refused(problems: list[Problem] | None) -> bool:
    return problems is None or (bool(problems) and all(ERROR.fullmatch(str(problem)) for problem in problems))


# packs --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path_factory.mktemp("fuzzed") / "pack"))


def problems_with(folder: Path, name: str, content: bytes) -> list[Problem] | None:
    """The problems of the good pack with one other file; where there are none, it also runs its tests and decides."""

    def read() -> None:
        pack = load_pack(folder)
        run_tests(pack, load_tests(pack))
        Decider(pack).decide({}, max(pack.released, pack.file.effective_from))

    (folder / name).write_bytes(content)
    try:
        return problems_of(read)
    finally:
        (folder / name).write_text(FILES[name], encoding="utf-8")


@given(data=st.data(), name=files)
def test_a_pack_after_an_accident_loads_or_says_why_not(folder: Path, data: st.DataObject, name: str) -> None:
    text = data.draw(mutated(FILES[name]))
    assert is_fine_or_well_refused(problems_with(folder, name, text.encode()))


@given(data=st.data(), name=files)
def test_a_pack_with_words_confused_loads_or_says_why_not(folder: Path, data: st.DataObject, name: str) -> None:
    text = as_yaml(data.draw(confused(VALUES[name], instead_of)))
    assert is_fine_or_well_refused(problems_with(folder, name, text.encode()))


@given(content=branches.map(as_yaml).map(str.encode) | st.binary(max_size=200), name=files)
def test_a_pack_with_a_file_of_anything_loads_or_says_why_not(folder: Path, content: bytes, name: str) -> None:
    assert is_fine_or_well_refused(problems_with(folder, name, content))


# conditions ---------------------------------------------------------------------------------------------------------


def condition_error(source: Any) -> ConditionError | None:
    try:
        Binder(RULES).bind(read_condition(source, ("here",)))
    except ConditionError as error:
        return error
    return None


@given(source=conditions | branches | st.recursive(conditions, lambda inner: st.fixed_dictionaries({"any": st.lists(inner)})))
def test_a_condition_has_a_meaning_or_an_error_with_a_place(source: Any) -> None:
    error = condition_error(source)
    assert error is None or 0 <= error.place.offset <= len(error.place.text)
    assert error is None or ERROR.fullmatch(str(Problem("file", 1, 1, error.what, error.fix)))


def written(condition: str, style: str) -> str:
    """A condition as a value in YAML, three levels deep."""
    lines = condition.replace("\n", "\n      ")
    return {
        "plain": lines,
        "in single quotes": "'" + lines.replace("'", "''") + "'",
        "in double quotes": '"' + lines.replace('"', '\\"') + '"',
        "literal": "|-\n      " + lines,
        "folded": ">\n      " + lines + "\n",
    }[style]


@given(
    before=st.lists(st.sampled_from(['stage == "launch"', "measured", 'need_known ||\n"style" in need', "eval_examples  >  3"])),
    joint=st.sampled_from([" && ", "\n&& ", "  &&\n"]),
    style=st.sampled_from(["plain", "in single quotes", "in double quotes", "literal", "folded"]),
)
def test_an_error_within_a_condition_points_at_it_however_it_is_written(folder: Path, before: list[str], joint: str, style: str) -> None:
    condition = written(joint.join([*before, 'evil_exist == "no"', "measured"]), style)
    text = FILES["policies/evaluation.yaml"].replace("applies: tuning_asked", f"applies: {condition}")
    (problem,) = problems_with(folder, "policies/evaluation.yaml", text.encode()) or []
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith("evil_exist")


# sheets and waivers -------------------------------------------------------------------------------------------------

facts: Final = st.sampled_from(sorted(PACK.facts))
sheets: Final = mutated(SHEET) | st.dictionaries(facts, branches).map(as_yaml) | branches.map(as_yaml) | st.lists(piece).map("".join)


@given(text=sheets)
def test_a_sheet_is_decided_or_refused(text: str) -> None:
    source = read_text(text, "sheet.yaml")
    assert is_fine_or_well_refused(problems_of(lambda: DECIDER.decide(read_sheet(PACK, source), source=source)))


@given(text=mutated(WAIVERS) | branches.map(as_yaml) | st.lists(branches, max_size=2).map(as_yaml))
def test_waivers_are_granted_or_refused(folder: Path, text: str) -> None:
    path = folder / "waivers.txt"
    path.write_text(text, encoding="utf-8", newline="")
    assert is_fine_or_well_refused(problems_of(lambda: DECIDER.decide({}, None, read_waivers(PACK, path, PACK.released))))


# JSON Lines ---------------------------------------------------------------------------------------------------------

words: Final = st.sampled_from(["yes", "no", "launch", "style", "dont_know", "\ud800", "\x00"])
answers: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
objects: Final = st.dictionaries(facts | st.text(max_size=5), answers, max_size=5).map(json.dumps)
ODD_LINES: Final = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"9" * 5_000,
    b'{"need":[],"need":[]}',
    b"\xff\xfe{\0}\0",
)
lines: Final = (
    st.binary(max_size=60).map(lambda line: line.replace(b"\n", b""))
    | objects.map(str.encode)
    | objects.flatmap(mutated).map(lambda text: text.replace("\n", " ").encode(errors="surrogatepass"))
    | st.sampled_from(ODD_LINES)
)


@given(sheets=st.lists(lines, max_size=5), explain=st.booleans())
def test_every_line_is_answered_by_one_json_object(sheets: list[bytes], *, explain: bool) -> None:
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="utf-8", newline="\n")
    given_lines = io.BytesIO(b"\n".join(sheets))
    refused = decide_lines(DECIDER, given_lines, out, PACK.released, (), explain=explain)
    out.flush()
    said = [json.loads(line) for line in written.getvalue().split(b"\n")[:-1]]
    assert len(said) == len(io.BytesIO(given_lines.getvalue()).readlines())
    assert all(("error" in answer) != ("outcome" in answer) for answer in said)
    assert refused == sum("error" in answer for answer in said)
