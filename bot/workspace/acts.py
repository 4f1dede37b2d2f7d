"""What people do in channels: type, correct, delete, press, choose."""

import copy
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.workspace import events
from bot.workspace.call_arguments import Room, SlackError
from bot.workspace.delivery import Delivery
from bot.workspace.inputs import entry, find_control, state_values
from bot.workspace.marks import escaped, typed, typed_in_command
from bot.workspace.methods_files import file_of_a_person
from bot.workspace.people import Channel, File, Json, Person, Post, View
from bot.workspace.reading import Control
from bot.workspace.records import Failure, Reply
from bot.workspace.response_urls import answer_slash
from bot.workspace.state import State
from policies.errors import PlumblineError, did_you_mean

_PRESSED: Final = frozenset({"button", "overflow"})
_PLACES: Final = frozenset({"conversations_select", "channels_select"})
_KINDS: Final = ("public", "private", "im")
_KIND_OF: Final = {"channel": "public", "group": "private", "im": "im"}  # in the words of a menu's filter
_TOLD: Final = frozenset({"text", "value", "style"})  # what the app is told again of a button that was pressed


class Acts:
    """People and channels are given as such, or by name. What they do goes the app's way: over its socket, or to its request URL."""

    def __init__(self, room: Room, state: State, delivery: Delivery) -> None:
        self._room = room
        self._state = state
        self._delivery = delivery

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
        payload = events.slash_command(self._state, person, channel, command, self._escaped(command, text.strip()))
        reply = await self._delivery.ask("slash_commands", payload, answerable=True)
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

    def _escaped(self, command: str, text: str) -> str:
        if command not in self._state.manifest.escaping:
            return escaped(text)
        people = {person.name: person.id for person in self._state.people.values()}
        channels = {channel.name: channel.id for channel in self._state.channels.values() if channel.kind != "im"}
        return typed_in_command(text, people, channels)

    async def say(self, who: Person | str, where: Channel | str, text: str, thread_ts: str | None = None) -> Post:
        """Types a message. `@name` of somebody here, `@channel` and web addresses come alive, all else stays text."""
        person, channel = self.person(who), self._member(who, where)
        if thread_ts is not None and thread_ts not in channel.posts:
            raise PlumblineError(f"#{channel.name} has no message {thread_ts} to reply to. Give the ts of a thread's first message.")
        fields = {"user": person.id, "team": person.team, "client_msg_id": str(uuid.uuid4())} | self._typed(text)
        if person.team != self._state.team_id:
            fields |= {"user_team": person.team, "source_team": person.team}
        return self._room.timeline.post(channel, fields, thread_ts)

    async def share(
        self, who: Person | str, where: Channel | str, name: str, text: str = "", thread_ts: str | None = None, *, content: bytes = b""
    ) -> Post:
        """Uploads a file with a line of text."""
        person, channel = self.person(who), self._member(who, where)
        kept = File(self._state.new_id("F"), name, name, content, channel.id, thread_ts)
        self._state.shared[kept.id] = kept
        file = file_of_a_person(self._state, kept, person.id)
        fields = {"user": person.id, "team": person.team, "subtype": "file_share", "files": [file], "upload": False}
        return self._room.timeline.post(channel, fields | self._typed(text), thread_ts)

    def relay(self, name: str, where: Channel | str, text: str, thread_ts: str | None = None) -> Post:
        """A message of another app."""
        bot = {"bot_id": self._state.new_id("B"), "user": self._state.new_id("U"), "team": self._state.team_id, "username": name}
        return self._room.timeline.post(self.channel(where), bot | {"text": text}, thread_ts)

    def unfurl(self, post: Post) -> None:
        """Slack itself changes a message, for the link in it; its author has edited nothing."""
        self._room.timeline.rewrite(post, {"attachments": [{"id": 1, "title": "A page", "from_url": "https://page.example"}]})

    async def open_home(self, who: Person | str) -> None:
        """Opens the app's Home; what it shows is what the app has published, or publishes now."""
        person = self.person(who)
        if not self._state.manifest.home_tab:
            raise PlumblineError("this app has no Home. Its manifest says home_tab_enabled: false.")
        if "app_home_opened" in self._state.manifest.events:
            dm = self._state.dm(person)
            self._delivery.tell(events.event_callback(self._state, events.home_opened(self._state, person, dm), dm))
        self._state.touch()

    async def edit(self, who: Person | str, post: Post, text: str) -> None:
        person = self._author(who, post)
        self._room.timeline.edit(post, self._typed(text), person.id)

    async def delete(self, who: Person | str, post: Post) -> None:
        self._author(who, post)
        self._room.timeline.delete(post)

    async def shortcut(self, who: Person | str, post: Post, name: str) -> Reply:
        """Chooses the message shortcut of this name or callback id from a message's menu."""
        person = self.person(who)
        self._in_sight(person, post)
        callback = next((call for label, call in self._state.manifest.shortcuts.items() if name in (label, call)), None)
        if callback is None:
            known = ", ".join(self._state.manifest.shortcuts) or "none"
            raise PlumblineError(f'"{name}" is no message shortcut of this app. The manifest has {known}.')
        self._room.need_scope("commands")
        payload = events.message_shortcut(self._state, person, post, callback)
        reply = await self._delivery.ask("interactive", payload, answerable=False)
        if reply.error:
            self._failed(person, name, reply.error)
        return reply

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
        if control.kind in _PLACES:
            self._may_choose(person, control, values)
        entered = self._state.entered.setdefault((person.id, _key(surface)), {})
        entered.setdefault(control.block_id, {})[control.action_id] = entry(control, values, self.id_of)
        return control

    def _may_choose(self, person: Person, control: Control, values: str | Sequence[str]) -> None:
        """Slack offers public channels, and of the others those that the person is in, as far as the menu's filter goes."""
        channel = self.channel(self.id_of(str(values)))
        include = control.element.get("filter", {}).get("include", _KINDS)
        hidden = channel.kind != "channel" and person.id not in channel.members
        if hidden or channel.archived or _KIND_OF[channel.kind] not in include:
            raise PlumblineError(f'"{control.label}" does not offer {channel.name} to {person.name}.')

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
        reply = await self._delivery.ask("interactive", payload, answerable=False)
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

    def deactivate(self, who: Person | str) -> Person:
        """An account that was closed: still a member of its channels, as Slack tells it, and nobody who can do anything."""
        person = replace(self.person(who), deactivated=True)
        self._state.people[person.id] = person
        return person

    def leave(self, who: Person | str, where: Channel | str) -> None:
        self._room.timeline.leave(self.channel(where), self.person(who).id)

    def archive(self, where: Channel | str) -> None:
        self.channel(where).archived = True

    def unarchive(self, where: Channel | str, by: Person | str) -> None:
        self._room.timeline.unarchive(self.channel(where), self.person(by).id)

    def convert(self, where: Channel | str, by: Person | str) -> None:
        """Makes a public channel private, or a private one public."""
        self._room.timeline.convert(self.channel(where), self.person(by).id)

    def rename(self, where: Channel | str, name: str) -> None:
        self.channel(where).name = name

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
            seen = [*self._state.modals.get(person.id, []), self._state.homes.get(person.id)]
            if surface.person != person or surface not in seen:
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
