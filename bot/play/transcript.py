"""What can be seen, as it appears: kept for `expect`, and printed as a conversation that a person can read."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.controls import read_id
from bot.workspace.people import Channel, Post, View
from bot.workspace.reading import Control
from bot.workspace.workspace import Workspace

THREAD: Final = "    "  # before the lines of a thread
MORE: Final = "  "  # before a message's second and further lines
_DIGITS: Final = re.compile(r"\d+( questions?)?")
_MARKS: Final = re.compile("[*~`\u2217\u223c\u02cb]|(?<!\\w)[_\u02cd]+|[_\u02cd]+(?!\\w)")
_QUOTES: Final = str.maketrans("\u201c\u201d\u2018\u2019", "\"\"''")


@dataclass(frozen=True, slots=True)
class Sight:
    """A message as it once was. `only_for` is the one person who saw it."""

    ts: str
    text: str
    only_for: str | None


class Transcript:
    def __init__(self, workspace: Workspace, channel: Channel, tell: Callable[[str], None]) -> None:
        self.workspace = workspace
        self.channel = channel
        self.sights: list[Sight] = []
        self._tell = tell
        self._versions: dict[tuple[str, str | None], str] = {}  # (ts, only for) → when it was last edited
        self._texts: dict[tuple[str, str | None], str] = {}
        self._calls = 0

    def act(self, who: str, what: str) -> None:
        """Says what a person does that is no message."""
        self._tell(f"@{who} {what}")

    def press(self, who: str, surface: Post | View, control: Control, *labels: str) -> None:
        """The same for a button or menu; where several facts are asked at once, with the fact's name."""
        asked = {found.fact for other in self.workspace.controls(surface) if (found := read_id(other.action_id)) and found.fact}
        own = read_id(control.action_id)
        name = (own.fact or "").replace("_", " ") if own and len(asked) > 1 else ""
        pressed = " ".join(f"[{label}]" for label in labels)
        self.act(who, f"presses {pressed}" + (f" for {name}" if name and name not in pressed else ""))

    def look(self) -> None:
        """Takes note of everything that is new."""
        posts = [*self.channel.posts.values(), *self._whispers()]
        for post in sorted(posts, key=lambda post: post.ts):
            key = (post.ts, post.only_for)
            edited = str(post.data.get("edited", {}).get("ts", ""))
            if self._versions.get(key) != edited:
                self._note(post, key)
                self._versions[key] = edited
        for call in self.workspace.calls[self._calls :]:
            self._calls += 1
            if call.error:
                self._tell(f"(Slack refused {call.method}: {call.error})")

    def saw(self, text: str, person: str | None = None) -> bool:
        """Whether the text stood in a message, for all or for this person; formatting and white space do not count."""
        wanted = comparable(text)
        return any(wanted in comparable(sight.text) for sight in self.sights if sight.only_for in (None, person))

    def last_seen(self, person: str | None = None) -> str:
        """The newest message that all can see, or this person."""
        seen = [sight for sight in self.sights if sight.only_for in (None, person)]
        return " ".join(max(reversed(seen), key=lambda sight: sight.ts).text.split()) if seen else ""

    def _whispers(self) -> list[Post]:
        people = [member for member in self.channel.members if member != self.workspace.bot_user]
        return [post for person in people for post in self.workspace.ephemerals(person) if post.channel is self.channel]

    def _note(self, post: Post, key: tuple[str, str | None]) -> None:
        text = self.workspace.visible_text(post)
        shown = _controls(self.workspace, post)
        self.sights.append(Sight(post.ts, f"{text}\n{shown}", post.only_for))
        before = self._texts.get(key)
        self._texts[key] = text
        if before is None:
            self._print(post, text, shown)
        elif not post.in_thread and _DIGITS.sub("", before) != _DIGITS.sub("", text):
            self._print(post, text, "", " (updated)")

    def _print(self, post: Post, text: str, shown: str, how: str = "") -> None:
        author = self.workspace.name_of(post.user)
        whisper = f" (only @{self.workspace.name_of(post.only_for)} sees)" if post.only_for else ""
        indent, place = (THREAD, "") if post.in_thread else ("", f"#{self.channel.name} ")
        files = ", ".join(str(file["name"]) for file in post.data.get("files", []))
        first, *rest = [*text.splitlines(), *([shown] if shown else []), *([f"[{files}]"] if files else [])] or [""]
        self._tell(f"{indent}{place}@{author}{whisper}{how}: {first}")
        for line in rest:
            self._tell(f"{indent}{MORE}{line}")


def comparable(text: str) -> str:
    """The text without what only looks: formatting, curly quotes, runs of white space."""
    return " ".join(_MARKS.sub("", text.translate(_QUOTES)).split())


def _controls(workspace: Workspace, post: Post) -> str:
    labels = Counter(control.label for control in workspace.controls(post))
    return " ".join(f"[{label}]" + (f" x{count}" if count > 1 else "") for label, count in labels.items())
