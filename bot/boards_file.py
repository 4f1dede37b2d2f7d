"""Boards per channel, pack and workspace, from a YAML file: the first one that fits a review decides on it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from policies.errors import PlumblineError, Problem
from policies.pack import JOIN
from policies.shape_errors import validate
from policies.yaml_source import Source, read_file

MEMBER: Final = re.compile("[USW][A-Z0-9]{2,20}")
_CHANNEL: Final = re.compile("[CG][A-Z0-9]{2,20}")
_WORKSPACE: Final = re.compile("T[A-Z0-9]{2,20}")


class OneBoard(BaseModel):
    """`members` are Slack's ids of people (U…, W…) and user groups (S…). What is left out fits every review.

    A review that several packs decide fits the board of any of them; `one+other` fits what both decide.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    members: tuple[str, ...] = Field(min_length=1)
    channel: str | None = None
    pack: str | None = None
    workspace: str | None = None
    remind_after: int | None = Field(None, ge=1, le=60)
    answerers_may_waive: bool | None = None

    def fits(self, workspace: str | None, channel: str | None, pack: str | None) -> bool:
        decided = self.pack is None or (pack is not None and set(self.pack.split(JOIN)) <= set(pack.split(JOIN)))
        return self.channel in (None, channel) and decided and self.workspace in (None, workspace)


class BoardsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    boards: tuple[OneBoard, ...]


def read_boards(path: Path) -> tuple[OneBoard, ...]:
    """The boards of a file.

    Raises:
        PlumblineError: with file, line and fix, a line each.
    """
    source = read_file(path, str(path))
    problems = list(source.problems)
    file = None if problems else validate(source, BoardsFile, problems)
    for number, board in enumerate(file.boards if file else ()):
        problems += _problems(source, number, board)
        problems += _shadowed(source, number, file.boards) if file else []
    if file is None or problems:
        raise PlumblineError("\n".join(map(str, problems)))
    return file.boards


def _problems(source: Source, number: int, board: OneBoard) -> Iterator[Problem]:
    place = ("boards", number)
    for index, member in enumerate(board.members):
        if not MEMBER.fullmatch(member):
            what = f'"{member}" is no id of a person (U…) or a user group (S…)'
            yield source.problem((*place, "members", index), what, "Slack shows it under More, Copy ID")
    if board.channel and not _CHANNEL.fullmatch(board.channel):
        yield source.problem(
            (*place, "channel"), f'"{board.channel}" is no id of a channel (C…)', "Slack shows it below the channel's About"
        )
    if board.workspace and not _WORKSPACE.fullmatch(board.workspace):
        what = f'"{board.workspace}" is no id of a workspace (T…)'
        yield source.problem((*place, "workspace"), what, "plumbline installations list shows it")


def _shadowed(source: Source, number: int, boards: tuple[OneBoard, ...]) -> Iterator[Problem]:
    """A board that an earlier one keeps from ever being asked is a mistake."""
    later = boards[number]
    for earlier in boards[:number]:
        if earlier.fits(later.workspace, later.channel, later.pack):
            what = "this board is never asked: an earlier one fits all of its reviews"
            yield source.problem(("boards", number), what, "Put the narrower board first, or remove one of the two")
            return
