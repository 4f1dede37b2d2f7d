"""The Home by example: what a person finds there, in which order."""

from dataclasses import replace

from bot.filters import STATUSES, Filters
from bot.rendering.home import Home, Listed, NextStep
from bot.rendering.home_board import BoardTab, Held
from bot.rendering.home_register import RegisterTab
from bot.rendering.home_tabs import home
from bot.waivers import ListedWaiver
from graphs.follow_up_views import Voice
from tests.rendering.slackblocks_validator import texts
from tests.rendering.test_the_board_reads_well import WAIVER

OPEN = Listed("AR-3", "Ticket triage", "C0SUPPORT", "interviewing", 4, None, "https://acme.slack.com/archives/C0SUPPORT/p1")
CHECK = Listed("AR-2", "Meeting notes", "C0SUPPORT", "recap", None, None, None)
DONE = Listed("AR-1", "Handbook", "C0HR", "recommended", None, "Go ahead. Use Retrieval (RAG).", None)
REGISTER = RegisterTab([DONE], 0, 12, 1, 0, Filters(), set(), everywhere=True)


def test_a_first_visit_says_what_this_is_and_how_to_start() -> None:
    shown = list(texts(home(Home([], [], []))["blocks"]))
    assert shown[0] == "Welcome to Plumbline"
    assert "/arch-review" in shown[2]


def test_what_waits_comes_first_then_ones_own_then_what_others_were_told() -> None:
    shown = list(texts(home(Home([OPEN, CHECK], [DONE], [DONE]))["blocks"]))
    assert shown[1:] == [
        "Waiting for you",
        "*AR-3 · Ticket triage*\ninterviewing, about 4 questions left · <#C0SUPPORT>",
        "*AR-2 · Meeting notes*\nplease check the recap · <#C0SUPPORT>",
        "Your reviews",
        "*AR-1 · Handbook*\nGo ahead. Use Retrieval (RAG). · <#C0HR>",
        "Recommended lately",
        "*AR-1 · Handbook*\nGo ahead. Use Retrieval (RAG). · <#C0HR>",
    ]


def test_a_review_leads_to_its_thread() -> None:
    (button,) = [block["accessory"] for block in home(Home([OPEN, CHECK], [], []))["blocks"] if "url" in block.get("accessory", {})]
    assert (button["text"]["text"], button["url"]) == ("Open thread", OPEN.link)


def test_a_long_list_says_how_much_is_left_out() -> None:
    assert "… and 3 more: `/arch-review list`" in list(texts(home(Home([], [DONE] * 15, []))["blocks"]))


def test_what_a_person_has_to_do_stands_under_what_waits_for_them() -> None:
    late = NextStep("AR-1", "Handbook", "Build a test set", "2026-11-02", late=True, advised=False, link=DONE.link)
    advised = NextStep("AR-1", "Handbook", "Tell support", "2026-12-04", late=False, advised=True, link=None)
    shown = list(texts(home(Home([OPEN], [], [], [late, advised] + [advised] * 12, hidden=1))["blocks"]))
    first = shown.index("Your next steps")
    assert shown[first + 1 : first + 3] == [
        "Build a test set\n*AR-1 · Handbook* · *overdue* since 2 Nov 2026",
        "Tell support\n*AR-1 · Handbook* · by 4 Dec 2026 · advised",
    ]
    assert shown[-2:] == ["… and 2 more, due later", "1 more review concerns you, to be seen only in the channel."]


def test_the_tabs_stand_at_the_top_the_chosen_one_marked_and_the_boards_only_for_people_of_a_board() -> None:
    assert _tabs(Home([], [], [])) == ["• Mine", "Register"]
    assert _tabs(Home([], [], [], board=True)) == ["• Mine", "Board", "Register"]
    assert _tabs(BoardTab([], [], [], 0)) == ["Mine", "• Board", "Register"]
    assert _tabs(REGISTER) == ["Mine", "• Register"]
    (chosen,) = [tab for tab in home(REGISTER)["blocks"][0]["elements"] if "accessibility_label" in tab]
    assert chosen["accessibility_label"] == "Register, shown now"


def test_the_boards_tab_says_what_waits_what_holds_and_what_ends_soon() -> None:
    waits = replace(DONE, notes=("waits for the board", "you opened it, so others decide"))
    concern = Voice(by="U0DORA", on="2026-11-24", text="Who pays?")
    waiver = ListedWaiver(review="AR-1", title="Handbook", channel="C0HR", waiver=WAIVER)
    shown = list(texts(home(BoardTab([waits], [Held(DONE, [concern])], [waiver], 2))["blocks"]))
    assert shown[:-2] == [
        "Waiting for a ruling",
        "*AR-1 · Handbook*\nGo ahead. Use Retrieval (RAG). · waits for the board · you opened it, so others decide · <#C0HR>",
        "Held by a concern",
        "*AR-1 · Handbook*\nGo ahead. Use Retrieval (RAG). · <#C0HR>\nHeld · <@U0DORA>, 24 Nov 2026: “Who pays?”",
        "Waivers that end soon",
    ]
    assert "*AR-1 · Handbook* — Evals before tuning, until 18 Dec" in shown[-2]
    assert shown[-1] == "2 more reviews concern you, to be seen only in the channel."
    assert "Nothing waits for the board" in next(texts(home(BoardTab([], [], [], 0))["blocks"]))
    assert "Nothing that I may show here" in next(texts(home(BoardTab([], [], [], 1))["blocks"]))
    many = list(texts(home(BoardTab([], [Held(DONE, [])] * 13, [], 0))["blocks"]))
    assert "… and 1 more: `/arch-review list held`" in many


def test_the_register_has_menus_of_all_that_can_be_typed_and_pages() -> None:
    narrowed = replace(REGISTER, hits=30, page=1, filters=Filters(outcome="blocked", rung="distilling"), rungs={"distilling"})
    _, menus, *rest = home(narrowed)["blocks"]
    assert [menu["initial_option"]["text"]["text"] for menu in menus["elements"]] == ["blocked", "distilling", "Any state"]
    assert {option["value"] for option in menus["elements"][2]["options"]} == {*STATUSES.values(), "any"}
    assert next(texts(rest)) == "*30 reviews*, page 2 of 3"
    (turns,) = [block["elements"] for block in rest if block["type"] == "actions"]
    assert [(turn["text"]["text"], turn["value"]) for turn in turns] == [("Previous", "0"), ("Next", "2")]
    assert "There is no review yet" in " ".join(texts(home(replace(REGISTER, rows=[], hits=0))["blocks"]))
    nothing = replace(REGISTER, rows=[], hits=0, elsewhere=2, filters=Filters(outcome="blocked"))
    assert "No review is like that." in list(texts(home(nothing)["blocks"]))
    assert "2 reviews of other private channels" in " ".join(texts(home(nothing)["blocks"]))


def test_a_guest_is_told_where_reviews_are_to_be_seen_and_is_shown_none() -> None:
    (said,) = texts(home(replace(REGISTER, everywhere=False))["blocks"])
    assert said.startswith("Guests, and people of other companies")


def _tabs(view: Home | BoardTab | RegisterTab) -> list[str]:
    return [tab["text"]["text"] for tab in home(view)["blocks"][0]["elements"]]
