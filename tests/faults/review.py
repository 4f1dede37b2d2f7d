"""A review as its team lives it, and what must be true of it in the end, whatever broke in between."""

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from typing import Any, Final, cast

from bot.controls import action_id
from bot.keys import Keys
from bot.outbox import Outbox
from bot.play.stage import Stage
from bot.workspace.people import Channel, Person, Post, Role
from bot.workspace.reading import Control
from bot.workspace.records import Call
from graphs.effects import Entry
from policies.decision import Decider
from policies.decision_json import compact_json
from policies.errors import PlumblineError
from policies.load import load_pack
from policies.model import Waiver
from policies.sheet import Sheet, read_answer

DONT_KNOW: Final = "We don't know"
WORD: Final = "xylophone"  # in all that people type, so that a log that holds it has quoted them
APPROACH: Final = "prompting"  # the shortest interview
AS_OF: Final = date(2026, 11, 23)
UNTIL: Final = date(2026, 12, 18)
WAIVE, APPROVE = "Waive a finding", "Approve"
WAIVED: Final = "validate-outputs"  # not evidenced, where nobody knows anything
RULED: Final = ("waived", "approved")
ONCE: Final = ("opened", "decided", *RULED)
FORM_OPENS: Final = 3.0  # seconds, and then somebody presses again
GOES_ON: Final = 15.0  # seconds from a restart until the review goes on


class Talk:
    """One review in a channel of its own; `acknowledged` are the answers that Slack was told are kept: fact, person.

    With a `board` member it goes on until one finding is waived and the rest approved.
    """

    def __init__(self, stage: Stage, name: str, requester: str = "engineer", board: Person | None = None) -> None:
        self.stage = stage
        self.slack = stage.workspace
        self.requester = self._person(requester, "requester")
        self.team = self._person("analyst", "team")
        self.board = board
        self.channel: Channel = self.slack.add_channel(name)
        self.acknowledged: list[tuple[str, str]] = []

    def _person(self, name: str, role: Role) -> Person:
        known = {person.name: person for person in self.slack._state.people.values()}
        return known.get(name) or self.slack.add_person(name, role)

    @property
    def root(self) -> Post:
        return self._posted[0]

    @property
    def _posted(self) -> list[Post]:
        return [post for post in self.slack.messages(self.channel) if post.user == self.slack.bot_user]

    @property
    def review(self) -> str:
        found = re.search(r"AR-\d+", self.slack.visible_text(self.root))
        assert found
        return found.group()

    @property
    def thread(self) -> list[Post]:
        return self.slack.messages(self.channel, self.root.ts)

    async def submit(self) -> None:
        """The opening form, filled in and sent."""
        await self.slack.slash(self.requester, self.channel, f"/arch-review A {WORD} for {self.channel.name}")
        await self.slack.changed(lambda: self.slack.open_view(self.requester))
        reply = await self.slack.submit(self.requester, {"What do you have in mind?": APPROACH})
        assert reply.ok

    async def open(self) -> None:
        await self.submit()
        await self.stage.quiet()
        assert self.question

    @property
    def question(self) -> tuple[Post, Control] | None:
        """The open question and its first "We don't know", or the recap and its Confirm, or what is left to the board."""
        left = [DONT_KNOW, "Confirm", *([APPROVE if self.waived else WAIVE] if self.board else [])]
        for post in reversed(self.thread):
            for control in self.slack.controls(post):
                if control.label in left:
                    return post, control
        return None

    @property
    def waived(self) -> bool:
        return any("Waived until" in self.slack.visible_text(post) for post in self.thread)

    @property
    def approved(self) -> bool:
        return any(self.slack.visible_text(post).startswith("Approved") for post in self.thread)

    @property
    def asks(self) -> str:
        """What is asked now: an action id, which names the fact. Empty once nothing is."""
        found = self.question if self._posted else None
        return found[1].action_id if found else ""

    async def answer(self) -> bool:
        """Presses what is open; the answer counts as acknowledged where Slack was told so. Whether it was."""
        found = self.question
        assert found
        post, control = found
        if control.label in (WAIVE, APPROVE):
            return await self._rule(post, control)
        reply = await self.slack.press(self.team, post, control.action_id)
        if reply.ok and control.label == DONT_KNOW:
            self.acknowledged.append((_fact(control), self.team.id))
        return reply.ok

    async def _rule(self, post: Post, control: Control) -> bool:
        assert self.board
        kept = await (self.waive(post) if control.label == WAIVE else self._press(post, control))
        if kept:
            self.acknowledged.append(("waived" if control.label == WAIVE else "approved", self.board.id))
        return kept

    async def _press(self, post: Post, control: Control) -> bool:
        return (await self.slack.press(self.board or self.team, post, control.action_id)).ok

    async def open_waiver(self, post: Post) -> bool:
        """Whether the form is there. It may stand open since somebody tried before; so may another review's, which was kept in silence."""
        who = self.board
        assert who

        def stands_open() -> bool:
            form = self.slack.open_view(who)
            return form is not None and form.data["callback_id"] == action_id("waive", self.review)

        if stands_open():
            return True
        try:
            await self.slack.press(who, post, WAIVE)
            return bool(await self.slack.changed(stands_open, FORM_OPENS))
        except PlumblineError:
            return False

    async def waive(self, post: Post) -> bool:
        who = self.board
        assert who
        fields = {"finding": WAIVED, "reason": f"The {WORD} is new", "expires": UNTIL.isoformat()}
        return await self.open_waiver(post) and (await self.slack.submit(who, fields)).ok

    async def type_answer(self) -> None:
        """Answers in words; Slack delivers them until they are acknowledged."""
        self.acknowledged.append((_fact_of(self.asks), self.team.id))
        await self.slack.say(self.team, self.channel, "we don't know", self.root.ts)

    async def goes_on_from(self, asked: str) -> None:
        """Waits until another question is asked than this one."""
        await self.slack.changed(lambda: self.asks not in (asked, ""), GOES_ON)

    async def answer_until_one_is_left(self) -> None:
        """Until the open question asks for one fact, so that the next answer leads to another question."""
        await self.stage.quiet()
        while (found := self.question) and [control.label for control in self.slack.controls(found[0])].count(DONT_KNOW) > 1:
            await self.answer()
            await self.stage.quiet()

    async def answer_until_recap(self) -> None:
        await self.stage.quiet()
        while not self.asks.startswith("confirm"):
            before = self.asks
            await self.answer()
            await self.stage.quiet()
            assert self.asks != before

    async def finish(self) -> None:
        await self.answer_until_recap()
        await self.answer()
        await self.stage.quiet()
        await self.let_the_board_rule()

    async def let_the_board_rule(self) -> None:
        while self.board and self.question:
            await self.answer()
            await self.stage.quiet()

    async def check(self) -> None:
        """Nothing acknowledged is lost, nothing was posted or recorded twice, there is one recommendation."""
        assert not await self.lost()
        assert not await self.doubled()
        await self._check_decision()
        texts = [self.slack.visible_text(post) for post in self.thread]
        assert len([text for text in texts if "Decided by policy pack" in text]) == 1
        in_channel = [self.slack.visible_text(post) for post in self.slack.messages(self.channel)]
        assert len([text for text in in_channel if "Details in the thread" in text]) == 1
        files = [file.name for file in self.slack.files() if file.name.startswith(f"{self.review}-")]
        ruled = ["json", "md", "png", "md"] if self.board else []  # of the decision under the waiver, and the record of the approval
        assert sorted(name.rpartition(".")[2] for name in files) == sorted(["json", "md", "png", *ruled])
        assert not self.slack.given_up

    def effects(self) -> list[str]:
        """The effect of every message that was posted for this review, in order."""
        posted = [effect_of(call) for call in self.slack.calls_of("chat.postMessage") if call.error is None]
        return [effect for effect in posted if effect.startswith(f"{self.review}/")]

    async def journal(self) -> list[Entry]:
        return await Outbox(self.stage.redis, self.slack.team_id).journal(self.review)

    async def lost(self) -> list[tuple[str, str]]:
        """Answers that Slack was told are kept, and that nobody knows of."""
        entered = await self._entered()
        return [answer for answer in self.acknowledged if answer not in entered]

    async def doubled(self) -> list[str]:
        """Messages that were posted twice, and transitions that happened twice."""
        happened = [*self.effects(), *(f"{fact} by {person}" for fact, person in await self._entered())]
        happened += [_transition(entry) for entry in await self.journal() if entry["what"] in ONCE]
        return [what for what, times in Counter(happened).items() if times > 1]

    async def _entered(self) -> list[tuple[str, str]]:
        """What people have said, and who: facts, and the words of the board."""
        said = [entry for entry in await self.journal() if entry["what"] in ("answered", *RULED)]
        return [(entry["data"].get("fact") or entry["what"], entry["by"] or "") for entry in said]

    async def _check_decision(self) -> None:
        happened = [entry["what"] for entry in await self.journal()]
        assert [happened.count(what) for what in ONCE] == ([1, 2, 1, 1] if self.board else [1, 1, 0, 0])
        kept = json.loads(await self.stage.redis.get(Keys(self.slack.team_id).decision(self.review)) or "null")
        facts = [fact for fact, _ in await self._entered() if fact not in RULED]
        expected = _decided_by(facts, waived=bool(self.board))
        assert {key: kept[key] for key in expected} == expected


def effect_of(call: Call) -> str:
    """The effect that a post belongs to; empty where it belongs to none."""
    metadata: Any = call.arguments.get("metadata")
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str(metadata["event_payload"]["effect"]) if metadata else ""


@cache
def _decider() -> Decider:
    return Decider(load_pack())


def _decided_by(facts: list[str], *, waived: bool) -> dict[str, Any]:
    """What the rules say when the team knows nothing but what it has in mind."""
    decider = _decider()
    proposal = decider.pack.ladder.proposal_fact
    values = dict.fromkeys(facts, "dont_know") | {proposal: APPROACH}
    sheet = {fact: read_answer(decider.pack.facts[fact], value) for fact, value in values.items()}
    waivers = [Waiver(policy=WAIVED, reason="new", granted_on=AS_OF, expires=UNTIL)] if waived else []
    return compact_json(decider.decide(cast("Sheet", sheet), AS_OF, waivers))


def _transition(entry: Entry) -> str:
    return f"{entry['what']} {entry['data'].get('why', '')}"


def _fact(control: Control) -> str:
    return _fact_of(control.action_id)


def _fact_of(action_id: str) -> str:
    return action_id.split("/")[2]


def logs(stage: Stage) -> str:
    """Everything that the stage's bots have logged."""
    return "\n".join(bot.log.read_text("utf-8", "replace") for bot in stage.bots)
