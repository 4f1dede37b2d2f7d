"""The board rules in the page: by keyboard alone, and with a mouse."""

from playwright.async_api import expect

from tests.browser.window import Window, Windows
from tests.journeys.slack.room import Room


async def test_a_finding_is_waived_by_keyboard_and_the_rest_approved_by_mouse(windows: Windows, board_room: Room) -> None:
    thread = await board_room.open("Letters", approach="fine_tuning")
    await thread.decide(board_room.ben, need=["style_format"], evals_exist="no")
    window = await windows.open(board_room.slack, board_room.cleo, board_room.channel)
    await window.open_thread()
    await expect(window.thread.get_by_role("button", name="Approve")).to_be_visible()
    await window.tab_to("Waive a finding", "Shift+Tab")
    keys = window.page.keyboard
    await keys.press("Enter")
    await expect(window.form.get_by_label("Finding")).to_be_focused()
    await keys.type("Have a scored evaluation")
    await window.tab_to("Why may this be waived?")
    await keys.type("It comes with the pilot")
    await window.form.get_by_label("Last day of the waiver").fill("2027-03-01")
    await window.tab_to("Waive")
    await keys.press("Enter")
    await expect(window.form.get_by_text("The policy allows 30 days at most")).to_be_visible()
    await window.form.get_by_label("Last day of the waiver").fill("2026-12-18")
    await window.tab_to("Waive")
    await keys.press("Enter")
    await expect(window.form).to_have_count(0)
    await expect(window.thread.get_by_text("Waived until 18 Dec, not satisfied")).to_be_visible()
    await window.thread.get_by_role("button", name="Approve").click()
    await expect(window.channel.get_by_text("approved by").first).to_be_visible()
    await window.is_sound()


async def test_a_concern_is_released_and_the_review_sent_back_by_mouse(windows: Windows, board_room: Room) -> None:
    """Whoever is not on the board presses in vain meanwhile."""
    thread = await board_room.open("Held letters", approach="prompting")
    await thread.decide(board_room.ben)
    window = await windows.open(board_room.slack, board_room.cleo, board_room.channel)
    await window.open_thread()
    await _says(window, "Hold", "What is your concern?", "Who pays for it?")
    held = window.thread.locator("article", has_text="Held ·").last
    await expect(held).to_contain_text("Who pays for it?")
    await expect(held.get_by_role("button", name="Approve")).to_have_count(0)
    await window.act_as(board_room.ben)
    await held.get_by_role("button", name="Release").click()
    await expect(window.thread.get_by_text("Only the board of this channel decides here.")).to_be_visible()
    await window.act_as(board_room.cleo)
    await held.get_by_role("button", name="Release").click()
    await expect(window.thread.get_by_text("Who pays for it?")).to_have_count(0)
    await _says(window, "Ask for changes", "What should the team change?", "Name who pays")
    await expect(window.thread.get_by_text("Changes asked for").last).to_be_visible()
    await expect(window.channel.get_by_text("sent back for changes by").first).to_be_visible()
    await expect(window.thread.get_by_role("button", name="Decline")).to_have_count(0)
    await window.is_sound()


async def _says(window: Window, button: str, label: str, words: str) -> None:
    await window.thread.get_by_role("button", name=button).last.click()
    await window.form.get_by_label(label).fill(words)
    await window.form.locator("button[type=submit]").click()
    await expect(window.form).to_have_count(0)


async def test_whoever_opened_the_review_is_told_no_in_the_page(windows: Windows, board_room: Room) -> None:
    thread = await board_room.open("More letters", who=board_room.cleo, approach="prompting")
    await thread.decide(board_room.ben)
    window = await windows.open(board_room.slack, board_room.cleo, board_room.channel)
    await window.open_thread()
    await window.thread.get_by_role("button", name="Approve").click()
    await expect(window.thread.get_by_text("You opened this review, so someone else on the board decides.")).to_be_visible()
    await window.is_sound()
