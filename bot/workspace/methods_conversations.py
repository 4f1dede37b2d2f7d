"""The conversations.* methods: what stands in a channel, who is there."""

from bot.workspace.call_arguments import Arguments, Room, SlackError, page
from bot.workspace.people import Channel, Json, Post


def history(room: Room, arguments: Arguments) -> Json:
    """The channel's own messages, newest first; replies are in their threads."""
    channel = room.inside(arguments.needed("channel"), "history")
    found = [post for post in reversed(channel.posts.values()) if not post.in_thread and _within(post, arguments)]
    return _messages(found, arguments)


def replies(room: Room, arguments: Arguments) -> Json:
    """A thread, oldest first, beginning with its first message."""
    channel = room.inside(arguments.needed("channel"), "history")
    parent = channel.posts.get(arguments.needed("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    thread = [] if parent.in_thread else channel.thread(parent.ts)
    return _messages([parent, *(post for post in thread if _within(post, arguments))], arguments)


def _within(post: Post, arguments: Arguments) -> bool:
    oldest, latest, ts = _time(arguments, "oldest", "0"), _time(arguments, "latest", "inf"), float(post.ts)
    if arguments.true("inclusive"):
        return oldest <= ts <= latest
    return oldest < ts < latest


def _time(arguments: Arguments, name: str, default: str) -> float:
    try:
        return float(arguments.text(name, default))
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _messages(found: list[Post], arguments: Arguments) -> Json:
    posts, cursor = page(found, arguments)
    hidden = set() if arguments.true("include_all_metadata") else {"metadata"}
    messages = [{key: value for key, value in post.data.items() if key not in hidden} for post in posts]
    return {"messages": messages, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def info(room: Room, arguments: Arguments) -> Json:
    channel = room.channel(arguments.needed("channel"), "read")
    more = {"num_members": len(channel.members)} if arguments.true("include_num_members") else {}
    return {"channel": _as_channel(room, channel) | more}


def _as_channel(room: Room, channel: Channel) -> Json:
    if channel.kind == "im":
        return {"id": channel.id, "is_im": True, "user": channel.members[0], "is_archived": channel.archived}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "group",
        "is_archived": channel.archived,
        "is_general": False,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "is_member": room.state.bot_user in channel.members,
        "context_team_id": room.state.team_id,
    }


def members(room: Room, arguments: Arguments) -> Json:
    channel = room.channel(arguments.needed("channel"), "read")
    found, cursor = page(channel.members, arguments)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def open_direct(room: Room, arguments: Arguments) -> Json:
    """The conversation with one person; there are none with several."""
    person = room.state.people.get(arguments.needed("users"))
    if person is None:
        raise SlackError("users_not_found")
    return {"channel": {"id": room.state.dm(person).id}}
