"""Strategies for text that is nearly right: somebody's file after an accident, and YAML of any shape."""

import copy
from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml
from hypothesis import strategies as st

PIECES: Final = (
    *("&a ", "*a", "!tag ", "!!int ", "<<: ", "- ", "? ", ": ", "#", "|\n", ">-\n", "---\n", "...\n", "%YAML 1.1\n", "{", "}", "[", "]"),
    *("'", '"', "\\", ",", "\t", "\r", "\r\n", "\n", "\n\n", " ", "    ", "\x00", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff", "\ufffe"),
    *("é", "запуск", "🦄", "\U0010ffff", '"\\ud800"', '"\\x00"', '"\\u2028"', "null", "~", "true", "yes", "no", "dont_know", "exhausted"),
    *("0", "-1", "1.5", "1e999", "nan", ".inf", "0x1F", "1_000", "9" * 30, "9" * 5000, "2026-02-30", "9999-12-31", "0001-01-01"),
    *("stage", "need", "headline", "measured", "known(", 'state("', 'state("enough-examples")', "&&", "||", "!", "==", "<", " in ", "("),
    *("any: []", "all: [true]", "not: false", "kind: count", "options: {}", "when: true", "from: tuned_letters", "[" * 60, "{a: " * 60),
)
WORDS: Final = (
    *("stage", "evals_exist", "need", "eval_examples", "proposed_approach", "headline", "in_play", "approach", "routes.style", "measured"),
    *("enough_examples", "input_share", '"launch"', '"yes"', '"style"', '"prompting"', "'x'", "0", "-3", "10", "9" * 20, "true", "known("),
    *("==", "!=", "<", "<=", ">", ">=", "in", "&&", "||", "!", "(", ")", "[", "]", ",", 'state("enough-examples")', "severity(", "."),
)

characters: Final = st.characters(codec="utf-8")
piece: Final = st.sampled_from(PIECES) | st.text(characters, max_size=6)
conditions: Final = st.lists(st.sampled_from(WORDS) | piece, max_size=12).map(" ".join) | st.text(characters)


# text ---------------------------------------------------------------------------------------------------------------


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """The text after one to five accidents to its lines or characters."""
    for _ in range(draw(st.integers(1, 5))):
        parts = text.splitlines(keepends=True) if draw(st.booleans()) else list(text)
        text = "".join(_after_an_accident(draw, parts)) if parts else draw(piece)
    return text


def _after_an_accident(draw: st.DrawFn, parts: list[str]) -> list[str]:
    start = draw(st.integers(0, len(parts) - 1))
    end = min(len(parts), start + draw(st.integers(0, 3)))
    to = draw(st.integers(0, len(parts)))
    match draw(st.sampled_from(["cut out", "cut off", "put in", "written over", "said twice"])):
        case "cut out":
            return parts[:start] + parts[end:]
        case "cut off":
            return parts[:to]
        case "put in":
            return [*parts[:start], draw(piece), *parts[start:]]
        case "written over":
            return [*parts[:start], draw(piece), *parts[end:]]
        case _:
            return parts[:to] + parts[start:end] + parts[to:]


# trees --------------------------------------------------------------------------------------------------------------


def trees(words: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of any shape, with some of the words as values and keys."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats(-1e15, 1e15) | words | words | st.text(characters, max_size=20)
    key = words.map(str) | st.text(characters, max_size=8)
    return st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(key, inner, max_size=5), max_leaves=12)


@st.composite
def confused(draw: st.DrawFn, tree: Any, instead_of: Callable[[Any], st.SearchStrategy[Any]]) -> Any:
    """The tree after one to three slips that leave its shape nearly right: another word, or a part left out, said twice or renamed."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(tree))
        words = [(within, at) for within, at in places if not isinstance(within[at], dict | list)]
        if words and draw(st.sampled_from(["another word", "another word", "another word", "misplaced"])) == "another word":
            within, at = draw(st.sampled_from(words))
            within[at] = draw(instead_of(within[at]))
        elif places:
            within, at = draw(st.sampled_from(places))
            _misplace(draw, within, at, instead_of)
    return tree


def _misplace(draw: st.DrawFn, within: Any, at: Any, instead_of: Callable[[Any], st.SearchStrategy[Any]]) -> None:
    slip = draw(st.sampled_from(["left out", "said twice", "renamed"]))
    part = copy.deepcopy(within[at]) if slip == "said twice" else within.pop(at)
    if slip != "left out" and isinstance(within, list):
        within.insert(draw(st.integers(0, len(within))), part)
    elif slip != "left out":
        within[str(draw(instead_of(at)))] = part


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every entry: the list or mapping that it stands in, and where in it."""
    for at, part in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield tree, at
        yield from _places(part)


def as_yaml(tree: Any) -> str:
    return str(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))
