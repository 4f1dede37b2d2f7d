"""Whatever a view holds, Slack takes its message, and nothing in it that people wrote does anything."""

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.controls import Do, parse
from bot.filters import Filters
from bot.lists import SIZE
from bot.rendering.blocks import Rendered
from bot.rendering.board_forms import reason_modal, waiver_modal
from bot.rendering.home import Home, Listed, NextStep
from bot.rendering.home_board import BoardTab, Held
from bot.rendering.home_register import RegisterTab
from bot.rendering.home_tabs import home
from bot.rendering.listed import Listing, listing
from bot.rendering.modals import number_modal, opening_modal
from bot.rendering.render import render
from bot.rendering.replies import Row, about_reply, help_reply, show_reply
from bot.rendering.waivers import waivers_reply
from bot.rows import Row as Registered
from bot.rows import StepRow
from bot.waivers import ListedWaiver
from graphs.follow_up_views import Waivable, WaiverShown
from graphs.views import Announcement, Greeting, Option, Removed, Shown
from tests.rendering import views
from tests.rendering.slackblocks_validator import check_home, check_message, check_view

MANY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=150)

FEW = settings(MANY, max_examples=25)  # long lists take their time

OURS = re.compile(r"<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>")
ENTITY = re.compile(r"&(?:amp|lt|gt);")

rows: st.SearchStrategy[Row] = st.builds(
    Row,
    review=views.reviews,
    title=views.texts,
    requester=views.people,
    status=st.sampled_from(["interviewing", "recap", "recommended", "cancelled"]),
    about=st.none() | st.integers(0, 60),
    verdict=st.none() | views.lines,
    channel=st.from_regex(r"C[A-Z0-9]{8}", fullmatch=True) | views.texts,
    opened_on=views.dates,
)


def strings(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    if isinstance(data, list):
        return [text for item in data for text in strings(item)]
    return [data] if isinstance(data, str) else []


def marked_up(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        return [data] if data.get("type") == "mrkdwn" else [text for value in data.values() for text in marked_up(value)]
    return [text for item in data for text in marked_up(item)] if isinstance(data, list) else []


def assert_inert(rendered: Rendered) -> None:
    everything = strings(rendered.blocks)
    for text in everything:
        assert not re.search(r"<[!/a-zA-Z]|<https?", OURS.sub("", text))
        assert "<@" not in OURS.sub("", text)
        assert "<#" not in OURS.sub("", text)
    for shown in marked_up(rendered.blocks):
        assert shown["verbatim"]
        bare = OURS.sub("", shown["text"])
        assert "<" not in bare
        assert ">" not in bare
        assert "&" not in ENTITY.sub("", bare)
    assert "<" not in rendered.text
    assert "\n" not in rendered.text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", "".join(everything))
    json.dumps(rendered.blocks, ensure_ascii=False).encode()


def controls(rendered: Rendered) -> list[dict[str, Any]]:
    found = []
    for block in rendered.blocks:
        elements = block["elements"] if block["type"] == "actions" else [block["accessory"]] if "accessory" in block else []
        found += [{**element, "block_id": block.get("block_id", "")} for element in elements]
    return found


@MANY
@given(views.views)
def test_every_message_is_within_slacks_limits_and_inert(view: Shown) -> None:
    rendered = render(view)
    check_message(rendered.text, rendered.blocks)
    assert_inert(rendered)
    for element in controls(rendered):
        control = parse(element)
        assert control is not None
        assert control.review == view["review"]  # type: ignore[typeddict-item]  # all of these have one


@MANY
@given(st.lists(rows, max_size=60))
def test_every_reply_to_a_command_is_within_slacks_limits_and_inert(listed: list[Row]) -> None:
    kept = [registered(row) for row in listed[:SIZE]]
    filters = Filters(owner="U0OWNER", text=listed[0]["title"][:80] if listed else "", overdue=True)
    page = listing(Listing(kept, 1, SIZE, len(listed) + SIZE, 3, filters, date(2026, 11, 24)))
    for rendered in (page, *map(show_reply, listed[:1])):
        check_message(rendered.text, rendered.blocks)
        assert_inert(rendered)


def registered(row: Row) -> Registered:
    """The same review as the register has it."""
    step = StepRow(id="s", text="Do it", role="owner", owner=None, due="2026-11-02", done=None, advised=False)
    more: Registered = {
        **{key: row[key] for key in ("review", "title", "requester", "status", "about", "verdict", "channel")},  # type: ignore[typeddict-item]
        "owner": row["requester"],
        "private": False,
        "at_most": None,
        "opened_at": "1764000000.000000",
        "thread": None,
        "questions_asked": [],
        "board": "waiting",
        "steps": [step],
    }
    return more


listed: st.SearchStrategy[Listed] = st.builds(
    Listed,
    review=views.reviews,
    title=views.texts,
    channel=st.from_regex(r"C[A-Z0-9]{8}", fullmatch=True) | views.texts,
    status=st.sampled_from(["interviewing", "recap", "recommended", "cancelled"]),
    about=st.none() | st.integers(0, 60),
    verdict=st.none() | views.lines,
    link=st.none() | st.integers(1, 3_100).map(lambda length: "https://acme.slack.com/archives/".ljust(length, "x")),
)
many_listed = st.lists(listed, max_size=40)


next_step = st.builds(
    NextStep, review=views.reviews, title=views.texts, text=views.texts, due=views.texts, link=st.none() | st.just("https://a.example/")
)
voices = st.lists(st.fixed_dictionaries({"by": views.people, "on": views.texts, "text": st.none() | views.texts}), max_size=8)
counts = st.integers(0, 40)
waived: st.SearchStrategy[Any] = st.fixed_dictionaries(
    dict.fromkeys(("policy", "title", "reason", "on", "expires", "before", "after"), views.texts)
    | {"by": views.people, "ticket": st.none() | views.texts, "ended": st.none()}
)
listed_waiver = st.fixed_dictionaries({"review": views.reviews, "title": views.texts, "channel": views.texts, "waiver": waived})
homes: st.SearchStrategy[Home | BoardTab | RegisterTab] = st.one_of(
    st.builds(
        Home,
        waiting=many_listed,
        mine=many_listed,
        recent=many_listed,
        steps=st.lists(next_step, max_size=20),
        hidden=counts,
        board=st.booleans(),
    ),
    st.builds(
        BoardTab,
        waiting=many_listed,
        held=st.lists(st.builds(Held, listed, voices), max_size=3).map(lambda held: held * 5),
        waivers=st.lists(listed_waiver, max_size=20),
        hidden=counts,
    ),
    st.builds(
        RegisterTab,
        rows=many_listed,
        page=counts,
        size=st.just(12),
        hits=counts,
        elsewhere=counts,
        filters=st.builds(Filters, rung=st.none() | views.texts),
        rungs=st.integers(0, 120).map(lambda many: {f"rung_{number}" + "x" * number for number in range(many)}),
        everywhere=st.booleans(),
        board=st.booleans(),
    ),
)


@FEW
@given(homes)
def test_every_home_is_within_slacks_limits_and_inert(view: Home | BoardTab | RegisterTab) -> None:
    shown = home(view)
    check_home(shown)
    assert len(shown["blocks"]) <= 100
    without_links = [{key: value for key, value in block.items() if key != "accessory"} for block in shown["blocks"]]
    assert_inert(Rendered("Home", without_links))


@pytest.mark.parametrize("rendered", [help_reply(), about_reply("AR-12")], ids=["help", "about"])
def test_fixed_replies_are_within_slacks_limits(rendered: Rendered) -> None:
    check_message(rendered.text, rendered.blocks)
    assert any("AR-12" in text for text in strings(rendered.blocks))


@MANY
@given(views.texts, views.options(), views.people, st.text(max_size=3000), st.booleans(), st.booleans())
def test_every_opening_form_is_within_slacks_limits(
    text: str, approaches: list[Option], owner: str, metadata: str, titled: bool, ask_channel: bool
) -> None:
    check_view(opening_modal(text, approaches, owner, metadata, titled=titled, ask_channel=ask_channel))


@MANY
@given(views.reviews, views.facts, views.lines, st.none() | views.lines)
def test_every_number_form_is_within_slacks_limits(review: str, fact: str, question: str, unit: str | None) -> None:
    check_view(number_modal(review, fact, question, unit))


@MANY
@given(st.lists(st.tuples(views.reviews, views.texts, views.waivers), max_size=60))
def test_every_list_of_waivers_is_within_slacks_limits_and_inert(found: list[tuple[str, str, WaiverShown]]) -> None:
    rendered = waivers_reply([ListedWaiver(review=review, title=title, channel="C0TEAM", waiver=waiver) for review, title, waiver in found])
    check_message(rendered.text, rendered.blocks)
    assert_inert(rendered)


@FEW
@given(
    views.reviews,
    st.lists(views.waivables, min_size=1, max_size=130, unique_by=lambda one: one["policy"]),
    st.dates(date(2020, 1, 1), date(2100, 1, 1)),
)
def test_every_form_of_the_board_is_within_slacks_limits(review: str, waivable: list[Waivable], today: date) -> None:
    metadata = json.dumps({"round": 3})
    check_view(waiver_modal(review, waivable, today, metadata))
    forms: list[Do] = ["ask_changes", "decline", "hold"]
    for do in forms:
        check_view(reason_modal(do, review, metadata))


@given(views.removals)
def test_what_is_said_of_a_removed_review_is_within_slacks_limits_and_has_nothing_to_press(view: Removed) -> None:
    rendered = render(view)
    check_message(rendered.text, rendered.blocks)
    assert_inert(rendered)
    assert controls(rendered) == []


@given(views.greetings)
def test_the_answer_to_a_mention_or_a_direct_message_is_within_slacks_limits(view: Greeting) -> None:
    rendered = render(view)
    check_message(rendered.text, rendered.blocks)
    assert_inert(rendered)
    starts = [("start", view["draft"])] if view["draft"] else []
    assert [(control["action_id"], control["value"]) for control in controls(rendered)] == starts
    assert not any(map(parse, controls(rendered)))


@pytest.mark.parametrize("hostile", views.HOSTILE)
def test_a_hostile_title_is_inert(hostile: str) -> None:
    view = Announcement(
        view="announcement",
        review="AR-12",
        title=hostile,
        requester=hostile,
        owner="U0OWNER",
        status="recommended",
        about=None,
        verdict=hostile,
    )
    rendered = render(view)
    check_message(rendered.text, rendered.blocks)
    assert_inert(rendered)
