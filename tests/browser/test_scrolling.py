"""A list of messages follows what is new, until somebody reads further up."""

from playwright.async_api import Locator, expect

from tests.browser.window import Windows
from tests.journeys.slack.room import Room

LONG = "\n".join(f"Line {number}" for number in range(80))


async def _below(box: Locator) -> int:
    """Pixels from what is shown last to the end."""
    distance: int = await box.evaluate("(node) => Math.round(node.scrollHeight - node.scrollTop - node.clientHeight)")
    return distance


async def test_it_follows_what_is_new_also_when_its_pane_gets_smaller(windows: Windows, room: Room) -> None:
    posts = [await room.slack.say(room.ben, room.channel, f"Message {number}") for number in range(30)]
    await room.slack.say(room.ben, room.channel, "A reply", posts[-1].ts)
    window = await windows.open(room.slack, room.ada, room.channel)
    box = window.channel.locator(".messages")
    await expect(box.get_by_text("Message 29")).to_be_in_viewport()
    await window.open_thread()
    await expect(box.get_by_text("Message 29")).to_be_in_viewport()
    await room.slack.say(room.ben, room.channel, "The newest")
    await expect(box.get_by_text("The newest")).to_be_in_viewport()
    assert await _below(box) == 0


async def test_a_long_message_is_read_from_its_beginning(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await room.slack.say(room.ben, room.channel, "Before")
    await expect(window.channel.get_by_text("Before")).to_be_in_viewport()
    await room.slack.say(room.ben, room.channel, LONG)
    await expect(window.channel.get_by_text("Line 0")).to_be_in_viewport()
    await room.slack.say(room.ben, room.channel, "After it")
    await window.channel.get_by_role("button", name="New messages").click()
    await expect(window.channel.get_by_text("After it")).to_be_in_viewport()
    await expect(window.channel.get_by_role("button", name="New messages")).to_be_hidden()
