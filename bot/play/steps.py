"""The steps of a script: what people type, press, choose and submit, and what they expect to see."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.controls import read_id
from bot.play.answering import answer_everything
from bot.play.finding import Found, find, find_in_form
from bot.play.scene import Scene, form_errors, heard
from bot.play.script import Step
from bot.play.transcript import comparable
from bot.rendering import board_forms, step_forms
from bot.workspace.people import Post, View
from bot.workspace.reading import Control, visible_text
from policies.errors import PlumblineError

SHOWN: Final = 300  # characters of a message that an error quotes


async def take_step(scene: Scene, step: Step) -> None:
    await _STEPS[step.action](scene, step)


async def _slash(scene: Scene, step: Step) -> None:
    person = _person(step)
    scene.transcript.act(person, f"types {step.given}")
    before = scene.before(person)
    reply = heard(await scene.workspace.slash(person, scene.channel, step.given))
    if not reply.payload:
        _opens(scene, person, await before.form_or_whisper())  # a list comes after the acknowledgement


async def _say(scene: Scene, step: Step) -> None:
    await scene.workspace.say(_person(step), scene.channel, step.given, await scene.thread())


async def _press(scene: Scene, step: Step) -> None:
    person, label = _person(step), step.given
    view = scene.workspace.open_view(person)
    if view and _is(view, "submit", label):
        await _send(scene, person, {})
    elif view and _is(view, "close", label):
        scene.transcript.act(person, f"closes the form with [{label}]")
        heard(await scene.workspace.close(person))
    else:
        surfaces: list[Post | View] = [*([view] if view else []), *await scene.in_sight(person)]
        await _use(scene, person, find(surfaces, label))


async def _use(scene: Scene, person: str, found: Found) -> None:
    surface, control, option = found
    scene.transcript.press(person, surface, control, dict(_labels(control)).get(option or "", control.label))
    before, act = scene.before(person), read_id(control.action_id)
    this = f"{control.block_id}/{control.action_id}"  # each step of a card has buttons of the same ids
    if option is None:
        heard(await scene.workspace.press(person, surface, this))
    elif control.kind.startswith("multi_"):
        chosen = scene.chosen.setdefault((person, control.action_id, _key(surface)), [])
        chosen.append(option)
        heard(await scene.workspace.choose(person, surface, this, chosen))
    else:
        heard(await scene.workspace.choose(person, surface, this, option))
    if act and act.do in (*step_forms.FORMS, "number"):
        _opens(scene, person, await before.form())
    elif act and act.do in board_forms.FORMS:
        _opens(scene, person, await before.form_or_whisper())
    elif act and (act.do == "about" or (act.do == "save" and not _saves(scene, person, found))):
        await before.whisper()


def _opens(scene: Scene, person: str, view: View | None) -> None:
    if view is not None:
        scene.transcript.act(person, f'has the form "{view.title}" open')


def _saves(scene: Scene, person: str, found: Found) -> bool:
    """Whether anything is selected beside a Save button."""
    pick = found.control.action_id.replace("save/", "pick/", 1)
    return bool(scene.chosen.get((person, pick, _key(found.surface))))


async def _submit(scene: Scene, step: Step) -> None:
    person, view = _person(step), scene.workspace.open_view(_person(step))
    if view is None:
        raise PlumblineError(f"{person} has no form open. Open one with a slash command or a button first.")
    fields = {find_in_form(view, label).action_id: _entered(value) for label, value in step.given.items()}
    scene.workspace.fill(person, fields)
    await _send(scene, person, step.given)


async def _send(scene: Scene, person: str, shown: dict[str, Any]) -> None:
    view = scene.workspace.open_view(person)
    title = view.title if view else ""
    entered = "; ".join(f"{label}: {value}" for label, value in shown.items())
    scene.transcript.act(person, f'submits "{title}"' + (f" ({entered})" if entered else ""))
    heard(await scene.workspace.submit(person))
    for problem in form_errors(scene.workspace.open_view(person)):
        scene.transcript.act(person, f"is told by the form: {problem}")


async def _answers(scene: Scene, step: Step) -> None:
    await answer_everything(scene, _person(step), step.sheet)


async def _expect(scene: Scene, step: Step) -> None:
    if scene.transcript.saw(step.given, _id(scene, step.person)):
        return
    if step.person and comparable(step.given) in comparable(_form_text(scene, step.person)):
        return
    last = comparable(scene.transcript.last_seen(_id(scene, step.person)))
    seen = f'Seen last: "{last[:SHOWN]}{"…" if len(last) > SHOWN else ""}"' if last else "There is no message at all"
    raise PlumblineError(f'nobody has seen "{step.given}". {seen}.')


def _form_text(scene: Scene, person: str) -> str:
    view = scene.workspace.open_view(person)
    if view is None:
        return ""
    return "\n".join([view.title, visible_text(view.blocks, "", {}), *form_errors(view)])


def _id(scene: Scene, person: str | None) -> str | None:
    return scene.workspace.person(person).id if person else None


def _is(view: View, key: str, label: str) -> bool:
    return bool((view.data.get(key) or {}).get("text") == label)


def _labels(menu: Control) -> list[tuple[str, str]]:
    return [(value, label) for label, value in menu.options]


def _key(surface: object) -> str:
    return str(getattr(surface, "ts", "") or getattr(surface, "id", ""))


def _entered(value: Any) -> Any:
    return [str(part) for part in value] if isinstance(value, list) else "" if value is None else str(value)


def _person(step: Step) -> str:
    assert step.person is not None  # noqa: S101 - the script was checked for it
    return step.person


_STEPS: Final[dict[str, Callable[[Scene, Step], Awaitable[None]]]] = {
    "slash": _slash,
    "say": _say,
    "press": _press,
    "submit": _submit,
    "answers": _answers,
    "expect": _expect,
}
