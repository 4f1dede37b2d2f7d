"""A script: who is there, and what they do one after the other. All that can be wrong with it is found before anything starts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from bot.workspace.manifest import Manifest, load_manifest
from bot.workspace.people import Role
from policies.errors import PlumblineError, Problem, did_you_mean, shown
from policies.pack import Pack
from policies.shape_errors import validate
from policies.sheet import Misfit, Sheet, read_answer
from policies.yaml_source import Source, read_file

Text = Annotated[str, Field(min_length=1)]

ACTIONS: Final = ("slash", "say", "press", "submit", "answers", "expect")
LONGEST_NAME: Final = 80  # characters, as in Slack
_NAME: Final = re.compile(rf"[\w.-]{{1,{LONGEST_NAME}}}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Written(_Strict):
    """A step as it is written: one of the ACTIONS, and who does it."""

    person: Text = Field("", alias="as")
    slash: Text = ""
    say: Text = ""
    press: Text = ""
    submit: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    expect: Text = ""


class ScriptFile(_Strict):
    """`people` are roles by name; all of them are in the one channel."""

    people: Annotated[dict[str, Role], Field(min_length=1)]
    channel: Text = "architecture"
    steps: Annotated[list[Written], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Step:
    """`place` is file:line:column; `given` is what stands under the action, `sheet` what its answers say."""

    place: str
    action: str
    person: str | None
    given: Any
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Script:
    people: dict[str, Role]
    channel: str
    steps: tuple[Step, ...]


def load_script(path: Path, pack: Pack) -> Script:
    """The script in the file.

    Raises:
        PlumblineError: with one line for each problem.
    """
    source = read_file(path, str(path))
    problems = list(source.problems)
    file = None if problems else validate(source, ScriptFile, problems)
    if file:
        problems += _people_problems(source, file)
        manifest = load_manifest()
        for number, written in enumerate(file.steps):
            problems += _step_problems(source, file, number, written)
            problems += _content_problems(source, number, written, pack, manifest)
    if problems or file is None:
        raise PlumblineError("\n".join(map(str, sorted(set(problems)))))
    steps = (_step(source, number, written, pack) for number, written in enumerate(file.steps))
    return Script(file.people, file.channel.removeprefix("#"), tuple(steps))


def _people_problems(source: Source, file: ScriptFile) -> Iterator[Problem]:
    for name in file.people:
        if not _NAME.fullmatch(name):
            what = f"{shown(name)} cannot be mentioned, so it is no name"
            yield source.problem(("people", name), what, "Use letters, digits, _, - and dots only", at_key=True)
    if not _NAME.fullmatch(file.channel.removeprefix("#")):
        what = f"{shown(file.channel)} is no name of a channel"
        yield source.problem(("channel",), what, "Use letters, digits, _, - and dots only")


def _step_problems(source: Source, file: ScriptFile, number: int, step: Written) -> Iterator[Problem]:
    path = ("steps", number)
    given = _actions(step)
    if not given:
        yield source.problem(path, "a step without anything to do", f"Add one of {', '.join(ACTIONS)}")
    elif len(given) > 1:
        what = f"a step does one thing, and this one has {' and '.join(given)}"
        yield source.problem((*path, given[1]), what, "Make a step of each", at_key=True)
    if step.person and step.person not in file.people:
        fix = did_you_mean(step.person, file.people, f"The people are {', '.join(file.people)}")
        yield source.problem((*path, "as"), f"there is nobody called {shown(step.person)}", fix)
    if not step.person and given and given != ["expect"]:
        yield source.problem(path, 'the key "as" is missing', 'Add "as:" and who does it')


def _content_problems(source: Source, number: int, step: Written, pack: Pack, manifest: Manifest) -> Iterator[Problem]:
    path = ("steps", number)
    command = step.slash.partition(" ")[0]
    if command and command not in manifest.commands:
        fix = did_you_mean(command, manifest.commands, f"The commands are {', '.join(sorted(manifest.commands))}")
        yield source.problem((*path, "slash"), f"there is no command {shown(command)}", fix)
    for fact, value in step.answers.items():
        where = (*path, "answers", fact)
        if fact not in pack.facts:
            fix = did_you_mean(fact, pack.facts, "Remove it; plumbline policies schema lists the facts")
            yield source.problem(where, f'there is no fact "{fact}"', fix, at_key=True)
        elif isinstance(misfit := read_answer(pack.facts[fact], value), Misfit):
            yield source.problem(where, f'"{fact}": {misfit.what}', misfit.fix)
    for label, value in step.submit.items():
        if isinstance(value, dict):
            fix = "Write its text, or the option to choose"
            yield source.problem((*path, "submit", label), f"{shown(label)} cannot be {shown(value)}", fix)


def _actions(step: Written) -> list[str]:
    return [action for action in ACTIONS if action in step.model_fields_set]


def _step(source: Source, number: int, written: Written, pack: Pack) -> Step:
    action = _actions(written)[0]
    answers = ((fact, read_answer(pack.facts[fact], value)) for fact, value in written.answers.items())
    sheet = {fact: answer for fact, answer in answers if not isinstance(answer, Misfit)}
    span = source.spans["steps", number]
    place = f"{source.file}:{span.line}:{span.column}"
    return Step(place, action, written.person or None, getattr(written, action), sheet)
