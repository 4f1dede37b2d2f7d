"""Next steps in the page: the card, and the forms behind its buttons."""

from playwright.async_api import expect

from tests.browser.accessibility import barriers
from tests.browser.window import Windows
from tests.journeys.slack.room import Room
from tests.journeys.slack.test_steps_card import in_days


async def test_a_step_is_given_away_put_off_done_with_evidence_and_reopened(room: Room, windows: Windows) -> None:
    thread = await room.open("Handbook assistant", approach="rag")
    await thread.decide(need=["knowledge"], evals_exist="no")
    window = await windows.open(room.slack, room.ben, room.channel)
    await window.open_thread()
    card = window.thread.locator("article", has_text="Next steps ·").last
    await card.get_by_role("button", name="Assign: ").first.click()
    await window.form.get_by_label("Owner").select_option(label=room.cleo.name)
    await window.form.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text(f"@{room.cleo.name}")
    await card.get_by_role("button", name="Snooze: ").first.click()
    await window.form.get_by_label("Remind again on").fill(in_days(7))
    await window.form.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text("reminders off until")
    await card.get_by_role("button", name="Done: ").first.click()
    await window.form.get_by_label("What shows that it is done?").fill("https://example.com/test-set")
    assert await barriers(window.page) == []
    await window.form.get_by_role("button", name="Save").click()
    await expect(card.get_by_text("✓")).to_have_count(1)
    await expect(card).to_contain_text("https://example.com/test-set")
    await card.get_by_role("button", name="Reopen").click()
    await expect(card.get_by_text("✓")).to_have_count(0)
