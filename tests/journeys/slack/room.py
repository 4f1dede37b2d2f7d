"""A channel with people and the bot in it, and a review's thread as its people see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.controls import read_id
from bot.play.stage import Stage
from bot.workspace.people import Channel, File, Person, Post, View
from bot.workspace.reading import Control
from bot.workspace.records import Reply
from bot.workspace.workspace import Workspace

Answers = Mapping[str, Any]  # fact → value as a fact sheet writes it
STARTED: Final = "started an architecture review"
MOST_QUESTIONS: Final = 80
PATIENCE: Final = 30.0  # seconds until the bot must have nothing left to do; a busy machine takes its time
AS_OF: Final = "2026-11-23"  # a Monday


@dataclass(frozen=True)
class Room:
    """Ada opens reviews; Ben and Cleo are of the same team."""

    stage: Stage
    channel: Channel
    ada: Person
    ben: Person
    cleo: Person

    @property
    def slack(self) -> Workspace:
        return self.stage.workspace

    async def command(self, who: Person, text: str, channel: Channel | None = None) -> str:
        """What the bot answers `/arch-review …` with, to this person alone."""
        before = len(self.slack.ephemerals(who))
        reply = await self.slack.slash(who, channel or self.channel, f"/arch-review {text}".strip())
        assert reply.ok, reply.error
        (answer,) = await self.slack.changed(lambda: self.slack.ephemerals(who)[before:])
        return self.slack.visible_text(answer)

    async def form(self, who: Person, text: str = "", channel: Channel | None = None) -> View:
        """The opening form, as it opens."""
        reply = await self.slack.slash(who, channel or self.channel, f"/arch-review {text}".strip())
        assert reply.ok, reply.error
        return await self.form_before(who)

    async def form_before(self, who: Person) -> View:
        """The form that has opened, or is about to."""
        view = await self.slack.changed(lambda: self.slack.open_view(who))
        assert view is not None
        return view

    async def open(
        self, title: str = "Handbook assistant", who: Person | None = None, channel: Channel | None = None, **fields: str
    ) -> "Thread":
        """A review that somebody has just started; `fields` are those of the form, by block."""
        who, channel = who or self.ada, channel or self.channel
        known = {post.ts for post in self.slack.messages(channel)}
        await self.form(who, title, channel)
        reply = await self.slack.submit(who, fields)
        assert reply.ok, (reply.error, reply.errors)
        await self.stage.quiet(PATIENCE)
        (root,) = [post for post in self.announcements(channel) if post.ts not in known]
        return Thread(self, root)

    async def open_some(self, titles: Iterable[str]) -> None:
        """Ada starts reviews one after the other; the bot is waited for at the end."""
        for title in titles:
            await self.form(self.ada, title)
            reply = await self.slack.submit(self.ada)
            assert reply.ok, (reply.error, reply.errors)
        await self.stage.quiet(PATIENCE)

    def announcements(self, channel: Channel | None = None) -> list[Post]:
        return [post for post in self.slack.messages(channel or self.channel) if STARTED in self.slack.visible_text(post)]


@dataclass(frozen=True)
class Thread:
    room: Room
    root: Post

    @property
    def slack(self) -> Workspace:
        return self.room.slack

    @property
    def review(self) -> str:
        control = read_id(self.slack.controls(self.root)[0].action_id)
        assert control is not None
        return control.review

    # what people see

    @property
    def posts(self) -> list[Post]:
        return [post for post in self.slack.messages(self.root.channel, self.root.ts) if post.ts != self.root.ts]

    @property
    def last(self) -> Post:
        return self.posts[-1]

    @property
    def announcement(self) -> str:
        return self.text(self.root)

    def text(self, post: Post | None = None) -> str:
        return self.slack.visible_text(post or self.last)

    def texts(self) -> list[str]:
        return [self.text(post) for post in self.posts]

    def whispers(self, who: Person) -> list[str]:
        return [self.text(post) for post in self.slack.ephemerals(who)]

    def labels(self, post: Post | None = None) -> list[str]:
        return [control.label for control in self.slack.controls(post or self.last)]

    def having(self, label: str) -> Post:
        """The newest message with such a control."""
        return next(post for post in reversed(self.posts) if label in self.labels(post))

    def has(self, label: str) -> bool:
        return any(label in self.labels(post) for post in self.posts)

    def asking(self, fact: str) -> Post:
        """The message in which the fact can be answered now."""
        return next(post for post in reversed(self.posts) if fact in _asked(self.slack.controls(post)))

    @property
    def asked(self) -> list[str]:
        """The facts that can be answered now."""
        return [fact for post in self.posts for fact in _asked(self.slack.controls(post))]

    def recaps(self) -> list[Post]:
        return [post for post in self.posts if self.text(post).startswith("Please check before I decide.")]

    @property
    def at_recap(self) -> bool:
        return self.has("Confirm")

    def files(self) -> dict[str, list[File]]:
        """Of this thread, by what their names end in."""
        files: dict[str, list[File]] = {}
        for file in self.slack.files():
            if file.thread_ts == self.root.ts:
                files.setdefault(file.name.rsplit(".", 1)[1], []).append(file)
        return files

    # what people do; each waits until the bot has nothing left to do

    async def quiet(self) -> None:
        await self.room.stage.quiet(PATIENCE)

    async def say(self, who: Person, *texts: str) -> None:
        for text in texts:
            await self.slack.say(who, self.root.channel, text, self.root.ts)
        await self.quiet()

    async def press(self, who: Person, label: str, post: Post | None = None) -> None:
        """The button of this label or id, on the newest message that has one."""
        reply = await self.slack.press(who, post or self._with(label), label)
        assert reply.ok, reply.error
        await self.quiet()

    async def answer(self, who: Person, **facts: Any) -> None:
        """Through the controls that are shown, one after another."""
        for fact, value in facts.items():
            reply = await self.give(who, fact, value)
            assert reply.ok, (reply.error, reply.errors)
            await self.quiet()

    async def give(self, who: Person, fact: str, value: Any, post: Post | None = None) -> Reply:
        """Answers without waiting for what the bot makes of it."""
        post = post or self.asking(fact)
        controls = {control.action_id: control for control in self.slack.controls(post)}
        answer = f"answer/{self.review}/{fact}"
        if f"{answer}/{value}" in controls:
            return await self.slack.press(who, post, f"{answer}/{value}")
        if isinstance(value, list):
            self.slack.set_state(who, post, f"pick/{self.review}/{fact}", value)
            return await self.slack.press(who, post, f"save/{self.review}/{fact}")
        if answer in controls:
            return await self.slack.choose(who, post, answer, value)
        await self.number_form(who, post)
        return await self.slack.submit(who, {"number": str(value)})

    async def number_form(self, who: Person, post: Post | None = None) -> View:
        await self.slack.press(who, post or self.having("Enter a number"), "Enter a number")
        return await self.room.form_before(who)

    async def reach(self, fact: str, who: Person | None = None, **facts: Any) -> None:
        """Answers questions until this one is asked; don't know is said to what `facts` does not name."""
        await self._answer_all(who or self.room.ada, facts, until=fact)
        assert fact in self.asked, f"{fact} was never asked"

    async def reach_recap(self, who: Person | None = None, **facts: Any) -> None:
        await self._answer_all(who or self.room.ada, facts)
        assert self.at_recap

    async def decide(self, who: Person | None = None, **facts: Any) -> None:
        await self.reach_recap(who, **facts)
        await self.press(who or self.room.ada, "Confirm")

    async def _answer_all(self, who: Person, facts: Answers, until: str | None = None) -> None:
        for _ in range(MOST_QUESTIONS):
            asked = self.asked
            if not asked or until in asked:
                return
            await self.answer(who, **{asked[0]: facts.get(asked[0], "dont_know")})
        raise AssertionError(f"more than {MOST_QUESTIONS} questions")

    def _with(self, wanted: str) -> Post:
        for post in reversed(self.posts):
            if any(wanted in (control.label, control.action_id) for control in self.slack.controls(post)):
                return post
        raise AssertionError(f'nothing to press is called "{wanted}"; there is {[self.labels(post) for post in self.posts]}')


def _asked(controls: list[Control]) -> list[str]:
    found = [(control.label, read_id(control.action_id)) for control in controls]
    return [str(control.fact) for label, control in found if control and label == "We don't know" and control.do == "answer"]
