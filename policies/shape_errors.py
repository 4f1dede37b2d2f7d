"""Turns pydantic's validation errors into problems with a place in the file and a fix."""

import difflib
from collections.abc import Iterator
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from policies.errors import Problem, shown
from policies.yaml_source import Path, Source

Model = TypeVar("Model", bound=BaseModel)

_NUMBER: Final = "a number"
_WHOLE: Final = "a whole number"
_KEYS: Final = "keys with values"
_DAY: Final = "a date as YYYY-MM-DD"
_WANTED: Final = {
    "string_type": "text",
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
}
_FIXES: Final = {
    "text": "Write some text",
    "true or false": "Write true or false",
    _WHOLE: "Write digits only, such as 5",
    _NUMBER: "Write digits, such as 5 or 0.5",
    "a list": "Write a list, such as [first, second], or one entry a line after a dash",
    _KEYS: "Write one key a line, each with a colon and a value",
    _DAY: "Write a day that exists, such as 2026-11-23",
}
_LIMITS: Final = {
    "too_short": ("has fewer than {min_length} entries", "Add to it"),
    "too_long": ("has more than {max_length} entries", "Keep at most {max_length}"),
    "string_too_short": ("is empty", "Write some text"),
    "string_too_long": ("is longer than {max_length} characters", "Shorten it"),
    "greater_than": ("is not more than {gt:g}", "Write a greater number"),
    "greater_than_equal": ("is less than {ge:g}", "Write {ge:g} or more"),
    "less_than_equal": ("is more than {le:g}", "Write {le:g} or less"),
}
_NAMES: Final = {
    "^[0-9]": ("version", 'Use digits and dots, such as "1.0"'),
    "_": ("name", "Use small letters, digits and _ only, such as evals_exist"),
    "-": ("id", "Use small letters, digits and - only, such as evals-before-tuning"),
}


def validate(source: Source, model: type[Model], problems: list[Problem]) -> Model | None:
    """The file as `model`; what does not fit is added to `problems`."""
    if not isinstance(source.data, dict):
        what = f'"the file" should be {_KEYS}, not {shown(source.data)}'
        problems.append(source.problem((), what, f'Begin it with "{next(iter(model.model_fields))}:"'))
        return None
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _follows_from_another(detail)]
        problems += _shape_problems(source, model, _of_one_kind(source, details))
        return None


def _follows_from_another(detail: ErrorDetails) -> bool:
    """Pydantic also calls a list too short when it is long enough but its entries are wrong."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _of_one_kind(source: Source, details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Of a value that may be of several kinds, only the errors of the kind that it comes nearest to."""
    kinds = [_kind(source, detail) for detail in details]
    nearest: dict[Path, tuple[int | str, ...]] = {}
    for kind, detail in zip(kinds, details, strict=True):
        if kind and len(detail["loc"]) >= len(nearest.get(kind[:-1], ())):
            nearest[kind[:-1]] = detail["loc"]
    return [detail for kind, detail in zip(kinds, details, strict=True) if not kind or nearest[kind[:-1]][: len(kind)] == kind]


def _kind(source: Source, detail: ErrorDetails) -> tuple[int | str, ...]:
    """The path of a value that may be of several kinds, then pydantic's name for the one; empty where there is only one."""
    loc = detail["loc"][:-1] if detail["type"] == "missing" else detail["loc"]
    foreign = (loc[:end] for end in range(1, len(loc) + 1) if loc[:end] not in source.spans)
    return next((part for part in foreign if part[-1] != "[key]"), ())


def _shape_problems(source: Source, model: type[BaseModel], details: list[ErrorDetails]) -> Iterator[Problem]:
    found = [(_known_path(source, detail["loc"]), detail) for detail in details]
    meant = {path: _meant(source, model, path) for path, detail in found if detail["type"] == "extra_forbidden"}
    for path, detail in found:
        last = detail["loc"][-1]
        if path in meant:
            fix = f'Did you mean "{meant[path]}"?' if meant[path] else "Remove it, or check its indentation"
            yield source.problem(path, f'the key "{last}" is not known here', fix, at_key=True)
        elif detail["type"] != "missing":
            yield source.problem(path, *_explain(detail, path, _keys_at(model, path)), at_key=last == "[key]")
        elif all((*path, last) != (*other[:-1], key) for other, key in meant.items()):
            yield source.problem(path, f'the key "{last}" is missing', f'Add "{last}:"')


def _known_path(source: Source, loc: tuple[int | str, ...]) -> Path:
    """The part of pydantic's location that the file has: unions and functions put names of their own in between."""
    path: Path = ()
    for part in loc:
        if (*path, part) in source.spans:
            path = (*path, part)
    return path


def _meant(source: Source, model: type[BaseModel], path: Path) -> str | None:
    """The nearest key that would be known there and is missing."""
    keys = [key for key in _keys_at(model, path[:-1]) if (*path[:-1], key) not in source.spans]
    return next(iter(difflib.get_close_matches(str(path[-1]), keys, n=1, cutoff=0.6)), None)


def _keys_at(kind: Any, path: Path) -> list[str]:
    """The keys that a value of this type may have at `path`."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        if not path:
            return list(fields)
        return _keys_at(fields.get(str(path[0])), path[1:])
    inner = path[1:] if get_origin(kind) in (dict, list, tuple) else path
    return [key for part in get_args(kind) for key in _keys_at(part, inner)]


def _explain(detail: ErrorDetails, path: Path, keys: list[str]) -> tuple[str, str]:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = f'an entry of "{path[-2]}"' if isinstance(path[-1], int) else f'"{path[-1]}"'
    if kind in _WANTED:
        wanted = _WANTED[kind]
        what = f"{name} is empty" if value is None else f"{name} should be {wanted}, not {_given(value)}"
        return what, _fix(wanted, value)
    if kind == "literal_error":
        what = f"{name} cannot be {_given(value)}" if detail["loc"][-1] != "[key]" else f"the key {name} is not known here"
        besides = f", or the key {' or '.join(keys)}" if str(detail["loc"][-1]).startswith("literal") else ""
        return what, "Use " + context["expected"].replace("'", '"') + besides
    if kind == "string_pattern_mismatch":
        what, fix = next(name for sign, name in _NAMES.items() if sign in context["pattern"])
        return f"{shown(value)} is not a valid {what}", fix
    if kind == "too_short" and not value:
        return f"{name} is empty", "Write at least one entry"
    if kind in _LIMITS:
        what, fix = _LIMITS[kind]
        return f"{name} {what.format(**context)}", fix.format(**context)
    message = detail["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:], "Add it" if kind == "value_error" else "Change it to fit"


def _given(value: object) -> str:
    return f"the number {shown(value)[1:-1]}" if isinstance(value, int | float) and not isinstance(value, bool) else shown(value)


def _fix(wanted: str, value: object) -> str:
    if wanted == "text" and isinstance(value, int | float):
        return "Put it in quotes"
    if wanted in (_WHOLE, _NUMBER) and isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return "Write it without quotes"
    return _FIXES[wanted]
