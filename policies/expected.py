"""The shape of a pack's own tests: named fact sheets, and what the pack must say to them."""

from typing import Any, Literal

from pydantic import Field

from policies.model import Day, FactId, FactWord, Line, Part, PolicyWord, Severity, Waiver


class Sheet(Part):
    start: Line | None = Field(default=None, alias="from")
    facts: dict[str, Any] = Field(default_factory=dict)


class SheetsFile(Part):
    sheets: dict[str, Sheet]


class Expectation(Part):
    outcome: Literal["proceed", "proceed_with_conditions", "blocked", "needs_evidence"] | None = None
    outcome_without_waivers: Literal["proceed", "proceed_with_conditions", "blocked", "needs_evidence"] | None = None
    headline: FactId | None = None
    routes: dict[FactId, FactId] = Field(default_factory=dict)
    also_use: tuple[FactId, ...] | None = None
    hosting: FactId | None = None
    tuning_method: FactId | None = None
    risk_tier: FactId | None = None
    findings: dict[PolicyWord, Literal["satisfied", "violated", "not_evidenced", "not_applicable", "waived"]] = Field(default_factory=dict)
    severities: dict[PolicyWord, Severity] = Field(default_factory=dict)
    open: tuple[PolicyWord, ...] | None = None
    next_steps: tuple[str, ...] = ()
    refused: tuple[FactWord, ...] | None = None


class PackTest(Part):
    name: Line
    start: Line | None = Field(default=None, alias="from")
    facts: dict[str, Any] = Field(default_factory=dict)
    unasked: tuple[FactWord, ...] = ()
    as_of: Day | None = None
    waivers: tuple[Waiver, ...] = ()
    expect: Expectation


class TestsFile(Part):
    __test__ = False  # not a pytest class

    tests: tuple[PackTest, ...] = Field(min_length=1)
