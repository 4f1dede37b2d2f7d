"""Whatever reviews there are, in whatever order they come: the digest is the same, adds up, and keeps what is private."""

import csv
import io
import json
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digests.reviewed import reviewed as counted_as
from bot.digests.table import Table
from bot.pictures.week import week_alt
from bot.rendering.render import render
from bot.rows import Row
from graphs.digest.reviewed import Reviewed
from tests.unit.digest.reviews import NOW, WEEK, digest_of

MARK = "zzunseen"  # in every word of a private review
PRIVATE = "AR-900"  # how its number begins
FIGURES: Final = ("opened", "finished", "granted", "lapsed", "steps_done", "steps_overdue")
days = st.sampled_from(
    ["2026-11-08", "2026-11-09", "2026-11-15", "2026-11-16", "2026-11-18", "2026-11-22", "2026-11-23", "2026-11-29", "2027-01-01"]
)
moments = st.sampled_from(
    [WEEK.before.begins - 1, WEEK.before.begins, WEEK.begins - 1, WEEK.begins, WEEK.begins + 3e5, WEEK.ends - 1, WEEK.ends]
)
rungs = st.sampled_from(["prompting", "rag", "fine_tuning", "none", "of_another_pack"])
rounds: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "on": days,
        "at": st.none() | moments.map(str),
        "outcome": st.sampled_from(["proceed", "blocked", "needs_evidence"]),
        "headline": rungs,
        "proposed": st.none() | rungs,
        "questions": st.none() | st.integers(0, 30),
        "fired": st.lists(st.sampled_from(["evals-before-tuning", "a", "b", "c", "d", "e", "f"]), unique=True),
    }
)
steps: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"text": st.sampled_from(["Build", "Measure"]), "role": st.just("Product"), "owner": st.none() | st.just("U0BEN"), "due": days}
    | {"done": st.none() | days, "advised": st.booleans()}
)
waivers: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"policy": st.just("evals-before-tuning"), "by": st.just("U0CLEO"), "granted": days, "expires": days}
    | {"ended": st.sampled_from([None, "lapsed", "replaced"])}
)
spent: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "on": days,
        "model": st.sampled_from(["claude-haiku-5-5", "claude-new"]),
        "usage": st.fixed_dictionaries(dict.fromkeys(("calls", "input", "output", "cache_read", "cache_write"), st.integers(0, 10**6))),
    }
)


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    many = draw(st.integers(0, 12))
    return [draw(rows(number)) for number in range(1, many + 1)]


@st.composite
def rows(draw: st.DrawFn, number: int) -> Row:
    private = draw(st.booleans())
    word = MARK if private else "open"
    row: Any = {
        "review": f"{PRIVATE}{number}" if private else f"AR-{number}",
        "title": f"{word} title",
        "requester": f"U{word}",
        "owner": f"U{word}",
        "channel": f"C{word}",
        "private": private,
        "status": draw(st.sampled_from(["interviewing", "recommended", "cancelled"])),
        "about": None,
        "at_most": None,
        "verdict": word,
        "opened_at": str(draw(moments)),
        "thread": None,
        "questions_asked": [],
        "steps": [{**step, "id": "s", "text": f"{step['text']} {word}"} for step in draw(st.lists(steps, max_size=3))],
    }
    if draw(st.booleans()):
        row |= {
            "rounds": draw(st.lists(rounds, max_size=3)),
            "waived": draw(st.lists(waivers, max_size=3)),
            "spent": draw(st.lists(spent, max_size=3)),
        }
    elif draw(st.booleans()):  # as an earlier version wrote it
        row |= {"decided_on": draw(days), "outcome": "blocked", "headline": "rag", "approach": "fine_tuning"}
    kept: Row = row
    return kept


def reviews(found: list[Row]) -> list[Reviewed]:
    return [counted_as(row, WEEK.zone) for row in found]


FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(registers(), st.randoms(use_true_random=False), st.integers(1, 5))
async def test_in_any_order_and_in_any_portions_it_is_the_same(found: list[Row], rng: Any, portion: int) -> None:
    once = await digest_of(reviews(found))
    shuffled = reviews(found)
    rng.shuffle(shuffled)
    portions = [shuffled[start : start + portion] for start in range(0, len(shuffled), portion)]
    assert await digest_of(*portions) == once


@FEW
@given(registers())
async def test_what_is_private_is_counted_and_not_shown(found: list[Row]) -> None:
    view, file = await digest_of(reviews(found)), table(found)
    post = render(view)
    for shown in (json.dumps(view), json.dumps(post.blocks), post.text, week_alt(view), file):
        assert MARK not in shown
        assert PRIVATE not in shown
    public = await digest_of(reviews([row for row in found if not row["private"]]))
    assert view["finished"]["now"] - public["finished"]["now"] <= view["private"]


@FEW
@given(registers())
async def test_the_columns_of_the_file_add_up_to_what_the_post_says(found: list[Row]) -> None:
    public = [row for row in found if not row["private"]]
    view, lines = await digest_of(reviews(public)), list(csv.DictReader(io.StringIO(table(public))))
    told = {
        "opened_in_week": view["opened"],
        "steps_done": view["steps_done"],
        "steps_overdue": view["steps_overdue"],
        "waivers_granted": view["granted"],
        "waivers_lapsed": view["lapsed"],
        "waivers_in_force": view["in_force"],
        "tokens": view["cost"]["tokens"] if view["cost"] else {"now": 0},
    }
    assert {name: sum(int(line[name]) for line in lines) for name in told} == {name: figure["now"] for name, figure in told.items()}
    assert sum(bool(line["recommended_on"]) for line in lines) == view["finished"]["now"]
    assert sum(figure["now"] for figure in view["outcomes"].values()) == view["finished"]["now"]
    assert sum(one["proposed"] for one in view["rungs"]) == sum(one["recommended"] for one in view["rungs"]) == view["finished"]["now"]


def table(found: list[Row]) -> str:
    made = Table(WEEK, NOW)
    for row in found:
        made.take(row, counted_as(row, WEEK.zone))
    return made.content().decode()


@FEW
@given(registers())
async def test_the_week_before_is_what_its_own_digest_said(found: list[Row]) -> None:
    this, before = await digest_of(reviews(found)), await digest_of(reviews(found), week=WEEK.before)
    assert [this[name]["before"] for name in FIGURES] == [before[name]["now"] for name in FIGURES]
