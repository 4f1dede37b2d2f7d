"""Whoever does whatever, at whatever time, in three workspaces with two workers each: nobody does more than their role allows, nobody
decides on their own review, and nothing of one workspace or of a private channel is read elsewhere."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.home_choices import TABS
from bot.workspace.people import Post
from graphs.effects import Entry
from graphs.messages import Gesture
from tests.property.three_workspaces import ON_THE_BOARD, ROLES, Town, World, valkey, world

MAY_RULE: Final = {"chair", "second"}  # of the board, and not whoever opened the review
MAY_WAIVE: Final = {"chair"}  # nor whoever gave the answers that a finding rests on
RULINGS: Final = {"approved", "changes", "declined", "held", "released"}
HEARD: Final = {"requester", "member", "chair", "second"}
EXAMPLES: Final = 12
MANY: Final = 60
STEPS: Final = 14

Act = tuple[Gesture, Any, str | None, str | None]  # what, its value, its text, its fact

NEXT_WEEK: Final = (datetime.now(UTC).date() + timedelta(days=7)).isoformat()  # reminders are put off from the day of the press

ROUNDS: Final = st.sampled_from([1, 1, 1, 1, 2, 0])
POLICIES: Final = st.sampled_from(["evals-before-tuning", "climb-in-order", "retrieval-measured", "training-data-rights", "nonsense"])
STEP_IDS: Final = st.sampled_from(["evals-before-tuning/build-test-set", "climb-in-order/score-the-baseline", "nonsense/step"])
DAYS: Final = st.sampled_from(["2026-11-30", "2026-12-11", NEXT_WEEK, "2031-01-01", "never"])


def _step(step: str, number: int, **more: str) -> dict[str, Any]:
    return {"step": step, "round": number, **more}


ACTS: Final[st.SearchStrategy[Act]] = st.one_of(
    st.tuples(st.sampled_from(["approve"]), ROUNDS.map(lambda number: {"round": number}), st.none(), st.none()),
    st.tuples(st.sampled_from(["ask_changes", "decline", "hold"]), ROUNDS.map(lambda number: {"round": number}), st.just("why"), st.none()),
    st.tuples(
        st.just("release"),
        st.builds(lambda number, who: {"round": number, "concern": who}, ROUNDS, st.sampled_from(sorted(ROLES))),
        st.just("settled"),
        st.none(),
    ),
    st.tuples(
        st.just("waive"),
        st.builds(
            lambda number, policy, expires: {"round": number, "policy": policy, "expires": expires, "ticket": None}, ROUNDS, POLICIES, DAYS
        ),
        st.just("for now"),
        st.none(),
    ),
    st.tuples(st.sampled_from(["step_done", "step_open"]), st.builds(_step, STEP_IDS, ROUNDS), st.just("a link"), st.none()),
    st.tuples(st.just("step_owner"), st.builds(_step, STEP_IDS, ROUNDS, owner=st.just("U000000002")), st.none(), st.none()),
    st.tuples(st.just("step_snooze"), st.builds(_step, STEP_IDS, ROUNDS, until=DAYS), st.none(), st.none()),
    st.tuples(st.sampled_from(["reopen", "stand"]), ROUNDS.map(lambda number: {"round": number}), st.none(), st.none()),
    st.tuples(st.sampled_from(["change", "keep", "why"]), st.none(), st.none(), st.just("evals_exist")),
    st.tuples(st.sampled_from(["answer", "settle"]), st.sampled_from(["yes", "no"]), st.none(), st.just("evals_exist")),
    st.tuples(st.sampled_from(["confirm", "cancel", "back", "more_time", "explain"]), st.none(), st.none(), st.none()),
    st.tuples(st.just("say"), st.none(), st.sampled_from(["no", "cancel", "change evals exist", "Approved by the board"]), st.none()),
    st.tuples(st.sampled_from(["edit", "delete"]), st.just("1764000000.000000"), st.just("yes"), st.none()),
)
WHO: Final = st.sampled_from(sorted(ROLES))
WHERE: Final = st.tuples(st.integers(0, 2), st.integers(0, 1))  # which town, which review
MOVED: Final = {"why": "model", "cause": "model:m", "says": "The base model m is retired.", "again": ["evals_exist"], "pack": None}
MODELS: Final = st.sampled_from(["secret", "Handbook", "nothing"])  # the first two stand in titles
WORDS: Final = st.sampled_from(["list", "affected", "waivers", "show AR-1", "show AR-2"])


class Roles(RuleBasedStateMachine):
    loop: asyncio.AbstractEventLoop
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.run(self.world.put_back())
        self.touched: set[tuple[int, int]] = set()

    def run(self, what: Any) -> Any:
        return self.loop.run_until_complete(what)

    @rule(where=WHERE, people=st.permutations(sorted(ROLES)), act=ACTS, worker=st.integers(0, 1))
    def everybody_tries_the_same(self, where: tuple[int, int], people: list[str], act: Act, worker: int) -> None:
        self.run(self.acts(where, [(who, act) for who in people], worker))

    @rule(where=WHERE, first=st.tuples(WHO, ACTS), second=st.tuples(WHO, ACTS))
    def two_act_at_once(self, where: tuple[int, int], first: tuple[str, Act], second: tuple[str, Act]) -> None:
        self.run(self.acts(where, [first, second], None))

    @rule(where=WHERE)
    def the_ground_moves(self, where: tuple[int, int]) -> None:
        self.run(self.acts(where, [("nobody", ("moved", MOVED, None, None))], 0))

    @rule(where=WHERE, who=WHO, model=MODELS, worker=st.integers(0, 1))
    def somebody_announces_a_model(self, where: tuple[int, int], who: str, model: str, worker: int) -> None:
        town, _ = self.place(where)
        before = self.run(_moves(town))
        self.run(town.announce(who, model, worker))
        self.touched |= {(where[0], 0), (where[0], 1)}
        assert who in ON_THE_BOARD or self.run(_moves(town)) == before

    @rule(where=WHERE, who=WHO, words=WORDS)
    def somebody_looks_something_up(self, where: tuple[int, int], who: str, words: str) -> None:
        town, _ = self.place(where)
        here = town.private_channel if where[1] and who in HEARD else town.open_channel
        said = self.run(town.look_up(who, words, here))
        assert not any(other.marks in said for other in self.world.towns if other is not town)
        assert town.marks not in said or here == town.private_channel

    @rule(where=WHERE, who=WHO, tab=st.sampled_from(TABS), worker=st.integers(0, 1))
    def somebody_looks_at_their_home(self, where: tuple[int, int], who: str, tab: str, worker: int) -> None:
        self.touched.add(where)
        self.run(self.place(where)[0].choose_tab(who, tab, worker))

    @rule()
    def everything_is_exported_but_what_is_private(self) -> None:
        said = self.run(self.world.towns[0].exported())
        assert not any(town.marks in said for town in self.world.towns)

    async def acts(self, where: tuple[int, int], done: list[tuple[str, Act]], worker: int | None) -> None:
        town, review = self.place(where)
        self.touched.add(where)
        for who, (do, value, text, fact) in done:
            await town.put(review, who, do, value, text, fact)
        await (town.race(review) if worker is None else town.turn(review, worker))

    def place(self, where: tuple[int, int]) -> tuple[Town, str]:
        town = self.world.towns[where[0]]
        return town, town.reviews[where[1]]

    @invariant()
    def nobody_has_done_more_than_they_may(self) -> None:
        for where in self.touched:
            town, review = self.place(where)
            names = {person: name for name, person in town.people.items()}
            for entry in self.run(town.workers[0].outbox.journal(review)):
                _may(entry, names.get(entry["by"] or "", "nobody"))

    @invariant()
    def the_rulings_that_stand_are_of_the_board(self) -> None:
        for where in self.touched:
            town, review = self.place(where)
            state = self.run(town.state(review))
            board = {town.people[name] for name in MAY_RULE}
            assert {said["by"] for said in state.get("concerns") or []} <= board
            assert {granted["granted_by"] for granted in state.get("waivers") or []} <= {town.people[name] for name in MAY_WAIVE}
            assert not state.get("ruled") or state["ruled"]["by"] in board

    @invariant()
    def nothing_is_read_where_it_does_not_belong(self) -> None:
        for number in {where[0] for where in self.touched}:
            town = self.world.towns[number]
            others = [other.marks for other in self.world.towns if other is not town]
            inside = {town.people[name] for name in HEARD}
            for post in _posts(town):
                said = str(post.data)
                assert not any(mark in said for mark in others)
                if town.marks in said and post.channel.id != town.private_channel:
                    assert post.channel.kind == "im"
                    assert set(post.channel.members) - {town.slack.bot_user} <= inside
                if town.marks in said and post.only_for:
                    assert post.only_for in inside
            for person in town.people.values():
                said = str((view := town.slack.home(person)) and view.data)
                assert not any(mark in said for mark in others)
                assert town.marks not in said or person in inside


async def _moves(town: Town) -> list[list[str]]:
    return [(await town.state(review)).get("moves", []) for review in town.reviews]


def _posts(town: Town) -> list[Post]:
    state = town.slack._state
    return [*(post for channel in state.channels.values() for post in channel.posts.values()), *state.ephemerals]


def _may(entry: Entry, who: str) -> None:
    what = entry["what"]
    if what in RULINGS:
        assert who in MAY_RULE, (what, who)
    if what == "waived":
        assert who in MAY_WAIVE, (what, who)
    if what == "cancelled":
        assert who in ("requester", "member"), (what, who)  # who opened it, and its owner
    if who in ("guest", "stranger"):
        assert what == "refused", (what, who)


@pytest.mark.parametrize("examples", [EXAMPLES, pytest.param(MANY, marks=pytest.mark.long)])
def test_nobody_does_more_than_they_may(examples: int) -> None:
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(_played(loop, examples))
    finally:
        loop.close()


async def _played(loop: asyncio.AbstractEventLoop, examples: int) -> None:
    """Hypothesis is not asynchronous: it plays in a thread of its own, and what it does runs here."""
    async with valkey() as server, AsyncExitStack() as stack:
        here = await world(server, stack)
        assert set(ON_THE_BOARD) - MAY_RULE == {"requester"}

        class Here(Roles):
            world = here

            def run(self, what: Any) -> Any:
                return asyncio.run_coroutine_threadsafe(what, loop).result()

        chosen = settings(max_examples=examples, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck))
        await asyncio.to_thread(run_state_machine_as_test, Here, settings=chosen)
