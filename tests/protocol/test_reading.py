"""What people read, and what in a text is alive."""

import pytest

from bot.workspace.marks import escaped, live_marks, readable, readable_markdown, typed, unescaped
from bot.workspace.people import Json
from bot.workspace.reading import visible_text
from tests.protocol.apps import actions, button, field, plain, section
from tests.protocol.conftest import Town

NAMES = {"U1": "ada", "C1": "support-ai"}


@pytest.mark.parametrize(
    ("mrkdwn", "text"),
    [
        ("*bold* _italic_ ~struck~ `code`", "bold italic struck code"),
        ("*_both_*", "both"),
        ("fine_tuning and 2 * 3 * 4 stay", "fine_tuning and 2 * 3 * 4 stay"),
        ("`a_b_c *d*`", "a_b_c *d*"),
        ("<@U1> in <#C1>", "@ada in #support-ai"),
        ("<@U2> in <#C2|other>", "@U2 in #other"),
        ("<!channel> <!here|here>", "@channel here"),
        ("<!date^1^{date}|today>", "today"),
        ("<https://x.org|a link> and <https://y.org>", "a link and https://y.org"),
        ("&lt;!channel&gt; &amp; &amp;lt;", "<!channel> & &lt;"),
        ("> quoted\n&gt; twice", "quoted\ntwice"),
    ],
)
def test_mrkdwn_is_read_without_its_marks(mrkdwn: str, text: str) -> None:
    assert readable(mrkdwn, NAMES) == text


def test_markdown_is_read_without_its_marks() -> None:
    assert readable_markdown("# Title\n**bold** [label](https://x)", NAMES) == "Title\nbold label"


def test_escaping_and_back() -> None:
    assert unescaped(escaped("<a> & &lt;")) == "<a> & &lt;"


def test_what_is_typed_comes_alive_only_where_slack_makes_it() -> None:
    text, elements = typed("@ada <!channel> @channel @nobody https://x.org/a?b=1&c=2.", {"ada": "U1"})
    assert text == "<@U1> &lt;!channel&gt; <!channel> @nobody <https://x.org/a?b=1&amp;c=2>."
    assert [element["type"] for element in elements] == ["user", "text", "broadcast", "text", "link", "text"]
    assert live_marks(text) == ["@U1", "!channel", "https://x.org/a?b=1&amp;c=2"]


BLOCKS: list[tuple[Json, str]] = [
    (section("*Q?*", fields=[plain("a"), {"type": "mrkdwn", "text": "_b_"}]), "Q?\na\nb"),
    ({"type": "context", "elements": [plain("About 5 left"), {"type": "image", "alt_text": "mark"}]}, "About 5 left mark"),
    ({"type": "header", "text": plain("*Title*")}, "*Title*"),
    ({"type": "markdown", "text": "**b**"}, "b"),
    (field("Title", "t"), "Title"),
    ({"type": "divider"}, ""),
    ({"type": "image", "title": plain("Ladder"), "alt_text": "six rungs"}, "Ladder\nsix rungs"),
    (actions(button()), ""),
    (
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "a"}, {"type": "rich_text", "elements": [{"type": "text", "text": "b"}]}]],
        },
        "a | b",
    ),
    (
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "user", "user_id": "U1"},
                        {"type": "channel", "channel_id": "C1"},
                        {"type": "broadcast", "range": "here"},
                        {"type": "emoji", "name": "eyes"},
                        {"type": "link", "url": "https://x"},
                        {"type": "date", "fallback": "today"},
                    ],
                },
                {"type": "rich_text_list", "elements": [{"type": "text", "text": "1"}, {"type": "text", "text": "2"}]},
            ],
        },
        "@ada#support-ai@here:eyes:https://xtoday\n1\n2",
    ),
]


@pytest.mark.parametrize(("block", "text"), BLOCKS, ids=[case[0]["type"] for case in BLOCKS])
def test_blocks_are_read_as_people_see_them(block: Json, text: str) -> None:
    assert visible_text([block], "fallback", NAMES) == text


async def test_a_messages_live_marks_are_found_wherever_they_stand(town: Town) -> None:
    blocks = [section("<!channel>", fields=[{"type": "mrkdwn", "text": "<https://x|y>"}]), {"type": "markdown", "text": "<@U1>"}]
    await town.client.chat_postMessage(
        channel=town.channel.id, text="&lt;!here&gt;", blocks=[*blocks, {"type": "header", "text": plain("<!x>")}]
    )
    (post,) = town.slack.messages("support-ai")
    assert town.slack.live_marks(post) == ["!channel", "https://x|y", "@U1"]
    assert town.slack.visible_text(post) == "@channel\ny\n@U1\n<!x>"
    assert town.slack.name_of(post.user) == "Plumbline"
