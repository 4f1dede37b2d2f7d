"""One request of each kind, as the workspace words it for a review that is going on."""

from dataclasses import dataclass
from typing import Any, Final

from bot.play.stage import Stage
from bot.workspace import events
from bot.workspace.people import Channel, Person, Post
from bot.workspace.workspace import Workspace

Json = dict[str, Any]
WORD: Final = "xylophone"  # in all that people write here, so that a log or an answer that holds it has quoted them


@dataclass(frozen=True)
class Going:
    """A review that asks its first question, and somebody who may answer."""

    slack: Workspace
    person: Person
    channel: Channel
    root: Post

    @property
    def thread(self) -> list[Post]:
        return self.slack.messages(self.channel, self.root.ts)

    def reply(self, text: str = f"hm, {WORD}") -> Json:
        """Somebody writes in the thread; the app has not been told."""
        state = self.slack._state
        post = Post(self.channel, {"type": "message", "user": self.person.id, "text": text, "ts": state.ts(), "thread_ts": self.root.ts})
        event = events.message_event(post) | {"parent_user_id": state.bot_user}
        return events.event_callback(state, event, self.channel)

    def event(self, **event: Any) -> Json:
        return events.event_callback(self.slack._state, event, self.channel)

    def command(self, text: str = "help") -> Json:
        return events.slash_command(self.slack._state, self.person, self.channel, "/arch-review", text)

    def press(self, label: str = "Why do you ask?") -> Json:
        post = next(post for post in reversed(self.thread) if label in {control.label for control in self.slack.controls(post)})
        control = next(control for control in self.slack.controls(post) if control.label == label)
        action = {"action_id": control.action_id, "block_id": control.block_id, "type": "button", "action_ts": self.slack._state.ts()}
        action |= {key: control.element[key] for key in ("text", "value") if key in control.element}
        return events.block_actions(self.slack._state, self.person, post, [action], {})

    async def form(self) -> Json:
        """The opening form, filled in and about to be submitted."""
        await self.slack.slash(self.person, self.channel, f"/arch-review a second {WORD}")
        view = await self.slack.changed(lambda: self.slack.open_view(self.person))
        assert view is not None
        return events.view_event(self.slack._state, "view_submission", view, self.slack._values(self.person, view))


async def going(stage: Stage) -> Going:
    slack = stage.workspace
    person = slack.add_person("ada", "requester")
    channel = slack.add_channel("support-ai")
    await slack.slash(person, channel, f"/arch-review A {WORD} for letters")
    await slack.changed(lambda: slack.open_view(person))
    assert (await slack.submit(person)).ok
    await stage.quiet()
    return Going(slack, person, channel, slack.messages(channel)[0])
