"""The board's card, its forms, the record after a ruling and the list of waivers, as they are read."""

from datetime import date
from typing import Any

import pytest

from bot.files_of_record import record_files
from bot.rendering.adr import record
from bot.rendering.announcement import announcement
from bot.rendering.board import board
from bot.rendering.board_forms import Waiver, read_reason, read_waiver, waiver_modal
from bot.rendering.note import note
from bot.rendering.waivers import waivers_reply
from bot.waivers import ListedWaiver
from graphs.follow_up_views import BoardCard, Ruling, Voice, Waivable, WaiverShown
from graphs.views import Announcement, Files, Note, Recommendation
from tests.rendering.examples import RECOMMENDATION
from tests.rendering.seen import seen

CLEO, DORA = "U0CLEO", "U0DORA"
TODAY = date(2026, 11, 23)
EVALS = Waivable(policy="evals-before-tuning", title="Evals before tuning", max_days=30)
CONCERN = Voice(by=DORA, on="2026-11-24", text="Who pays?")
RULING = Ruling(what="approved", by=CLEO, on="2026-11-24", text=None)
WAIVER = WaiverShown(
    policy="evals-before-tuning",
    title="Evals before tuning",
    reason="They come with the pilot",
    by=CLEO,
    on="2026-11-23",
    expires="2026-12-18",
    ticket="https://tracker.example/AI-7",
    before="Blocked as proposed",
    after="Go ahead",
    ended=None,
)


def card(**changes: Any) -> BoardCard:
    shown = BoardCard(
        view="board",
        review="AR-12",
        round=1,
        verdict="Blocked as proposed. Use RAG.",
        members=[CLEO, DORA],
        ruled=None,
        ruling=None,
        concerns=[],
        waivers=[],
        waivable=[EVALS],
        closed=False,
    )
    return BoardCard(**{**shown, **changes})  # type: ignore[typeddict-item]


def labels(view: BoardCard) -> list[str]:
    found = [element for block in board(view).blocks for element in [*block.get("elements", []), block.get("accessory")] if element]
    return [element["text"]["text"] for element in found if element["type"] == "button"]


@pytest.mark.parametrize(
    ("changes", "offers"),
    [
        ({}, ["Approve", "Ask for changes", "Decline", "Waive a finding", "Hold"]),
        ({"waivable": []}, ["Approve", "Ask for changes", "Decline", "Hold"]),
        (
            {"concerns": [Voice(by=DORA, on="2026-11-24", text="Who pays?")]},
            ["Release", "Ask for changes", "Decline", "Waive a finding", "Hold"],
        ),
        ({"ruled": "approved", "ruling": RULING}, ["Waive a finding"]),
        ({"ruled": "declined", "ruling": RULING}, []),
        ({"closed": True}, []),
    ],
    ids=["open", "nothing to waive", "held", "approved", "declined", "closed"],
)
def test_the_card_offers_what_may_be_done_now(changes: dict[str, Any], offers: list[str]) -> None:
    assert labels(card(**changes)) == offers


def test_the_card_names_the_members_or_their_group() -> None:
    assert f"On the board: <@{CLEO}>, <@{DORA}>." in seen(board(card()))
    assert "On the board: <!subteam^S0BOARD>." in seen(board(card(called=["S0BOARD"])))
    assert "and 40 more" in seen(board(card(members=[f"U{number:05}" for number in range(60)])))


def test_a_waiver_is_never_shown_as_satisfied() -> None:
    text = seen(board(card(waivers=[WAIVER])))
    assert "*Waived until 18 Dec, not satisfied* · Evals before tuning" in text
    assert "without it: Blocked as proposed; with it: Go ahead" in text
    assert "*Lapsed waiver*" in seen(board(card(waivers=[{**WAIVER, "ended": "lapsed"}])))


def test_the_announcement_says_who_has_ruled() -> None:
    view = Announcement(
        view="announcement",
        review="AR-12",
        title="Letters",
        requester=DORA,
        owner=DORA,
        status="recommended",
        about=None,
        verdict="Go ahead.",
        ruling=RULING,
    )
    assert f"Go ahead. · approved by <@{CLEO}>" in seen(announcement(view))


@pytest.mark.parametrize(("what", "status"), [("approved", "accepted"), ("declined", "rejected"), ("changes", "proposed")])
def test_the_record_names_the_ruling_and_the_waivers(what: Any, status: str) -> None:
    ruling: Ruling = {**RULING, "what": what, "text": "Mind the costs"}
    text = record(Recommendation(**{**RECOMMENDATION, "ruling": ruling, "waivers": [WAIVER]}), {CLEO: "Cleo"})
    assert f"\nstatus: {status}\n" in text
    assert " by Cleo on 2026-11-24: “Mind the costs”" in text
    assert "**Evals before tuning** is waived, not satisfied, by Cleo on 2026-11-23; the waiver expires after 2026-12-18." in text
    assert "Without the waiver: Blocked as proposed; with it: Go ahead." in text


def test_after_a_ruling_only_the_record_is_attached_again() -> None:
    view = Files(view="files", review="AR-12", record=RECOMMENDATION, decision="{}", only_record=True)
    assert [file.name for file in record_files(view, "AR-12/9/3", {})] == ["AR-12-ruling-9.md"]


def test_a_note_may_call_several_people() -> None:
    shown = note(Note(view="note", review="AR-12", to=None, text="It waits.", called=[CLEO, "S0BOARD"]))
    assert seen(shown).endswith(f"<@{CLEO}> <!subteam^S0BOARD>")


def test_waivers_are_listed_with_their_review_and_their_end() -> None:
    lapsed = ListedWaiver(review="AR-3", title="Old", channel="C0TEAM", waiver={**WAIVER, "ended": "lapsed"})
    text = seen(waivers_reply([ListedWaiver(review="AR-12", title="Letters", channel="C0TEAM", waiver=WAIVER), lapsed]))
    assert "*AR-12 · Letters* — Evals before tuning, until 18 Dec" in text
    assert "lapsed after 18 Dec" in text
    assert "Nothing is waived" in seen(waivers_reply([]))


def entered(**given: Any) -> dict[str, Any]:
    return {
        "finding": {"finding": {"selected_option": {"value": given.get("finding", EVALS["policy"])}}},
        "reason": {"reason": {"value": given.get("reason", " They come ")}},
        "expires": {"expires": {"selected_date": given.get("expires", "2026-12-18")}},
        "ticket": {"ticket": {"value": given.get("ticket")}},
    }


def test_a_waiver_is_read_back() -> None:
    assert read_waiver(entered(ticket=" https://a.example/1 "), [EVALS], TODAY) == Waiver(
        EVALS["policy"], "They come", "2026-12-18", "https://a.example/1"
    )
    assert read_reason(entered()) == "They come"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"finding": "another"}, "finding"),
        ({"reason": "\n"}, "reason"),
        ({"expires": "2026-11-23"}, "expires"),
        ({"expires": "2026-12-24"}, "expires"),
        ({"expires": None}, "expires"),
        ({"ticket": "AI-7"}, "ticket"),
        ({"ticket": "javascript:alert(1)"}, "ticket"),
    ],
)
def test_what_is_wrong_with_a_waiver_stands_beside_its_field(given: dict[str, Any], wrong: str) -> None:
    errors = read_waiver(entered(**given), [EVALS], TODAY)
    assert isinstance(errors, dict)
    assert list(errors) == [wrong]


def test_a_single_finding_is_chosen_already_and_the_day_is_within_its_limit() -> None:
    short = Waivable(policy="p", title="P", max_days=5)
    elements = {block["block_id"]: block["element"] for block in waiver_modal("AR-12", [short], TODAY, "{}")["blocks"]}
    assert elements["finding"]["initial_option"]["value"] == "p"
    assert elements["expires"]["initial_date"] == "2026-11-28"
    several = {block["block_id"]: block["element"] for block in waiver_modal("AR-12", [short, EVALS], TODAY, "{}")["blocks"]}
    assert "initial_option" not in several["finding"]
