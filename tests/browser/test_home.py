"""The app's Home, as the person sees it who opens it."""

from playwright.async_api import expect

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
