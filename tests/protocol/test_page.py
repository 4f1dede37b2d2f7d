"""The page's addresses over plain HTTP: what it serves, tells and takes, and from whom. How it looks is told by tests/browser."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import pytest

from bot.workspace.page_server import FILES, POLICY, PageWorkspace
from bot.workspace.people import Channel, Person
from bot.workspace.workspace import Workspace
from tests.protocol.apps import Json, actions, bolt_app, button, modal, options, plain, running, web_client
from tests.protocol.apps import field as form_field

PAGE_FILES: Final = sorted(path.name for path in FILES.iterdir())
CONFINED: Final = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style\"|\son\w+=\""
)


@dataclass
class Front:
    """A workspace with a page, and somebody who talks to it as a browser does."""

    slack: PageWorkspace
    session: aiohttp.ClientSession
    ada: Person
    ben: Person
    channel: Channel

    async def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        async with self.session.get(f"{self.slack.origin}{path}", headers=headers) as answer:
            return answer.status, {str(name): value for name, value in answer.headers.items()}, await answer.read()

    async def do(self, who: Person, what: str, **given: Any) -> Json:
        """What the page is answered; `status` is HTTP's."""
        body = {"who": who.id, "do": what} | given
        async with self.session.post(f"{self.slack.origin}/page/do", json=body, headers={"Origin": self.slack.origin}) as answer:
            told: Json = await answer.json()
            return told | {"status": answer.status}


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with PageWorkspace() as slack, aiohttp.ClientSession() as session:
        ada, ben = slack.add_person("ada", "requester"), slack.add_person("ben")
        yield Front(slack, session, ada, ben, slack.add_channel("support-ai"))


@dataclass
class Feed:
    """What a window is told, put together as the page does."""

    answer: aiohttp.ClientResponse
    parts: Json = field(default_factory=dict)

    async def next(self) -> str:
        """The kind of the next event."""
        kind = ""
        while True:
            line = (await self.answer.content.readline()).decode().rstrip("\n")
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            if line.startswith("data: "):
                told = json.loads(line.removeprefix("data: "))
                self.parts = ({} if kind == "all" else self.parts) | told["set"]
                self.parts = {key: value for key, value in self.parts.items() if key not in told["drop"]}
                return kind

    def texts(self) -> list[str]:
        return [part["text"] for key, part in self.parts.items() if key.startswith(("post ", "whisper "))]


def _watching(front: Front, who: Person) -> Any:
    return front.session.get(f"{front.slack.origin}/page/feed", params={"who": who.id})


# what is served, and to whom


@pytest.mark.parametrize("name", PAGE_FILES)
async def test_every_file_of_the_page_is_served_sealed(name: str, front: Front) -> None:
    status, headers, body = await front.get(f"/page/{name}")
    assert (status, body) == (200, (FILES / name).read_bytes())
    assert (headers["Content-Security-Policy"], headers["X-Content-Type-Options"]) == (POLICY, "nosniff")


@pytest.mark.parametrize("path", ["/", "/archives/C000000001/p1700000000000001"])
async def test_addresses_that_people_go_to_lead_to_the_page(path: str, front: Front) -> None:
    status, headers, body = await front.get(path)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"not Slack" in body


@pytest.mark.parametrize("name", ["..%2Fworkspace.py", "none.js", "%2e%2e%2fpage_server.py", "index.html%00"])
async def test_nothing_else_is_served(name: str, front: Front) -> None:
    status, _, _ = await front.get(f"/page/{name}")
    assert status == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.168.0.1", ""])
@pytest.mark.parametrize("path", ["/", "/page/feed", "/page/main.js", "/api/auth.test"])
async def test_a_name_that_only_leads_here_is_refused(path: str, host: str, front: Front) -> None:
    status, _, _ = await front.get(path, Host=host)
    assert status == 421


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8065"])
async def test_names_of_this_machine_are_taken(host: str, front: Front) -> None:
    status, _, _ = await front.get("/", Host=host)
    assert status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", None])
async def test_gestures_come_from_the_page_only(origin: str | None, front: Front) -> None:
    body = {"who": front.ada.id, "do": "say", "channel": front.channel.id, "text": "x"}
    headers = {} if origin is None else {"Origin": origin}
    async with front.session.post(f"{front.slack.origin}/page/do", json=body, headers=headers) as answer:
        assert answer.status == 403
    assert front.slack.messages(front.channel) == []


async def test_other_pages_cannot_call_the_web_api_either(front: Front) -> None:
    form = {"token": front.slack.bot_token, "channel": front.channel.id, "text": "x"}
    headers = {"Origin": "http://evil.example"}
    async with front.session.post(f"{front.slack.base_url}chat.postMessage", data=form, headers=headers) as answer:
        assert answer.status == 403
    assert front.slack.messages(front.channel) == []


async def test_a_workspace_without_a_page_has_none(front: Front) -> None:
    async with Workspace() as bare, front.session.get(f"{bare.origin}/") as answer:
        assert answer.status == 404


async def test_a_page_of_nobody_says_so(front: Front) -> None:
    async with PageWorkspace() as empty, front.session.get(f"{empty.origin}/page/feed") as answer:
        assert answer.status == 503


@pytest.mark.parametrize("name", [name for name in PAGE_FILES if name.endswith((".js", ".html"))])
def test_the_page_makes_nodes_and_never_markup(name: str) -> None:
    text = (FILES / name).read_text("utf-8")
    assert CONFINED.search(text) is None
    assert "style=" not in text
    assert len(text.splitlines()) < 300


# what is told


async def test_a_window_is_told_everything_and_then_what_changes(front: Front) -> None:
    async with _watching(front, front.ada) as answer:
        feed = Feed(answer)
        assert await feed.next() == "all"
        assert feed.parts["me"] == front.ada.id
        assert [command["command"] for command in feed.parts["app"]["commands"]] == ["/arch-review"]
        post = await front.slack.say("ben", front.channel, "Hello")
        assert await feed.next() == "change"
        assert feed.texts() == ["Hello"]
        await front.slack.delete("ben", post)
        await feed.next()
        assert feed.texts() == []


async def test_nobody_is_told_what_only_others_see(front: Front) -> None:
    await front.slack.say("ada", front.slack.dm("ada"), "Between us")
    private = front.slack.add_channel("secret", private=True, members=["ada"])
    await front.slack.say("ada", private, "Hush")
    open_one = front.slack.add_channel("open", members=["ada"])
    await front.slack.say("ada", open_one, "Hello")
    client = web_client(front.slack)
    await client.chat_postEphemeral(channel=front.channel.id, user=front.ada.id, text="Only ada")
    await client.chat_postMessage(channel=front.channel.id, text="All", metadata={"event_type": "x", "event_payload": {"secret": 1}})
    async with _watching(front, front.ben) as answer:
        feed = Feed(answer)
        await feed.next()
    assert feed.texts() == ["All"]
    assert "secret" not in json.dumps(feed.parts)
    assert feed.parts[f"channel {open_one.id}"]["inside"] is False
    async with _watching(front, front.ada) as answer:
        feed = Feed(answer)
        await feed.next()
    assert sorted(feed.texts()) == ["All", "Between us", "Hello", "Hush", "Only ada"]


async def test_a_person_who_is_not_known_any_more_becomes_the_first(front: Front) -> None:
    async with front.session.get(f"{front.slack.origin}/page/feed", params={"who": "U999"}) as answer:
        feed = Feed(answer)
        await feed.next()
    assert feed.parts["me"] == front.ada.id


async def test_a_line_for_everybody_is_told(front: Front) -> None:
    async with _watching(front, front.ada) as answer:
        feed = Feed(answer)
        await feed.next()
        front.slack.notice_to_all = "Soon."
        await feed.next()
    assert feed.parts["notice"] == "Soon."


# what is taken


async def test_messages_are_written_corrected_and_deleted(front: Front) -> None:
    place = {"channel": front.channel.id}
    assert (await front.do(front.ada, "say", **place, text="Teh"))["error"] is None
    (post,) = front.slack.messages(front.channel)
    await front.do(front.ben, "say", **place, text="Reply", thread=post.ts)
    assert [reply.text for reply in front.slack.messages(front.channel, post.ts)] == ["Teh", "Reply"]
    await front.do(front.ada, "edit", **place, ts=post.ts, text="The")
    assert post.text == "The"
    refused = await front.do(front.ben, "delete", **place, ts=post.ts)
    assert (refused["status"], refused["error"]) == (409, "ben did not write that message. Only its author can change it.")
    await front.do(front.ada, "delete", **place, ts=post.ts)
    assert post.data["subtype"] == "tombstone"


async def test_people_and_the_app_are_brought_into_channels(front: Front) -> None:
    room = front.slack.add_channel("room", bot=False, members=["ada"])
    outside = await front.do(front.ben, "invite", channel=room.id, whom="Plumbline")
    assert outside["error"] == "ben is not in #room. Only its members can invite somebody."
    await front.do(front.ada, "invite", channel=room.id, whom="plumbline")
    await front.do(front.ben, "invite", channel=room.id, whom=front.ben.id)
    assert room.members == [front.ada.id, front.slack.bot_user, front.ben.id]
    private = front.slack.add_channel("secret", private=True, members=["ada"])
    assert (await front.do(front.ben, "invite", channel=private.id, whom="ben"))["status"] == 409


@asynccontextmanager
async def _app(front: Front) -> AsyncIterator[list[Json]]:
    """An app with a few controls, and the actions that it hears of; [Open] opens a form."""
    app, heard, client = bolt_app(front.slack), list[Json](), web_client(front.slack)

    @app.action(re.compile(".*"))
    async def acted(ack: Any, action: Json, body: Json) -> None:
        heard.append(action)
        if action["action_id"] == "open":
            await client.views_open(trigger_id=body["trigger_id"], view=modal(form_field("Name", "name")))
        await ack()

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack()

    async with running(front.slack, app):
        menu = {"type": "overflow", "action_id": "more", "options": options("First", "Second")}
        pick = {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": options("Red")}
        await client.chat_postMessage(channel=front.channel.id, text="x", blocks=[actions(button("Open", "open"), menu, pick)])
        yield heard


async def test_controls_of_a_message_work(front: Front) -> None:
    async with _app(front) as heard:
        place = {"channel": front.channel.id, "ts": front.slack.messages(front.channel)[-1].ts}
        assert (await front.do(front.ada, "press", **place, control="controls/more", option="second"))["error"] is None
        assert "has no option" in (await front.do(front.ada, "press", **place, control="controls/more", option="third"))["error"]
        await front.do(front.ada, "choose", **place, control="controls/pick", values="red")
        await front.do(front.ada, "choose", **place, control="controls/pick", values="", told=False)
        await front.do(front.ada, "press", **place, control="controls/open")
    assert [action["action_id"] for action in heard] == ["more", "pick", "open"]
    assert heard[0]["selected_option"]["value"] == "second"
    assert heard[1]["selected_option"]["value"] == "red"


async def test_a_form_works(front: Front) -> None:
    async with _app(front):
        ts = front.slack.messages(front.channel)[-1].ts
        await front.do(front.ada, "press", channel=front.channel.id, ts=ts, control="controls/open")
        view = front.slack.open_view("ada")
        assert view is not None
        empty = await front.do(front.ada, "submit", fields={"name/text": ""})
        assert empty["errors"] == {"name": "Please complete this required field."}
        await front.do(front.ada, "choose", view=view.id, control="name/text", values="Ada", told=False)
        async with _watching(front, front.ada) as answer:
            feed = Feed(answer)
            await feed.next()
        assert feed.parts["modal"]["title"]["text"] == "Form"
        assert feed.parts[f"entered {view.id}"]["name"]["text"]["value"] == "Ada"
        assert (await front.do(front.ada, "submit", fields={}))["errors"] == {}
        gone = await front.do(front.ada, "choose", view=view.id, control="name/text", values="Ada")
        assert gone["error"] == "this form is not open any more. Close it."
        assert (await front.do(front.ada, "close"))["status"] == 409


async def test_a_command_that_the_app_does_not_answer_is_said(front: Front) -> None:
    answer = await front.do(front.ada, "slash", channel=front.channel.id, text="/arch-review help")
    assert answer["error"] == "dispatch_failed"


@pytest.mark.parametrize(
    ("what", "given", "error"),
    [
        ("dance", {}, "this is no gesture"),
        ("say", {"channel": "C1", "text": "x", "more": 1}, "this is no gesture"),
        ("say", {"channel": "C1", "text": ""}, "this is no gesture"),
        ("say", {"channel": "C1", "text": "x"}, 'there is no channel "C1"'),
        ("shortcut", {"channel": "support-ai", "ts": "1.000001", "name": "x"}, "this message is not there any more"),
        ("edit", {"channel": "support-ai", "ts": "1.000001", "text": "x"}, "this message is not there any more"),
    ],
)
async def test_what_is_no_gesture_is_refused(what: str, given: Json, error: str, front: Front) -> None:
    answer = await front.do(front.ada, what, **given)
    assert (answer["status"], answer["error"][: len(error)]) == (409, error)


async def test_what_is_no_json_is_refused(front: Front) -> None:
    async with front.session.post(f"{front.slack.origin}/page/do", data="{", headers={"Origin": front.slack.origin}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("name", "kind"), [("a.html", "application/octet-stream"), ("a.md", "application/octet-stream"), ("a.png", "image/png")]
)
async def test_a_file_is_handed_out_and_never_run(name: str, kind: str, front: Front) -> None:
    await web_client(front.slack).files_upload_v2(channel=front.channel.id, filename=name, content="<script>1</script>")
    (file,) = front.slack.files()
    status, headers, body = await front.get(f"/files-pri/{file.id}/{name}")
    assert (status, headers["Content-Type"], headers["Content-Disposition"], body) == (200, kind, "attachment", file.content)
    assert "sandbox" in headers["Content-Security-Policy"]
    assert (await front.get("/files-pri/F999/x"))[0] == 404
