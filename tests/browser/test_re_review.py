"""A decision whose ground has moved, in the page: what its thread says, what is asked again, and the two rounds compared."""

from playwright.async_api import expect

from policies.load import load_pack
from tests.browser.accessibility import barriers
from tests.browser.window import Window, Windows
from tests.journeys.slack.room import Room, Thread


async def test_it_is_decided_again_by_mouse_and_let_stand_by_keyboard(windows: Windows, room: Room) -> None:
    thread = await room.open("Tune example-7b on our letters", approach="fine_tuning")
    await thread.decide(need=["knowledge"], evals_exist="no")
    window = await windows.open(room.slack, room.ben, room.channel)
    await window.open_thread()
    await window.type_in_channel("/arch-review model example-7b upgraded")
    moved = window.thread.locator("article", has_text="The base model example-7b is upgraded.")
    await expect(moved).to_contain_text("The ground has moved.")
    await expect(window.channel.locator("article", has_text="may no longer hold").last).to_contain_text(thread.review)
    assert await barriers(window.page) == []
    questions = await moved.locator("li").all_inner_texts()
    await moved.get_by_role("button", name="Decide again").click()
    await expect(moved).to_contain_text("It is being decided again, in this thread.")
    assert await _look_again(window, thread, prompting_result="not_tried") == set(questions)
    await window.thread.get_by_role("button", name="Confirm").click()
    compared = window.thread.locator("article", has_text="Round 2, compared with round 1")
    await expect(compared).to_contain_text("result of prompting: don't know → not tried")

    await window.type_in_channel("/arch-review model example-7b retired 2027-03-31")
    moved = window.thread.locator("article", has_text="The base model example-7b will be retired on 2027-03-31.")
    await expect(moved.get_by_role("button", name="Let it stand")).to_be_visible()
    await window.reply.focus()
    await window.tab_to("Let it stand", "Shift+Tab")
    await window.page.keyboard.press("Enter")
    await expect(moved).to_contain_text("The team lets the decision stand.")
    await window.is_sound()


async def _look_again(window: Window, thread: Thread, **answers: str) -> set[str]:
    """Presses what is answered otherwise by now, and Keep it for the rest; the questions that were asked."""
    facts, asked = load_pack().facts, set[str]()
    await thread.quiet()
    while fact := next(iter(thread.asked), None):
        asked.add(facts[fact].question)
        if fact in answers:
            await window.answer(thread, fact, answers[fact])
        else:
            await window.control(f"keep/{thread.review}/{fact}").click()
            await thread.quiet()
    return asked
