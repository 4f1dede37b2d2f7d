"""Changes what stands in channels, and announces each change to the app as an event."""

import copy
from collections.abc import Callable
from typing import Final

from bot.workspace import events
from bot.workspace.people import SCOPE_OF, Channel, Json, Post
from bot.workspace.state import State

_TOMBSTONE: Final = "This message was deleted."


class Timeline:
    """`tell` is given the payload of every event that the app is subscribed to and may see."""

    def __init__(self, state: State, tell: Callable[[Json], None]) -> None:
        self._state = state
        self._tell = tell

    def post(self, channel: Channel, fields: Json, thread_ts: str | None = None) -> Post:
        """A new message; `fields` are its author, text and whatever else it carries."""
        ts = self._state.ts()
        data = {"type": "message", "ts": ts} | fields
        if thread_ts is not None:
            parent = channel.posts[thread_ts]
            data |= {"thread_ts": thread_ts, "parent_user_id": parent.user}
        post = Post(channel, data)
        channel.posts[ts] = post
        if thread_ts is not None:
            self._count_replies(channel, thread_ts)
        if fields["user"] == self._state.bot_user:
            self._state.statuses.pop((channel.id, thread_ts or ts), None)
        self._announce(channel, self._message_kind(channel), events.message_event(post))
        if channel.kind != "im" and f"<@{self._state.bot_user}>" in post.text and fields["user"] != self._state.bot_user:
            mention = {key: value for key, value in events.message_event(post).items() if key != "channel_type"}
            self._announce(channel, "app_mention", mention | {"type": "app_mention"})
        return post

    def ephemeral(self, channel: Channel, fields: Json, person: str, thread_ts: str | None = None) -> Post:
        """A message for one person; no event tells of it."""
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        post = Post(channel, {"type": "message", "ts": self._state.ts()} | fields | thread, only_for=person)
        self._state.ephemerals.append(post)
        self._state.touch()
        return post

    def edit(self, post: Post, changes: Json, editor: str) -> None:
        before = copy.deepcopy(post.data)
        ts = self._state.ts()
        post.data |= changes | {"edited": {"user": editor, "ts": ts}}
        if post.only_for:
            self._state.touch()
            return
        self._announce(post.channel, self._message_kind(post.channel), events.changed_event(post, before, ts))

    def rewrite(self, post: Post, changes: Json) -> None:
        """A change that nobody made by hand: an unfurled link, a preview."""
        before = copy.deepcopy(post.data)
        post.data |= changes
        self._announce(post.channel, self._message_kind(post.channel), events.changed_event(post, before, self._state.ts()))

    def delete(self, post: Post) -> None:
        """Takes a message away. One with replies leaves a tombstone, as in Slack."""
        channel = post.channel
        if post.only_for:
            self._state.ephemerals.remove(post)
            self._state.touch()
            return
        if channel.thread(post.ts):
            self.edit(post, {"subtype": "tombstone", "text": _TOMBSTONE, "blocks": [], "user": "USLACKBOT"}, "USLACKBOT")
            return
        del channel.posts[post.ts]
        if post.in_thread and post.thread_ts:
            self._count_replies(channel, post.thread_ts)
        self._announce(channel, self._message_kind(channel), events.deleted_event(post, self._state.ts()))

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> None:
        if user in channel.members:
            return
        channel.members.append(user)
        self._announce(channel, "member_joined_channel", events.joined_event(self._state, channel, user, inviter))

    def announce_about_app(self, event: Json) -> None:
        if event["type"] in self._state.manifest.events:
            self._tell(events.event_callback(self._state, event))
        self._state.touch()

    def leave(self, channel: Channel, user: str) -> None:
        """No event that the app could be subscribed to with these scopes tells of a person who left."""
        channel.members.remove(user)
        self._state.touch()

    def unarchive(self, channel: Channel, user: str) -> None:
        channel.archived = False
        kind = "channel_unarchive" if channel.kind == "channel" else "group_unarchive"
        self._announce(channel, kind, events.unarchived_event(self._state, channel, user))

    def convert(self, channel: Channel, user: str) -> None:
        """It keeps its id, and says in itself what it has become."""
        channel.kind = "channel" if channel.kind == "group" else "group"
        kind = {"channel": "public", "group": "private"}[channel.kind]
        self.post(channel, {"subtype": f"channel_convert_to_{kind}", "user": user, "text": f"made this channel *{kind}*."})

    def _announce(self, channel: Channel, kind: str, event: Json) -> None:
        if kind in self._state.manifest.events and self._state.bot_user in channel.members:
            self._tell(events.event_callback(self._state, event, channel))
        self._state.touch()

    @staticmethod
    def _message_kind(channel: Channel) -> str:
        return f"message.{SCOPE_OF[channel.kind]}"

    @staticmethod
    def _count_replies(channel: Channel, thread_ts: str) -> None:
        replies, parent = channel.thread(thread_ts), channel.posts[thread_ts]
        users = list(dict.fromkeys(reply.user for reply in replies))
        parent.data |= {"thread_ts": thread_ts, "reply_count": len(replies), "reply_users": users, "reply_users_count": len(users)}
        parent.data |= {"latest_reply": replies[-1].ts} if replies else {}
