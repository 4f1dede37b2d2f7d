"""Files that people share: fetched from Slack alone, with the token and the scope, and only so much of them."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.documents import LONGEST, MOST, Documents, without_reader
from bot.gestures import said
from bot.workspace.workspace import Workspace
from graphs.messages import File, Message
from tests.messages_api.pdf import pdf


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace() as slack:
        slack.add_channel("room", members=[slack.add_person("ada")])
        yield slack


@pytest.fixture
async def documents(slack: Workspace) -> AsyncIterator[Documents]:
    async with aiohttp.ClientSession() as session:
        yield Documents(session, slack.base_url, slack.bot_token)


async def shared(slack: Workspace, *contents: tuple[str, bytes]) -> Message:
    posts = [await slack.share("ada", "room", name, "see here", content=content) for name, content in contents]
    files = [file for post in posts for file in post.data["files"]]
    event = {"user": "U1", "ts": "1.0", "text": "see here", "files": files}
    return said({"event_id": "Ev1", "event": event}, "UBOT")


async def test_a_text_comes_with_its_lines_and_a_pdf_with_its_pages(slack: Workspace, documents: Documents) -> None:
    message = await documents.fetched(await shared(slack, ("a plan.md", b"# Plan\r\nWeekly"), ("b.pdf", pdf(["one", "", "three"]))))
    assert "files" not in message
    text, paper = message["documents"]
    assert (text["parts"], text["problem"]) == ([{"text": "# Plan\nWeekly", "page": None, "line": 1}], None)
    assert [(part["page"], part["text"]) for part in paper["parts"]] == [(1, "one"), (3, "three")]


async def test_the_token_goes_to_slack_and_to_nobody_else(documents: Documents) -> None:
    file = File(id="F1", name="a.txt", type="text", size=3, address="http://127.0.0.1:9/steal/a.txt")
    message = await documents.fetched(Message(id="E", do="say", by="U1", at="1.0", text="", fact=None, value=None, files=[file]))
    [document] = message["documents"]
    assert "not kept by Slack" in (document["problem"] or "")


async def test_without_token_or_scope_slack_shows_a_page_and_the_problem_is_named(slack: Workspace, documents: Documents) -> None:
    message = await shared(slack, ("a.txt", b"weekly"))
    wrong = Documents(documents.session, documents.api_url, "xoxb-other")
    [document] = (await wrong.fetched(message))["documents"]
    assert "files:read" in (document["problem"] or "")


async def test_slack_being_away_is_a_problem_that_is_said(slack: Workspace, documents: Documents) -> None:
    message = await shared(slack, ("a.txt", b"weekly"))
    await slack.__aexit__(None, None, None)
    [document] = (await documents.fetched(message))["documents"]
    assert "could not fetch a.txt" in (document["problem"] or "")


async def test_long_documents_are_read_in_part_and_many_are_left_out(slack: Workspace, documents: Documents) -> None:
    contents = [(f"{number}.txt", b"word " * (LONGEST // 8)) for number in range(MOST + 2)]
    found = (await documents.fetched(await shared(slack, *contents)))["documents"]
    assert sum(len(part["text"]) for document in found for part in document["parts"]) <= LONGEST
    assert "its beginning only" in (found[1]["problem"] or "")
    assert found[-1]["problem"] == "I read 3 files of a message, and left out 3.txt, 4.txt."


async def test_a_pdf_is_read_by_whole_pages(slack: Workspace, documents: Documents) -> None:
    pages = ["word " * (LONGEST // 12) for _ in range(4)]
    [document] = (await documents.fetched(await shared(slack, ("long.pdf", pdf(pages)))))["documents"]
    assert [part["page"] for part in document["parts"]] == [1, 2]
    assert "its beginning only" in (document["problem"] or "")


async def test_in_guided_mode_documents_are_not_read_and_that_is_said(slack: Workspace) -> None:
    message = without_reader(await shared(slack, ("a.txt", b"weekly")))
    assert [document["parts"] for document in message["documents"]] == [[]]
    assert "cannot read documents" in (message["documents"][0]["problem"] or "")
    assert without_reader(message) == message
