"""What is to be seen in the workspace, as people see it; and what the app has called, acknowledged and failed at."""

from typing import Any

from bot.workspace import reading
from bot.workspace.forms import Forms
from bot.workspace.marks import live_marks
from bot.workspace.people import Channel, File, Person, Post, View
from bot.workspace.reading import Control
from bot.workspace.records import Ack, Call, Failure


class Sights(Forms):
    """Nothing changes by being looked at."""

    def messages(self, where: Channel | str, thread_ts: str | None = None) -> list[Post]:
        """A channel's own messages, or a thread with its first message; oldest first."""
        posts = self.channel(where).posts.values()
        if thread_ts is None:
            return [post for post in posts if not post.in_thread]
        return [post for post in posts if thread_ts in (post.ts, post.thread_ts)]

    def home(self, who: Person | str) -> View | None:
        """The person's Home, once the app has published one."""
        return self._state.homes.get(self.person(who).id)

    def ephemerals(self, who: Person | str) -> list[Post]:
        person = self.person(who)
        return [post for post in self._state.ephemerals if post.only_for == person.id]

    def files(self) -> list[File]:
        return list(self._state.files.values())

    def status(self, thread_ts: str) -> str:
        """The line below a thread, empty if there is none."""
        return next((text for (_, thread), text in self._state.standing_statuses().items() if thread == thread_ts), "")

    def visible_text(self, post: Post) -> str:
        """A message as plain text, without its controls."""
        return reading.visible_text(post.blocks, post.text, self._names())

    def controls(self, surface: Any) -> list[Control]:
        """The buttons, menus and fields of a message or modal."""
        return reading.controls(surface.blocks)

    def live_marks(self, post: Post) -> list[str]:
        """Every mention, broadcast and link in a message, as it stands between `<` and `>`."""
        return [mark for text in (post.text, *reading.marked_texts(post.blocks)) for mark in live_marks(text)]

    def name_of(self, key: str) -> str:
        """The name of a person, a channel or the app, by id."""
        return self._names().get(key, key)

    def _names(self) -> dict[str, str]:
        names = {person.id: person.name for person in self._state.people.values()}
        names |= {channel.id: channel.name for channel in self._state.channels.values()}
        return names | {self._state.bot_user: self._state.manifest.app_name, "USLACKBOT": "Slackbot"}

    # what happened

    @property
    def calls(self) -> list[Call]:
        return self._state.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self._state.calls if call.method == method]

    @property
    def acks(self) -> list[Ack]:
        return self._state.acks

    @property
    def failures(self) -> list[Failure]:
        return self._state.failures
