"""The app manifest, as far as the workspace holds the bot to it: scopes, events, commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from policies.errors import PlumblineError

_HERE = Path(__file__).parent
PLACES: Final = (_HERE.parents[1] / "deploy" / "slack_manifest.yaml", _HERE / "slack_manifest.yaml")  # a checkout's, then a wheel's


@dataclass(frozen=True, slots=True)
class CommandHint:
    """What completion says of a slash command."""

    command: str
    description: str
    usage: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`events` are names of the Events API, as subscribed to: `message.channels`."""

    app_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    interactive: bool
    socket_mode: bool
    home_tab: bool = False
    shortcuts: Mapping[str, str] = field(default_factory=dict)  # callback ids of message shortcuts, by name
    hints: tuple[CommandHint, ...] = ()
    escaping: frozenset[str] = frozenset()  # commands that are given people and channels with their ids


def load_manifest(path: Path | None = None) -> Manifest:
    """The manifest at `path`, else the one that comes with Plumbline.

    Raises:
        PlumblineError: where there is none, or where it is no app manifest.
    """
    place = path or next(filter(Path.is_file, PLACES), PLACES[0])
    try:
        return _manifest(yaml.safe_load(place.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        what = " ".join(str(error).split())
        raise PlumblineError(f"{place}: this is no Slack app manifest ({what}). Take deploy/slack_manifest.yaml as it is.") from error


def _manifest(raw: dict[str, Any]) -> Manifest:
    features, settings = raw["features"], raw["settings"]
    return Manifest(
        app_name=raw["display_information"]["name"],
        scopes=frozenset(raw["oauth_config"]["scopes"]["bot"]),
        events=frozenset(settings["event_subscriptions"]["bot_events"]),
        commands=frozenset(command["command"] for command in features.get("slash_commands", [])),
        shortcuts={item["name"]: item["callback_id"] for item in features.get("shortcuts", []) if item["type"] == "message"},
        home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
        interactive=settings["interactivity"]["is_enabled"],
        socket_mode=settings["socket_mode_enabled"],
        escaping=frozenset(one["command"] for one in features.get("slash_commands", []) if one.get("should_escape")),
        hints=tuple(
            CommandHint(command["command"], command.get("description", ""), command.get("usage_hint", ""))
            for command in features.get("slash_commands", [])
        ),
    )
