"""The files of a decision: its pictures, the architecture decision record (Markdown) and the decision as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.pictures.picture import Picture
from bot.rendering.adr import record
from graphs.views import Files


@dataclass(frozen=True, slots=True)
class RecordFile:
    """`alt` says in words what a picture shows."""

    name: str
    title: str
    content: str | bytes
    alt: str | None = None


def file_names(effect: str, *, ruled: bool = False) -> tuple[str, str]:
    """Of the record and the data; the turn in them tells the files of a later decision apart. `ruled` gives those of a ruling."""
    review, turn, _ = effect.split("/")
    if ruled:
        return f"{review}-ruling-{turn}.md", f"{review}-ruling-{turn}.json"
    return f"{review}-decision-{turn}.md", f"{review}-decision-{turn}.json"


def record_files(view: Files, effect: str, people: Mapping[str, str]) -> list[RecordFile]:
    """`people` are names by Slack's ids."""
    markdown, data = file_names(effect, ruled=bool(view.get("only_record")))
    review = view["review"]
    kept = RecordFile(markdown, f"{review}: decision record", record(view["record"], people))
    if view.get("only_record"):
        return [kept]
    return [
        kept,
        RecordFile(data, f"{review}: decision as JSON", view["decision"] + "\n"),
    ]


def picture_files(pictures: Sequence[Picture], effect: str) -> list[RecordFile]:
    review, turn, _ = effect.split("/")
    return [RecordFile(f"{review}-{picture.kind}-{turn}.png", picture.title, picture.png, picture.alt) for picture in pictures]
