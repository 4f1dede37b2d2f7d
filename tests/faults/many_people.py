"""Many people on many reviews at once, each answering as fast as questions come: every gesture is heard, once, and nothing fails."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.keys import Keys
from bot.play.stage import Stage
from bot.workspace.people import Person, Post
from bot.workspace.reading import Control
from policies.errors import PlumblineError
from tests.faults.review import AS_OF, DONT_KNOW, WORD, Talk, effect_of, logs

A_TEAM: Final = 3  # people a review
ANSWERS: Final = ("answer/", "settle/")
PATIENCE: Final = 5.0  # seconds that a person waits for what comes next, before they do something else
QUIET: Final = 120.0  # seconds until the bot must have nothing left to do


@dataclass(slots=True)
class Tally:
    """`memory` is that of the bot in megabytes, before and after; 0 where /proc does not say."""

    people: int = 0
    reviews: int = 0
    gestures: int = 0
    memory: tuple[float, float] = (0.0, 0.0)


async def many_people(seed: int, reviews: int) -> Tally:
    """From the first form to the last recommendation."""
    rng = random.Random(seed)
    async with Stage({"PLUMBLINE_AS_OF": AS_OF.isoformat()}) as stage:
        bot = await stage.start()
        before = resident(bot.process.pid)
        talks = [Talk(stage, f"team-{number}", f"requester-{number}") for number in range(reviews)]
        done = await asyncio.gather(*(_review(talk, random.Random(rng.random())) for talk in talks))
        await stage.quiet(QUIET)
        for talk, gestures in zip(talks, done, strict=True):
            await _check(talk, gestures)
        posted = Counter(effect_of(call) for call in stage.workspace.calls_of("chat.postMessage") if call.error is None)
        assert max(times for effect, times in posted.items() if effect) == 1
        assert not stage.workspace.failures
        assert not stage.workspace.given_up
        assert "ERROR" not in logs(stage)
        assert WORD not in logs(stage)
        return Tally(A_TEAM * reviews, reviews, sum(done), (before, resident(bot.process.pid)))


async def _review(talk: Talk, rng: random.Random) -> int:
    """How many gestures its people made, with the form and Confirm."""
    await talk.submit()
    await talk.slack.changed(lambda: _posted(talk) and _open(talk), QUIET)
    others = [talk.slack.add_person(f"{talk.channel.name}-{number}") for number in range(1, A_TEAM)]
    for other in others:
        await talk.slack.invite(talk.channel, other)
    gestures = await asyncio.gather(*(_answers(talk, who, random.Random(rng.random())) for who in (talk.requester, *others)))
    while not _confirmable(talk):  # somebody's last answer may have come after the recap
        await _a_moment(talk)
        gestures.append(await _answers(talk, talk.requester, rng))
    post, control = talk.question or (talk.root, None)
    assert control
    assert (await talk.slack.press(talk.requester, post, control.action_id)).ok
    return sum(gestures) + 2


async def _answers(talk: Talk, who: Person, rng: random.Random) -> int:
    """Answers whatever is open until the recap is there; the number of gestures."""
    gestures = 0
    while not _confirmable(talk):
        if not (found := _open(talk)):
            await _a_moment(talk)
            continue
        before = len(talk.thread)
        post, controls = found
        if rng.random() < 0.2:
            await talk.slack.say(
                who, talk.channel, f"we don't know, the {WORD} neither" if rng.random() < 0.2 else "we don't know", talk.root.ts
            )
        else:
            unknown = [control for control in controls if control.label == DONT_KNOW]
            control = rng.choice(unknown if unknown and rng.random() < 0.8 else controls)
            assert (await talk.slack.press(who, talk.slack.stale(post), control.action_id)).ok
        gestures += 1
        await _a_moment(talk, before)
    return gestures


def _open(talk: Talk) -> tuple[Post, list[Control]] | None:
    """The newest message with something to press that answers."""
    for post in reversed(talk.thread):
        found = [control for control in talk.slack.controls(post) if control.kind == "button" and control.action_id.startswith(ANSWERS)]
        if found:
            return post, found
    return None


def _posted(talk: Talk) -> bool:
    return any(post.user == talk.slack.bot_user for post in talk.slack.messages(talk.channel))


def _confirmable(talk: Talk) -> bool:
    return talk.asks.startswith("confirm")


async def _a_moment(talk: Talk, before: int | None = None) -> None:
    """Until there is something new in the thread, or patience is over."""
    known = len(talk.thread) if before is None else before
    try:
        await talk.slack.changed(lambda: len(talk.thread) > known, PATIENCE)
    except PlumblineError:
        return


async def _check(talk: Talk, gestures: int) -> None:
    """Everything that was acknowledged is in the review's inbox, once, and the review is decided once."""
    heard = int(await talk.stage.redis.get(Keys(talk.slack.team_id).heard(talk.review)) or 0)
    assert heard == gestures, f"{talk.review}: {gestures} gestures were acknowledged, {heard} were heard"
    happened = Counter(entry["what"] for entry in await talk.journal())
    assert (happened["opened"], happened["decided"]) == (1, 1)


def resident(pid: int) -> float:
    """Megabytes of a process; 0 where /proc does not say."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
