"""From the slash command to the recommendation, with a mouse, and with a keyboard alone."""

import re
from typing import Any, Final

from playwright.async_api import expect

from tests.browser.window import Window, Windows
from tests.journeys.slack.room import Room, Thread

TITLE: Final = "Fine-tune a model on our HR handbook"
ANSWERS: Final[dict[str, Any]] = {
    "need": ["knowledge", "style_format"],
    "knowledge_changes": "weekly",
    "knowledge_fits_context": "no",
    "prompting_result": "not_tried",
    "evals_exist": "no",
    "calls_per_month": 20_000,
    "audience": "internal",
}
FINE_TUNING: Final = "Fine-tuning: train an existing model further on your examples"


async def _opened(room: Room) -> Thread:
    await room.stage.quiet()
    return Thread(room, room.announcements()[-1])


async def test_by_mouse(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.composer.fill(f"/arch-review {TITLE}")
    await window.channel.get_by_role("button", name="Send").click()
    await expect(window.form.get_by_label("Title")).to_have_value(TITLE)
    await window.form.get_by_label("What do you have in mind?").select_option(label=FINE_TUNING)
    await window.form.get_by_role("button", name="Start review").click()
    await expect(window.form).to_have_count(0)
    thread = await _opened(room)
    await window.open_thread()
    while asked := thread.asked:
        await window.answer(thread, asked[0], ANSWERS.get(asked[0], "dont_know"))
    await window.thread.get_by_role("button", name="Confirm").click()
    await expect(window.thread.get_by_role("heading", name="Blocked as proposed. Use Retrieval")).to_be_visible()
    await expect(window.channel.get_by_role("heading", name="Blocked as proposed. Use Retrieval")).to_be_visible()
    for kind in ("md", "json"):
        await expect(window.thread.get_by_role("link", name=re.compile(rf"Download .*\.{kind}$"))).to_be_visible()
    await window.is_sound()


async def test_by_keyboard_alone(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    keys = window.page.keyboard
    await window.tab_to("Skip to the message box")
    await keys.press("Enter")
    await keys.type("/arch")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await keys.type(TITLE)
    await keys.press("Enter")
    await expect(window.form.get_by_label("Title")).to_be_focused()
    await window.tab_to("What do you have in mind? (optional)")
    await keys.type("Fine-tuning")
    await window.tab_to("Start review")
    await keys.press("Enter")
    await expect(window.form).to_have_count(0)
    thread = await _opened(room)
    await expect(window.composer).to_be_focused()
    await expect(window.channel.get_by_role("button", name="1 reply")).to_be_visible()
    await window.tab_to("1 reply", "Shift+Tab")
    await keys.press("Enter")
    await expect(window.reply).to_be_focused()
    while asked := thread.asked:
        await _key_answer(window, thread, asked[0])
    await expect(window.thread.get_by_role("button", name="Confirm")).to_be_visible()
    await window.tab_to("Confirm", "Shift+Tab")
    await keys.press("Space")
    await expect(window.thread.get_by_role("heading", name="Blocked as proposed. Use Retrieval")).to_be_visible()
    await window.is_sound()


async def _key_answer(window: Window, thread: Thread, fact: str) -> None:
    """With the controls of what is asked for several, else typed into the message box."""
    keys, value = window.page.keyboard, ANSWERS.get(fact, "dont_know")
    await expect(window.thread.get_by_role("button", name="We don't know").first).to_be_visible()
    if isinstance(value, list):
        await window.tab_to("Choose all that apply", "Shift+Tab")
        await keys.press("Enter")
        await keys.press("Space")
        await keys.press("ArrowDown")
        await keys.press("Space")
        await keys.press("Escape")
        await window.tab_to("Save")
        await keys.press("Enter")
    else:
        await window.tab_to("Reply in the thread")
        typed = {"dont_know": "we don't know", "not_tried": "not tried"}.get(value, str(value))
        await keys.type(", ".join([typed] if len(_together(thread, fact)) == 1 else ["we don't know"] * len(_together(thread, fact))))
        await keys.press("Enter")
    await thread.quiet()


def _together(thread: Thread, fact: str) -> list[str]:
    post = thread.asking(fact)
    return [one for one in thread.asked if thread.asking(one) is post]
