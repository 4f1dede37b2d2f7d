"""The digest as a channel reads it: posted by the bot itself, on a desk and on a phone, by day and by night."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from playwright.async_api import expect

from bot.play.stage import Stage
from bot.trying.town import populate
from bot.workspace.workspace import Workspace
from tests.browser.a_week import play
from tests.browser.window import Window, Windows
from tests.journeys.slack.digests import asked, digests
from tests.journeys.slack.room import Room

CHANNEL: Final = "ai-audit"
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 390, "height": 1180}, "locale": "en-GB", "has_touch": True}
DESK: Final[dict[str, Any]] = {"viewport": {"width": 1240, "height": 1160}, "locale": "en-GB"}
LOOKS: Final = {
    "digest": DESK,
    "digest_dark": {**DESK, "color_scheme": "dark"},
    "digest_phone": PHONE,
    "digest_phone_dark": {**PHONE, "color_scheme": "dark"},
}
Shot = Callable[[Window, str], Awaitable[None]]


async def take_digest(stage: Stage, slack: Workspace, windows: Windows, shot: Shot) -> None:
    populate(slack)
    channel = slack.add_channel(CHANNEL, members=["ada", "ben", "cleo"])
    room = Room(stage, channel, slack.person("ada"), slack.person("ben"), slack.person("cleo"))
    await stage.start()
    await play(stage.redis, slack.team_id, room.ben.id, channel.id, f"{slack.origin}/#{channel.id}")
    await asked(room, room.ada, f"schedule monday 09:00 #{CHANNEL}")
    await asked(room, room.ada, "now")
    assert len(digests(room)) == 1
    for name, look in LOOKS.items():
        window = await windows.open(slack, room.cleo, channel, **look)
        await expect(window.channel.get_by_text("Audit digest").first).to_be_visible()
        if name != "digest_phone":  # which shows the post itself
            await window.open_thread()
            await expect(window.thread.get_by_role("img").first).to_be_visible()
            await window.reply.evaluate("(node) => node.blur()")
            await window.thread.locator(".messages").evaluate("(node) => { node.scrollTop = node.scrollHeight; }")
        await window.channel.locator(".messages").evaluate("(node) => { node.scrollTop = 0; }")
        await shot(window, name)
