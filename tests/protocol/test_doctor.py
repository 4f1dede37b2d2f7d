"""`plumbline doctor` against the local workspace and real servers: each thing that can be wrong, with what to do."""

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.doctor import findings
from bot.embedded_valkey import valkey_binary
from bot.installations import Installation
from bot.redis_server import connect
from bot.sealed_installations import SealedInstallations
from bot.sealing import Seal
from bot.workspace.manifest import load_manifest
from bot.workspace.workspace import Workspace
from tests.redis.servers import DURABLE, running
from tests.unit.small_packs import SMALL_COMPANION

MINIMAL = ("PATH", "HOME", "LANG", "COVERAGE_")


@pytest.fixture(scope="module")
def durable() -> Iterator[str]:
    with running(valkey_binary(), **{name.replace("-", "_"): value for name, value in DURABLE.items()}) as url:
        yield url


async def doctor(folder: Path, **settings: str) -> tuple[int, str]:
    """The exit status, and everything that was said; in this process, for a start takes longer than the looking."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if not name.startswith(MINIMAL):
                patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        found = [one async for one in findings()]
    text = "\n".join(map(str, found))
    _hides_tokens(text, settings)
    return int(any(one.fix for one in found)), text


async def typed(folder: Path, **settings: str) -> tuple[int, str]:
    """The same of the command."""
    passed = {name: value for name, value in os.environ.items() if name.startswith(MINIMAL)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "doctor",
        env={**passed, **settings},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    _hides_tokens(said.decode(), settings)
    return process.returncode or 0, said.decode()


def _hides_tokens(text: str, settings: dict[str, str]) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert not settings.get(name) or settings[name] not in text


def settings(slack: Workspace, redis: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.base_url,
        "REDIS_URL": redis,
    }


def problems(text: str) -> list[str]:
    """Each with its fix, in one line."""
    lines = text.splitlines()
    said = [
        (line.removeprefix("problem").strip(), lines[number + 1].strip()) for number, line in enumerate(lines) if line.startswith("problem")
    ]
    return [f"{what} {fix}" for what, fix in said]


async def test_where_all_is_well_each_thing_is_one_line_and_the_status_is_zero(tmp_path: Path, durable: str) -> None:
    async with Workspace() as slack:
        status, text = await typed(tmp_path, **settings(slack, durable))
        assert slack.connections == 0
    assert (status, problems(text)) == (0, [])
    lines = [line.split()[1] for line in text.splitlines()]
    assert lines == [
        "SLACK_BOT_TOKEN:",
        "scopes:",
        "clock:",
        "PLUMBLINE_BOARD:",
        "PLUMBLINE_DIGEST_CHANNEL:",
        "SLACK_APP_TOKEN:",
        "REDIS_URL:",
        "clock:",
        "PLUMBLINE_PACK:",
        "ANTHROPIC_API_KEY:",
        "PLUMBLINE_AUDIT_KEY:",
    ]


async def test_a_missing_scope_is_named_and_one_too_many_is_mentioned(tmp_path: Path, durable: str) -> None:
    manifest = load_manifest()
    scopes = manifest.scopes - {"files:write"}
    async with Workspace(manifest=replace(manifest, scopes=scopes)) as slack:
        status, text = await doctor(tmp_path, **settings(slack, durable))
    assert status == 1
    (problem,) = problems(text)
    assert problem.startswith("scopes: the app lacks files:write. Paste deploy/slack_manifest.yaml")
    async with Workspace(manifest=replace(manifest, scopes=manifest.scopes | {"pins:write"})) as slack:
        status, text = await doctor(tmp_path, **settings(slack, durable))
    assert status == 0
    assert "more than it needs: pins:write" in text


async def test_tokens_that_slack_refuses_are_told_apart(tmp_path: Path, durable: str) -> None:
    async with Workspace() as slack:
        given = settings(slack, durable) | {"SLACK_BOT_TOKEN": "xoxb-of-another-app", "SLACK_APP_TOKEN": "xapp-of-another-app"}
        status, text = await typed(tmp_path, **given)
    assert status == 1
    assert [problem.split(". ")[0] for problem in problems(text)] == [
        "SLACK_BOT_TOKEN: Slack refuses it (invalid_auth)",
        "SLACK_APP_TOKEN: Slack refuses it (invalid_auth)",
    ]


async def test_what_is_not_set_is_said_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    wrong = {"SLACK_APP_TOKEN": "xoxb-mixed-up", "PLUMBLINE_TIMEZONE": "Mars/Olympus"}
    status, text = await doctor(tmp_path, **wrong)
    assert status == 1
    assert [problem.split(". ")[0] for problem in problems(text)] == [
        "PLUMBLINE_TIMEZONE: no such time zone; use a name such as Europe/Berlin",
        "SLACK_BOT_TOKEN: not set",
        "SLACK_APP_TOKEN: not an app-level token; it starts with xapp- and is made under Basic Information of the Slack app",
    ]
    assert "an embedded Valkey will keep everything in .plumbline" in text
    assert "llm-adaptation" in text


async def test_without_a_way_in_it_says_which_there_are(tmp_path: Path, durable: str) -> None:
    async with Workspace() as slack:
        given = {name: value for name, value in settings(slack, durable).items() if name != "SLACK_APP_TOKEN"}
        status, text = await doctor(tmp_path, **given)
        assert status == 1
        (problem,) = problems(text)
        assert problem.startswith("SLACK_APP_TOKEN, SLACK_SIGNING_SECRET: neither is set. Set the first for Socket Mode")
        status, text = await doctor(tmp_path, **given, SLACK_SIGNING_SECRET="0123456789abcdef" * 2)
    assert status == 0
    assert "The app's request URLs must lead to 127.0.0.1:3000/slack/events" in text
    assert "0123456789abcdef" not in text


async def test_with_several_workspaces_each_token_is_looked_at(tmp_path: Path, durable: str) -> None:
    key, other = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    async with Workspace() as slack:
        given = settings(slack, durable) | {"SLACK_BOT_TOKEN": "", "PLUMBLINE_INSTALLATIONS_KEY": key}
        async with connect(durable) as redis:
            one = Installation(slack.team_id, "one", slack.bot_user, "B1", slack.bot_token)
            await SealedInstallations(redis, Seal(key)).add(one, 1.0, "a test")
            try:
                status, text = await doctor(tmp_path, **given)
                assert (status, problems(text)) == (0, [])
                assert f"workspace {slack.team_id}: it speaks for plumbline" in text
                status, text = await doctor(tmp_path, **given | {"PLUMBLINE_INSTALLATIONS_KEY": other})
                assert status == 1
                assert problems(text)[0].startswith("PLUMBLINE_INSTALLATIONS_KEY: it opens the tokens of 0 of 1 workspaces. Give the key")
                await SealedInstallations(redis, Seal(key)).add(replace(one, token=f"{one.token}-old"), 2.0, "a test")
                status, text = await doctor(tmp_path, **given)
                assert status == 1
                assert problems(text)[0].startswith(f"workspace {slack.team_id}: Slack refuses it (invalid_auth)")
            finally:
                await SealedInstallations(redis, Seal(key)).remove(slack.team_id)
        embedded = {name: value for name, value in given.items() if name != "REDIS_URL"}
        status, text = await doctor(tmp_path, **embedded)
        assert status == 0
        assert "the workspaces are in the embedded Valkey" in text
    status, text = await doctor(tmp_path, **given | {"REDIS_URL": "redis://127.0.0.1:9"})
    assert (status, "REDIS_URL: no answer" in text) == (1, True)


async def test_a_key_that_is_none_is_said(tmp_path: Path) -> None:
    status, text = await doctor(tmp_path, PLUMBLINE_INSTALLATIONS_KEY="short")
    assert status == 1
    assert problems(text)[0].startswith("PLUMBLINE_INSTALLATIONS_KEY: not a key")


async def test_a_slack_that_does_not_answer_is_said(tmp_path: Path) -> None:
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    status, text = await doctor(tmp_path, **given)
    assert status == 1
    assert problems(text)[0].startswith("SLACK_API_URL: no answer from http://127.0.0.1:9/api/")


async def test_a_redis_that_would_lose_answers_is_said_with_what_to_set(tmp_path: Path) -> None:
    with running(valkey_binary(), appendonly="no", maxmemory_policy="allkeys-lru") as url:
        async with Workspace() as slack:
            status, text = await doctor(tmp_path, **settings(slack, url))
    assert status == 1
    assert [problem.split(". ")[1].split(":")[0] for problem in problems(text)] == ["Set it to noeviction", "Set it to yes"]


@pytest.mark.parametrize(
    ("url", "says"), [("redis://127.0.0.1:9", "REDIS_URL: no answer from 127.0.0.1:9"), ("localhost", "REDIS_URL: this is no address")]
)
async def test_a_redis_that_is_not_there_is_said(tmp_path: Path, url: str, says: str) -> None:
    async with Workspace() as slack:
        status, text = await doctor(tmp_path, **settings(slack, url))
    assert status == 1
    assert problems(text)[0].startswith(says)


async def test_a_pack_that_does_not_load_is_said_with_the_command_that_tells_why(tmp_path: Path, durable: str) -> None:
    async with Workspace() as slack:
        status, text = await doctor(tmp_path, **settings(slack, durable), PLUMBLINE_PACK=str(tmp_path))
    assert status == 1
    (problem,) = problems(text)
    assert problem.endswith(f"See them all: plumbline policies check {tmp_path}.")


async def test_a_companion_alone_is_said_with_how_to_name_it(tmp_path: Path, durable: str) -> None:
    async with Workspace() as slack:
        status, text = await doctor(tmp_path, **settings(slack, durable), PLUMBLINE_PACK=str(SMALL_COMPANION))
    assert status == 1
    (problem,) = problems(text)
    assert problem.startswith("PLUMBLINE_PACK: companion 2.0 is a companion, and has no ladder.")
    assert problem.endswith(f"and a + between them: llm-adaptation+{SMALL_COMPANION}.")


@asynccontextmanager
async def with_date(slack: Workspace, shift: timedelta | None) -> AsyncIterator[str]:
    """The address of a proxy before Slack whose clock is off by `shift`; it does not say what time it is where that is None."""

    async def handle(request: web.Request) -> web.Response:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{slack.base_url}{request.match_info['method']}", headers={"Authorization": request.headers["Authorization"]}
            ) as answer,
        ):
            scopes = answer.headers["X-OAuth-Scopes"]
            date = "" if shift is None else format_datetime(datetime.now(UTC) + shift, usegmt=True)
            return web.Response(body=await answer.read(), content_type="application/json", headers={"X-OAuth-Scopes": scopes, "Date": date})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("shift", "says"),
    [
        (timedelta(minutes=-10), "s ahead of Slack's. Let the machine set its clock"),
        (timedelta(minutes=10), "s behind Slack's. Let the machine set its clock"),
        (None, "Slack does not say what time it is"),
    ],
)
async def test_a_clock_that_is_off_is_said(tmp_path: Path, durable: str, shift: timedelta | None, says: str) -> None:
    async with Workspace() as slack, with_date(slack, shift) as url:
        status, text = await doctor(tmp_path, **settings(slack, durable) | {"SLACK_API_URL": url})
    assert status == 1
    (problem,) = problems(text)
    assert says in problem
