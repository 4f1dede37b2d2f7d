"""The bot's request URL: what Slack signed is heard once, everything else is refused in one line, and no body reaches a log."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio

from bot.http_server import MOST
from bot.opening_form import SENT_BEFORE
from bot.play.stage import Stage
from tests.protocol.requests_of_slack import WORD, Going, going
from tests.protocol.signed import FORM, JSON, Answer, Slack, signed

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = json.dumps({"type": "event_callback", "text": WORD}).encode()
DIGITS = "١٧٩٥٥٤٤٤٢٧"  # numbers to Python, and nothing that Slack writes


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack() -> AsyncIterator[Slack]:
    async with Stage({"PLUMBLINE_LOG_LEVEL": "DEBUG"}, over="http") as stage, aiohttp.ClientSession() as session:
        await stage.start()
        yield Slack(stage, session)
        log = logged(stage)
        assert WORD not in log
        assert "Traceback" not in log
        assert "ERROR" not in log


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def review(slack: Slack) -> Going:
    return await going(slack.stage)


def logged(stage: Stage) -> str:
    return "".join(bot.log.read_text() for bot in stage.bots)


async def refused(slack: Slack, status: int, why: str, answer: Answer) -> None:
    """In one line, here and in the log."""
    assert (answer.status, answer.text) == (status, f"Refused: {why}.")
    assert answer.one_line
    assert WORD not in answer.text
    assert logged(slack.stage).splitlines()[-1].endswith(f"a request is refused ({status}): {why}")


# signatures


async def test_a_request_without_a_signature_is_refused(slack: Slack) -> None:
    whole = signed(slack.secret, BODY)
    for missing in ({}, *({name: whole[name]} for name in whole)):
        await refused(slack, 401, "it is not signed", await slack.post(BODY, headers=missing))


@pytest.mark.parametrize(
    "signature",
    ["v0=" + "0" * 64, "v0=", "v1=" + "a" * 64, "v0=ü" + "0" * 63, "☂", "v0=" + "a" * 8000],
    ids=["another", "empty", "another version", "not ASCII", "no signature at all", "too long"],
)
async def test_a_wrong_signature_is_refused(slack: Slack, signature: str) -> None:
    answer = await slack.post(BODY, headers={**signed(slack.secret, BODY), "X-Slack-Signature": signature})
    await refused(slack, 401, "its signature is wrong", answer)


async def test_the_signature_of_another_body_or_secret_is_refused(slack: Slack) -> None:
    for headers in (signed(slack.secret, BODY + b" "), signed("another" * 5, BODY)):
        await refused(slack, 401, "its signature is wrong", await slack.post(BODY, headers=headers))


@pytest.mark.parametrize("seconds", [-301, -86_400, 302, 86_400], ids=["old", "a day old", "ahead", "a day ahead"])
async def test_a_request_from_another_time_is_refused(slack: Slack, seconds: int) -> None:
    answer = await slack.post(BODY, headers=signed(slack.secret, BODY, time.time() + seconds))
    await refused(slack, 401, "its timestamp is more than five minutes away from now", answer)


@pytest.mark.parametrize("timestamp", ["now", "-5", "1e9", "1795544427.5", DIGITS, "9" * 5000, "0x10"])
async def test_a_timestamp_that_is_no_number_is_refused(slack: Slack, timestamp: str) -> None:
    answer = await slack.post(BODY, headers={**signed(slack.secret, BODY), "X-Slack-Request-Timestamp": timestamp})
    await refused(slack, 401, "its timestamp is not a number", answer)


async def test_a_refused_signature_leaves_slack_to_try_again_and_a_refused_body_does_not(slack: Slack) -> None:
    assert "X-Slack-No-Retry" not in (await slack.post(BODY, headers={})).headers
    assert (await slack.post(BODY)).headers["X-Slack-No-Retry"] == "1"


# bodies


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("text/plain", BODY, "its content type is neither JSON nor a form"),
        ("multipart/form-data; boundary=x", BODY, "its content type is neither JSON nor a form"),
        (JSON, b"", "its JSON cannot be read"),
        (JSON, b'{"type": "event_callback", ', "its JSON cannot be read"),
        (JSON, b"[" * 100_000, "its JSON cannot be read"),
        (JSON, b'{"n": ' + b"9" * 5000 + b"}", "its JSON cannot be read"),
        (JSON, b"\xff\xfe{}", "its body is no text"),
        (JSON, b"null", "its JSON is no object"),
        (JSON, b"[]", "its JSON is no object"),
        (JSON, b'{"type": {"a": []}}', "it is of no kind that Slack sends"),
        (JSON, b'{"type": "view_submission"}', "it is of no kind that Slack sends"),
        (JSON, BODY, "it is not as Slack sends it: event_id"),
        (FORM, b"", "it is of no kind that Slack sends"),
        (FORM, b"payload", "its form cannot be read"),
        (FORM, b"command=%ff", "its form cannot be read"),
        (FORM, b"&".join(b"a%d=1" % number for number in range(101)), "its form cannot be read"),
        (FORM, b"payload=%7B", "its JSON cannot be read"),
        (FORM, b"payload=7", "its JSON is no object"),
        (FORM, b"payload=%7B%7D", "it is of no kind that Slack sends"),
        (FORM, b"type=event_callback", "it is of no kind that Slack sends"),
        (FORM, b"command=x", "it is not as Slack sends it: command"),
        (FORM, b"command=%2Farch-review&text=help", "it is not as Slack sends it: team_id"),
    ],
)
async def test_what_slack_does_not_send_is_refused(slack: Slack, kind: str, body: bytes, why: str) -> None:
    await refused(slack, 400, why, await slack.post(body, kind))


async def test_a_huge_body_is_refused(slack: Slack) -> None:
    answer = await slack.post(b" " * (MOST + 1))
    await refused(slack, 413, "its body has more than 4 MiB", answer)


async def test_a_compressed_body_is_not_unpacked(slack: Slack) -> None:
    answer = await slack.post(BODY, headers={**signed(slack.secret, BODY), "Content-Encoding": "gzip"})
    await refused(slack, 400, "it is not as Slack sends it: event_id", answer)


async def test_a_body_that_breaks_off_is_refused_and_what_is_no_http_is_turned_away(slack: Slack) -> None:
    chunked = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + WORD.encode() + b"\r\n"
    for broken in (chunked, WORD.encode() + b" \x00\xff\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", slack.stage.port)
        writer.write(broken)
        async with asyncio.timeout(10):
            assert b" 400 " in await reader.readline()
        writer.close()
    assert (await slack.event({"type": "url_verification", "challenge": "x"})).status == 200


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"event": None}, "event"),
        ({"event": {"type": 5}}, "type"),
        ({"event_id": 7}, "event_id"),
        ({"team_id": {}}, "team_id"),
        ({"authorizations": {}}, "authorizations"),
        ({"authorizations": [7]}, "authorizations"),
        ({"enterprise": 7}, "ids"),
    ],
)
async def test_an_event_with_something_else_in_it_is_refused(slack: Slack, review: Going, change: dict[str, Any], why: str) -> None:
    await refused(slack, 400, f"it is not as Slack sends it: {why}", await slack.event(review.reply() | change))


@pytest.mark.parametrize(
    ("field", "value"),
    [("user", 7), ("channel", ["C1"]), ("ts", "yesterday"), ("thread_ts", 1.5), ("text", {"a": WORD}), ("text", "\ud800"), ("ts", None)],
)
async def test_a_message_with_something_else_in_it_is_refused(slack: Slack, review: Going, field: str, value: Any) -> None:
    payload = review.reply()
    payload["event"][field] = value
    await refused(slack, 400, f"it is not as Slack sends it: {field}", await slack.event(payload))


async def test_a_control_with_something_else_in_it_is_refused(slack: Slack, review: Going) -> None:
    press = review.press()
    changes: list[tuple[dict[str, Any], str]] = [
        ({"actions": []}, "actions"),
        ({"actions": [{}]}, "actions.action_id"),
        ({"actions": [press["actions"][0] | {"value": 7}]}, "actions.value"),
        ({"actions": [press["actions"][0] | {"value": '"\\ud800"'}]}, "its parts do not fit together"),
        ({"actions": [press["actions"][0] | {"value": "[" * 3000}]}, "its parts do not fit together"),
        ({"actions": [{"action_id": "number/AR-1/x", "action_ts": "1.0", "value": "[1]"}]}, "its parts do not fit together"),
        ({"container": {"type": "view"}}, "its parts do not fit together"),
        ({"user": WORD}, "user"),
        ({"state": {"values": {"a": {"b": {"selected_options": [WORD]}}}}}, "state.values.selected_options"),
    ]
    for change, why in changes:
        await refused(slack, 400, f"it is not as Slack sends it: {why}", await slack.interaction(press | change))


async def test_a_form_with_something_else_in_it_is_refused(slack: Slack, review: Going) -> None:
    form = await review.form()
    for change, why in [
        ({"id": 7}, "view.id"),
        ({"state": {"values": []}}, "view.state.values"),
        ({"state": {"values": {"title": {"title": {"value": ["x"]}}}}}, "view.state.values.value"),
        ({"private_metadata": "{"}, "its parts do not fit together"),
        ({"private_metadata": '{"channel": 7, "private": false}'}, "channel"),
    ]:
        payload = form | {"view": form["view"] | change}
        await refused(slack, 400, f"it is not as Slack sends it: {why}", await slack.interaction(payload))
    await refused(slack, 400, "nothing listens to it", await slack.interaction(form | {"view": form["view"] | {"callback_id": "other"}}))


# what is heard


async def test_slack_may_ask_whether_the_address_is_ours(slack: Slack) -> None:
    answer = await slack.event({"token": "x", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ", "type": "url_verification"})
    assert (answer.status, json.loads(answer.text)) == (200, {"challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"})
    assert (await slack.command({"ssl_check": "1", "token": "x"})).status == 200
    assert (await slack.event({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1})).status == 200


async def test_events_that_nobody_listens_to_are_acknowledged(slack: Slack, review: Going) -> None:
    for event in (
        {"type": "reaction_added", "user": review.person.id, "item": {"type": "message", "channel": "C1", "ts": "1.1"}, "reaction": "eyes"},
        {"type": "channel_rename", "channel": {"id": "C1", "name": "x", "created": 1}},
        {"type": "user_change", "user": {"id": "U1", "profile": {"title": WORD}}},
        {"type": "invented_tomorrow", "anything": [{"at": "all"}, None]},
    ):
        answer = await slack.event(review.event(**event))
        assert (answer.status, answer.text) == (200, "")


async def test_a_reply_that_comes_four_times_is_answered_once(slack: Slack, review: Going) -> None:
    payload, before = review.reply("status?"), len(review.thread)
    body = json.dumps(payload).encode()
    headers = signed(slack.secret, body)
    again = [{}, *({"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} for number in (1, 2, 3))]
    answers = await asyncio.gather(*(slack.post(body, headers=headers | retry) for retry in again))
    assert [answer.status for answer in answers] == [200] * 4
    await slack.stage.quiet()
    assert len(review.thread) == before + 1


async def test_an_id_that_comes_again_with_another_body_is_acknowledged_and_counts_for_nothing(slack: Slack, review: Going) -> None:
    payload = review.reply("what is this?")
    assert (await slack.event(payload)).status == 200
    await slack.stage.quiet()
    seen = len(review.thread)
    payload["event"]["text"] = f"another {WORD}"
    assert (await slack.event(payload)).status == 200
    await slack.stage.quiet()
    assert len(review.thread) == seen
    assert "an event id came again with another body, and is refused" in logged(slack.stage)


async def test_a_submitted_form_that_is_replayed_opens_one_review(slack: Slack, review: Going) -> None:
    form, roots = await review.form(), len(review.slack.messages(review.channel))
    body = urlencode({"payload": json.dumps(form)}).encode()
    headers = signed(slack.secret, body)
    assert [(await slack.post(body, FORM, headers)).status for _ in range(3)] == [200] * 3
    await slack.stage.quiet()
    assert len(review.slack.messages(review.channel)) == roots + 1


async def test_a_form_that_was_sent_before_in_other_words_says_that_its_review_has_begun(slack: Slack, review: Going) -> None:
    form, roots = await review.form(), len(review.slack.messages(review.channel))
    assert (await slack.interaction(form)).status == 200
    form["view"]["state"]["values"]["title"]["title"]["value"] = f"another {WORD}"
    answer = await slack.interaction(form)
    assert json.loads(answer.text) == {"response_action": "errors", "errors": {"title": SENT_BEFORE}}
    await slack.stage.quiet()
    assert len(review.slack.messages(review.channel)) == roots + 1
    assert "an event id came again with another body, and is refused: view:" in logged(slack.stage)


async def test_a_mention_by_another_app_which_has_no_user_is_acknowledged_and_not_answered(slack: Slack, review: Going) -> None:
    event = {"type": "app_mention", "subtype": "bot_message", "bot_id": "B0TICKETS1", "text": f"<@{review.slack.bot_user}> {WORD}"}
    before = len(review.slack.messages(review.channel))
    answer = await slack.event(review.event(**event, channel=review.channel.id, ts="1795980000.000100"))
    assert (answer.status, answer.text) == (200, "")
    await slack.stage.quiet()
    assert len(review.slack.messages(review.channel)) == before


async def test_a_mention_that_comes_again_is_answered_once_and_one_in_other_words_is_refused(slack: Slack, review: Going) -> None:
    root = await review.slack.say(review.person, review.channel, "lunch?")
    await slack.stage.quiet()
    said = {"type": "app_mention", "user": review.person.id, "channel": review.channel.id, "ts": "1795980001.000100", "thread_ts": root.ts}
    mention = review.event(**said, text=f"<@{review.slack.bot_user}> sort the tickets")
    assert [(await slack.event(mention)).status for _ in range(3)] == [200] * 3
    mention["event"]["text"] += WORD
    assert (await slack.event(mention)).status == 200
    await slack.stage.quiet()
    assert len(review.slack.messages(review.channel, root.ts)) == 2
    assert f"is refused: {mention['event_id']}" in logged(slack.stage)


async def test_commands_and_forms_are_answered_with_the_acknowledgement(slack: Slack, review: Going) -> None:
    helped = await slack.command(review.command("help"))
    assert json.loads(helped.text)["response_type"] == "ephemeral"
    form = await review.form()
    form["view"]["state"]["values"]["title"]["title"]["value"] = "  "
    refusal = json.loads((await slack.interaction(form)).text)
    assert (refusal["response_action"], list(refusal["errors"])) == ("errors", ["title"])
    pressed = await slack.interaction(review.press())
    assert (pressed.status, pressed.text) == (200, "")


async def test_other_addresses_and_methods_are_not_there(slack: Slack) -> None:
    assert [(await slack.get(path)).status for path in ("/", "/slack/events", "/slack")] == [404, 405, 404]
