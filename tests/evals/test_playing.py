"""A transcript in the review graph, with the bot's reader before the stand-in for the Messages API."""

import json
from pathlib import Path

from bot.evals.playing import play, turns
from bot.evals.system import Played
from bot.evals.transcript import Transcript, load_transcripts
from graphs.context import Context
from policies.decision import Decider
from tests.messages_api.readers import reader_of
from tests.messages_api.replies import Reads
from tests.messages_api.server import messages_api

PHRASES = {
    "Retrieval meets the target": ("rag_result", ["measured_meets_target"]),
    "no scored evaluation": ("evals_exist", ["no"]),
    "every week": ("knowledge_changes", ["weekly"]),
    "Answers from the handbook": ("need", ["knowledge"]),
}


def transcript(folder: Path, decider: Decider, *says: tuple[str, str]) -> Transcript:
    messages = [{"by": by, "says": text} for by, text in says]
    file = {"id": "small", "language": "en", "class": "plain", "people": ["ana", "ben"], "messages": messages, "labels": {}}
    (folder / "small.yaml").write_text(json.dumps({**file, "opening": "Answers from the handbook."}), encoding="utf-8")
    return load_transcripts(folder, decider)[0]


async def played(decider: Decider, given: Transcript, *unsure: str, withdrawn: dict[str, str] | None = None) -> Played:
    async with messages_api(Reads(PHRASES, unsure=unsure, withdrawals=withdrawn)) as api, reader_of(api) as reader:
        return await play(given, Context(decider, decider.pack.released, reader))


async def test_facts_come_with_their_words_and_the_number_of_their_message(tmp_path: Path, decider: Decider) -> None:
    given = transcript(tmp_path, decider, ("ben", "Hello."), ("ben", "HR edits it every week, I think."))
    facts = (await played(decider, given)).facts
    assert {fact: (read.value, read.quote, read.message) for fact, read in facts.items()} == {
        "need": (["knowledge"], "Answers from the handbook", 0),
        "knowledge_changes": ("weekly", "every week", 2),
    }


async def test_facts_that_cannot_hold_together_are_disputed_and_the_interview_ends_all_the_same(tmp_path: Path, decider: Decider) -> None:
    given = transcript(tmp_path, decider, ("ana", "Retrieval meets the target."), ("ben", "There is no scored evaluation at all."))
    read = await played(decider, given)
    assert (read.disputed, list(read.facts)) == (("evals_exist",), ["need", "rag_result"])
    assert (read.answers["rag_result"], read.answers["evals_exist"]) == ("dont_know", "no")


async def test_what_the_reader_is_not_sure_of_is_a_doubt_and_no_fact(tmp_path: Path, decider: Decider) -> None:
    given = transcript(tmp_path, decider, ("ben", "HR edits it every week, I think."))
    read = await played(decider, given, "every week")
    assert (list(read.facts), {fact: doubt.value for fact, doubt in read.doubts.items()}) == (["need"], {"knowledge_changes": "weekly"})


async def test_what_was_taken_back_does_not_stand(tmp_path: Path, decider: Decider) -> None:
    given = transcript(tmp_path, decider, ("ben", "HR edits it every week, I think."), ("ben", "Forget what I said about that."))
    read = await played(decider, given, withdrawn={"Forget what I said": "knowledge_changes"})
    assert list(read.facts) == ["need"]
    assert read.answers["knowledge_changes"] == "dont_know"


async def test_a_review_that_somebody_cancels_ends_there(tmp_path: Path, decider: Decider) -> None:
    given = transcript(tmp_path, decider, ("ana", "cancel"), ("ben", "HR edits it every week, I think."))
    assert list((await played(decider, given)).facts) == ["need"]


def test_a_transcript_without_messages_has_no_turns(tmp_path: Path, decider: Decider) -> None:
    assert turns(transcript(tmp_path, decider)) == []
