"""What people do in channels: type, correct, delete, press, choose."""

import copy
import time
import uuid
from collections.abc import Sequence
from typing import Final

from bot.workspace import events
from bot.workspace.call_arguments import Room, SlackError
from bot.workspace.inputs import entry, find_control, state_values
from bot.workspace.marks import escaped, typed
from bot.workspace.people import Channel, Json, Person, Post, View
from bot.workspace.reading import Control
from bot.workspace.records import Failure, Reply
from bot.workspace.response_urls import answer_slash
from bot.workspace.socket_mode import SocketMode
from bot.workspace.state import State
from policies.errors import PlumblineError, did_you_mean

_PRESSED: Final = frozenset({"button", "overflow"})
_TOLD: Final = frozenset({"text", "value", "style"})  # what the app is told again of a button that was pressed


class Acts:
    """People and channels are given as such, or by name."""

    def __init__(self, room: Room, state: State, socket: SocketMode) -> None:
        self._room = room
        self._state = state
        self._socket = socket

    def person(self, who: Person | str) -> Person:
        """The person of this name or id.

        Raises:
            PlumblineError: where there is none.
        """
        if isinstance(who, Person):
            return who
        found = [person for person in self._state.people.values() if who in (person.name, person.id)]
        if not found:
            names = [person.name for person in self._state.people.values()]
            raise PlumblineError(f'there is no "{who}" in this workspace. {did_you_mean(who, names, "Add them first.")}')
        return found[0]

    def channel(self, which: Channel | str) -> Channel:
        """The channel of this name or id.

        Raises:
            PlumblineError: where there is none.
        """
        if isinstance(which, Channel):
            return which
        found = [channel for channel in self._state.channels.values() if which.removeprefix("#") in (channel.name, channel.id)]
        if not found:
            names = [channel.name for channel in self._state.channels.values()]
            raise PlumblineError(f'there is no channel "{which}" in this workspace. {did_you_mean(which, names, "Add it first.")}')
        return found[0]

    async def slash(self, who: Person | str, where: Channel | str, line: str) -> Reply:
        """Types a slash command, and waits for the app's answer as Slack does: three seconds at most."""
        person, channel = self.person(who), self._member(who, where)
        command, _, text = line.partition(" ")
        if command not in self._state.manifest.commands:
            raise PlumblineError(f'"{command}" is not a command of this app. The manifest has {", ".join(self._state.manifest.commands)}.')
        self._room.need_scope("commands")
        payload = events.slash_command(self._state, person, channel, command, escaped(text.strip()))
        reply = await self._socket.ask("slash_commands", payload, answerable=True)
        if reply.error:
            self._failed(person, command, reply.error)
            self._slackbot(channel, person, f'{command} failed with the error "{reply.error}"')
            return reply
        try:
            answer_slash(self._room, person, channel, reply.payload)
        except SlackError as refusal:
            self._failed(person, command, refusal.error)
            return Reply(refusal.error, reply.payload, reply.elapsed)
        return reply

    async def say(self, who: Person | str, where: Channel | str, text: str, thread_ts: str | None = None) -> Post:
        """Types a message. `@name` of somebody here, `@channel` and web addresses come alive, all else stays text."""
        person, channel = self.person(who), self._member(who, where)
        if thread_ts is not None and thread_ts not in channel.posts:
            raise PlumblineError(f"#{channel.name} has no message {thread_ts} to reply to. Give the ts of a thread's first message.")
        fields = {"user": person.id, "team": person.team, "client_msg_id": str(uuid.uuid4())} | self._typed(text)
        if person.team != self._state.team_id:
            fields |= {"user_team": person.team, "source_team": person.team}
        return self._room.timeline.post(channel, fields, thread_ts)

    async def edit(self, who: Person | str, post: Post, text: str) -> None:
        person = self._author(who, post)
        self._room.timeline.edit(post, self._typed(text), person.id)

    async def delete(self, who: Person | str, post: Post) -> None:
        self._author(who, post)
        self._room.timeline.delete(post)

    async def press(self, who: Person | str, surface: Post | View, wanted: str, option: str | None = None) -> Reply:
        """Presses the button of this label or action_id, on a message or in a modal. `option` is that of an overflow menu, by value."""
        person = self.person(who)
        self._in_sight(person, surface)
        control = find_control(surface.blocks, wanted, _place(surface), lambda control: control.kind in _PRESSED)
        return await self._act(person, surface, control, _pressed(control, option))

    async def choose(self, who: Person | str, surface: Post | View, wanted: str, values: str | Sequence[str]) -> Reply:
        """Chooses in the menu of this placeholder or action_id; options by label or value."""
        person = self.person(who)
        control = self._entered(person, surface, wanted, values)
        chosen = {key: value for key, value in self._values(person, surface)[control.block_id][control.action_id].items() if key != "type"}
        return await self._act(person, surface, control, chosen)

    def set_state(self, who: Person | str, surface: Post | View, wanted: str, values: str | Sequence[str]) -> None:
        """As `choose`, but the app is not told: it sees it with the next gesture."""
        self._entered(self.person(who), surface, wanted, values)

    def stale(self, post: Post) -> Post:
        """The message as it is now, for somebody whose screen will not have caught up when they press."""
        return Post(post.channel, copy.deepcopy(post.data), post.only_for)

    def _entered(self, person: Person, surface: Post | View, wanted: str, values: str | Sequence[str]) -> Control:
        self._in_sight(person, surface)
        control = find_control(surface.blocks, wanted, _place(surface), lambda control: control.kind not in _PRESSED)
        entered = self._state.entered.setdefault((person.id, _key(surface)), {})
        entered.setdefault(control.block_id, {})[control.action_id] = entry(control, values, self.id_of)
        return control

    def id_of(self, name: str) -> str:
        """The id of a person or channel by either name or id."""
        channels = {channel.name: channel.id for channel in self._state.channels.values() if channel.kind != "im"}
        bare = name.removeprefix("#").removeprefix("@")
        return channels[bare] if bare in channels else name if name in self._state.channels else self.person(bare).id

    def _values(self, person: Person, surface: Post | View) -> Json:
        return state_values(surface.blocks, self._state.entered.get((person.id, _key(surface)), {}))

    async def _act(self, person: Person, surface: Post | View, control: Control, chosen: Json) -> Reply:
        action = {"action_id": control.action_id, "block_id": control.block_id, "type": control.kind}
        action |= chosen | {"action_ts": f"{time.time():.6f}"}
        payload = events.block_actions(self._state, person, surface, [action], self._values(person, surface))
        reply = await self._socket.ask("interactive", payload, answerable=False)
        if reply.error:
            self._failed(person, control.label, reply.error)
        return reply

    def _failed(self, person: Person, what: str, error: str) -> None:
        self._state.failures.append(Failure(person.id, what, error))
        self._state.touch()

    def _slackbot(self, channel: Channel, person: Person, text: str) -> None:
        self._room.timeline.ephemeral(channel, {"user": "USLACKBOT", "text": text}, person.id)

    def _typed(self, text: str) -> Json:
        ids = {person.name: person.id for person in self._state.people.values()} | {
            self._state.manifest.app_name.lower(): self._state.bot_user
        }
        mrkdwn, elements = typed(text, ids | {self._state.manifest.app_name: self._state.bot_user})
        section = {"type": "rich_text_section", "elements": elements}
        return {"text": mrkdwn, "blocks": [{"type": "rich_text", "block_id": self._state.new_id("b"), "elements": [section]}]}

    def _member(self, who: Person | str, where: Channel | str) -> Channel:
        person, channel = self.person(who), self.channel(where)
        if person.id not in channel.members:
            raise PlumblineError(f"{person.name} is not in #{channel.name}. Invite them first.")
        if channel.archived:
            raise PlumblineError(f"#{channel.name} is archived. Nobody can write there.")
        return channel

    def _author(self, who: Person | str, post: Post) -> Person:
        person = self.person(who)
        if post.user != person.id:
            raise PlumblineError(f"{person.name} did not write that message. Only its author can change it.")
        return person

    def _in_sight(self, person: Person, surface: Post | View) -> None:
        if isinstance(surface, View):
            if surface.person != person or surface not in self._state.modals.get(person.id, []):
                raise PlumblineError(f'{person.name} does not have the modal "{surface.title}" open.')
        elif surface.only_for not in (None, person.id) or person.id not in surface.channel.members:
            raise PlumblineError(f"{person.name} does not see that message in #{surface.channel.name}.")


def _pressed(control: Control, option: str | None) -> Json:
    element = control.element
    if control.kind == "overflow":
        chosen = next((one for one in element["options"] if one["value"] == option), None if option else element["options"][0])
        if chosen is None:
            raise PlumblineError(
                f'"{control.label}" has no option "{option}". It offers {", ".join(label for label, _ in control.options)}.'
            )
        return {"selected_option": chosen}
    return {key: element[key] for key in element if key in _TOLD}


def _place(surface: Post | View) -> str:
    return f'the modal "{surface.title}"' if isinstance(surface, View) else f"the message {surface.ts} in #{surface.channel.name}"


def _key(surface: Post | View) -> str:
    return surface.id if isinstance(surface, View) else f"{surface.channel.id}:{surface.ts}"
