"""The files of a decision: the architecture decision record (Markdown) and the decision as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.rendering.adr import record
from graphs.views import Files


@dataclass(frozen=True, slots=True)
class RecordFile:
    name: str
    title: str
    content: str


def file_names(effect: str) -> tuple[str, str]:
    """Of the record and the data; the turn in them tells the files of a later decision apart."""
    review, turn, _ = effect.split("/")
    return f"{review}-decision-{turn}.md", f"{review}-decision-{turn}.json"


def record_files(view: Files, effect: str, people: Mapping[str, str]) -> list[RecordFile]:
    """`people` are names by Slack's ids."""
    markdown, data = file_names(effect)
    review = view["review"]
    return [
        RecordFile(markdown, f"{review}: decision record", record(view["record"], people)),
        RecordFile(data, f"{review}: decision as JSON", view["decision"] + "\n"),
    ]
