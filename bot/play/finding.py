"""Finds the button, option or field that a script means by a label."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from bot.controls import read_id
from bot.workspace.people import Post, View
from bot.workspace.reading import Control, controls
from policies.errors import PlumblineError, did_you_mean

BUTTONS: Final = frozenset({"button", "overflow"})
MENUS: Final = frozenset({"static_select", "multi_static_select", "radio_buttons", "checkboxes"})


class Found(NamedTuple):
    """`option` is the value to choose in a menu, None for a button."""

    surface: Post | View
    control: Control
    option: str | None


def find(surfaces: Iterable[Post | View], wanted: str) -> Found:
    """The first surface's first button of this label or action_id, or the menu with such an option.

    Several facts asked at once may have buttons of one label; "evals_exist: Yes" names the fact as well.

    Raises:
        PlumblineError: where nobody can press that.
    """
    labels: list[str] = []
    for surface in surfaces:
        shown = controls(surface.blocks)
        found = next((hit for hit in (*_buttons(surface, shown, wanted), *_options(surface, shown, wanted))), None)
        if found:
            return found
        labels += [control.label for control in shown if control.kind in BUTTONS]
    known = list(dict.fromkeys(labels))
    offered = f"There is {', '.join(f'[{label}]' for label in known)}." if known else "There is nothing to press."
    raise PlumblineError(f'there is no "{wanted}" to press. {did_you_mean(wanted, known, offered)}')


def find_in_form(view: View, wanted: str) -> Control:
    """The field of this label, action_id or block_id.

    Raises:
        PlumblineError: where the form has none.
    """
    fields = controls(view.blocks)
    for control in fields:
        if wanted in (control.action_id, control.block_id) or _same(control.label, wanted):
            return control
    labels = [control.label for control in fields]
    fix = did_you_mean(wanted, labels, f"It has {', '.join(labels)}.")
    raise PlumblineError(f'the form "{view.title}" has no field "{wanted}". {fix}')


def _buttons(surface: Post | View, shown: list[Control], wanted: str) -> Iterable[Found]:
    buttons = [control for control in shown if control.kind in BUTTONS]
    yield from (Found(surface, control, None) for control in buttons if control.action_id == wanted or _same(control.label, wanted))
    fact, _, label = wanted.partition(": ")
    yield from (Found(surface, control, None) for control in buttons if _about(control, fact) and _same(control.label, label))


def _options(surface: Post | View, shown: list[Control], wanted: str) -> Iterable[Found]:
    menus = [control for control in shown if control.kind in MENUS]
    fact, _, rest = wanted.partition(": ")
    for label, among in ((wanted, menus), (rest, [control for control in menus if _about(control, fact)])):
        for control in among:
            yield from (Found(surface, control, value) for name, value in control.options if _same(name, label) or value == label)


def _about(control: Control, fact: str) -> bool:
    found = read_id(control.action_id)
    return found is not None and found.fact is not None and fact.strip().casefold() in (found.fact, found.fact.replace("_", " "))


def _same(label: str, wanted: str) -> bool:
    return " ".join(label.split()).casefold() == " ".join(wanted.split()).casefold()
