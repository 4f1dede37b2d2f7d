"""The Home by example: what a person finds there, in which order."""

from bot.rendering.home import Home, Listed, home
from tests.rendering.slackblocks_validator import texts

OPEN = Listed("AR-3", "Ticket triage", "C0SUPPORT", "interviewing", 4, None, "https://acme.slack.com/archives/C0SUPPORT/p1")
CHECK = Listed("AR-2", "Meeting notes", "C0SUPPORT", "recap", None, None, None)
DONE = Listed("AR-1", "Handbook", "C0HR", "recommended", None, "Go ahead. Use Retrieval (RAG).", None)


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
