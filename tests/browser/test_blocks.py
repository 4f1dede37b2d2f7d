"""Every block that the workspace takes is shown as what it is."""

from typing import Final

from playwright.async_api import expect

from tests.browser.accessibility import barriers
from tests.browser.small_app import SmallApp
from tests.browser.window import Windows
from tests.protocol.apps import Json, plain, section

PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
MRKDWN: Final = """\
*bold* _slanted_ ~gone~ `code` <https://example.org|a link> :tada:
&gt; a quote
• one
• two
1. first
2. second
<#{channel}> &amp; <@{person}> <!date^1700000000^{{date_num}}|then> &lt;b&gt;"""
MARKDOWN: Final = """\
## Second

A **strong** word, *slanted*, ~~gone~~, `code` and [a link](https://example.org/m)

- one
  - inner
- two

1. first

> said

```
let x
```

| a | b |
|---|---|
| 1 | \\*2\\* |

---"""


def _rich(kind: str, *elements: Json, **more: str) -> Json:
    return {"type": kind, "elements": list(elements)} | more


RICH: Final = _rich(
    "rich_text",
    _rich(
        "rich_text_section",
        {"type": "text", "text": "loud", "style": {"bold": True}},
        {"type": "emoji", "name": "tada"},
        {"type": "broadcast", "range": "here"},
    ),
    _rich("rich_text_list", _rich("rich_text_section", {"type": "text", "text": "item"}), style="ordered"),
    _rich("rich_text_preformatted", {"type": "text", "text": "a = 1"}),
)


async def test_texts_are_formatted_as_in_slack(app: SmallApp, windows: Windows) -> None:
    await app.show(section(MRKDWN.format(channel=app.channel.id, person=app.ada.id)), {"type": "markdown", "text": MARKDOWN}, RICH)
    window = await app.window(windows)
    content = window.channel.locator("article .content")
    await expect(content.locator("strong")).to_have_text(["bold", "strong", "loud"])
    await expect(content.locator("em")).to_have_text(["slanted", "slanted"])
    await expect(content.locator("s")).to_have_text(["gone", "gone"])
    await expect(content.locator("blockquote")).to_have_text(["a quote", "said"])
    await expect(content.locator("li")).to_have_text(["one", "two", "first", "second", "oneinner", "inner", "two", "first", "item"])
    await expect(content.locator("pre")).to_have_text(["let x", "a = 1"])
    await expect(content.get_by_role("heading", name="Second")).to_be_visible()
    await expect(content.get_by_role("columnheader")).to_have_text(["a", "b"])
    await expect(content.get_by_role("cell")).to_have_text(["1", "*2*"])
    await expect(content).to_contain_text("#blocks & @ada 11/14/2023 <b>")
    await expect(content).to_contain_text("loud🎉@here")
    for link in await content.get_by_role("link", name="a link").all():
        await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await window.is_sound()


async def test_other_blocks_are_what_they_are(app: SmallApp, windows: Windows) -> None:
    await app.client.files_upload_v2(channel=app.channel.id, filename="dot.png", title="A dot", content=PICTURE)
    (file,) = app.slack.files()
    await app.show(
        {"type": "header", "text": plain("A heading")},
        {"type": "section", "fields": [plain("Left"), plain("Right")]},
        {"type": "context", "elements": [plain("Below")]},
        {"type": "divider"},
        {"type": "image", "slack_file": {"id": file.id}, "alt_text": "The ladder"},
        {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "From elsewhere"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "What"}], [{"type": "raw_text", "text": "Answer"}]]},
    )
    window = await app.window(windows)
    message = window.channel.locator("article").last
    await expect(message.get_by_role("heading", name="A heading")).to_be_visible()
    await expect(message.get_by_text("Right")).to_be_visible()
    await expect(message.get_by_role("separator")).to_be_visible()
    await expect(message.get_by_role("columnheader")).to_have_text(["What"])
    await expect(message.get_by_role("img", name="The ladder")).to_have_js_property("naturalWidth", 1)
    await expect(message.get_by_role("link", name="From elsewhere")).to_be_visible()
    await expect(window.channel.get_by_role("img", name="A dot")).to_have_js_property("naturalWidth", 1)
    assert await barriers(window.page) == []
    await window.is_sound()


async def test_heard_states_and_reactions_are_shown(app: SmallApp, windows: Windows) -> None:
    root = await app.slack.say("ada", app.channel, "A question")
    await app.slack.say("ada", app.channel, "More of it", root.ts)
    window = await app.window(windows)
    await window.open_thread()
    await app.client.assistant_threads_setStatus(channel_id=app.channel.id, thread_ts=root.ts, status="is reading the answer…")
    await app.client.reactions_add(channel=app.channel.id, timestamp=root.ts, name="eyes")
    await expect(window.thread.get_by_role("status")).to_have_text("Plumbline is reading the answer…")
    await expect(window.channel.get_by_text("Plumbline is reading the answer…")).to_be_visible()
    await expect(window.thread.get_by_role("list", name="Reactions")).to_contain_text("👀 1")
    await app.client.chat_postMessage(channel=app.channel.id, thread_ts=root.ts, text="Read.")
    await expect(window.thread.get_by_role("status")).to_have_text("")
