"""The shapes in which the model answers; `stable/*.schema.json` are made of them, and a test compares."""

from pydantic import BaseModel, ConfigDict


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SaidFact(_Shape):
    fact: str
    values: list[str]
    quote: str
    passage: str
    sure: bool


class SaidWithdrawal(_Shape):
    fact: str
    quote: str
    passage: str


class SaidQuestion(_Shape):
    passage: str
    fact: str


class SaidReading(_Shape):
    facts: list[SaidFact]
    withdrawn: list[SaidWithdrawal]
    questions: list[SaidQuestion]


class SaidSentence(_Shape):
    text: str
    rests_on: list[str]


class SaidNarrative(_Shape):
    sentences: list[SaidSentence]
