"""Shadow mode: what a candidate pack would have decided of past reviews. It is read anew for each digest, and touches none of them."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from redis.asyncio import Redis

from bot.keys import Keys
from bot.past_reviews import PAGE, past_of
from bot.redis_text import text
from bot.register import Register
from graphs.digest.views import Move, Redecided, Shadow
from graphs.wording import VERDICTS, titles
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.load import load_review_pack
from policies.pack import Pack
from policies.replaying.replay import OPEN, REFUSED, Replay
from policies.replaying.replay import Redecided as Found

NEWEST: Final = 5_000  # reviews: a few seconds; `plumbline policies replay` takes all
MOVES: Final = 5  # the most frequent ones
EXAMPLES: Final = 3


async def shadow(redis: Redis, tenant: str, candidate: Path, first: date, last: date) -> Shadow:
    """`first` and `last` are the days of the digest's week."""
    try:
        replay = await asyncio.to_thread(lambda: Replay(Decider(load_review_pack(candidate))))
    except PlumblineError as error:
        return _nothing(wrong=str(error).splitlines()[0])
    told = _nothing(pack=replay.pack)
    names = [text(name) for name in await redis.zrevrange(Keys(tenant).register, 0, NEWEST - 1)]
    differ: list[Redecided] = []
    moves: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(names), PAGE):
        past = await past_of(redis, tenant, names[start : start + PAGE])
        found = await asyncio.to_thread(lambda past=past: [one for one in replay.take(past) if _is_settled(one)])  # type: ignore[misc]
        told["in_week"] += sum(first <= one.decided_on <= last for one in past)
        told["changed_in_week"] += sum(first <= one.past.decided_on <= last for one in found)
        moves.update(_move(replay.pack, one) for one in found)
        differ += await _public(Register(redis, tenant), replay.pack, found, EXAMPLES - len(differ))
    told["moves"] = [Move(before=before, now=now, reviews=number) for (before, now), number in moves.most_common(MOVES)]
    told["examples"] = differ
    told["older"] = await redis.zcard(Keys(tenant).register) - len(names)
    summary = replay.summary
    told["reviews"], told["changed"] = summary.reviews, summary.changed
    told["need_a_question"], told["contradict"] = summary.need_a_question, summary.contradict
    return told


def _nothing(pack: Pack | None = None, wrong: str | None = None) -> Shadow:
    return Shadow(
        pack=pack.name if pack else "",
        wrong=wrong,
        reviews=0,
        older=0,
        changed=0,
        need_a_question=0,
        contradict=0,
        in_week=0,
        changed_in_week=0,
        moves=[],
        examples=[],
    )


def _is_settled(one: Found) -> bool:
    return not {OPEN, REFUSED} & {one.outcome, one.headline}


def _move(pack: Pack, one: Found) -> tuple[str, str]:
    return _words(pack, one.past.outcome, one.past.headline), _words(pack, one.outcome, one.headline)


def _words(pack: Pack, outcome: str, headline: str) -> str:
    """A decision in a few words: the verdict, and the recommended step where the candidate knows it."""
    verdict, step = VERDICTS.get(outcome, outcome), titles(pack).get(headline)
    return f"{verdict} ({step})" if step else verdict


async def _public(register: Register, pack: Pack, found: Iterable[Found], most: int) -> list[Redecided]:
    """The newest ones of public channels."""
    shown: list[Redecided] = []
    for one in found:
        if len(shown) == most:
            break
        row = await register.row(one.past.review)
        if row and not row["private"]:
            before, now = _move(pack, one)
            shown.append(Redecided(review=row["review"], title=row["title"], before=before, now=now))
    return shown
