"""The ids of buttons, menus and modals: what they do, to which review and fact, and with which value.

An id is `do/AR-12/fact/mark`; fact and mark may be left out. Slack wants ids to differ within a block, so the mark tells two controls of
one fact apart, and is read by people only. The value itself travels beside the id: a button carries it as JSON, as a fact sheet writes it;
a menu's options carry the ids of the fact's options; the button that opens a number's form (`number`) carries what the form shows.
A multi-select (`pick`) says nothing until its Save button (`save`) is pressed, which finds the selection in the payload's state, under
`block_id` and the id of the multi-select.
"""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from graphs.messages import GESTURES, Gesture

Do = Gesture | Literal["number", "pick", "save", "about"]
OWN: Final = ("number", "pick", "save", "about")  # what the shell itself answers, or turns into a gesture
NEVER_PRESSED: Final = ("open", "say", "edit", "delete", "outsider", "moved", "time")  # no control says so
MOST_MARK: Final = 60  # characters; a longer value is marked by a checksum

_REVIEW: Final = r"[A-Z][A-Z0-9]{0,9}-[0-9]{1,12}"
_FACT: Final = r"(?:[a-z][a-z0-9-]{0,59}\.)?[a-z][a-z0-9_]{0,59}"  # with its pack, where several mean different things by one id
_ID: Final = re.compile(rf"(?P<do>[a-z_]+)/(?P<review>{_REVIEW})(?:/(?P<fact>{_FACT})(?:/(?P<mark>.{{0,60}}))?)?")
_PLAIN: Final = re.compile(rf"[a-z0-9_]{{1,{MOST_MARK}}}")


@dataclass(frozen=True, slots=True)
class Control:
    """A pressed control. `value` is as a fact sheet writes it; None where the control has none, or nothing is selected."""

    do: Do
    review: str
    fact: str | None = None
    value: Any = None

    @property
    def gesture(self) -> Gesture | None:
        """What the review is told; None where the shell answers by itself. Saving a selection answers the fact."""
        if self.do == "save":
            return "answer"
        return next((gesture for gesture in GESTURES if gesture == self.do and gesture not in NEVER_PRESSED), None)


def action_id(do: Do, review: str, fact: str = "", value: Any = None) -> str:
    """Without a fact there is no mark: what the control is about travels as its value."""
    parts = [do, review, *([fact, "" if value is None else _mark(value)] if fact else [])]
    return "/".join(parts).rstrip("/")


def block_id(review: str, fact: str) -> str:
    return f"{review}/{fact}"


def all_of(value: str) -> list[Control]:
    """What the button means that reopens several reviews: each with the round that it shows."""
    try:
        rounds = json.loads(value)
    except ValueError:
        return []
    found = rounds.items() if isinstance(rounds, dict) else ()
    return [Control("reopen", review, None, {"round": number}) for review, number in found if re.fullmatch(_REVIEW, review)]


def button_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_id(text: str) -> Control | None:
    """What an action id or a modal's callback id says, without its value; None for an id that is not ours."""
    match = _ID.fullmatch(text)
    if match is None:
        return None
    do = next((known for known in (*GESTURES, *OWN) if known == match["do"]), None)
    return None if do is None else Control(_as_do(do), match["review"], match["fact"])


def parse(action: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> Control | None:
    """An action of a block_actions payload; None for one that is not ours. `state` is the payload's `state.values`."""
    control = read_id(str(action.get("action_id", "")))
    if control is None:
        return None
    if control.do == "save":
        return Control(control.do, control.review, control.fact, _selection(control, action, state or {}))
    if selected := action.get("selected_option"):
        return Control(control.do, control.review, control.fact, selected.get("value"))
    if not action.get("value"):
        return control
    try:
        return Control(control.do, control.review, control.fact, json.loads(action["value"]))
    except ValueError:
        return None


def _selection(control: Control, action: Mapping[str, Any], state: Mapping[str, Any]) -> list[str] | None:
    fact = control.fact or ""
    block = state.get(str(action.get("block_id") or block_id(control.review, fact)), {})
    selected = block.get(action_id("pick", control.review, fact), {}).get("selected_options") or []
    return [option["value"] for option in selected] or None


def _mark(value: Any) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else f"{zlib.crc32(button_value(value).encode()):08x}"


def _as_do(do: str) -> Do:
    """The same word with its type: GESTURES and OWN hold nothing else."""
    known: dict[str, Do] = {name: name for literal in get_args(Do) for name in get_args(literal)}
    return known[do]
