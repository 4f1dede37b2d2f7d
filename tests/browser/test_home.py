"""The app's Home, as the person sees it who opens it."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.accessibility import barriers
from tests.browser.window import Windows
from tests.journeys.slack.room import Room


async def test_a_first_visit_is_welcomed_and_a_review_begins_there(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.page.get_by_role("button", name="Home", exact=True).click()
    await expect(window.channel.get_by_role("heading", name="Welcome to Plumbline")).to_be_visible()
    assert await barriers(window.page) == []
    await window.channel.get_by_role("button", name="Start a review").click()
    await expect(window.form.get_by_label("Title")).to_be_focused()
    await window.is_sound()


async def test_reviews_stand_there_and_lead_to_their_threads(windows: Windows, room: Room) -> None:
    thread = await room.open("Handbook assistant")
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.page.get_by_role("button", name="Home", exact=True).click()
    home = window.channel
    await expect(home.get_by_text(f"{thread.review} · Handbook assistant")).to_be_visible()
    await expect(home.get_by_role("heading", name="Waiting for you")).to_be_visible()
    await home.get_by_role("button", name="Open thread").first.click()
    await expect(window.thread).to_contain_text("Handbook assistant")
    await expect(window.channel.locator(".head")).to_contain_text(room.channel.name)
    assert len(window.page.context.pages) == 1
    await window.page.go_back()
    await expect(home.get_by_text(f"{thread.review} · Handbook assistant")).to_be_visible()
    await window.is_sound()


@pytest.mark.usefixtures("plans")
async def test_the_board_finds_what_waits_for_it_and_narrows_the_register_by_mouse(windows: Windows, board_room: Room) -> None:
    thread = await board_room.open("Letters that wait")
    await thread.decide(board_room.ben, need=["knowledge"])
    window = await windows.open(board_room.slack, board_room.cleo, board_room.channel)
    home = await window.open_home("Board")
    letters, plan = home.get_by_text(f"{thread.review} · Letters that wait"), home.get_by_text("Plan number").first
    await expect(home.get_by_role("heading", name="Waiting for a ruling")).to_be_visible()
    await expect(letters).to_be_visible()
    assert await barriers(window.page) == []
    await window.open_home("Register")
    await expect(plan).to_be_visible()
    await _choose(home, "State", "waiting for the board")
    await expect(letters).to_be_visible()
    await expect(plan).to_have_count(0)
    await _choose(home, "Rung", "rag")
    await expect(letters).to_be_visible()
    await _choose(home, "Outcome", "proceed")
    await expect(home.get_by_text("No review is like that.")).to_be_visible()
    assert await barriers(window.page) == []
    await home.get_by_role("button", name="Mine", exact=True).click()
    await expect(home.get_by_role("button", name="Start a review")).to_be_visible()
    await window.is_sound()


async def _choose(home: Locator, menu: str, option: str) -> None:
    opener = home.get_by_role("button", name=f"{menu}: ")
    await opener.click()
    await home.get_by_label(option, exact=True).click()
    await expect(home.get_by_role("button", name=f"{menu}: {option}", exact=True)).to_be_focused()


@pytest.mark.usefixtures("plans")
async def test_the_register_is_turned_and_narrowed_by_keyboard_alone(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ben, room.channel)
    home, keys = window.channel, window.page.keyboard
    await window.tab_to("Home")
    await keys.press("Enter")
    await expect(home.get_by_role("button", name="Mine, shown now")).to_be_visible()
    await expect(home.get_by_role("button", name="Board")).to_have_count(0)
    await window.tab_to("Register")
    await keys.press("Enter")
    await expect(home.get_by_role("button", name="Register, shown now")).to_be_focused()
    await window.tab_to("State: ")
    await keys.press("Enter")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(home.get_by_role("button", name="State: open")).to_be_focused()
    for label, page in (("Next", 2), ("Previous", 1)):
        await window.tab_to(label)
        await keys.press("Enter")
        await expect(home.get_by_text(f"page {page} of")).to_be_visible()
        assert await home.evaluate("(home) => home.contains(document.activeElement)"), "the focus is lost"
    await expect(home.get_by_text("Plan number").first).to_be_visible()
    await window.is_sound()


@pytest.mark.usefixtures("plans")
async def test_an_open_menu_stays_open_when_home_is_made_anew(windows: Windows, room: Room) -> None:
    window, other = [await windows.open(room.slack, room.ben, room.channel) for _ in range(2)]
    home = await window.open_home("Register")
    await home.get_by_role("button", name="State: ").click()
    await home.evaluate("(pane) => { pane.querySelector('.home').dataset.old = 'yes'; }")
    await other.page.get_by_role("button", name="Home", exact=True).click()
    await expect(home.locator("[data-old]")).to_have_count(0)
    await home.get_by_label("open", exact=True).click()
    await expect(home.get_by_role("button", name="State: open", exact=True)).to_be_focused()
