"""Whatever people write is shown as it is written: in names, titles, answers, files, and in what an app makes of it."""

from typing import Any

from playwright.async_api import expect

from tests.browser.payloads import PAYLOADS
from tests.browser.window import Window, Windows
from tests.journeys.slack.room import Room
from tests.protocol.apps import button, web_client

ALIVE = """() => [...document.querySelectorAll("a[href], img[src], form, iframe, object, embed, base, script:not([src])")]
  .map((node) => node.outerHTML)
  .filter((html) => !/^<a [^>]*href="(#|https?:|\\/files)/.test(html) && !/^<img [^>]*src="(\\/page\\/mark.svg|\\/files)/.test(html)
    && !/^<form novalidate/.test(html))"""


async def _nothing_ran(window: Window) -> None:
    await window.is_sound()
    assert await window.page.evaluate("window.ran") is None
    assert await window.page.evaluate(ALIVE) == []


async def test_in_names(windows: Windows, room: Room) -> None:
    people = [room.slack.add_person(f"{payload} {number}") for number, payload in enumerate(PAYLOADS)]
    town = room.slack.add_channel("<img src=x onerror=window.ran=31>", members=[room.ada, *people])
    for person in people:
        await room.slack.say(person, town, "Hello")
    window = await windows.open(room.slack, room.ada, town)
    await expect(window.channel.locator("article")).to_have_count(len(PAYLOADS))
    await expect(window.page.locator("#sidebar")).to_contain_text(PAYLOADS[0], ignore_case=True)
    await window.composer.fill("@<")
    await _nothing_ran(window)


async def test_in_titles_and_answers(windows: Windows, room: Room) -> None:
    half = len(PAYLOADS) // 2
    thread = await room.open(" ".join(PAYLOADS[:3])[:90], description="\n".join(PAYLOADS))
    for payloads in (PAYLOADS[:half], PAYLOADS[half:]):
        await thread.say(room.ben, "\n".join(payloads))
    for payload in PAYLOADS:
        await room.slack.say(room.ben, room.channel, payload)
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.open_thread()
    for payload in PAYLOADS:
        await expect(window.channel.locator("article .content", has_text=payload).last).to_contain_text(payload)
        await expect(window.thread).to_contain_text(payload)
    await _nothing_ran(window)


async def test_in_a_form(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.type_in_channel("/arch-review " + " ".join(PAYLOADS))
    await expect(window.form.get_by_label("Description")).to_have_value(" ".join(PAYLOADS))
    await _nothing_ran(window)


async def test_in_files(windows: Windows, room: Room) -> None:
    client = web_client(room.slack)
    kinds = ("md", "json", "txt", "html", "svg")
    uploads = [
        {
            "filename": f"{payload.replace('/', '_')}.{kinds[number % 5]}",
            "title": payload,
            "content": f"<svg xmlns='http://www.w3.org/2000/svg'>{payload}</svg>",
        }
        for number, payload in enumerate(PAYLOADS)
    ]
    for ten in (uploads[:10], uploads[10:20], uploads[20:]):
        await client.files_upload_v2(channel=room.channel.id, file_uploads=ten, initial_comment=PAYLOADS[0])
    window = await windows.open(room.slack, room.ada, room.channel)
    await expect(window.channel.locator(".file")).to_have_count(len(PAYLOADS))
    for opener in await window.channel.get_by_role("button", name="Look inside").all():
        await opener.click()
    await expect(window.channel.locator("pre:visible")).to_have_count(18)
    await expect(window.channel.locator("pre:visible").first).to_contain_text("svg")
    await _nothing_ran(window)
    assert len(window.page.context.pages) == 1


def _hostile_blocks(payload: str) -> list[dict[str, Any]]:
    text = {"type": "mrkdwn", "text": f'{payload} <javascript:window.ran=1|a> <http://127.0.0.1:9/" onclick=window.ran=2|b> *<{payload}*'}
    return [
        {"type": "section", "text": text, "accessory": button(payload[:70], "x", url="javascript:window.ran=3")},
        {"type": "context", "elements": [{"type": "image", "image_url": "javascript:window.ran=4", "alt_text": payload}]},
        {"type": "image", "image_url": "data:text/html,<script>parent.ran=5</script>", "alt_text": payload},
        {"type": "image", "image_url": 'http://127.0.0.1:9/files/x.svg#" onerror=window.ran=6 "', "alt_text": payload},
        {
            "type": "markdown",
            "text": f'{payload}\n\n[a](javascript:window.ran=7) <img src=x onerror=window.ran=8> [b](http://127.0.0.1:9/"onclick=x)',
        },
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": "javascript:window.ran=9", "text": payload}]}],
        },
    ]


async def test_in_what_an_app_posts(windows: Windows, room: Room) -> None:
    """Even an app cannot run a script here: links lead to web pages only, pictures come from the workspace only."""
    client = web_client(room.slack)
    for number, payload in enumerate(PAYLOADS):
        await client.chat_postMessage(channel=room.channel.id, text=payload, blocks=_hostile_blocks(payload)[number % 6 :])
    window = await windows.open(room.slack, room.ada, room.channel)
    await expect(window.channel.locator("article")).to_have_count(len(PAYLOADS))
    for pressed in (await window.channel.locator("article button[data-control]").all())[:3]:
        await pressed.click()
    await _nothing_ran(window)
    assert len(window.page.context.pages) == 1
