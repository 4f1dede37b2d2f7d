"""Reviews in the team's own words: the real bot, before a stand-in for the Messages API."""

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.keys import Keys, claude_tokens
from bot.play.stage import Over, Stage
from bot.redis_text import text
from bot.workspace.people import Post
from tests.journeys.slack.digests import asked
from tests.journeys.slack.room import AS_OF, PATIENCE, Room, Thread
from tests.messages_api.counting import readings_by_turn
from tests.messages_api.pdf import pdf
from tests.messages_api.replies import Reads, Status
from tests.messages_api.server import MessagesApi, messages_api

pytestmark = pytest.mark.asyncio(loop_scope="module")

READS = Reads(
    {
        "answer employees": ("need", ["knowledge"]),
        "most weeks": ("knowledge_changes", ["weekly"]),
        "900 pages": ("knowledge_fits_context", ["no"]),
        "no test set": ("evals_exist", ["no"]),
        "scored 40 last month": ("evals_exist", ["yes"]),
        "a pilot": ("stage", ["pilot"]),
    },
    questions={"What is a test set": "evals_exist"},
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[MessagesApi]:
    async with messages_api(READS) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(over: Over, api: MessagesApi) -> AsyncIterator[Stage]:
    async with Stage({"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_DIGEST_SUMMARY": "on"} | api.settings, over=over) as stage:
        await stage.start()
        yield stage


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _well(api: MessagesApi, stage: Stage) -> AsyncIterator[None]:
    yield
    api.always = None
    assert not api.refused
    turns = await readings_by_turn(stage)
    assert turns
    assert set(turns.values()) <= {0, 1}, "more than one reading in a turn"


async def opened(room: Room) -> Thread:
    return await room.open("Fine-tune a model to answer employees", approach="fine_tuning")


async def journal(thread: Thread, what: str) -> list[dict[str, object]]:
    entries = [
        json.loads(entry) for entry in (await thread.room.stage.redis.hgetall(Keys(thread.slack.team_id).journal(thread.review))).values()
    ]
    return [entry["data"] for entry in entries if entry["what"] == what]


async def test_a_team_answers_in_its_own_words_and_sees_them_again(room: Room, api: MessagesApi) -> None:
    api.requests.clear()
    thread = await opened(room)
    assert "Thanks. This is what I took from what you wrote:" in thread.text()
    assert "“answer employees”" in thread.text()
    assert "in your own words or with a button" in thread.text()
    await thread.say(room.ben, "HR edits something most weeks, it's about 900 pages. We have no test set, we look at answers and see.")
    assert "weekly (“most weeks”)" in thread.text()
    assert "no (“no test set”)" in thread.text()
    await thread.decide()
    whole = "\n".join(thread.texts())
    assert "Start with the cheaper step." in whole
    assert "Put into words by Claude, from the decision below." in whole
    assert "“no test set”" in whole
    readings = await journal(thread, "read")
    assert [reading["calls"] for reading in readings] == [1, 1]
    assert len(await journal(thread, "narrated")) == 1
    assert (len(api.readings), len(api.narratives)) == (2, 1)


async def test_what_it_costs_is_counted_by_day(room: Room) -> None:
    await opened(room)
    [key] = [text(key) async for key in room.stage.redis.scan_iter(claude_tokens("*"))]
    counts = {text(name): int(number) for name, number in (await room.stage.redis.hgetall(key)).items()}
    assert counts["calls"] >= 1
    assert counts["cache_write"] + counts["cache_read"] > 4096


async def test_a_question_is_answered_to_whoever_asks(room: Room) -> None:
    thread = await opened(room)
    await thread.say(room.cleo, "What is a test set, please?")
    assert any("repeatable, scored evaluation" in whisper for whisper in thread.whispers(room.cleo))
    assert not thread.whispers(room.ben)


async def test_while_claude_is_away_the_interview_goes_on_and_nothing_is_lost(room: Room, api: MessagesApi) -> None:
    thread = await opened(room)
    api.always = Status(529)
    await thread.say(room.ben, "HR edits something most weeks, and we have no test set.")
    told = [post for post in thread.texts() if "Claude is not answering" in post]
    assert told == ["Claude is not answering, so I am asking with buttons for now. Nothing you wrote is lost."]
    await thread.answer(room.ada, **{thread.asked[0]: "dont_know"})
    assert "by typing" in thread.text(thread.asking(thread.asked[0]))
    api.always = None
    await thread.say(room.cleo, "it is certainly only a pilot so far")
    whole = "\n".join(thread.texts())
    assert "“no test set”" in whole
    assert len([post for post in thread.texts() if "Claude is not answering" in post]) == 1
    await thread.decide()
    assert "Blocked as proposed" in thread.announcement


async def test_a_markdown_document_is_read_and_its_line_is_cited(room: Room) -> None:
    thread = await opened(room)
    design = "# Design\n\nThe handbook is edited most weeks.\nWe have no test set.\n"
    await room.slack.share(room.ben, room.channel, "design.md", "our design", thread.root.ts, content=design.encode())
    await thread.quiet()
    assert "no (“no test set” in design.md, line 4)" in thread.text()


async def test_a_pdf_is_read_and_its_page_is_cited(room: Room) -> None:
    thread = await opened(room)
    content = pdf(["Our design", "We have no test set yet"])
    await room.slack.share(room.ben, room.channel, "design.pdf", "", thread.root.ts, content=content)
    await thread.quiet()
    assert "no (“no test set” in design.pdf, page 2)" in thread.text()
    await thread.reach_recap()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("design.docx", b"PK", "I read text, Markdown and PDF"),
        ("broken.pdf", b"%PDF-1.7 nothing", "could not read broken.pdf as a PDF"),
        ("locked.pdf", pdf(["secret"], "pw"), "is encrypted"),
        ("empty.pdf", pdf([""]), "holds no text"),
        ("latin.txt", b"caf\xe9", "no UTF-8 text"),
        ("huge.txt", b"x" * (5 * 2**20 + 1), "larger than 5 MB"),
        ("idle.txt", b"nothing of note here", "found nothing in it"),
    ],
)
async def test_what_cannot_be_read_is_said_to_whoever_shared_it(room: Room, name: str, content: bytes, told: str) -> None:
    thread = await opened(room)
    await room.slack.share(room.ben, room.channel, name, "", thread.root.ts, content=content)
    await thread.quiet()
    assert any(told in whisper for whisper in thread.whispers(room.ben))
    assert not thread.whispers(room.ada)


async def test_the_files_of_a_message_that_is_to_be_reviewed_are_read_with_the_opening(room: Room) -> None:
    design = "# Design\n\nThe handbook is edited most weeks.\nWe have no test set.\n"
    post = await room.slack.share(room.ben, room.channel, "design.md", "A model to answer employees", content=design.encode())
    thread = await reviewed(room, post)
    whole = "\n".join(thread.texts())
    assert "“answer employees”" in whole
    assert "no (“no test set” in design.md, line 4)" in whole
    assert [entry["calls"] for entry in await journal(thread, "read")] == [1]
    await thread.decide()
    assert "Blocked as proposed" in thread.announcement


async def test_the_page_of_a_shared_pdf_is_cited_and_a_file_that_cannot_be_read_is_said_to_who_opened_the_review(room: Room) -> None:
    content = pdf(["Our design", "We have no test set yet"])
    thread = await reviewed(room, await room.slack.share(room.ben, room.channel, "design.pdf", "Tickets", content=content))
    assert "no (“no test set” in design.pdf, page 2)" in "\n".join(thread.texts())
    other = await reviewed(room, await room.slack.share(room.ben, room.channel, "design.docx", "More tickets", content=b"PK"))
    assert any("I read text, Markdown and PDF" in whisper for whisper in other.whispers(room.ada))
    assert other.asked


async def reviewed(room: Room, post: Post) -> Thread:
    """A review of somebody's message, by its shortcut."""
    known = {root.ts for root in room.announcements()}
    assert (await room.slack.shortcut(room.ada, post, "Review this")).ok
    view = await room.form_before(room.ada)
    assert any("files come along: design." in block.get("hint", {}).get("text", "") for block in view.blocks)
    assert (await room.slack.submit(room.ada, {"approach": "fine_tuning"})).ok
    await room.stage.quiet(PATIENCE)
    (root,) = [root for root in room.announcements() if root.ts not in known]
    return Thread(room, root)


async def test_nothing_that_people_wrote_stands_in_the_log(room: Room) -> None:
    await opened(room)
    log = room.stage.bots[0].log.read_text("utf-8")
    assert "most weeks" not in log
    assert "answer employees" not in log
    assert "sk-ant" not in log


async def test_the_digest_says_what_reading_cost_and_is_summed_up_where_that_is_switched_on(room: Room, api: MessagesApi) -> None:
    await opened(room)
    api.requests.clear()
    lines = (await asked(room, room.ben, "preview")).splitlines()
    assert lines[:2] == ["Audit digest · week 48 · 23 to 29 Nov 2026, so far", "Start with the cheaper step."]
    assert any(re.fullmatch(r"Claude: [\d,]+ tokens, (about|under) \$0\.\d\d", line) for line in lines)
    (sent,) = api.requests
    assert "Fine-tune a model to answer employees" not in json.dumps(sent)
