"""Whatever stands in a file or comes in on a line: it is read, or refused with one line an error. Nothing else ever escapes."""

import io
import json
import shutil
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
from policies.load import examine_pack, load_pack
from policies.pack import Pack
from policies.pack_tests import load_tests, run_tests
from policies.rules import Rules
from policies.sheet import read_sheet
from policies.waivers import read_waivers
from policies.yaml_source import read_text
from tests.bad_input.command import ERROR, GOOD
from tests.bad_input.fuzzed_text import as_yaml, characters, confused, grafted, mutated, piece, trees

FILES: Final = {str(path.relative_to(GOOD)): path.read_text(encoding="utf-8") for path in sorted(GOOD.rglob("*.yaml"))}
SHEET: Final = "need: [style]\nproposed_approach: fine_tuning\nevals_exist: yes\neval_examples: 200\nstage: pilot\n"
WAIVERS: Final = "- policy: enough-examples\n  reason: Soon\n  granted_on: 2026-11-23\n  expires: 2026-12-23\n"
PACK: Final[Pack] = load_pack(GOOD)
DECIDER: Final = Decider(PACK)


def _words(tree: Any) -> set[Any]:
    """Every key and every value that is no list or mapping."""
    if isinstance(tree, dict):
        return set(tree).union(*map(_words, tree.values()))
    return set().union(*map(_words, tree)) if isinstance(tree, list) else {tree}


TREES: Final = {name: read_text(text, name).data for name, text in FILES.items()}
words: Final = st.sampled_from(sorted(set().union(*map(_words, TREES.values())), key=str))
branches: Final = trees(words.map(str))


WORDS: Final = (
    *("stage", "evals_exist", "need", "eval_examples", "proposed_approach", "headline", "in_play", "approach", "routes.style", "measured"),
    *("enough_examples", "input_share", '"launch"', '"yes"', '"style"', '"prompting"', "'x'", "0", "-3", "10", "99999999999999999999", "true"),
    *("==", "!=", "<", "<=", ">", ">=", "in", "&&", "||", "!", "(", ")", "[", "]", ",", "known(", 'state("enough-examples")', "severity(", "."),
)
conditions: Final = st.lists(st.sampled_from(WORDS) | piece, max_size=12).map(" ".join) | st.text(characters)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path_factory.mktemp("fuzzed") / "pack"))


def is_well_said(problems: list[Problem]) -> bool:
    return bool(problems) and all(ERROR.fullmatch(str(problem)) for problem in problems)


def examine(folder: Path, name: str, text: str) -> None:
    """What loads must also run its tests and decide; what does not must say why."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    try:
        pack, problems = examine_pack(folder)
        if pack is None or problems:
            assert is_well_said(problems)
            return
        try:
            run_tests(pack, load_tests(pack))
        except PackError as error:
            assert is_well_said(error.problems)
        decider = Decider(pack)
        decider.decide({}, max(pack.released, pack.file.effective_from))
    finally:
        path.write_text(FILES[name], encoding="utf-8")


# packs --------------------------------------------------------------------------------------------------------------


@given(data=st.data(), name=st.sampled_from(sorted(FILES)))
def test_a_pack_after_an_accident_loads_or_says_why_not(folder: Path, data: st.DataObject, name: str) -> None:
    examine(folder, name, data.draw(mutated(FILES[name])))


@given(data=st.data(), name=st.sampled_from(sorted(FILES)), flow=st.booleans())
def test_a_pack_with_anything_in_one_place_loads_or_says_why_not(folder: Path, data: st.DataObject, name: str, *, flow: bool) -> None:
    examine(folder, name, as_yaml(data.draw(grafted(TREES[name], branches)), default_flow_style=flow))


@given(data=st.data(), name=st.sampled_from(sorted(FILES)))
def test_a_pack_with_its_words_confused_loads_or_says_why_not(folder: Path, data: st.DataObject, name: str) -> None:
    examine(folder, name, as_yaml(data.draw(confused(TREES[name], words | conditions | branches))))


@given(tree=branches, name=st.sampled_from(sorted(FILES)))
def test_a_pack_with_a_file_of_any_shape_loads_or_says_why_not(folder: Path, tree: Any, name: str) -> None:
    examine(folder, name, as_yaml(tree))


@given(content=st.binary(max_size=200), name=st.sampled_from(sorted(FILES)))
def test_a_pack_with_bytes_in_a_file_loads_or_says_why_not(folder: Path, content: bytes, name: str) -> None:
    (folder / name).write_bytes(content)
    try:
        load_tests(load_pack(folder))
    except PackError as error:
        assert is_well_said(error.problems)
    finally:
        (folder / name).write_text(FILES[name], encoding="utf-8")


# conditions ---------------------------------------------------------------------------------------------------------

@given(source=conditions | branches | st.recursive(conditions, lambda inner: st.dictionaries(st.sampled_from(["all", "any", "not"]), inner)))
def test_a_condition_has_a_meaning_or_its_error_has_a_place(source: Any) -> None:
    try:
        Binder(Rules(PACK)).bind(read_condition(source, ("here",)))
    except ConditionError as error:
        assert 0 <= error.place.offset <= len(error.place.text)
        assert ERROR.fullmatch(str(Problem("file", 1, 1, error.what, error.fix)))


@given(parts=st.lists(st.sampled_from(['stage == "launch"', "measured", 'need_known ||\n"style" in need', "eval_examples  >  3"])), data=st.data())
def test_an_error_within_a_condition_points_at_it_however_it_is_written(folder: Path, parts: list[str], data: st.DataObject) -> None:
    parts.insert(data.draw(st.integers(0, len(parts))), 'evil_exist == "no"')
    condition = data.draw(st.sampled_from([" && ", "\n&& ", "  &&\n"])).join(parts)
    indented = condition.replace("\n", "\n      ")
    style = data.draw(st.sampled_from(["plain", "single", "double", "literal", "folded"]))
    written = {
        "plain": indented,
        "single": "'" + indented.replace("'", "''") + "'",
        "double": '"' + indented.replace('"', '\\"') + '"',
        "literal": "|-\n      " + indented,
        "folded": ">\n      " + indented + "\n",
    }[style]
    text = FILES["policies/evaluation.yaml"].replace("applies: tuning_asked", f"applies: {written}")
    path = folder / "policies" / "evaluation.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        (problem,) = examine_pack(folder)[1]
    finally:
        path.write_text(FILES["policies/evaluation.yaml"], encoding="utf-8")
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith("evil_exist")


# sheets and waivers -------------------------------------------------------------------------------------------------

facts: Final = st.sampled_from(sorted(PACK.facts))
sheets: Final = mutated(SHEET) | st.dictionaries(facts, branches).map(as_yaml) | branches.map(as_yaml) | st.lists(piece).map("".join)


@given(text=sheets)
def test_a_sheet_is_decided_or_refused(text: str) -> None:
    source = read_text(text, "sheet.yaml")
    try:
        DECIDER.decide(read_sheet(PACK, source), source=source)
    except SheetError as error:
        assert is_well_said(error.problems)


@given(text=mutated(WAIVERS) | branches.map(as_yaml) | st.lists(branches, max_size=2).map(as_yaml))
def test_waivers_are_granted_or_refused(folder: Path, text: str) -> None:
    path = folder / "waivers.txt"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        DECIDER.decide({}, None, read_waivers(PACK, path, PACK.released))
    except SheetError as error:
        assert is_well_said(error.problems)


# JSON Lines ---------------------------------------------------------------------------------------------------------

answers: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["yes", "no", "launch", "style", "dont_know", "\ud800", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
objects: Final = st.dictionaries(facts | st.text(max_size=5), answers, max_size=5).map(json.dumps)
lines: Final = (
    st.binary(max_size=60).map(lambda line: line.replace(b"\n", b""))
    | objects.map(str.encode)
    | objects.flatmap(mutated).map(lambda text: text.replace("\n", " ").encode(errors="surrogatepass"))
    | st.sampled_from([b"", b"{}", b"[]", b"null", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5_000, b'{"need": [], "need": []}', b"\xff\xfe{\0}\0"])
)


@given(sheets=st.lists(lines, max_size=5), explain=st.booleans(), ends=st.booleans())
def test_every_line_is_answered_by_one_json_object(sheets: list[bytes], *, explain: bool, ends: bool) -> None:
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="utf-8", newline="\n")
    given_lines = b"\n".join(sheets) + b"\n" * (ends and bool(sheets))
    refused = decide_lines(DECIDER, io.BytesIO(given_lines), out, PACK.released, (), explain=explain)
    out.flush()
    said = [json.loads(line) for line in written.getvalue().split(b"\n")[:-1]]
    assert len(said) == len(list(io.BytesIO(given_lines)))
    assert all(("error" in answer) != ("outcome" in answer) for answer in said)
    assert refused == sum("error" in answer for answer in said)
