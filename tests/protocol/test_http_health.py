"""/healthz and /readyz of each process, and which ports are opened at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.play.stage import Stage, free_port
from bot.workspace.workspace import Workspace
from tests.faults.counting_proxy import CountingProxy
from tests.protocol.requests_of_slack import WORD, going

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAUSE = 0.02  # seconds between two looks
REDELIVERED = (0.2, *[1.0] * 60)  # seconds; Slack's own are 0, 60 and 300


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def ask(session: aiohttp.ClientSession, port: int, path: str = "/readyz") -> tuple[int, Any]:
    async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
        text = await answer.text()
        assert "\n" not in text
        return answer.status, json.loads(text) if path == "/readyz" else text


async def until_ready(session: aiohttp.ClientSession, port: int, status: int) -> Any:
    """The first answer of this status."""
    async with asyncio.timeout(30):
        while (found := await ask(session, port))[0] != status:  # noqa: ASYNC110 - nobody tells when a process comes to notice
            await asyncio.sleep(PAUSE)
    return found[1]


async def test_over_http_health_is_told_beside_slack_and_without_redis_slack_sends_again(session: aiohttp.ClientSession) -> None:
    stage = Stage(over="http")
    stage.workspace = slack = Workspace(retry_after=REDELIVERED)
    async with stage, CountingProxy(stage.redis_url, stage.folder, {}) as valkey:
        stage.settings["REDIS_URL"] = valkey.url
        bot = await stage.start("serve")
        review = await going(stage)
        assert listening(bot.process.pid) <= {loopback(stage.port)}
        assert await ask(session, stage.port, "/healthz") == (200, "ok")
        assert await ask(session, stage.port) == (200, {"ready": True, "redis": "ok", "slack": "ok", "worker": "ok"})
        valkey.go_away()
        gone = await until_ready(session, stage.port, 503)
        assert (gone["ready"], gone["redis"], gone["slack"]) == (False, "no answer", "ok")
        assert (await ask(session, stage.port, "/healthz"))[0] == 200
        assert (await slack.slash("ada", review.channel, "/arch-review list")).ok
        assert "try again" in slack.visible_text(slack.ephemerals("ada")[-1])
        before = len(review.thread)
        button = slack.controls(review.thread[-1])[-1].action_id
        assert (await slack.press("ada", review.thread[-1], button)).error == "http_service_error"
        await slack.say("ada", review.channel, f"status? {WORD}", review.root.ts)
        assert slack.pending()
        valkey.come_back()
        assert (await until_ready(session, stage.port, 200))["ready"]
        await slack.changed(lambda: not slack.pending(), 60)
        await stage.quiet()
        assert len(review.thread) == before + 2  # what was said, and one answer
        assert slack.given_up == []
        assert WORD not in bot.log.read_text()


async def test_both_ways_in_at_once_are_heard_and_health_may_have_a_port_of_its_own(session: aiohttp.ClientSession) -> None:
    async with Stage({"PLUMBLINE_HEALTH_PORT": str(port := free_port())}, over="http") as stage:
        slack = stage.workspace
        stage.settings["SLACK_APP_TOKEN"] = slack.app_token
        await stage.start("web")
        assert await ask(session, port) == (200, {"ready": True, "redis": "ok", "slack": "ok"})
        assert (await ask(session, stage.port, "/healthz"))[0] == 404
        slack.add_person("ada", "requester")
        channel = slack.add_channel("support-ai")
        assert (await slack.slash("ada", channel, "/arch-review help")).ok
        slack.deliver_by_socket()
        assert (await slack.slash("ada", channel, "/arch-review help")).ok
        assert len(slack.ephemerals("ada")) == 2
        slack.limit("apps.connections.open", 1000)
        slack.cut_connections()
        assert await until_ready(session, port, 503) == {"ready": False, "redis": "ok", "slack": "not connected"}


async def test_a_worker_needs_no_way_in_and_tells_its_health_where_it_is_told_to(session: aiohttp.ClientSession) -> None:
    async with Stage({"PLUMBLINE_HEALTH_PORT": str(port := free_port())}) as stage:
        stage.workspace._state.app_token = ""
        await stage.start("worker")
        assert await ask(session, port) == (200, {"ready": True, "redis": "ok", "worker": "ok"})


async def test_over_sockets_alone_no_port_is_opened_and_what_slack_does_not_send_is_refused() -> None:
    async with Stage() as stage:
        bot = await stage.start("web")
        assert listening(bot.process.pid) == set()
        delivery = stage.workspace._delivery
        delivery.ack_within = 0.5
        for payload in ({"type": "event_callback", "event": WORD}, {"command": WORD}):
            assert (await delivery.ask("events_api", payload, answerable=False)).error == "operation_timeout"
        log = bot.log.read_text()
        assert log.count("an envelope is refused: ") == 2
        assert WORD not in log
        assert "Traceback" not in log


def listening(pid: int) -> set[str]:
    """Addresses that a process listens on, as the kernel writes them; none where the kernel does not say."""
    if not Path("/proc/self/net/tcp").exists():
        return set()
    sockets = {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets}


def loopback(port: int) -> str:
    return f"0100007F:{port:04X}"


async def test_settings_that_do_not_fit_are_one_line_each() -> None:
    async with Stage() as stage:
        stage.workspace._state.app_token = ""
        bot = await stage.start("serve", wait=False)
        assert await bot.process.wait() == 1
        assert bot.log.read_text() == (
            "SLACK_APP_TOKEN, SLACK_SIGNING_SECRET: neither is set. Set the first for Socket Mode (xapp-…), the second for signed HTTP, "
            "in the environment or in .env.\n"
        )
        stage.settings |= {"SLACK_SIGNING_SECRET": "xapp-1-A0000000000000000", "PLUMBLINE_HTTP_PORT": "70000", "SLACK_APP_TOKEN": "xoxb-1"}
        bot = await stage.start("web", wait=False)
        assert await bot.process.wait() == 1
        assert [line.split(".")[0] for line in bot.log.read_text().splitlines()] == [
            "SLACK_APP_TOKEN: not an app-level token; it starts with xapp- and is made under Basic Information of the Slack app",
            "SLACK_SIGNING_SECRET: not a signing secret; it stands under Basic Information of the Slack app, and is no token",
            "PLUMBLINE_HTTP_PORT: Input should be less than or equal to 65535",
        ]


async def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    async with Stage(over="http") as stage, await asyncio.start_server(lambda _, __: None, "127.0.0.1", stage.port):
        for name in ("PLUMBLINE_HTTP_PORT", "PLUMBLINE_HEALTH_PORT"):
            stage.settings = {"PLUMBLINE_HEALTH_PORT": str(stage.port)} if name == "PLUMBLINE_HEALTH_PORT" else {}
            bot = await stage.start("worker" if name == "PLUMBLINE_HEALTH_PORT" else "web", wait=False)
            assert await bot.process.wait() == 1
            last = bot.log.read_text().splitlines()[-1]
            assert last == f"{name}: 127.0.0.1:{stage.port} cannot be listened on (address already in use). Choose another port."
