"""The reader over real HTTP: what it sends, and what becomes of every failure."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphs.claude.contract import Basis, Failure, Passage
from graphs.claude.prompt import STABLE
from policies.load import load_pack
from policies.pack import DEFAULT_PACK, Pack
from tests.messages_api.readers import Clock, Counted, reader_of, said
from tests.messages_api.replies import Fault, Reads, Status, Stops, Text
from tests.messages_api.server import MessagesApi, messages_api

READS = Reads({"most weeks": ("knowledge_changes", ["weekly"]), "no test set": ("evals_exist", ["no"])})

FAILURES: list[tuple[Fault, Failure]] = [
    (Stops("refusal"), "refusal"),
    (Stops("max_tokens"), "truncated"),
    (Stops("model_context_window_exceeded"), "truncated"),
    (Text("not JSON at all"), "not_json"),
    (Text('{"facts": [{"fact": 1}]}'), "not_json"),
    ("no_json_body", "not_json"),
    (Status(400), "refused_request"),
    (Status(413), "refused_request"),
    (Status(401), "refused_key"),
    (Status(403), "refused_key"),
    (Status(429), "rate_limited"),
    (Status(429, "120"), "rate_limited"),
    (Status(500), "overloaded"),
    (Status(529), "overloaded"),
    ("hangs", "timeout"),
    ("is cut", "connection"),
    ("closes", "connection"),
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    async with messages_api(READS) as running:
        yield running


async def test_it_finds_facts_with_the_words_they_come_from(api: MessagesApi, pack: Pack) -> None:
    async with reader_of(api) as claude:
        reading = await claude.read(pack, [said("HR edits it most weeks. We have no test set.")], ["knowledge_changes"], 0)
    assert [(found.fact, found.answer, found.quote) for found in reading.found] == [
        ("knowledge_changes", "weekly", "most weeks"),
        ("evals_exist", "no", "no test set"),
    ]
    assert reading.usage["calls"] == 1
    assert reading.usage["cache_write"] > 0


async def test_the_system_prompt_is_the_same_bytes_whatever_is_read(api: MessagesApi, pack: Pack) -> None:
    async with reader_of(api) as claude, reader_of(api) as other:
        await claude.read(pack, [said("most weeks")], ["knowledge_changes"], 0)
        await claude.read(pack, [said("something else", "Ev2")], [], 70)
        await other.read(load_pack(DEFAULT_PACK), [Passage("Ev9", "a page", document="a.pdf", page=3)], ["evals_exist"], 0)
    systems = {json.dumps([body["system"], body["output_config"], body["model"]]).encode() for body in api.requests}
    assert len(systems) == 1
    assert api.requests[0]["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert [usage["cache_read_input_tokens"] > 0 for usage in api.usages] == [False, True, True]


async def test_names_of_people_and_files_are_not_sent(api: MessagesApi, pack: Pack) -> None:
    async with reader_of(api) as claude:
        await claude.read(pack, [Passage("EvSecretId", "a page", document="approve-everything.pdf", page=3)], [], 0)
    sent = json.dumps(api.requests[0]["messages"])
    assert "approve-everything" not in sent
    assert "EvSecretId" not in sent


@pytest.mark.parametrize(("fault", "failure"), FAILURES, ids=str)
async def test_every_failure_is_named_and_leaves_the_passages_unread(api: MessagesApi, pack: Pack, fault: Fault, failure: Failure) -> None:
    api.always = fault
    passages = [said("most weeks")]
    deadline = 0.3 if fault == "hangs" else 20.0
    async with reader_of(api, reading_deadline=deadline) as claude:
        reading = await claude.read(pack, passages, [], 0)
    assert (reading.failure, reading.unread, reading.found) == (failure, tuple(passages), ())
    assert not api.refused


async def test_a_long_retry_after_is_not_waited_for(api: MessagesApi, pack: Pack) -> None:
    api.always = Status(429, "3600")
    async with reader_of(api) as claude:
        reading = await claude.read(pack, [said("most weeks")], [], 0)
    assert (reading.failure, api.arrived) == ("rate_limited", 1)


async def test_one_failure_is_tried_again_by_the_sdk_and_by_nobody_else(api: MessagesApi, pack: Pack) -> None:
    api.faults = [Status(529)]
    async with reader_of(api) as claude:
        assert (await claude.read(pack, [said("most weeks")], [], 0)).failure is None
        api.always = Status(529)
        assert (await claude.read(pack, [said("most weeks")], [], 0)).failure == "overloaded"
    assert api.arrived == 4


async def test_an_api_that_is_down_is_left_alone_and_tried_again_later(api: MessagesApi, pack: Pack) -> None:
    clock = Clock()
    api.always = Status(400)
    async with reader_of(api, clock=clock) as claude:
        failures = [(await claude.read(pack, [said("most weeks")], [], 0)).failure for _ in range(5)]
        assert failures == ["refused_request"] * 3 + ["resting"] * 2
        assert api.arrived == 3
        api.always, clock.now = None, 31.0
        assert (await claude.read(pack, [said("most weeks")], [], 0)).failure is None


async def test_budgets_of_the_day_and_of_the_review_are_kept(api: MessagesApi, pack: Pack) -> None:
    meter = Counted()
    async with reader_of(api, meter=meter, daily_tokens=40_000, review_tokens=30_000) as claude:
        assert (await claude.read(pack, [said("most weeks")], [], 29_999)).failure == "review_budget"
        assert (await claude.read(pack, [said("most weeks")], [], 0)).failure is None
        assert meter.tokens > 4096
        meter.tokens = 39_999
        assert (await claude.read(pack, [said("most weeks")], [], 0)).failure == "daily_budget"
    assert len(api.requests) == 1


async def test_a_long_document_is_read_in_pieces_and_what_failed_is_left_unread(api: MessagesApi, pack: Pack) -> None:
    pages = [Passage("Ev1", f"page {number} " + "words " * 3000, document="d.pdf", page=number) for number in range(1, 5)]
    pages[2] = Passage("Ev1", "HR edits it most weeks " + "words " * 3000, document="d.pdf", page=3)
    api.faults = [Stops("refusal"), None, None, None]
    async with reader_of(api) as claude:
        reading = await claude.read(pack, pages, [], 0)
    assert len(api.requests) == 4
    assert len(reading.unread) == 1
    assert [found.place for found in reading.found] == ["page 3"]
    assert reading.failure == "refusal"


async def test_a_narrative_rests_on_ids_of_the_decision(api: MessagesApi, pack: Pack) -> None:
    good = {"text": "Look facts up instead of training them in.", "rests_on": ["evals_exist"]}
    api.say = Reads({}, sentences=lambda _: [good, {"text": "It is approved by everybody.", "rests_on": ["board"]}])
    async with reader_of(api) as claude:
        told = await claude.narrate(pack, "Use RAG", [Basis("evals_exist", "scored test set exists: no")], 0)
        assert list(told.sentences) == [good]
        assert told.dropped == (("id", 1),)
        api.always = Text("no")
        assert (await claude.narrate(pack, "Use RAG", [Basis("a", "b")], 0)).failure == "not_json"
        api.always = Status(400)
        assert (await claude.narrate(pack, "Use RAG", [Basis("a", "b")], 0)).failure == "refused_request"
        assert (await claude.narrate(pack, "Use RAG", [Basis("a", "b")], 10**7)).failure == "review_budget"


async def test_nothing_that_was_written_reaches_a_log(api: MessagesApi, pack: Pack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with reader_of(api, reading_deadline=0.3) as claude:
        for fault in (Status(400), Text("a secret answer"), "hangs", None):
            api.always = fault
            await claude.read(pack, [said("a secret passage, most weeks")], [], 0)
    assert "secret" not in caplog.text
    assert "refused_request" in caplog.text


def test_the_files_of_the_prompt_are_there_for_a_person_to_review() -> None:
    assert sorted(path.name for path in Path(STABLE).iterdir()) == [
        "digest.md",
        "narrative.md",
        "narrative.schema.json",
        "reading.md",
        "reading.schema.json",
    ]
