"""People who are not heard here: guests, people of other companies, bots. What they do is journalled as refused, and counts for nothing."""

from typing import Final

from graphs.draft import Draft
from graphs.effects import Effect, Entry
from graphs.messages import Message
from graphs.views import Note

WHO: Final = {"guest": "guests", "stranger": "people of other companies"}


def refuse(draft: Draft, message: Message) -> None:
    """Told once a review, politely and to nobody else. A bot is told nothing: two of them could go on for ever."""
    role = str(message["value"]["role"])
    draft.journal("refused", message, **message["value"])
    told = draft.state.get("turned_away") or []
    if role not in WHO or message["by"] in told:
        return
    draft.state["turned_away"] = [*told, message["by"]]
    draft.tell(
        message["by"], f"In {draft.review} the answers of {WHO[role]} do not count. Please tell somebody of the team, who can answer."
    )


def unheard(review: str, turn: int, number: int, message: Message) -> Entry:
    """Of what somebody does in a review that is over: `turn` was its last one, `number` is the message's in the inbox."""
    return Entry(id=f"{review}/{turn + 1}/{number}", what="unheard", by=message["by"], at=message["at"], data={"wish": message["do"]})


def refusal(review: str, message: Message, channel: str) -> tuple[Effect | None, Entry]:
    """Of a review that an outsider would have begun: what they are told in the channel (its `target`), and the journal's entry."""
    role = str(message["value"]["role"])
    entry = Entry(id=f"{review}/0/1", what="refused", by=message["by"], at=message["at"], data=message["value"])
    if role not in WHO:
        return None, entry
    text = f"Reviews are started by members of this workspace, not by {WHO[role]}. Please ask somebody of the team to start one."
    show = Note(view="note", review=review, to=None, text=text)
    return Effect(id=f"{review}/0/2", do="whisper", where="channel", target=channel, person=message["by"], show=show), entry
