"""Before a turn's messages are taken one by one, what only a reader can understand of them is read: one request for all.

What the code understands exactly by itself is not sent: commands, pressed controls, and a plain answer to what is asked. That is
cheaper, quicker and the same every time. A decided review is not read either: nothing typed can change it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graphs.claude.contract import BUDGETS, Failure, Passage, Reading, nothing_used, total
from graphs.draft import Draft
from graphs.heard import Heard, sorted_out, time_of
from graphs.messages import Message
from graphs.revising import as_it_stands
from graphs.state import Unread
from graphs.typed_command import typed_change, typed_command
from graphs.typed_reply import typed_answers, waiting

PLAIN: Final = 5  # words; a longer answer may say more than was asked
MOST_UNREAD: Final = 20  # passages that wait for the reader
UNREAD_SIZE: Final = 60_000  # characters of them
TRIES: Final = 2  # of a passage that the model itself could do nothing with
OWN_FAULT: Final = ("refusal", "truncated", "not_json", "refused_request")
READ_STATES: Final = ("interviewing", "recap")

TOLD: Final[dict[str, str]] = {
    "daily_budget": "Today's budget for Claude is used up, so I am asking with buttons until tomorrow. Nothing you wrote is lost.",
    "review_budget": "This review's budget for Claude is used up, so I am asking with buttons from here on. Nothing you wrote is lost.",
}
NOT_UNDERSTOOD: Final = "Claude could not read that, so I am asking with buttons for now. Nothing you wrote is lost."
NOT_ANSWERING: Final = "Claude is not answering, so I am asking with buttons for now. Nothing you wrote is lost."


async def listen(draft: Draft, messages: Sequence[Message]) -> None:
    """Leaves what was found in `draft.heard`."""
    reader = draft.context.reader
    if reader is None or draft.state["status"] not in READ_STATES:
        return
    late = list(_late(draft))
    fresh = [(message, passage) for message in messages for passage in _passages(draft, message, messages)]
    if not late and not fresh:
        return
    passages = [*(_passage(entry) for entry in late), *(passage for _, passage in fresh)]
    spent = total(draft.state.get("tokens") or nothing_used())
    reading = await reader.read(draft.pack, passages, waiting(draft), spent)
    times = {entry["message"]: entry["at"] for entry in late} | {message["id"]: time_of(message) for message, _ in fresh}
    draft.heard = sorted_out(reading, times)
    draft.spend(reading.model, reading.usage)
    draft.enter("read", None, messages[-1]["at"] if messages else late[-1]["at"], **_counted(reading))
    _keep_unread(draft, reading, late, [message for message, _ in fresh])
    _tell(draft, reading.failure, draft.heard)


def needs_reading(draft: Draft, text: str) -> bool:
    """Whether it may say more than the code understands by itself."""
    if not text.strip() or typed_command(text) or typed_change(text):
        return False
    answers = typed_answers(draft.pack, waiting(draft), text)
    plain = len(text.split()) <= PLAIN or all(draft.pack.facts[fact].kind in ("choice", "choices") for fact in answers)
    return not (answers and plain)


def _passages(draft: Draft, message: Message, batch: Iterable[Message]) -> Iterator[Passage]:
    if message["do"] == "open":
        opening = message["value"]
        title, description = opening["title"], opening["description"]
        text = description if description.startswith(title.rstrip("… .")) else f"{title}\n{description}"
        if text.strip():
            yield Passage(message["id"], text, opens=True)
        yield from _of_documents(message)
        return
    standing = as_it_stands(draft, message) if message["do"] == "say" else message if message["do"] == "edit" else None
    replaced = message["do"] == "edit" and any(other["do"] == "say" and other["at"] == message["value"] for other in batch)
    if standing is None or replaced:
        return
    if needs_reading(draft, standing["text"] or ""):
        yield Passage(message["id"], standing["text"] or "")
    yield from _of_documents(message)


def _of_documents(message: Message) -> Iterator[Passage]:
    for document in message.get("documents", ()):
        for part in document["parts"]:
            yield Passage(message["id"], part["text"], document["name"], part["page"], part["line"])


def _late(draft: Draft) -> Iterator[Unread]:
    """What could not be read in an earlier turn, as it stands today."""
    for entry in draft.state.get("unread") or []:
        revision = (draft.state.get("revised") or {}).get(entry["at"])
        if revision is None or entry["document"]:
            yield entry
        elif revision["text"]:
            yield {**entry, "text": revision["text"]}


def _passage(entry: Unread) -> Passage:
    return Passage(entry["message"], entry["text"], entry["document"], entry["page"], entry["line"], entry["opens"])


def _counted(reading: Reading) -> dict[str, object]:
    """For the journal, from which metrics are made; never a word of what was written."""
    return {**reading.usage, "found": len(reading.found), "dropped": dict(reading.dropped), "failure": reading.failure}


def _keep_unread(draft: Draft, reading: Reading, late: Sequence[Unread], fresh: Sequence[Message]) -> None:
    """What waits is read with a later turn; what the model itself could do nothing with is tried once more, then left to the buttons."""
    tries = {entry["message"]: entry["tries"] for entry in late}
    who = {entry["message"]: (entry["by"], entry["at"]) for entry in late} | {m["id"]: (m["by"], time_of(m)) for m in fresh}
    kept: list[Unread] = []
    size = 0
    for passage in reading.unread:
        tried = tries.get(passage.message, 0) + (reading.failure in OWN_FAULT)
        size += len(passage.text)
        if tried < TRIES and len(kept) < MOST_UNREAD and size <= UNREAD_SIZE:
            by, at = who[passage.message]
            kept.append(_unread(passage, by, at, tried))
    if kept or draft.state.get("unread"):
        draft.state["unread"] = kept


def _unread(passage: Passage, by: str, at: str, tries: int) -> Unread:
    return Unread(
        message=passage.message,
        by=by,
        at=at,
        text=passage.text,
        document=passage.document,
        page=passage.page,
        line=passage.line,
        opens=passage.opens,
        tries=tries,
    )


def _tell(draft: Draft, failure: Failure | None, heard: Heard) -> None:
    """Once, until the reader answers again."""
    if failure is None:
        if draft.state.get("troubled"):
            draft.state["troubled"] = None
        return
    if not draft.state.get("troubled"):
        draft.say(TOLD[failure] if failure in BUDGETS else NOT_UNDERSTOOD if failure in OWN_FAULT else NOT_ANSWERING)
        heard.told = True
    draft.state["troubled"] = failure
