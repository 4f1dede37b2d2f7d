"""Bursts of gestures in many reviews at once, through a disorderly Slack to two bots: what must be true after each of them.

    python -m tests.faults.disorder --runs 10000 --seed 7

A run is one burst in one review: up to four gestures of different people, each delivered up to four times, shuffled.
"""

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bot.keys import Keys
from bot.play.stage import Stage
from bot.workspace.people import Channel, Person, Post
from bot.workspace.workspace import Workspace
from graphs.effects import Entry
from tests.faults.disorderly_slack import Burst, DisorderlySlack
from tests.faults.review import APPROACH, APPROVE, AS_OF, DONT_KNOW, WORD, Talk, effect_of, logs
from tests.faults.theatre import REDELIVERED

REVIEWS: Final = 25  # at once
BUSY: Final = 30.0  # seconds for an acknowledgement: what is proved is what comes of it, and a press comes only once
TRIES: Final = 5  # until a form stands open
CROWD: Final = 4  # people in a thread, each with one gesture a burst
WHY: Final = "Why do you ask?"
CHATTER: Final = f"hm, let me ask around about the {WORD}"
BOARD: Final = ("cleo", "dora", "ella")
REFUSED: Final = "an event id came again with another body, and is refused: "


@dataclass(slots=True)
class Done:
    """What the people of one burst have done, and what had been heard, entered and whispered in this review by then."""

    burst: Burst
    heard: int
    journal: int
    whispers: Counter[str]
    asked_why: list[Person] = field(default_factory=list)
    acted: list[Person] = field(default_factory=list)


class Seen:
    """What Slack has seen so far: posts by effect, and ephemeral messages by channel and person. Each look takes only what is new."""

    def __init__(self, slack: Workspace) -> None:
        self.slack = slack
        self.posts: Counter[str] = Counter()
        self.whispers: Counter[tuple[str, str]] = Counter()
        self._calls = self._ephemerals = 0

    def look(self) -> None:
        for call in self.slack.calls[self._calls :]:
            if call.method == "chat.postMessage" and call.error is None and (effect := effect_of(call)):
                self.posts[effect] += 1
        for post in self.slack._state.ephemerals[self._ephemerals :]:
            self.whispers[post.channel.id, post.only_for or ""] += 1
        self._calls, self._ephemerals = len(self.slack.calls), len(self.slack._state.ephemerals)

    def told(self, channel: Channel) -> Counter[str]:
        self.look()
        return Counter({person: times for (where, person), times in self.whispers.items() if where == channel.id})


class Disorder:
    """`runs` counts bursts, `ruled` those of the board, `gestures` what was done in them, `deliveries` how often it came.

    `forged` are the copies with another body.
    """

    def __init__(self, stage: Stage, seed: int, reviews: int) -> None:
        self.stage = stage
        self.slack = stage.workspace
        self.keys = Keys(self.slack.team_id)
        self.disorderly = DisorderlySlack(self.slack._socket)
        self.seen = Seen(self.slack)
        self.rng = random.Random(seed)
        self.crowd = [self.slack.add_person(f"analyst-{number}") for number in range(CROWD)]
        self.cleo, self.dora, self.ella = (self.slack.person(name) for name in BOARD)
        self.ruled = 0
        self.runs = self.gestures = self.deliveries = self.forged = self.finished = self.reviews = 0
        self.talks: list[Talk | None] = [None] * reviews

    async def everywhere(self) -> None:
        """One burst in each review; where one is over, another begins."""
        bursts = [Burst(random.Random(self.rng.random()), 1) for _ in self.talks]
        done = await asyncio.gather(*(self._one(place, burst) for place, burst in enumerate(bursts)))
        await self.stage.quiet()
        refused = Counter(line.partition(REFUSED)[2] for line in logs(self.stage).splitlines() if REFUSED in line)
        self.seen.look()
        assert max(self.seen.posts.values()) == 1, self.seen.posts.most_common(3)
        for place, what in enumerate(done):
            talk = self.talks[place]
            assert talk
            await self._check(talk, what)
            assert all(refused[event] for event in what.burst.forged), f"a forged copy was taken: {what.burst.forged}"
            self.runs += 1
            self.gestures += len(what.burst.held)
            self.deliveries += what.burst.deliveries
            self.forged += len(what.burst.forged)
        for place, talk in enumerate(self.talks):
            if talk and talk.asks.startswith("confirm"):
                await talk.answer()
                await self.stage.quiet()
                await self._rule(talk)
                await talk.let_the_board_rule()
                await talk.check()
                self.talks[place] = None
                self.finished += 1

    async def _one(self, place: int, burst: Burst) -> Done:
        talk = self.talks[place]
        if talk is None:
            return await self._begin(place, burst)
        found = talk.question
        assert found
        done = Done(burst, await self._heard(talk), len(await talk.journal()), self.seen.told(talk.channel))
        gestures = [self._gesture(talk, found[0], who, done) for who in burst.rng.sample(self.crowd, burst.rng.randint(1, CROWD))]
        burst.expected = len(gestures)
        self.disorderly.gather(talk.channel.id, burst)
        await asyncio.gather(*gestures)
        return done

    async def _begin(self, place: int, burst: Burst) -> Done:
        """The opening form, sent up to four times."""
        self.reviews += 1
        talk = self.talks[place] = Talk(self.stage, f"disorder-{self.reviews}", f"engineer-{place}", self.ella)
        await self.slack.slash(talk.requester, talk.channel, f"/arch-review A {WORD} for {talk.channel.name}")
        await self.slack.changed(lambda: self.slack.open_view(talk.requester))
        self.disorderly.gather(talk.channel.id, burst)
        reply = await self.slack.submit(talk.requester, {"What do you have in mind?": APPROACH})
        assert reply.ok
        return Done(burst, 0, 0, self.seen.told(talk.channel))

    async def _gesture(self, talk: Talk, post: Post, who: Person, done: Done) -> None:
        controls = self.slack.controls(post)
        unknown = [control for control in controls if control.label == DONT_KNOW]
        why = [control for control in controls if control.label == WHY]
        which = done.burst.rng.choice(["press", "why", "say", "chat"] if unknown and why else ["chat"])
        if which == "why":
            done.asked_why.append(who)
            assert (await self.slack.press(who, post, why[0].action_id)).ok
            return
        done.acted.append(who)
        if which == "press":
            control = done.burst.rng.choice(unknown)
            assert (await self.slack.press(who, post, control.action_id)).ok
        else:
            await self.slack.say(who, talk.channel, "we don't know" if which == "say" else CHATTER, talk.root.ts)

    async def _opens_waiver(self, talk: Talk, post: Post) -> bool:
        """On a busy machine Slack's three seconds for a form run out, and people press again."""
        for _ in range(TRIES):
            if await talk.open_waiver(post):
                return True
        return False

    async def _rule(self, talk: Talk) -> None:
        """Two of the board approve while a third sends a waiver, each up to four times: each is heard once, and one approval counts."""
        found = talk.question
        assert found
        assert await self._opens_waiver(talk, found[0])
        burst = Burst(random.Random(self.rng.random()), 3)
        heard = await self._heard(talk)
        self.disorderly.gather(talk.channel.id, burst)
        approving = [control for control in self.slack.controls(found[0]) if control.label == APPROVE]
        kept = await asyncio.gather(
            talk.waive(found[0]), *(self.slack.press(who, found[0], approving[0].action_id) for who in (self.cleo, self.dora))
        )
        assert kept[0]
        await self.stage.quiet()
        assert await self._heard(talk) == heard + 3, "a gesture of the board was heard twice, or not at all"
        happened = Counter(entry["what"] for entry in await talk.journal())
        assert happened["waived"] == 1
        assert happened["approved"] + happened["refused"] == 2
        assert happened["approved"] <= 1, "both approvals counted"
        self.ruled += 1

    async def _heard(self, talk: Talk) -> int:
        return int(await self.stage.redis.get(self.keys.heard(talk.review)) or 0)

    async def _check(self, talk: Talk, done: Done) -> None:
        """One transition and one reply a gesture, however often it came."""
        assert await self._heard(talk) == done.heard + len(done.burst.held), "an event was heard twice, or not at all"
        journal = await talk.journal()
        happened = Counter(map(_what, journal))
        assert max(happened.values()) == 1, happened.most_common(3)
        new = [entry["by"] for entry in journal[done.journal :]]
        assert all(who.id in new for who in done.acted), "a gesture led to nothing"
        whispers = self.seen.told(talk.channel) - done.whispers
        assert all(whispers[who.id] == 1 for who in done.asked_why), f"whoever asked why was told {whispers} times"
        assert len(self.slack.messages(talk.channel)) == 1, "two reviews were begun"


def _what(entry: Entry) -> tuple[str, str | None, str, str]:
    return entry["what"], entry["by"], entry["at"], str(entry["data"].get("fact"))


async def disorder(seed: int, runs: int, tell: Callable[[Disorder], None] = lambda _: None) -> Disorder:
    """So many runs before two bots, to which Slack hands its envelopes in turn."""
    stage = Stage({"PLUMBLINE_AS_OF": AS_OF.isoformat()})
    stage.workspace = Workspace(ack_within=BUSY, retry_after=REDELIVERED)
    stage.settings["PLUMBLINE_BOARD"] = ",".join(stage.workspace.add_person(name, "board").id for name in BOARD)
    async with stage:
        await asyncio.gather(stage.start(), stage.start())
        found = Disorder(stage, seed, REVIEWS)
        try:
            while found.runs < runs:
                await found.everywhere()
                tell(found)
        except BaseException:
            print(f"SEED={seed}, after {found.runs} runs")
            raise
        assert not stage.workspace.given_up
        assert WORD not in logs(stage)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.disorder", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = asyncio.run(disorder(arguments.seed, arguments.runs, _tell))
    print(
        f"seed {arguments.seed}: {found.runs} runs in {found.reviews} reviews, {found.gestures} gestures delivered {found.deliveries} "
        f"times, {found.forged} copies with another body refused. Nothing was lost, nothing happened twice."
    )


def _tell(found: Disorder) -> None:
    if found.runs % 1000 == 0:
        print(f"{found.runs} runs", flush=True)


if __name__ == "__main__":
    main()
