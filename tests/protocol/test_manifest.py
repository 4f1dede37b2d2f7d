"""The manifest that ships, and what the workspace makes of another one."""

from pathlib import Path

import pytest
import yaml

from bot.workspace.manifest import PLACES, load_manifest
from bot.workspace.web_api import METHODS
from policies.errors import PlumblineError


def test_the_manifest_asks_for_every_scope_that_a_method_needs_and_each_has_its_reason() -> None:
    manifest = load_manifest()
    assert {scope for _, scope in METHODS.values() if scope} <= manifest.scopes
    lines = [
        line for line in PLACES[0].read_text().splitlines() if line.strip().startswith(tuple(f"- {scope} " for scope in manifest.scopes))
    ]
    assert len(lines) == len(manifest.scopes)
    assert all("  # " in line for line in lines)


def test_every_event_has_the_scope_that_slack_wants_for_it() -> None:
    manifest = load_manifest()
    scope_of = {
        "app_mention": "app_mentions:read",
        "channel_unarchive": "channels:read",
        "group_unarchive": "groups:read",
        "member_joined_channel": "channels:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
    }
    no_scope = {"app_home_opened", "app_uninstalled", "tokens_revoked"}
    assert {scope_of[event] for event in manifest.events - no_scope} <= manifest.scopes


def test_the_manifest_is_for_socket_mode_with_the_command_and_the_agent_view() -> None:
    manifest, raw = load_manifest(), yaml.safe_load(PLACES[0].read_text())
    assert (manifest.commands, manifest.interactive, manifest.socket_mode) == (frozenset({"/arch-review"}), True, True)
    assert raw["features"]["agent_view"]["agent_description"]
    assert manifest.home_tab
    assert "assistant_view" not in raw["features"]
    assert 174 <= len(raw["display_information"]["long_description"]) <= 4000


@pytest.mark.parametrize("text", ["[]", "features: {}", "a: [", "display_information:\n  name: x\n"])
def test_a_file_that_is_no_manifest_says_so(tmp_path: Path, text: str) -> None:
    place = tmp_path / "manifest.yaml"
    place.write_text(text)
    with pytest.raises(PlumblineError, match="no Slack app manifest"):
        load_manifest(place)


def test_a_missing_manifest_says_so(tmp_path: Path) -> None:
    with pytest.raises(PlumblineError, match="no Slack app manifest"):
        load_manifest(tmp_path / "nowhere.yaml")
