from pathlib import Path

from playwright.async_api import expect

from bot.workspace.keeping import Keeper
from bot.workspace.page_server import PageWorkspace
from tests.browser.window import Windows


async def test_a_window_comes_back_by_itself_and_loses_nothing(windows: Windows, tmp_path: Path) -> None:
    async with PageWorkspace() as slack:
        ada, channel = slack.add_person("ada"), slack.add_channel("support-ai")
        await slack.say(ada, channel, "Before")
        window = await windows.open(slack, ada, channel)
        await expect(window.channel).to_contain_text("Before")
        await window.composer.fill("A draft")
        port = int(slack.origin.rpartition(":")[2])
        Keeper(slack.state, tmp_path).write()
    await expect(window.page.locator("#connection")).to_have_text("Not connected to the workspace. Trying again…")
    again = PageWorkspace(port=port)
    assert Keeper(again.state, tmp_path).restore()
    async with again:
        await again.say("ada", "support-ai", "After")
        await expect(window.channel).to_contain_text("After")
        await expect(window.channel).to_contain_text("Before")
        await expect(window.composer).to_have_value("A draft")
        await expect(window.page.locator("#connection")).to_have_text("Plumbline is starting…")


async def test_a_gesture_that_nobody_takes_is_said_and_not_lost(windows: Windows) -> None:
    async with PageWorkspace() as slack:
        ada, channel = slack.add_person("ada"), slack.add_channel("support-ai")
        window = await windows.open(slack, ada, channel)
        await window.type_in_channel("/arch-review Something")
        await expect(window.channel.get_by_role("alert")).to_contain_text("Plumbline is not connected yet")
        await expect(window.composer).to_have_value("/arch-review Something")
