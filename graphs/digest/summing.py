"""The node `sum_up`: two or three sentences by a model, where that is switched on, from the counts alone.

No word that people wrote goes into them, and a sentence is dropped that names a number which does not stand in what it rests on.
"""

import re
from collections.abc import Iterator
from typing import Final

from langgraph.runtime import Runtime

from graphs.claude.contract import Basis, Sentence
from graphs.claude.numbers import WORDS, named
from graphs.digest.context import DigestContext, context_of
from graphs.digest.state import Digesting
from graphs.digest.views import Digest, Figure, Median
from graphs.wording import VERDICTS

_WORD: Final = re.compile(r"[^\W\d_]+")


async def sum_up(state: Digesting, runtime: Runtime[DigestContext]) -> Digesting:
    writer, digest = context_of(runtime).writer, state["digest"]
    if writer is None or digest["quiet"]:
        return Digesting(week=state["week"], now=state["now"])
    given = list(basis(digest))
    told = await writer.sum_up(given)
    says = {item.id: item.says for item in given}
    summary = [sentence["text"] for sentence in told.sentences if words_stand(sentence, says)]
    return Digesting(week=state["week"], now=state["now"], digest={**digest, "summary": summary})


def words_stand(sentence: Sentence, says: dict[str, str]) -> bool:
    """Whether numbers in words stand there as well; those in digits were looked at before."""
    said = " ".join(says[item] for item in sentence["rests_on"])
    return all(named(WORDS[word], said) for word in _WORD.findall(sentence["text"].lower()) if word in WORDS)


def basis(digest: Digest) -> Iterator[Basis]:
    """What was counted, each under an id of its own; names and titles of reviews are people's words, and left out."""
    yield _figure("opened", "new reviews", digest["opened"])
    yield _figure("finished", "reviews finished", digest["finished"])
    for outcome, figure in digest["outcomes"].items():
        yield _figure(f"outcome-{outcome}", f"finished with the outcome \u201c{VERDICTS.get(outcome, outcome)}\u201d", figure)
    for rung in digest["rungs"]:
        counted = f"proposed in {rung['proposed']} of them, recommended in {rung['recommended']} of them"
        yield Basis(f"step-{rung['rung']}", f"\u201c{rung['title']}\u201d: {counted}")
    for policy in digest["policies"]:
        yield _figure(f"policy-{policy['policy']}", f"reviews that do not meet the policy \u201c{policy['title']}\u201d", policy["fired"])
    yield _figure("waivers-granted", "waivers granted", digest["granted"])
    yield _figure("waivers-lapsed", "waivers lapsed", digest["lapsed"])
    yield Basis("waivers-ending", f"waivers that end within a week: {digest['ending_in_all']}")
    yield _figure("steps-done", "next steps done", digest["steps_done"])
    yield _figure("steps-overdue", "next steps overdue", digest["steps_overdue"])
    yield from _median("questions", "questions asked until the recommendation, median", digest["questions"])
    yield from _median("time", "minutes from start to recommendation, median", digest["minutes"])


def _figure(name: str, what: str, figure: Figure) -> Basis:
    return Basis(name, f"{what}: {figure['now']}; the week before: {figure['before']}")


def _median(name: str, what: str, median: Median) -> Iterator[Basis]:
    if median["now"] is not None:
        before = "" if median["before"] is None else f"; the week before: {median['before']}"
        yield Basis(name, f"{what}: {median['now']}{before}")
