"""What the register keeps of a review for the digest, by whole reviews through the graph."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from zoneinfo import ZoneInfo

from bot.digests.reviewed import reviewed
from bot.rows import Row, row_of
from graphs.claude.contract import Basis, Narrative, Passage, Reading, Usage
from graphs.context import Board, default_context
from policies.pack import Pack
from tests.unit.review_graph.talk import Talk

THIS = {"round": 1}
HALF_AN_HOUR_BEFORE_MIDNIGHT = "1794871800.0"  # of 16 November in UTC


async def decided(talk: Talk) -> Talk:
    await talk.open()
    await talk.answer_all({"need": ["knowledge"], "evals_exist": "no"})
    await talk.do("confirm")
    return talk


def row(talk: Talk) -> Row:
    return row_of(talk.state, None)


async def test_a_recommendation_is_kept_as_it_was_made() -> None:
    talk = await decided(Talk())
    (kept,) = row(talk)["rounds"]
    assert kept["on"] == talk.context.today.isoformat()
    assert kept["at"] == f"{talk.heard}.0"
    assert (kept["outcome"], kept["headline"], kept["proposed"]) == ("blocked", "rag", "fine_tuning")
    assert kept["questions"] == len(talk.state["questions_asked"])
    assert "evals-before-tuning" in kept["fired"]
    (counted,) = reviewed(row(talk), UTC)["finished"]
    assert counted["minutes"] == (talk.heard - 1) // 60  # it was opened at second 1, and each message takes one
    assert counted["questions"] == kept["questions"]


async def test_a_second_round_is_kept_beside_the_first_and_has_no_start_of_its_own() -> None:
    talk = await decided(Talk())
    await talk.say("change the evals exist")
    assert len(row(talk)["rounds"]) == 1
    assert not reviewed(row(talk), UTC)["standing"]
    await talk.answer_all({"evals_exist": "yes"})
    await talk.do("confirm")
    first, second = reviewed(row(talk), UTC)["finished"]
    assert first["minutes"] is not None
    assert (second["minutes"], second["questions"]) == (None, None)


async def test_a_proposal_that_the_team_changed_its_mind_about_is_the_one_that_counts() -> None:
    talk = Talk()
    await talk.open("fine_tuning")
    await talk.say("change the proposed approach")
    await talk.answer("proposed_approach", "rag")
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("confirm")
    assert row(talk)["rounds"][0]["proposed"] == "rag"
    assert row(talk)["approach"] == "fine_tuning"


async def test_a_waiver_is_kept_after_it_has_lapsed() -> None:
    talk = await decided(Talk(replace(default_context(), board=Board(frozenset({"U8", "U9"})))))
    granted = talk.context.today
    waiving = {**THIS, "policy": talk.shown("board")[0]["waivable"][0]["policy"], "expires": "2026-12-01", "ticket": None}
    await talk.turn(talk.message("waive", "U8", text="Labelling is under way", value=waiving))
    assert [(one["granted"], one["ended"]) for one in row(talk)["waived"]] == [(granted.isoformat(), None)]
    talk.context = replace(talk.context, today=date(2026, 12, 2))
    await talk.do("more_time")
    assert row(talk)["waivers"] == []
    assert [(one["expires"], one["ended"]) for one in row(talk)["waived"]] == [("2026-12-01", "lapsed")]


async def test_a_step_is_done_on_the_day_that_it_was_where_the_workspace_is() -> None:
    talk = await decided(Talk())
    step = next(step["id"] for step in talk.state["steps"] if not step["advised"])
    done = talk.message("step_done", "U2", text="see the wiki", value={**THIS, "step": step})
    await talk.turn({**done, "at": HALF_AN_HOUR_BEFORE_MIDNIGHT})
    for zone, day in ((UTC, "2026-11-16"), (ZoneInfo("Europe/Berlin"), "2026-11-17")):
        assert [one["done"] for one in reviewed(row(talk), zone)["steps"] if one["done"]] == [day]


async def test_steps_that_are_only_advised_are_nobodys_duty() -> None:
    talk = await decided(Talk())
    assert len(reviewed(row(talk), UTC)["steps"]) == sum(not step["advised"] for step in talk.state["steps"])


class Reads:
    """Understands nothing, at a price."""

    def __init__(self, model: str) -> None:
        self.model = model

    async def read(self, _pack: Pack, _passages: Sequence[Passage], _asked: Sequence[str], _spent: int) -> Reading:
        return Reading(usage=Usage(calls=1, input=10, output=1, cache_read=0, cache_write=0), model=self.model)

    async def narrate(self, _pack: Pack, _verdict: str, _basis: Sequence[Basis], _spent: int) -> Narrative:
        return Narrative(failure="resting")


async def test_tokens_are_kept_by_day_and_model() -> None:
    talk = Talk(replace(default_context(), reader=Reads("one")))
    await talk.open()
    await talk.say("We want to write letters to tenants about the heating")
    talk.context = replace(talk.context, reader=Reads("other"))
    await talk.say("And about the rent, which rises every year")
    talk.context = replace(talk.context, today=date(2026, 12, 2))
    await talk.say("And about the stairs, which somebody has to clean")
    today = default_context().today.isoformat()
    assert [(one["on"], one["model"], one["usage"]["input"]) for one in row(talk)["spent"]] == [
        (today, "one", 20),
        (today, "other", 10),
        ("2026-12-02", "other", 10),
    ]
    assert talk.state["tokens"]["input"] == 40
    assert reviewed(row(talk), UTC)["spent"] == row(talk)["spent"]


async def test_a_row_of_an_earlier_version_says_what_it_knows() -> None:
    old = row(await decided(Talk()))
    for name in ("rounds", "spent", "waived"):
        del old[name]  # type: ignore[misc]  # what that version did not write
    for step in old["steps"]:
        del step["done_at"]
    old["waivers"] = [{"policy": "evals-before-tuning", "expires": "2026-12-01", "by": "U8"}]
    counted = reviewed(old, UTC)
    (finished,) = counted["finished"]
    assert (finished["on"], finished["outcome"], finished["proposed"]) == (old.get("decided_on"), "blocked", "fine_tuning")
    assert (finished["fired"], finished["minutes"], finished["questions"]) == (None, None, None)
    assert counted["spent"] is None
    assert [(one["granted"], one["expires"]) for one in counted["waivers"]] == [(None, "2026-12-01")]


async def test_a_review_that_is_not_decided_is_not_finished() -> None:
    talk = await Talk().open()
    assert reviewed(row(talk), UTC)["finished"] == []
