"""Labelled transcripts: what people said, what of it are facts, and what must not be taken for one."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.evals.interviewed import interviewed
from bot.evals.quotes import stands_in
from policies.decision import Decider
from policies.errors import Contradiction, PlumblineError, Problem, did_you_mean, shown
from policies.expression import DONT_KNOW, Answer
from policies.model import FactId, Slug
from policies.pack import Pack
from policies.shape_errors import validate
from policies.sheet import Misfit, Sheet, read_answer
from policies.yaml_source import Path as Place
from policies.yaml_source import Source, read_file

TRANSCRIPTS: Final = Path(__file__).parents[2] / "tests" / "evals" / "transcripts"
ANY: Final = "any"  # in `must_not`: whatever the value

Text = Annotated[str, Field(min_length=1)]
Kind = Literal["plain", "dense", "messy", "off_topic", "dont_know", "contradiction", "correction", "hypothetical", "document", "injection"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Label(_Strict):
    """`message` 0 is the opening text, 1 the first message."""

    value: Any
    quote: Text
    message: Annotated[int, Field(ge=0)]


class Spoken(_Strict):
    """`together` came in with the message before it, and is one turn with it."""

    by: Text
    says: Text
    together: bool = False


class TranscriptFile(_Strict):
    """`people`: the first one opens the review. What `labels`, `must_not`, `may` and `disputed` mean stands in tests/evals/README.md."""

    id: Slug
    language: Literal["en", "de", "es"]
    kind: Kind = Field(alias="class")
    people: Annotated[list[Text], Field(min_length=1)]
    opening: Text
    messages: list[Spoken]
    labels: dict[FactId, Label]
    must_not: dict[FactId, Any] = {}
    may: dict[FactId, Annotated[list[Any], Field(min_length=1)]] = {}
    disputed: dict[FactId, Annotated[list[Label], Field(min_length=2, max_length=2)]] = {}


@dataclass(frozen=True, slots=True)
class Labelled:
    value: Answer
    quote: str
    message: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """`texts` are the opening text and the messages; `hash` covers all that the file says."""

    id: str
    language: str
    kind: Kind
    people: tuple[str, ...]
    texts: tuple[str, ...]
    messages: tuple[Spoken, ...]
    labels: dict[str, Labelled]
    must_not: dict[str, Answer | None]
    may: dict[str, tuple[Answer, ...]]
    disputed: tuple[str, ...]
    hash: str

    @property
    def sheet(self) -> Sheet:
        return {fact: label.value for fact, label in self.labels.items()}


def load_transcripts(folder: Path, decider: Decider) -> list[Transcript]:
    """All transcripts of a folder, by id.

    Raises:
        PlumblineError: with one line for each problem of any file.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise PlumblineError(
            f"{folder}: no transcripts there. They come with a checkout of Plumbline; give their folder with --transcripts."
        )
    problems: list[Problem] = []
    found = [_load(path, decider, problems) for path in paths]
    if problems:
        raise PlumblineError("\n".join(map(str, sorted(set(problems)))))
    return [one for one in found if one]


def _load(path: Path, decider: Decider, problems: list[Problem]) -> Transcript | None:
    source = read_file(path, str(path))
    problems += source.problems
    file = None if source.problems else validate(source, TranscriptFile, problems)
    if file is None:
        return None
    wrong = [*_place_problems(source, file, path.stem), *_label_problems(source, file, decider.pack)]
    problems += wrong
    if wrong:
        return None
    transcript = _transcript(file, decider.pack)
    try:
        interviewed(decider.compiled(decider.pack.released), transcript.sheet)
    except Contradiction as contradiction:
        problems.append(
            source.problem(("labels", contradiction.facts[-1]), contradiction.problems[0].what, "Mend one of the labels", at_key=True)
        )
    return transcript


def _place_problems(source: Source, file: TranscriptFile, stem: str) -> Iterator[Problem]:
    if file.id != stem:
        yield source.problem(("id",), f"the file is called {shown(stem)}, its id {shown(file.id)}", "Give both one name")
    for number, spoken in enumerate(file.messages):
        if spoken.by not in file.people:
            fix = did_you_mean(spoken.by, file.people, f"The people are {', '.join(file.people)}")
            yield source.problem(("messages", number, "by"), f"there is nobody called {shown(spoken.by)}", fix)


def _label_problems(source: Source, file: TranscriptFile, pack: Pack) -> Iterator[Problem]:
    said = _texts(file)
    for place, fact, value in _values(file):
        if fact not in pack.facts:
            fix = did_you_mean(fact, pack.facts, "Remove it; plumbline policies schema lists the facts")
            yield source.problem(place[:2], f'there is no fact "{fact}"', fix, at_key=True)
        elif not (place[0] == "must_not" and value == ANY) and isinstance(misfit := read_answer(pack.facts[fact], value), Misfit):
            yield source.problem(place, f'"{fact}": {misfit.what}', misfit.fix)
    for place, label in _labels(file):
        if label.message >= len(said):
            yield source.problem(
                (*place, "message"), f"there is no message {label.message}", f"The last one is {len(said) - 1}; 0 is the opening text"
            )
        elif not stands_in(label.quote, said[label.message]):
            what = f"{shown(label.quote)} does not stand in message {label.message} word for word"
            yield source.problem((*place, "quote"), what, "Copy it from there")
    yield from _overlaps(source, file)


def _overlaps(source: Source, file: TranscriptFile) -> Iterator[Problem]:
    for fact in file.labels:
        if fact in file.disputed:
            yield source.problem(("labels", fact), f'"{fact}" stands under labels and under disputed', "Keep one of the two", at_key=True)
        if fact in file.must_not and file.must_not[fact] in (ANY, file.labels[fact].value):
            yield source.problem(
                ("must_not", fact), f'"{fact}" must not be read as what its label says', "Keep one of the two", at_key=True
            )


def _values(file: TranscriptFile) -> Iterator[tuple[Place, str, Any]]:
    for place, label in _labels(file):
        yield (*place, "value"), str(place[1]), label.value
    for fact, value in file.must_not.items():
        yield ("must_not", fact), fact, value
    for fact, values in file.may.items():
        for number, value in enumerate(values):
            yield ("may", fact, number), fact, value


def _labels(file: TranscriptFile) -> Iterator[tuple[Place, Label]]:
    for fact, label in file.labels.items():
        yield ("labels", fact), label
    for fact, sides in file.disputed.items():
        for number, side in enumerate(sides):
            yield ("disputed", fact, number), side


def _texts(file: TranscriptFile) -> tuple[str, ...]:
    return (file.opening, *(message.says for message in file.messages))


def _transcript(file: TranscriptFile, pack: Pack) -> Transcript:
    return Transcript(
        id=file.id,
        language=file.language,
        kind=file.kind,
        people=tuple(file.people),
        texts=_texts(file),
        messages=tuple(file.messages),
        labels={fact: Labelled(_read(pack, fact, label.value), label.quote, label.message) for fact, label in file.labels.items()},
        must_not={fact: None if value == ANY else _read(pack, fact, value) for fact, value in file.must_not.items()},
        may={fact: tuple(_read(pack, fact, value) for value in values) for fact, values in file.may.items()},
        disputed=tuple(file.disputed),
        hash=_hash(file),
    )


def _read(pack: Pack, fact: str, value: Any) -> Answer:
    answer = read_answer(pack.facts[fact], value)
    return DONT_KNOW if isinstance(answer, Misfit) else answer


def _hash(file: TranscriptFile) -> str:
    text = json.dumps(file.model_dump(by_alias=True), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
