"""Turns pydantic's validation errors into problems with a place in the file and a fix."""

import difflib
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from policies.errors import Problem, shown
from policies.yaml_source import Path, Source

Model = TypeVar("Model", bound=BaseModel)

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "date_type": "a date as YYYY-MM-DD",
    "date_parsing": "a date as YYYY-MM-DD",
    "date_from_datetime_parsing": "a date as YYYY-MM-DD",
    "date_from_datetime_inexact": "a date as YYYY-MM-DD",
}


def validate(source: Source, model: type[Model], problems: list[Problem]) -> Model | None:
    """The file as `model`; what does not fit is added to `problems`."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        problems += _shape_problems(source, model, error)
        return None


def _shape_problems(source: Source, model: type[BaseModel], error: ValidationError) -> Iterator[Problem]:
    keys = _all_keys(model)
    for detail in error.errors(include_url=False):
        path = _known_path(source, detail["loc"])
        what, fix = _explain(detail, keys)
        yield source.problem(path, what, fix, at_key=detail["type"] == "extra_forbidden")


def _known_path(source: Source, loc: tuple[int | str, ...]) -> Path:
    """The part of pydantic's location that the file has: unions and functions put names of their own in between."""
    path: Path = ()
    for part in loc:
        if (*path, part) in source.spans:
            path = (*path, part)
    return path


def _explain(detail: ErrorDetails, keys: frozenset[str]) -> tuple[str, str]:
    kind, name = detail["type"], str(detail["loc"][-1]) if detail["loc"] else "the file"
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "missing":
        return f'the key "{name}" is missing', f'Add "{name}:"'
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(name, keys - {name}, n=1, cutoff=0.6)
        return f'the key "{name}" is not known here', f'Did you mean "{near[0]}"?' if near else "Remove it, or check its indentation"
    if kind in _WANTED:
        return f'"{name}" should be {_WANTED[kind]}, not {shown(detail["input"])}', f"Write {_WANTED[kind]}"
    if kind == "literal_error":
        return f'"{name}" cannot be {shown(detail["input"])}', f"Use {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"{shown(detail['input'])} is not a valid name or version here", f"It must match {context['pattern']}"
    message = detail["msg"].removeprefix("Value error, ")
    return f'"{name}": {message[:1].lower()}{message[1:]}', f"The value was {shown(detail['input'])}; change it to fit"


def _all_keys(model: Any) -> frozenset[str]:
    """Every key that stands anywhere in the model's files."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        for part in _parts_of(field.annotation):
            found |= _all_keys(part)
    return frozenset(found)


def _parts_of(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_of(inner)
