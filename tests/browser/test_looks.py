"""On a phone, in the dark, and for people who do not see the page."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.accessibility import barriers
from tests.browser.window import Windows
from tests.journeys.slack.room import Room, Thread

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


async def _overflow(page: Page) -> int:
    """Pixels by which the page, or a part of it that should not, goes beyond the window's width."""
    beyond: int = await page.evaluate(
        """() => Math.max(...[document.scrollingElement, ...document.querySelectorAll(".pane, .messages, dialog")]
             .filter((node) => node.clientWidth).map((node) => node.scrollWidth - node.clientWidth))"""
    )
    return beyond


async def test_everything_fits_a_phone_of_320_pixels(windows: Windows, decided: Thread) -> None:
    room = decided.room
    window = await windows.open(room.slack, room.ada, room.channel, **PHONE)
    await expect(window.channel.locator("article").first).to_be_visible()
    assert await _overflow(window.page) == 0
    await window.open_thread()
    await expect(window.channel).to_be_hidden()
    await expect(window.thread.get_by_role("link", name="Download").first).to_be_visible()
    assert await _overflow(window.page) == 0
    await window.thread.get_by_role("button", name="Close the thread").click()
    await window.type_in_channel("/arch-review Something")
    await expect(window.form).to_be_visible()
    assert await _overflow(window.page) == 0
    await window.form.get_by_role("button", name="Cancel").click()
    await window.channel.get_by_role("button", name="Channels").click()
    await expect(window.page.locator("#sidebar")).to_be_visible()
    assert await _overflow(window.page) == 0
    await window.page.get_by_role("button", name=f"# {room.channel.name}", exact=True).click()
    await expect(window.composer).to_be_visible()


async def test_it_is_dark_where_the_system_is_until_somebody_chooses(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel, color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = await window.page.evaluate(background)
    await window.page.get_by_role("button", name="Switch to light colours").click()
    light = await window.page.evaluate(background)
    assert sum(map(int, light[4:-1].split(","))) > 700
    assert sum(map(int, dark[4:-1].split(","))) < 150
    await window.page.reload()
    assert await window.page.evaluate(background) == light


LOOKS: dict[str, dict[str, Any]] = {"desk and light": {"color_scheme": "light"}, "phone and dark": PHONE | {"color_scheme": "dark"}}


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> dict[str, Any]:
    return LOOKS[request.param]


async def test_nothing_keeps_people_out_of_starting_a_review(look: dict[str, Any], windows: Windows, room: Room) -> None:
    """axe-core finds nothing serious: contrast, names, roles, order, focus; wherever a review leads."""
    await room.open("Handbook")
    window = await windows.open(room.slack, room.ada, room.channel, **look)
    await window.open_thread()
    await window.thread.locator(".opener").last.click()
    assert await barriers(window.page) == []
    await window.thread.get_by_role("button", name="Close the thread").click()
    await window.composer.fill("/arch")
    await expect(window.page.locator("#completion-channel")).to_be_visible()
    await window.page.keyboard.press("ArrowDown")
    assert await barriers(window.page) == []
    await window.type_in_channel("/arch-review Something")
    await window.form.get_by_label("Title").fill("")
    await window.form.get_by_role("button", name="Start review").click()
    await expect(window.form.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    assert await barriers(window.page) == []


async def test_nothing_keeps_people_out_of_reading_a_recommendation(look: dict[str, Any], windows: Windows, decided: Thread) -> None:
    window = await windows.open(decided.slack, decided.room.ada, decided.room.channel, **look)
    assert await barriers(window.page) == []
    await window.open_thread()
    await window.thread.get_by_role("button", name="Look inside").first.click()
    await expect(window.thread.locator("pre:visible")).to_be_visible()
    assert await barriers(window.page) == []
    if look["color_scheme"] == "dark":
        await window.thread.get_by_role("button", name="Close the thread").click()
        await window.channel.get_by_role("button", name="Channels").click()
        assert await barriers(window.page) == []


async def test_what_comes_in_is_said_to_screen_readers(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await expect(window.composer).to_be_visible()
    await room.slack.say(room.ben, room.channel, "The *handbook* is out")
    await expect(window.page.locator("#said")).to_contain_text(f"{room.ben.name.capitalize()}: The *handbook* is out")


async def test_the_page_says_that_it_is_not_slack(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await expect(window.page.locator("#stand-in")).to_have_text("Local stand-in, not Slack. Everything stays on this computer.")
