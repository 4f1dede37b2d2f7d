"""Where a script is played: the stage with its people in one channel, the review they are at, and what each of them has in sight."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bot.play.stage import Stage
from bot.play.transcript import Transcript
from bot.register import Register, Row
from bot.workspace.people import Channel, Post, View
from bot.workspace.records import Reply
from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError
from policies.pack import Pack

LOOKED_AT: Final = 20  # reviews; others may begin some at the same time
WAIT: Final = 3600.0  # seconds; the step's own limit is shorter


@dataclass(slots=True)
class Scene:
    """`chosen` is what people have selected in menus for several: (person, message, action_id) → options."""

    stage: Stage
    pack: Pack
    channel: Channel
    transcript: Transcript
    chosen: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return self.stage.workspace

    @property
    def register(self) -> Register:
        return Register(self.stage.redis, self.workspace.team_id)

    async def review(self) -> Row | None:
        """The newest review of this channel."""
        rows = await self.register.newest(LOOKED_AT)
        return next((row for row in rows if row["channel"] == self.channel.id), None)

    async def thread(self) -> str | None:
        """The `ts` of the newest review's thread."""
        row = await self.review()
        return row["thread"] if row else None

    async def messages(self) -> list[Post]:
        """The newest review's thread, the newest message first."""
        thread = await self.thread()
        replies = self.workspace.messages(self.channel, thread) if thread else []
        return [post for post in reversed(replies) if post.in_thread]

    async def in_sight(self, person: str) -> list[Post]:
        """What a person looks through for a control: thread, channel, what only they see; each from the newest message on."""
        return [*await self.messages(), *reversed(self.workspace.messages(self.channel)), *reversed(self.workspace.ephemerals(person))]

    async def quiet(self) -> None:
        await self.stage.quiet(WAIT)
        self.transcript.look()

    def before(self, person: str) -> "Before":
        return Before(self, person)


class Before:
    """What a person saw before a gesture, to wait for what it brings."""

    def __init__(self, scene: Scene, person: str) -> None:
        self.workspace = scene.workspace
        self.person = person
        self._view = self.workspace.open_view(person)
        self._whispers = len(self.workspace.ephemerals(person))
        self._calls = len(self.workspace.calls)

    async def form(self) -> View:
        """The form that opens, whatever the person is told meanwhile.

        Raises:
            PlumblineError: where Slack does not let the bot open it.
        """
        view = await self._form(lambda: False)
        assert view is not None  # noqa: S101 - nothing else ends the wait
        return view

    async def form_or_whisper(self) -> View | None:
        """The form that opens; None where the person is told something instead.

        Raises:
            PlumblineError: where Slack does not let the bot open it.
        """
        return await self._form(self._told)

    async def _form(self, instead: Callable[[], bool]) -> View | None:
        await self.workspace.changed(lambda: self._new_form() or self._refusal("views.open") or instead(), WAIT)
        view, refusal = self._new_form(), self._refusal("views.open")
        if view is None and refusal:
            raise PlumblineError(f"the bot could not open its form (Slack said {refusal}). Try again.")
        return view

    async def whisper(self) -> None:
        await self.workspace.changed(self._told, WAIT)

    def _told(self) -> bool:
        return len(self.workspace.ephemerals(self.person)) > self._whispers

    def _new_form(self) -> View | None:
        view = self.workspace.open_view(self.person)
        return None if view is self._view else view

    def _refusal(self, method: str) -> str | None:
        return next((call.error for call in self.workspace.calls[self._calls :] if call.method == method and call.error), None)


def heard(reply: Reply) -> Reply:
    """The reply to a gesture.

    Raises:
        PlumblineError: where the bot has not acknowledged it.
    """
    if reply.error:
        raise PlumblineError(f"the bot did not take this ({reply.error.replace('_', ' ')}). Look into its log.")
    return reply


def form_errors(view: View | None) -> list[str]:
    """What a form says against what was entered, field by field."""
    if view is None:
        return []
    labels = {block["block_id"]: block["label"]["text"] for block in view.blocks if block["type"] == "input"}
    return [f"{labels.get(block, block)}: {problem}" for block, problem in view.errors.items()]
