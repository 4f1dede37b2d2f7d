"""Answers as records with their evidence: typed by hand and understood by the code, or found by a reader in somebody's words."""

from graphs.claude.contract import Found
from graphs.messages import Message
from graphs.state import Record, Source
from policies.expression import Answer
from policies.sheet import written_answer


def typed_record(message: Message, answer: Answer) -> Record:
    by, at, said_in = message["by"], message["at"], message["id"]
    return Record(value=written_answer(answer), how="typed", quote=message["text"], by=by, at=at, message=said_in, settled=False)


def read_record(message: Message, found: Found) -> Record:
    by, at, said_in = message["by"], message["at"], message["id"]
    record = Record(value=written_answer(found.answer), how="read", quote=found.quote, by=by, at=at, message=said_in, settled=False)
    if found.passage.document is not None:
        record["source"] = Source(document=found.passage.document, place=found.place)
    return record
