"""Who and where: people, channels, and a message as its channel holds it."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

Json = dict[str, Any]
Role = Literal["requester", "team", "board", "guest", "stranger"]
Kind = Literal["channel", "group", "im"]  # Slack's channel_type

OTHER_TEAM: Final = "T0STRANGE1"
SCOPE_OF: Final[dict[str, str]] = {"channel": "channels", "group": "groups", "im": "im"}  # the first half of a scope, by channel_type


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    role: Role
    team: str
    deactivated: bool = False

    def as_user(self) -> Json:
        """What users.info says of this person."""
        guest, stranger = self.role == "guest", self.role == "stranger"
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.name.title(),
            "deleted": self.deactivated,
            "is_bot": False,
            "is_app_user": False,
            "is_restricted": guest,
            "is_ultra_restricted": False,
            "tz": "Europe/London",
            "tz_label": "Greenwich Mean Time",
            "tz_offset": 0,
            "profile": {"display_name": self.name, "real_name": self.name.title(), "team": self.team},
        } | ({"is_stranger": True} if stranger else {"is_admin": False, "is_owner": False})


@dataclass(slots=True, eq=False)
class Group:
    """A user group; `members` are ids."""

    id: str
    handle: str
    members: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Channel:
    """`members` are ids, in the order in which they came; `posts` are kept by ts, oldest first."""

    id: str
    name: str
    kind: Kind
    members: list[str] = field(default_factory=list)
    archived: bool = False
    shared: bool = False  # with another company
    posts: dict[str, "Post"] = field(default_factory=dict)

    @property
    def interaction_name(self) -> str:
        """The name that slash commands and interactions give it: Slack hides that of a private one."""
        return {"channel": self.name, "group": "privategroup", "im": "directmessage"}[self.kind]

    def thread(self, thread_ts: str) -> list["Post"]:
        return [post for post in self.posts.values() if post.thread_ts == thread_ts and post.ts != thread_ts]


@dataclass(slots=True, eq=False)
class Post:
    """A message. `data` is Slack's JSON of it; `only_for` is the one person who sees it, of an ephemeral one."""

    channel: Channel
    data: Json
    only_for: str | None = None

    @property
    def ts(self) -> str:
        return str(self.data["ts"])

    @property
    def thread_ts(self) -> str | None:
        return self.data.get("thread_ts")

    @property
    def user(self) -> str:
        """The id of its author; a bot has one too."""
        return str(self.data["user"])

    @property
    def text(self) -> str:
        return str(self.data.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.data.get("blocks", []))

    @property
    def metadata(self) -> Json:
        return dict(self.data.get("metadata", {}))

    @property
    def in_thread(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True, eq=False)
class View:
    """A modal that a person has before them, or their Home, which has no title. `errors` are shown beside its inputs, by block_id."""

    person: Person
    data: Json
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def title(self) -> str:
        return str((self.data.get("title") or {"text": "Home"})["text"])

    @property
    def blocks(self) -> list[Json]:
        return list(self.data["blocks"])


@dataclass(frozen=True, slots=True)
class File:
    """A file that was uploaded and shared; `thread_ts` is None for one posted to the channel, `alt` says what a picture shows."""

    id: str
    name: str
    title: str
    content: bytes
    channel: str
    thread_ts: str | None
    alt: str = ""
