"""The shape of a pack's files, as pydantic models. Conditions stay as written; `rules.py` gives them their meaning.

The same models give the JSON Schema that editors check packs against (`plumbline policies schema`).
"""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

MAX_NUMBER: Final = 10**15  # of a price, a named value or a prior: products of three stay far below what a float holds

Severity = Literal["advise", "require", "block"]
SEVERITIES: tuple[Severity, ...] = ("advise", "require", "block")  # lowest first

FactId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
# As a sheet, a waiver or a test calls them: with the pack and a dot before it where several packs mean different things by one id.
FactWord = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9]*(-[a-z0-9]+)*\.)?[a-z][a-z0-9_]*$", max_length=121)]
PolicyWord = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9]*(-[a-z0-9]+)*\.)?[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=121)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=150, strip_whitespace=True)]


def _written_out(value: Any) -> Any:
    """Pydantic would also take a number of seconds, and a time of midnight, for a day."""
    if (isinstance(value, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value)) or isinstance(value, int | float):
        raise PydanticCustomError("date_type", "not a date as YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_written_out), Field(description="A date as YYYY-MM-DD.")]


def _without_colon(name: str) -> str:
    """A validator, not a pattern: errors of patterns speak of ids."""
    if ":" in name:
        raise PydanticCustomError("colon_in_name", "the name holds a colon")
    return name


FactName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=48, strip_whitespace=True),
    AfterValidator(_without_colon),
    Field(json_schema_extra={"pattern": "^[^:]*$"}),
]

Condition = Annotated[Any, WithJsonSchema({"$comment": "condition"})]  # json_schema.py puts the real shape in its place


class Part(BaseModel):
    """Packs are immutable, and an unknown key is an error rather than a silent nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# facts.yaml ---------------------------------------------------------------------------------------------------------


class Fact(Part):
    kind: Literal["yes_no", "choice", "choices", "count"]
    question: Line
    name: FactName | None = Field(
        default=None, description="What stands before a colon and the answer, as in `who will use it: customers`."
    )
    help: Text
    options: dict[FactId, Annotated[str, StringConstraints(min_length=1, max_length=75)]] = Field(default_factory=dict, max_length=40)
    unit: Line | None = None
    dont_know_counts_as: Any = Field(default=None, description="What a don't know stands for in every condition.")
    prior: dict[str, Annotated[float, Field(strict=True, gt=0, le=MAX_NUMBER, allow_inf_nan=False)]] = Field(
        default_factory=dict,
        description="How often each answer was given in past reviews; answers without a count have the weight 1. "
        "For choices: how often each option was chosen in a hundred reviews.",
    )

    @property
    def answers(self) -> tuple[str, ...]:
        """The options a person may choose from, don't know aside; empty for a count."""
        return ("yes", "no") if self.kind == "yes_no" else tuple(self.options)


class FactsFile(Part):
    facts: dict[FactId, Fact] = Field(min_length=1)
    questions: tuple[Annotated[tuple[FactId, ...], Field(min_length=2, max_length=3)], ...] = ()


# pack.yaml ----------------------------------------------------------------------------------------------------------


class Value(Part):
    value: (
        Annotated[int, Field(strict=True, ge=-MAX_NUMBER, le=MAX_NUMBER)]
        | Annotated[float, Field(strict=True, ge=-MAX_NUMBER, le=MAX_NUMBER, allow_inf_nan=False)]
    )
    unit: Line
    why: Text


class Price(Part):
    since: Day = Field(alias="from")
    value: Annotated[float, Field(strict=True, ge=0, le=MAX_NUMBER, allow_inf_nan=False)]
    source: Text


class PriceSeries(Part):
    unit: Line
    history: tuple[Price, ...] = Field(min_length=1)


PriceName = Literal["large_model_input", "large_model_output", "small_tuned_input", "small_tuned_output", "training", "labour"]


class BreakEvenFacts(Part):
    calls: FactId
    tokens: FactId
    examples: FactId


class BreakEvenValues(Part):
    epochs: FactId
    input_share: FactId


class BreakEvenRule(Part):
    facts: BreakEvenFacts
    values: BreakEvenValues


class Constraint(Part):
    id: Slug
    when: Condition
    needs: Condition
    say: Text


class OutputCase(Part):
    when: Condition = None
    then: FactId


OutputName = Literal["hosting", "tuning_method", "risk_tier"]


class Output(Part):
    cases: tuple[OutputCase, ...] = Field(min_length=1)


class PackFile(Part):
    id: Slug
    version: Version
    title: Line
    notice: Line | None = Field(default=None, description="Said wherever its findings are shown, such as: Guidance, not legal advice.")
    released: Day
    effective_from: Day
    review_by: Day
    uses: dict[Slug, Version] = Field(
        default_factory=dict,
        description="The packs whose facts, terms and values this one's conditions read too, each with its lowest version.",
    )
    roles: dict[FactId, Line] = Field(min_length=1)
    values: dict[FactId, Value] = Field(default_factory=dict)
    prices: dict[PriceName, PriceSeries] = Field(default_factory=dict)
    break_even: BreakEvenRule | None = None
    terms: dict[FactId, Condition] = Field(default_factory=dict)
    integrity: tuple[Constraint, ...] = ()
    outputs: dict[OutputName, Output] = Field(default_factory=dict)
    base_model: tuple[FactId, ...] = Field(
        default=(), description="The facts about the base model: asked again once that is retired or upgraded."
    )


# ladder.yaml --------------------------------------------------------------------------------------------------------


class Rung(Part):
    id: FactId
    title: Line
    gives: Line
    costs: Line
    result: FactId | None = None
    falls_short_only_if: Condition = True
    may_be_passed_on: tuple[FactId, ...] | None = Field(
        default=None, description="The needs on whose paths does_not_apply passes this rung; all where left out."
    )


class PathStep(Part):
    rung: FactId
    only_if: Condition = True


class Need(Part):
    rule: Line
    keeps_own_route: Condition = False
    path: tuple[PathStep, ...] = Field(min_length=1)


class LadderFile(Part):
    needs_fact: FactId
    proposal_fact: FactId
    rungs: tuple[Rung, ...] = Field(min_length=1)
    exhausted_takes_only_below: FactId | None = None
    needs: dict[FactId, Need] = Field(min_length=1)


# policies/*.yaml ----------------------------------------------------------------------------------------------------


class SeverityCase(Part):
    when: Condition = None
    then: Severity


class Step(Part):
    id: Slug
    text: Line
    days: Annotated[int, Field(ge=0, le=260, strict=True)]
    role: FactId | None = None


class WaiverLimit(Part):
    max_days: Annotated[int, Field(ge=1, le=730, strict=True)]


def _as_cases(value: Any) -> Any:
    return [{"then": value}] if isinstance(value, str) else value


class Policy(Part):
    id: Slug
    title: Line
    rule: tuple[Line, ...] = Field(min_length=1)
    why: Text
    source: tuple[Line, ...] = Field(min_length=1)
    severity: Annotated[tuple[SeverityCase, ...], Field(min_length=1), BeforeValidator(_as_cases)]
    applies: Condition
    satisfied: Condition
    violated: Condition = None
    evidence: FactId | None = Field(
        default=None, description="The fact whose don't know is taken as it stands in `satisfied` and `violated`."
    )
    role: FactId
    steps: tuple[Step, ...] = Field(min_length=1)
    waiver: WaiverLimit | Literal["never"]
    effective_from: Day
    review_by: Day

    @model_validator(mode="before")
    @classmethod
    def _condition_keys(cls, data: Any) -> Any:
        missing = [key for key in ("applies", "satisfied") if isinstance(data, dict) and data.get(key) is None]
        if missing:
            message = f'the policy has no "{missing[0]}"'
            raise ValueError(message)
        return data


class PoliciesFile(Part):
    policies: tuple[Policy, ...] = Field(min_length=1)


# invariants.yaml ----------------------------------------------------------------------------------------------------


class Invariant(Part):
    """Exactly one of `never` and `always`; what a don't know leaves open counts as broken."""

    id: Slug
    say: Line
    never: Condition = None
    always: Condition = None


class InvariantsFile(Part):
    longest_interview: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = Field(
        default=None, description="No interview asks more questions than this."
    )
    invariants: tuple[Invariant, ...] = ()


# waivers ------------------------------------------------------------------------------------------------------------


class Waiver(Part):
    policy: PolicyWord
    reason: Text
    expires: Day
    granted_by: Line | None = None
    granted_on: Day | None = Field(default=None, description="The limit of days counts from here; left out, from the date of the decision.")


class WaiversFile(Part):
    waivers: tuple[Waiver, ...]
