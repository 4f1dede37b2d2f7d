from playwright.async_api import expect

from bot.workspace.workspace import Workspace
from tests.browser.window import Windows
from tests.journeys.slack.room import Room, Thread


async def test_a_form_says_beside_the_field_what_is_missing_and_keeps_the_rest(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.type_in_channel("/arch-review")
    await expect(window.form.get_by_label("Title")).to_be_focused()
    await window.form.get_by_label("Description").fill("About 900 pages.")
    await window.form.get_by_role("button", name="Start review").click()
    title = window.form.get_by_label("Title")
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_be_focused()
    await expect(title).to_have_accessible_description("Please complete this required field.")
    await title.fill("   ")
    await window.form.get_by_role("button", name="Start review").click()
    await expect(title).to_have_accessible_description("Please say in a few words what you want to build.")
    await expect(window.form.get_by_label("Description")).to_have_value("About 900 pages.")
    await title.fill("Handbook")
    await title.press("Enter")
    await expect(window.form).to_have_count(0)
    await window.is_sound()


async def test_escape_closes_a_form_and_gives_the_focus_back(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.type_in_channel("/arch-review Something")
    await expect(window.form).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(window.form).to_have_count(0)
    await expect(window.composer).to_be_focused()
    assert room.slack.open_view(room.ada) is None


async def test_a_form_is_there_again_after_a_reload(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.type_in_channel("/arch-review Something")
    await expect(window.form).to_be_visible()
    await window.page.reload()
    await expect(window.form.get_by_label("Title")).to_have_value("Something")


async def test_the_records_of_a_review_can_be_read_and_taken_along(windows: Windows, decided: Thread) -> None:
    record, data = (decided.files()[kind][0] for kind in ("md", "json"))
    window = await windows.open(decided.slack, decided.room.ada, decided.room.channel)
    await window.open_thread()
    await window.thread.get_by_role("button", name=f"Look inside {record.name}").click()
    await expect(window.thread.locator("pre:visible")).to_contain_text("# AR-")
    await window.thread.get_by_role("button", name=f"Look inside {data.name}").click()
    await expect(window.thread.locator("pre:visible").last).to_contain_text('"outcome": "blocked"')
    async with window.page.expect_download() as coming:
        await window.thread.get_by_role("link", name=f"Download {record.name}").click()
    download = await coming.value
    assert download.suggested_filename == record.name
    assert (await download.path()).read_bytes() == record.content
    await window.is_sound()


async def test_a_permalink_leads_to_its_message(windows: Windows, room: Room) -> None:
    slack: Workspace = room.slack
    root = await slack.say(room.ben, room.channel, "Where is the handbook?")
    await slack.say(room.ada, room.channel, "On the second shelf.", root.ts)
    window = await windows.open(slack, room.ada)
    await window.page.goto(f"{slack.origin}/archives/{room.channel.id}/p{root.ts.replace('.', '')}")
    await expect(window.thread).to_contain_text("On the second shelf.")
