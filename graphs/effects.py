"""What a review wants done in the outside world, and what its audit log must hold: named here, carried out by the shell."""

from typing import Any, Literal, TypedDict

from graphs.views import View


class Effect(TypedDict):
    """`id` is review/turn/number, and stays the same however often the turn is played.

    post     a message in `where`; the review's first one is the root of its thread
    update   rewrites the message that the effect `target` posted
    whisper  a message in the thread that only `person` sees
    attach   files in the thread
    """

    id: str
    do: Literal["post", "update", "whisper", "attach"]
    where: Literal["channel", "thread"]
    target: str | None
    person: str | None
    show: View


class Entry(TypedDict):
    """One line of the journal: what happened, who did it, when (Slack's time of the gesture), and its particulars."""

    id: str
    what: str
    by: str | None
    at: str
    data: dict[str, Any]
