"""What the stand-in for the Messages API answers with, where it is to read as the labels say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.evals.transcript import TRANSCRIPTS, TranscriptFile
from policies.yaml_source import read_file
from tests.messages_api.replies import Body, nothing, passages


@dataclass(frozen=True, slots=True)
class Knowing:
    """A model that finds a transcript's text again and says what its labels say; `also` adds to that."""

    files: tuple[TranscriptFile, ...]
    also: tuple[dict[str, Any], ...] = ()

    def __call__(self, body: Body) -> dict[str, Any]:
        said = nothing()
        for passage, text in passages(body):
            said["facts"] += [{**fact, "passage": passage} for fact in (*self._facts(text), *self.also)]
        return said

    def _facts(self, text: str) -> Iterator[dict[str, Any]]:
        for file in self.files:
            texts = [file.opening, *(message.says for message in file.messages)]
            sides = [(fact, side) for fact, both in file.disputed.items() for side in both]
            for fact, label in (*file.labels.items(), *sides):
                if texts[label.message] == text:
                    values = label.value if isinstance(label.value, list) else [str(label.value)]
                    yield {"fact": fact, "values": values, "quote": label.quote, "sure": True}


def knowing(names: Iterable[str], *also: dict[str, Any]) -> Knowing:
    sources = (read_file(TRANSCRIPTS / f"{name}.yaml", name) for name in names)
    return Knowing(tuple(TranscriptFile.model_validate(source.data) for source in sources), also)
