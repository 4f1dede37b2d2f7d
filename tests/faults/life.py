"""A review that is killed on its way, turn by turn, and people who go on with it as people do: what failed, they try again."""

import re
import time
import traceback
from typing import Final

from policies.errors import PlumblineError
from tests.faults.points import Point
from tests.faults.review import APPROACH, DONT_KNOW, FORM_OPENS, WORD, Talk
from tests.faults.rules import Call

REVIEW: Final = re.compile(r":(AR-\d+)(?=[}:]|$)")  # in a key
PATIENCE: Final = 60.0  # seconds until it counts as standing still: several bots at once start slowly on two cores
TRIES: Final = 3  # of a person, once the bot is back


class Life:
    """`points` are those at which it was killed, with the seconds until it went on by itself; None where a person had to try again."""

    def __init__(self, talk: Talk, *, types: bool) -> None:
        self.talk = talk
        self.slack = talk.slack
        self.types = types
        self.turn = -1
        self.points: dict[Point, float | None] = {}
        self.trouble: list[str] = []
        self.lost: list[str] = []
        self.doubled: list[str] = []
        self.over = False
        self._told = False  # Slack was told that the last gesture is kept, or brings it until it is
        self._before = ""
        self._own = {talk.channel.name, talk.channel.id}
        self._review = ""

    def named(self, call: Call) -> bool:
        """Whether a call is about this review, whose id the first call shows that names it with its channel or its form."""
        if not self._review and self.talk._posted:
            self.knows(self.talk.review)
        pattern = re.compile(rf"(?:{'|'.join(self._own)})(?!\d)")
        if not any(pattern.search(word) for word in call.words):
            return False
        if not self._review and (found := next((match for word in call.words if (match := REVIEW.search(word))), None)):
            self.knows(found.group(1))
        return True

    def knows(self, review: str) -> None:
        self._review = review
        self._own.add(review)

    @property
    def last(self) -> bool:
        return self.talk.asks.startswith("confirm")

    async def act(self) -> None:
        """The next turn's gesture."""
        self.turn += 1
        self._before = self.talk.asks
        await self._gesture()

    async def _gesture(self) -> None:
        self._told = False
        if self.turn == 0:
            self._told = await self._open()
        elif self.types and self._one_is_left():
            self._told = True
            await self.talk.type_answer()
        else:
            self._told = await self.talk.answer()

    async def _open(self) -> bool:
        """Types the command unless the form stands open, and sends the form."""
        talk, slack = self.talk, self.slack
        if slack.open_view(talk.requester) is None:
            await slack.slash(talk.requester, talk.channel, f"/arch-review A {WORD} for {talk.channel.name}")
            try:
                await slack.changed(lambda: slack.open_view(talk.requester), FORM_OPENS)
            except PlumblineError:
                return False
        form = slack.open_view(talk.requester)
        self._own |= {form.id} if form else set()
        reply = await slack.submit(talk.requester, {"What do you have in mind?": APPROACH})
        return reply.ok

    def _one_is_left(self) -> bool:
        found = self.talk.question
        return bool(found) and [control.label for control in self.slack.controls(found[0])].count(DONT_KNOW) == 1  # type: ignore[index]

    @property
    def moved(self) -> bool:
        """Whether the last gesture has led to something."""
        if not self.talk._posted:
            return False
        if self._before.startswith("confirm"):
            decided = any("Decided by policy pack" in self.slack.visible_text(post) for post in self.talk.thread)
            self.over = decided and not self.talk.board
            return self.over or (decided and self.talk.asks.startswith("waive"))
        if self._before.startswith("approve"):
            self.over = self.talk.approved
            return self.over
        return self.talk.asks not in (self._before, "")

    async def goes_on(self, since: float, killed_at: Point | None) -> None:
        """Waits until it goes on by itself, where it has to; `since` is when the bot was up again."""
        if killed_at:
            self.points[killed_at] = None
        if self._told:
            try:
                await self.slack.changed(lambda: self.moved, PATIENCE)
            except PlumblineError:
                self.trouble.append(
                    f"stood still for {PATIENCE:.0f} s in turn {self.turn} before {self._before or 'nothing'}; killed {killed_at}"
                )
            else:
                if killed_at:
                    self.points[killed_at] = time.monotonic() - since

    async def try_again(self) -> None:
        """As people do who were told that it failed, or who see nothing happen."""
        for _ in range(TRIES):
            if self.moved:
                return
            await self._gesture()
            await self.talk.stage.quiet()
        if not self.moved:
            self.trouble.append(f"nothing helped in turn {self.turn}")

    async def judge(self) -> None:
        """Everything that must be true in the end; what is not becomes trouble."""
        try:
            self.lost = [f"{fact} by {person}" for fact, person in await self.talk.lost()]
            self.doubled = await self.talk.doubled()
            await self.talk.check()
        except Exception as error:  # noqa: BLE001 - whatever it is, the table is to say it
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.trouble.append(" ".join(f"{type(error).__name__} {error} at {where.name}: {where.line}".split())[:300])
