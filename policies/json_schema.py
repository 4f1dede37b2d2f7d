"""JSON Schemas for editors: of each kind of file in a pack, and of fact sheets for one pack."""

from typing import Any, Final

from pydantic import BaseModel

from policies.expected import SheetsFile, TestsFile
from policies.expression import DONT_KNOW
from policies.model import Fact, FactsFile, InvariantsFile, LadderFile, PackFile, PoliciesFile, WaiversFile
from policies.pack import Pack
from policies.sheet import MAX_COUNT

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FILES: Final[dict[str, type[BaseModel]]] = {
    "pack": PackFile,
    "facts": FactsFile,
    "ladder": LadderFile,
    "policies": PoliciesFile,
    "invariants": InvariantsFile,
    "sheets": SheetsFile,
    "tests": TestsFile,
    "waivers": WaiversFile,
}
_REF: Final = {"$ref": "#/$defs/Condition"}
_CONDITION: Final[dict[str, Any]] = {
    "description": "A condition: an expression such as 'evals_exist == \"yes\"', true, false, or all, any or not with conditions inside.",
    "anyOf": [
        {"type": ["string", "boolean"]},
        *(
            {"type": "object", "properties": {key: shape}, "required": [key], "additionalProperties": False}
            for key, shape in (
                ("all", {"type": "array", "items": _REF, "minItems": 1}),
                ("any", {"type": "array", "items": _REF, "minItems": 1}),
                ("not", _REF),
            )
        ),
    ],
}


def file_schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of file; `kind` is a key of FILES."""
    schema = _with_conditions(FILES[kind].model_json_schema(by_alias=True))
    schema.setdefault("$defs", {})["Condition"] = _CONDITION
    severity = schema["$defs"].get("Policy", {}).get("properties", {}).get("severity")
    if severity:  # a single severity may be written without a list
        schema["$defs"]["Policy"]["properties"]["severity"] = {"anyOf": [{"enum": ["advise", "require", "block"]}, severity]}
    return {"$schema": DIALECT, "title": f"Plumbline {kind} file", **schema}


def sheet_schema(pack: Pack) -> dict[str, Any]:
    """The schema of fact sheets for this pack."""
    return {
        "$schema": DIALECT,
        "title": f"Fact sheet for {pack.name}",
        "type": "object",
        "properties": {name: _fact_schema(fact) for name, fact in pack.facts.items()},
        "additionalProperties": False,
    }


def _fact_schema(fact: Fact) -> dict[str, Any]:
    texts = {"title": fact.question, "description": fact.help}
    if fact.kind == "yes_no":
        return {**texts, "enum": ["yes", "no", "true", "false", True, False, DONT_KNOW]}
    if fact.kind == "choice":
        return {**texts, "enum": [*fact.options, DONT_KNOW]}
    shape: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": MAX_COUNT}
    if fact.kind == "choices":
        shape = {"type": "array", "items": {"enum": list(fact.options)}}
    return {**texts, "anyOf": [shape, {"const": DONT_KNOW}]}


def _with_conditions(schema: Any) -> Any:
    """Puts the shape of conditions in its place, and refuses keys that match no pattern, as the models do."""
    if isinstance(schema, dict):
        if schema.get("$comment") == "condition":
            return {**{key: value for key, value in schema.items() if key in ("description", "default")}, **_REF}
        closed = {"additionalProperties": False} if "patternProperties" in schema else {}
        return {key: _with_conditions(value) for key, value in schema.items()} | closed
    return [_with_conditions(item) for item in schema] if isinstance(schema, list) else schema
