"""Answers that cannot hold together, side by side, with a button for each."""

from typing import Final

from bot.controls import button_value
from bot.rendering.blocks import Element, Rendered, actions, button, context, fallback, section, sections
from bot.rendering.escape import bold, person, plain
from bot.rendering.limits import ACTIONS, BUTTON_VALUE, LABEL, fit_lines, units
from bot.rendering.said import spoken
from graphs.views import Disagreement, Side

SAYS: Final = 1_000  # units
SIDES: Final = 6_000


def disagreement(view: Disagreement) -> Rendered:
    says = view["says"] or "Two answers disagree."
    lines = [f"• {person(side['said']['by'])} said: {spoken(side['said'])}" for side in view["sides"]]
    blocks = [section(bold(says, SAYS)), *sections(fit_lines(lines, SIDES, "… and {} more"))]
    if view["closed"]:
        holds = f" {person(view['holds']['by'])}: {spoken(view['holds'])}" if view["holds"] else ""
        blocks.append(context(f"This is settled.{holds}"))
    else:
        blocks += [section("Which holds?"), actions(_buttons(view))]
    return Rendered(fallback(f"{says} Which holds?" if not view["closed"] else says), blocks)


def _buttons(view: Disagreement) -> list[Element]:
    one_fact = len({side["said"]["fact"] for side in view["sides"]}) == 1
    buttons = [_side(view["review"], side, one_fact=one_fact) for side in view["sides"]]
    if view["dont_know"]:
        buttons.append(button("We don't know", "settle", view["review"], view["dont_know"], "dont_know"))
    different = {element["action_id"]: element for element in buttons}
    return list(different.values())[:ACTIONS]


def _side(review: str, side: Side, *, one_fact: bool) -> Element:
    said = side["said"]
    if side["value"] is None or units(button_value(side["value"])) > BUTTON_VALUE:
        return button(f"Change: {said['name']}", "settle", review, said["fact"])
    label = said["answer"] if one_fact else f"{plain(said['name'], LABEL // 2)}: {said['answer']}"
    return button(label[:1].upper() + label[1:], "settle", review, said["fact"], side["value"])
