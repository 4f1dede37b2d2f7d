"""Whatever fails between us and Claude: said once, nothing lost, tried again, and the decision is the same to the byte."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import pytest
import pytest_asyncio

from bot.claude_meter import ClaudeMeter
from bot.keys import claude_tokens
from bot.play.stage import Over, Stage
from graphs.claude.contract import nothing_used
from tests.journeys.slack.conftest import new_room
from tests.journeys.slack.room import AS_OF, Room, Thread
from tests.messages_api.replies import Fault, Reads, Status, Stops, Text
from tests.messages_api.server import MessagesApi, messages_api

pytestmark = pytest.mark.asyncio(loop_scope="module")

READS = Reads(
    {
        "answer employees": ("need", ["knowledge"]),
        "most weeks": ("knowledge_changes", ["weekly"]),
        "900 pages": ("knowledge_fits_context", ["no"]),
        "no test set": ("evals_exist", ["no"]),
        "a pilot": ("stage", ["pilot"]),
    }
)
DEADLINE: Final = "4"  # seconds; what hangs is given up after them, and a busy machine is not
FIRST: Final = "HR edits something most weeks, it's about 900 pages. We have no test set, we look at answers and see."
SECOND: Final = "and it is certainly only a pilot so far"
NOT_READ: Final = "Claude could not read that, so I am asking with buttons for now. Nothing you wrote is lost."
NOT_ANSWERING: Final = "Claude is not answering, so I am asking with buttons for now. Nothing you wrote is lost."
A_DAY: Final = "Today's budget for Claude is used up, so I am asking with buttons until tomorrow. Nothing you wrote is lost."
A_REVIEW: Final = "This review's budget for Claude is used up, so I am asking with buttons from here on. Nothing you wrote is lost."
Act = Callable[[Room, MessagesApi], Awaitable[None]]

FAULTS = [
    pytest.param(Stops("refusal"), NOT_READ, id="refusal"),
    pytest.param(Stops("max_tokens"), NOT_READ, id="truncated", marks=pytest.mark.long),
    pytest.param(Text('{"facts": ['), NOT_READ, id="bad JSON", marks=pytest.mark.long),
    pytest.param("no_json_body", NOT_READ, id="a proxy's page", marks=pytest.mark.long),
    pytest.param(Status(400), NOT_READ, id="400", marks=pytest.mark.long),
    pytest.param(Status(529), NOT_ANSWERING, id="529", marks=pytest.mark.long),
    pytest.param("hangs", NOT_ANSWERING, id="timeout", marks=pytest.mark.long),
    pytest.param("is cut", NOT_ANSWERING, id="connection lost halfway"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[MessagesApi]:
    async with messages_api(READS) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(over: Over, api: MessagesApi) -> AsyncIterator[Stage]:
    async with Stage({"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_READING_DEADLINE": DEADLINE} | api.settings, over=over) as stage:
        await stage.start()
        yield stage


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _well(api: MessagesApi, stage: Stage) -> AsyncIterator[None]:
    yield
    api.always = None
    stage.settings.pop("PLUMBLINE_REVIEW_TOKENS", None)
    assert not api.refused


async def opened(room: Room) -> Thread:
    return await room.open("Fine-tune a model to answer employees", approach="fine_tuning")


async def restarted(stage: Stage) -> None:
    """As an operator does who has mended something; a process that starts knows of no failures."""
    assert await stage.bots[-1].stop() == 0
    await stage.start()


async def decided(thread: Thread) -> bytes:
    """The decision as the thread's file holds it."""
    whole = "\n".join(thread.texts())
    assert "weekly (“most weeks”)" in whole
    assert "no (“no test set”)" in whole
    await thread.decide()
    (file,) = thread.files()["json"]
    return file.content


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def as_if_nothing_failed(stage: Stage) -> bytes:
    room = new_room(stage)
    thread = await opened(room)
    await thread.say(room.ben, FIRST)
    await thread.say(room.cleo, SECOND)
    return await decided(thread)


async def failed(room: Room, api: MessagesApi, told: str, strike: Act, mend: Act, *, tried: bool) -> bytes:
    """A review of which one turn cannot be read. `tried`: Claude was asked in that turn."""
    thread = await opened(room)
    await strike(room, api)
    before = api.arrived
    await thread.say(room.ben, FIRST)
    assert (api.arrived > before) is tried
    assert "most weeks" not in thread.text()
    assert [post for post in thread.texts() if "Nothing you wrote is lost" in post] == [told]
    assert thread.asked, "nothing is asked by button"
    await mend(room, api)
    await thread.say(room.cleo, SECOND)
    decision = await decided(thread)
    assert len([post for post in thread.texts() if "Nothing you wrote is lost" in post]) == 1
    return decision


async def _restart(room: Room, api: MessagesApi) -> None:
    api.always = None
    await restarted(room.stage)


@pytest.mark.parametrize(("fault", "told"), FAULTS)
async def test_a_turn_that_claude_fails_is_read_with_the_next_one(
    room: Room, api: MessagesApi, as_if_nothing_failed: bytes, fault: Fault, told: str
) -> None:
    async def strike(_: Room, api: MessagesApi) -> None:
        api.always = fault

    async def mend(_: Room, api: MessagesApi) -> None:
        api.always = None

    assert await failed(room, api, told, strike, mend, tried=True) == as_if_nothing_failed


@pytest.mark.parametrize(
    "status", [pytest.param(Status(401), id="401", marks=pytest.mark.long), pytest.param(Status(429, "86400"), id="429 for a day")]
)
async def test_where_trying_again_helps_nobody_claude_is_left_alone_until_somebody_has_mended_it(
    room: Room, api: MessagesApi, as_if_nothing_failed: bytes, status: Status
) -> None:
    async def strike(_: Room, api: MessagesApi) -> None:
        api.always = status

    async def mend(room: Room, api: MessagesApi) -> None:
        before = api.arrived
        other = await opened(room)
        assert api.arrived == before, "asked although it is to be left alone"
        assert NOT_ANSWERING in other.texts()
        await _restart(room, api)

    assert await failed(room, api, NOT_ANSWERING, strike, mend, tried=True) == as_if_nothing_failed


@pytest.mark.long
async def test_an_api_that_is_down_is_spared_and_the_review_goes_on(room: Room, api: MessagesApi, as_if_nothing_failed: bytes) -> None:
    async def strike(room: Room, api: MessagesApi) -> None:
        other = await opened(room)
        api.always = Status(529)
        for words in ("the first of three that nobody reads", "the second of three that nobody reads", "and the third of them"):
            await other.say(room.ada, words)
        api.always = None

    assert await failed(room, api, NOT_ANSWERING, strike, _restart, tried=False) == as_if_nothing_failed


@pytest.mark.long
async def test_at_the_limit_of_the_day_the_review_goes_on_and_is_read_the_day_after(
    room: Room, api: MessagesApi, as_if_nothing_failed: bytes
) -> None:
    async def strike(room: Room, _: MessagesApi) -> None:
        await ClaudeMeter(room.stage.redis, lambda: datetime.now(UTC).date()).add({**nothing_used(), "input": 5_000_000})

    async def mend(room: Room, _: MessagesApi) -> None:
        async for key in room.stage.redis.scan_iter(claude_tokens("*")):
            await room.stage.redis.delete(key)

    assert await failed(room, api, A_DAY, strike, mend, tried=False) == as_if_nothing_failed


@pytest.mark.long
async def test_at_its_own_limit_a_review_goes_on_and_is_read_once_the_limit_is_raised(
    room: Room, api: MessagesApi, as_if_nothing_failed: bytes
) -> None:
    async def strike(room: Room, _: MessagesApi) -> None:
        room.stage.settings["PLUMBLINE_REVIEW_TOKENS"] = "1000"
        await restarted(room.stage)

    async def mend(room: Room, _: MessagesApi) -> None:
        del room.stage.settings["PLUMBLINE_REVIEW_TOKENS"]
        await restarted(room.stage)

    assert await failed(room, api, A_REVIEW, strike, mend, tried=False) == as_if_nothing_failed
