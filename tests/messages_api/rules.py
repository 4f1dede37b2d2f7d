"""What the Messages API would refuse: by the SDK's own types, every key and every value, and by the models' documented rules."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, get_args

from anthropic.types import MessageCreateParams
from anthropic.types.model import Model
from pydantic import TypeAdapter, ValidationError

MOST_TOKENS: Final = 128_000  # of output
MARKS: Final = 4  # cache_control blocks a request
NOT_SUPPORTED: Final = {
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems", "uniqueItems"),
    *("oneOf", "not", "if", "patternProperties"),
}
FORCED: Final = {"any", "tool"}


@cache
def _params() -> TypeAdapter[Any]:
    return TypeAdapter(MessageCreateParams)


@cache
def known_models() -> frozenset[str]:
    literal, _ = get_args(Model)
    return frozenset(get_args(literal))


def refusal(body: Any) -> str | None:
    """Why the API would answer 400; None where it would not."""
    try:
        _consume(_params().validate_python(body, extra="forbid"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return next(_broken_rules(body), None)


def _consume(value: Any) -> None:
    """Iterables of the SDK's types are checked only as they are read."""
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for item in value:
            _consume(item)


def _broken_rules(body: dict[str, Any]) -> Iterator[str]:
    if body["model"] not in known_models():
        yield f"model: {body['model']}"
    if not 1 <= body["max_tokens"] <= MOST_TOKENS:
        yield f"max_tokens: {body['max_tokens']} is not between 1 and {MOST_TOKENS}"
    if (body.get("tool_choice") or {}).get("type") in FORCED:
        yield "tool_choice: this model takes no forced tool"
    yield from _broken_messages(body["messages"])
    yield from _broken_thinking(body)
    if _marks(body) > MARKS:
        yield f"cache_control: more than {MARKS} blocks"
    form = (body.get("output_config") or {}).get("format")
    if form:
        yield from _broken_schema(form["schema"], "output_config.format.schema")


def _broken_messages(messages: list[dict[str, Any]]) -> Iterator[str]:
    if not messages or messages[0]["role"] != "user":
        yield "messages: the first one must be the user's"
    elif messages[-1]["role"] == "assistant":
        yield "messages: this model does not support prefill"
    for message in messages:
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if any(block.get("type") == "text" and not block["text"].strip() for block in blocks):
            yield "messages: text content blocks must be non-empty"


def _broken_thinking(body: dict[str, Any]) -> Iterator[str]:
    kind = (body.get("thinking") or {}).get("type")
    effort = (body.get("output_config") or {}).get("effort")
    if kind == "enabled":
        yield "thinking: this model takes no budget"
    if kind == "disabled" and (body["model"] != "claude-haiku-5-5" or effort in ("xhigh", "max")):
        yield "thinking: cannot be disabled here"
    if kind == "between_tools" and effort in ("xhigh", "max"):
        yield "output_config.effort: at most high where thinking is between tools"


def _broken_schema(schema: Any, place: str) -> Iterator[str]:
    if isinstance(schema, list):
        for item in schema:
            yield from _broken_schema(item, place)
    if not isinstance(schema, dict):
        return
    if unsupported := NOT_SUPPORTED & schema.keys():
        yield f"{place}: {min(unsupported)} is not supported"
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        yield f"{place}: additionalProperties must be false"
    for name in ("properties", "$defs"):
        for key, part in schema.get(name, {}).items():
            yield from _broken_schema(part, f"{place}.{key}")
    for name in ("items", "anyOf", "allOf"):
        yield from _broken_schema(schema.get(name), f"{place}.{name}")


def _marks(value: Any) -> int:
    if isinstance(value, dict):
        return ("cache_control" in value) + sum(_marks(part) for part in value.values())
    return sum(_marks(part) for part in value) if isinstance(value, list) else 0
