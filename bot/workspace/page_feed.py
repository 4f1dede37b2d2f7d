"""What a person has in sight, as the page is told it: JSON texts by key, and what of it has changed."""

import json
from collections.abc import Iterator
from typing import Any

from bot.workspace.people import Channel, Json, Person, Post, View
from bot.workspace.state import State

_TOO_MUCH = {"metadata"}  # what people do not see


def sight(state: State, person: Person, notice: str, *, connected: bool) -> dict[str, str]:
    """Everything the person sees; `notice` is a line for everybody, `connected` says whether the app is there."""
    parts = [("notice", notice), ("connected", connected), *_parts(state, person)]
    return {key: json.dumps(value, ensure_ascii=False) for key, value in parts}


def difference(before: dict[str, str], now: dict[str, str]) -> str | None:
    """What to set and what to drop, as one line of JSON; None where nothing has changed."""
    changed = {key: text for key, text in now.items() if before.get(key) != text}
    dropped = [key for key in before if key not in now]
    if not changed and not dropped:
        return None
    pairs = ", ".join(f"{json.dumps(key)}: {text}" for key, text in changed.items())
    return f'{{"set": {{{pairs}}}, "drop": {json.dumps(dropped)}}}'


def _parts(state: State, person: Person) -> Iterator[tuple[str, Any]]:
    yield "me", person.id
    yield "app", _app(state)
    yield "people", [{"id": one.id, "name": one.name, "role": one.role} for one in state.people.values()]
    state.dm(person)  # it is there to be written in, even if nobody has
    for channel in list(state.channels.values()):
        inside = person.id in channel.members
        if inside or channel.kind == "channel":
            yield f"channel {channel.id}", _channel(channel) | {"inside": inside}
        if inside:
            yield from ((f"post {channel.id} {post.ts}", _post(post)) for post in channel.posts.values())
            yield from _statuses(state, channel)
    for post in state.ephemerals:
        if post.only_for == person.id:
            yield f"whisper {post.channel.id} {post.ts}", _post(post)
    for (who, surface), values in state.entered.items():
        if who == person.id:  # apart from the message itself, which need not be drawn anew while somebody fills it in
            yield f"entered {surface}", values
    yield from _views(state, person)


def _app(state: State) -> Json:
    manifest = state.manifest
    commands = [{"command": hint.command, "description": hint.description, "usage": hint.usage} for hint in manifest.hints]
    home = bool(getattr(manifest, "home_tab", False) or _homes(state))
    shortcuts = list(getattr(manifest, "shortcuts", ()))
    return {"name": manifest.app_name, "user": state.bot_user, "commands": commands, "shortcuts": shortcuts, "home": home}


def _homes(state: State) -> dict[str, View]:
    """What the app has published for each person, where this workspace has Home tabs."""
    return getattr(state, "homes", {})


def _channel(channel: Channel) -> Json:
    kept = ("id", "name", "kind", "members", "archived", "shared")
    return {key: getattr(channel, key) for key in kept}


def _post(post: Post) -> Json:
    return {key: value for key, value in post.data.items() if key not in _TOO_MUCH}


def _statuses(state: State, channel: Channel) -> Iterator[tuple[str, str]]:
    for (where, thread), text in state.standing_statuses().items():
        if where == channel.id:
            yield f"status {where} {thread}", text


def _views(state: State, person: Person) -> Iterator[tuple[str, Any]]:
    if stack := state.modals.get(person.id):
        yield "modal", stack[-1].data | {"errors": stack[-1].errors, "depth": len(stack)}
    if home := _homes(state).get(person.id):
        yield "home", home.data
