"""Reads a YAML file as plain values that remember where they stood.

YAML 1.2's core schema (`yes` and `no` are words, dates are words), without anchors, aliases, tags and duplicate keys,
built from libyaml's events so that neither nesting nor references can exhaust the reader.
"""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from policies.errors import Problem

MAX_DEPTH = 40  # levels; the deepest legitimate file has about ten
MAX_CHARACTERS = 2_000_000

Path = tuple[Hashable, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,4000}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_VISIBLE = {"": re.compile(r"\S"), '"': re.compile(r'\\"|\S'), "'": re.compile(r"''|\S")}  # one character of a value, by its quotes
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")  # YAML's c-printable, no BOM
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stood: line and column from 1, and its slice of the file's text."""

    line: int
    column: int
    start: int
    end: int


@dataclass(slots=True)
class Source:
    """A file's values (`data`) with the span of every value and key by path."""

    file: str
    text: str
    data: Any = None
    spans: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: Path, what: str, fix: str, *, at_key: bool = False) -> Problem:
        """A problem at `path`, or at its nearest enclosing value that has a place."""
        for end in range(len(path), -1, -1):
            span = (self.keys.get(path[:end]) if at_key else None) or self.spans.get(path[:end])
            if span:
                return Problem(self.file, span.line, span.column, what, fix)
        return Problem(self.file, 0, 0, what, fix)

    def problem_within(self, path: Path, offset: int, value: str, what: str, fix: str) -> Problem:
        """A problem at character `offset` of the string `value` that stands at `path`.

        Folding and quoting move white space only, so the n-th visible character of the value is found again in the
        file; an escaped quote counts as one.
        """
        span = self.spans.get(path)
        if span is None:
            return self.problem(path, what, fix)
        visible = sum(not c.isspace() for c in value[:offset])
        raw = self.text[span.start : span.end]
        begin = raw.find("\n") + 1 if raw[:1] in ("|", ">") else int(raw[:1] in ("'", '"'))
        places = [match.start() for match in _VISIBLE.get(raw[:1], _VISIBLE[""]).finditer(raw, begin)]
        index = places[visible] if visible < len(places) else places[-1] + 1 if places else len(raw)
        return Problem(self.file, *_line_and_column(self.text, span.start + index), what, fix)


def read_file(path: FilePath, name: str) -> Source:
    """The file as a Source; what cannot be read is in its `problems`, and its `data` is then None."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        return _failed(name, f"not UTF-8 text (byte {error.start})", "Save the file as UTF-8", _line_and_column(before, len(before)))
    except OSError as error:
        return _failed(name, f"cannot be read ({error.strerror})", "Check the path and its permissions")
    return read_text(text, name)


def read_text(text: str, name: str) -> Source:
    if len(text) > MAX_CHARACTERS:
        return _failed(name, f"longer than {MAX_CHARACTERS:,} characters", "Split the file")
    if found := _UNPRINTABLE.search(text):
        what = f"not valid YAML (the control character U+{ord(found[0]):04X})"
        return _failed(name, what, "Remove it", _line_and_column(text, found.start()))
    source = Source(name, text)
    try:
        _Builder(source).build()
    except yaml.MarkedYAMLError as error:
        source.problems.append(_syntax_problem(source, error))
    except _Refused as refused:
        source.problems.append(refused.problem)
    if source.problems:
        source.data = None
    return source


def _failed(name: str, what: str, fix: str, place: tuple[int, int] = (0, 0)) -> Source:
    return Source(name, "", problems=[Problem(name, *place, what, fix)])


def _line_and_column(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """What libyaml stumbled over, at the place where a person would mend it."""
    mark: Any = error.problem_mark or error.context_mark
    begin: Any = error.context_mark or mark
    last = next(reversed(source.spans.values()), Span(1, 1, 0, 0))
    if source.text[last.start : last.start + 1] in ("'", '"') and not source.text[last.end : mark.index].strip():
        if "\n" in source.text[last.start : last.end]:
            what = f"not valid YAML (a quote that is closed only in line {mark.line + 1})"
            return Problem(source.file, last.line, last.column, what, "Close it where the text ends")
        other = "single" if source.text[last.start] == '"' else "double"
        what, fix = "not valid YAML (more text after a closing quote)", f"Put the whole value in {other} quotes"
        return Problem(source.file, mark.line + 1, mark.column + 1, what, fix)
    if error.context == "while scanning a quoted scalar":
        what, fix = "not valid YAML (a quote that is never closed)", "Close it where the text ends"
        return Problem(source.file, begin.line + 1, begin.column + 1, what, fix)
    what, fix = f"not valid YAML ({error.problem})", "Check indentation, colons and quotes there"
    if source.text[mark.index : mark.index + 1] == "\t":
        what, fix = "not valid YAML (a tab where only spaces may stand)", "Indent with spaces"
    elif error.context in ("while scanning an anchor", "while scanning an alias"):
        fix = "Put text that begins with & or * in quotes"
    elif error.context in ("while parsing a flow sequence", "while parsing a flow mapping"):
        fix = f"Check the brackets and commas from line {begin.line + 1} on"
    elif "mapping values" in str(error.problem):
        fix = "Put text that holds a colon in quotes"
    return Problem(source.file, mark.line + 1, mark.column + 1, what, fix)


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__()


class _Builder:
    """Turns libyaml's events into values, one frame of recursion a level, bounded by MAX_DEPTH."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events: Iterator[Any] = yaml.parse(source.text, Loader=_LOADER)

    def build(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(event, "a second document", "Keep one document a file; remove the '---'")
                self.source.data = self.value(next(self.events), (), 0)

    def value(self, event: Any, path: Path, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self.refuse(event, f"nested deeper than {MAX_DEPTH} levels", "Flatten the value")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.refuse(event, "an anchor or alias (& or *)", "Write the value out, or quote it if it is text")
        if event.tag and event.tag != "!":
            self.refuse(event, f"a tag ({event.tag})", "Put the value in single quotes if it is text or a condition")
        start = event.start_mark
        end = event.end_mark
        if isinstance(event, yaml.ScalarEvent):
            result: Any = event.value if event.style else _scalar(event.value)
        elif isinstance(event, yaml.SequenceStartEvent):
            result, end = self.sequence(path, depth)
        else:
            result, end = self.mapping(path, depth)
        self.source.spans[path] = Span(start.line + 1, start.column + 1, start.index, end.index)
        return result

    def sequence(self, path: Path, depth: int) -> tuple[list[Any], Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, len(items)), depth + 1))
        return items, event.end_mark

    def mapping(self, path: Path, depth: int) -> tuple[dict[str, Any], Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or (event.tag and event.tag != "!"):
                self.refuse(event, "a key that is not plain text", "Use a word as the key")
            key = event.value
            if key in items:
                self.refuse(event, f'the key "{key}" stands twice', "Keep one of the two")
            start = event.start_mark
            self.source.keys[(*path, key)] = Span(start.line + 1, start.column + 1, start.index, event.end_mark.index)
            items[key] = self.value(next(self.events), (*path, key), depth + 1)
        return items, event.end_mark

    def refuse(self, event: Any, what: str, fix: str) -> None:
        mark = event.start_mark
        raise _Refused(Problem(self.source.file, mark.line + 1, mark.column + 1, what, fix))


def _scalar(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
