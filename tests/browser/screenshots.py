"""`make screenshots`: a review as people see it, at seven places, and the weekly digest, as the README shows them.

`python -m tests.browser.screenshots digest` takes those of the digest alone.
"""

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Locator, async_playwright, expect

from bot.audit.signing_key import new_key
from bot.play.stage import Stage
from bot.trying.town import FIRST, populate
from bot.workspace.page_server import PageWorkspace
from bot.workspace.workspace import Workspace
from tests.browser.digest_screenshots import take_digest
from tests.browser.window import ARGUMENTS, CHROMIUMS, Window, Windows
from tests.journeys.slack.room import AS_OF, Room, Thread

FOLDER: Final = Path(__file__).parents[2] / "deploy" / "screenshots"
DESK: Final[dict[str, Any]] = {"viewport": {"width": 1100, "height": 680}, "locale": "en-GB"}
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 390, "height": 780}, "locale": "en-GB", "has_touch": True}
ANSWERS: Final[dict[str, Any]] = {
    "knowledge_fits_context": "no",
    "prompting_result": "not_tried",
    "rag_result": "not_tried",
    "evals_exist": "no",
    "calls_per_month": 20_000,
    "audience": "internal",
}


def _room(stage: Stage, slack: Workspace) -> Room:
    populate(slack)
    return Room(stage, slack.channel(FIRST), slack.person("ada"), slack.person("ben"), slack.person("cleo"))


async def _open(windows: Windows, room: Room, **settings: Any) -> Window:
    window = await windows.open(room.slack, room.ada, room.channel, **settings)
    await window.open_thread()
    return window


async def _at_top(pane: Locator, text: str) -> None:
    """The message with this text begins where its pane does."""
    message = pane.locator("article", has_text=text).last
    await expect(message).to_be_visible()
    if await pane.get_by_role("button", name="New messages").is_visible():
        await pane.get_by_role("button", name="New messages").click()
    await message.evaluate("(node) => { node.parentNode.scrollTop = node.offsetTop - 8; document.activeElement.blur(); }")
    await expect(pane.locator(".jump:visible")).to_have_count(0)


async def _shot(window: Window, name: str) -> None:
    path = FOLDER / f"{name}.png"
    await window.page.mouse.move(0, 0)
    await window.page.screenshot(path=path, animations="disabled", caret="hide")
    print(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size // 1000} kB")


async def _interview(thread: Thread, room: Room) -> None:
    await thread.answer(room.ada, need=["knowledge"])
    while "knowledge_changes" not in thread.asked:
        await thread.answer(room.ben, **{thread.asked[0]: ANSWERS.get(thread.asked[0], "dont_know")})
    await thread.say(room.ben, "weekly")


async def _take(stage: Stage, slack: Workspace, windows: Windows) -> None:
    room = _room(stage, slack)
    stage.settings["PLUMBLINE_BOARD"] = room.cleo.id
    await stage.start()
    thread = await room.open(
        "HR handbook assistant", approach="fine_tuning", owner="ada", description="Employees ask, the handbook answers."
    )
    await _interview(thread, room)
    desk, dark = await _open(windows, room, **DESK), await _open(windows, room, **DESK, color_scheme="dark")
    phone = await _open(windows, room, **PHONE)
    for window in (desk, phone):
        await expect(window.thread.get_by_role("button", name="We don't know")).to_have_count(1)
        await window.reply.evaluate("(node) => node.blur()")
    await _shot(desk, "question")
    await _shot(phone, "phone")
    await thread.reach_recap(room.ben, **ANSWERS)
    await _at_top(desk.thread, "Please check before I decide.")
    await _shot(desk, "recap")
    await thread.press(room.ada, "Confirm")
    await thread.quiet()
    await expect(dark.thread.get_by_role("link", name="Download").last).to_be_visible()
    await _at_top(dark.thread, "Blocked as proposed.")
    await _shot(dark, "dark")
    await _board(thread, room, desk)
    await desk.thread.get_by_role("button", name="Close the thread").click()
    await _at_top(desk.channel, "Blocked as proposed.")
    await _shot(desk, "recommendation")
    await desk.page.get_by_role("button", name="Home", exact=True).click()
    await expect(desk.channel.get_by_role("heading", name="Your reviews")).to_be_visible()
    await _shot(desk, "home")


async def _board(thread: Thread, room: Room, window: Window) -> None:
    """The card once a finding is waived."""
    slack = room.slack
    await slack.press(room.cleo, thread.having("Waive a finding"), "Waive a finding")
    await room.form_before(room.cleo)
    reason = "The test set is being labelled, and comes before the pilot ends"
    await slack.submit(room.cleo, {"finding": "evals-before-tuning", "reason": reason, "expires": "2026-12-18"})
    await thread.quiet()
    await _at_top(window.thread, "The board decides")
    await _shot(window, "board")


async def _take_digest(stage: Stage, slack: Workspace, windows: Windows) -> None:
    await take_digest(stage, slack, windows, _shot)


TAKES: Final = {"review": _take, "digest": _take_digest}


async def main() -> None:
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        sys.exit("no Chromium is installed (Debian and Ubuntu: apt-get install chromium)")
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, take in TAKES.items():
            if name in (sys.argv[1:] or TAKES):
                slack = PageWorkspace()
                settings = {"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_AUDIT_KEY": new_key()}
                async with Stage(settings, workspace=slack) as stage, Windows(browser) as windows:
                    await take(stage, slack, windows)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
