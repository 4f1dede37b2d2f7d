"""Strategies for text that is nearly right: somebody's file after an accident, and YAML of any shape."""

import copy
from collections.abc import Iterator
from typing import Any, Final

import yaml
from hypothesis import strategies as st

PIECES: Final = (
    *("&a ", "*a", "!tag ", "!!int ", "<<: ", "- ", "? ", ": ", ":\n", "#", "|\n", ">-\n", "---\n", "...\n", "%YAML 1.1\n", "{", "}", "[", "]"),
    *("'", '"', "\\", ",", "\t", "\r", "\r\n", "\n", "\n\n", " ", "    ", "\x00", "\x07", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff", "\ufffe"),
    *("é", "ß", "запуск", "🦄", "\U0010ffff", '"\\ud800"', '"\\x00"', '"\\u2028"', "null", "~", "true", "yes", "no", "dont_know", "exhausted"),
    *("0", "-1", "1.5", "1e999", "nan", "inf", ".inf", "0x1F", "1_000", "9" * 30, "9" * 5000, "2026-02-30", "9999-12-31", "0001-01-01"),
    *("stage", "need", "headline", "measured", "known(", 'state("', 'state("enough-examples")', "&&", "||", "!", "==", "<", " in ", "(", ")"),
    *("any: []", "all: [true]", "not: false", "kind: count", "options: {}", "when: true", "from: tuned_letters", "[" * 60, "{a: " * 60),
)

characters: Final = st.characters(codec="utf-8")
piece: Final = st.sampled_from(PIECES) | st.text(characters, max_size=6)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """The text after one to five accidents: something cut out, put in, written over, said twice, or moved."""
    for _ in range(draw(st.integers(1, 5))):
        lines = text.splitlines(keepends=True)
        if lines and draw(st.booleans()):
            text = "".join(_mutated_parts(draw, lines))
        elif text:
            text = "".join(_mutated_parts(draw, list(text)))
    return text


def _mutated_parts(draw: st.DrawFn, parts: list[str]) -> list[str]:
    start = draw(st.integers(0, len(parts) - 1))
    end = min(len(parts), start + draw(st.integers(0, 3)))
    to = draw(st.integers(0, len(parts)))
    accident = draw(st.sampled_from(["cut", "put in", "write over", "say twice", "cut off"]))
    if accident == "cut":
        return parts[:start] + parts[end:]
    if accident == "put in":
        return [*parts[:start], draw(piece), *parts[start:]]
    if accident == "write over":
        return [*parts[:start], draw(piece), *parts[end:]]
    if accident == "say twice":
        return parts[:to] + parts[start:end] + parts[to:]
    return parts[:to]


scalars: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "yes", "no", "dont_know", "stage", "launch", "style", "prompting", "2026-11-23", "measured", 'stage == "launch"', "!x"])
    | st.text(characters, max_size=20)
)


def trees(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Values of any shape, whose keys are mostly `keys`."""
    key = keys | keys | keys | st.text(characters, max_size=8)
    return st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(key, inner, max_size=5), max_leaves=12)


@st.composite
def grafted(draw: st.DrawFn, tree: Any, branches: st.SearchStrategy[Any]) -> Any:
    """The tree with a random branch in place of one of its own."""
    if not isinstance(tree, dict | list) or not tree or draw(st.integers(0, 4)) == 0:
        return draw(branches)
    if isinstance(tree, list):
        at = draw(st.integers(0, len(tree) - 1))
        return [*tree[:at], draw(grafted(tree[at], branches)), *tree[at + 1 :]]
    key = draw(st.sampled_from(list(tree)))
    return {**tree, key: draw(grafted(tree[key], branches))}


@st.composite
def confused(draw: st.DrawFn, tree: Any, words: st.SearchStrategy[Any]) -> Any:
    """The tree after one to four slips that leave its shape nearly right: another word, a part left out, said twice or moved."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(tree))
        if not places:
            break
        within, at = draw(st.sampled_from(places))
        slip = draw(st.sampled_from(["another word", "another word", "another word", "left out", "said twice", "another key"]))
        if slip == "another word":
            within[at] = draw(words)
        elif slip == "left out":
            del within[at]
        elif isinstance(within, list):
            within.insert(draw(st.integers(0, len(within))), within[at])
        else:
            within[draw(words.filter(lambda word: isinstance(word, str)))] = within[at] if slip == "said twice" else within.pop(at)
    return tree


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every entry: the list or mapping that it stands in, and where in it."""
    for at, part in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield tree, at
        yield from _places(part)


def as_yaml(tree: Any, **style: Any) -> str:
    return str(yaml.dump(tree, Dumper=_Plain, allow_unicode=True, sort_keys=False, **style))


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True
