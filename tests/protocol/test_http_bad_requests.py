"""Whatever is sent to the request URL, signed or not: 200 for what Slack sends, 400, 401 or 413 in one line for all else, never 500."""

import asyncio
import http.client
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.play.stage import Stage
from tests.protocol.requests_of_slack import WORD, Going, going
from tests.protocol.signed import FORM, JSON, signed

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANY = settings(max_examples=400, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate, Phase.shrink])
Json = dict[str, Any]
Request = tuple[bytes, str, dict[str, bytes]]  # body, content type, the headers of the signature

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20) | st.sampled_from([WORD, "1.5", "C1"])
)
keys = st.text(max_size=8) | st.sampled_from(["id", "type", "command", "event", "enterprise", "message"])
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8)
CONTROLS = bytes([*range(32), 127])  # what holds one of these is no HTTP
headers = st.binary(max_size=70).map(lambda value: value.translate(None, CONTROLS)) | st.text("v0=abcdef123456789", max_size=70).map(
    str.encode
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with Stage(over="http") as stage:
        bot = await stage.start()
        yield stage
        assert bot.process.returncode is None
        log = bot.log.read_text()
        assert WORD not in log
        assert "Traceback" not in log
        assert "could not be kept" not in log


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def samples(stage: Stage) -> list[tuple[str, Json]]:
    """What Slack sends, and how: an event, a command, a control, a form."""
    review = await going(stage)
    return [
        ("event", review.reply()),
        ("event", joined(review)),
        ("command", review.command()),
        ("interaction", review.press()),
        ("interaction", await review.form()),
    ]


def joined(review: Going) -> Json:
    return review.event(type="member_joined_channel", user=review.slack.bot_user, channel=review.channel.id, channel_type="C")


async def test_samples_of_what_slack_sends_are_taken_as_they_are(stage: Stage, samples: list[tuple[str, Json]]) -> None:
    for how, payload in samples:
        body, kind = worded(how, payload)
        assert (await asyncio.to_thread(send, stage.port, sealed(stage, body, kind)))[0] == 200


async def test_no_mutation_of_what_slack_sends_is_an_error_of_ours(stage: Stage, samples: list[tuple[str, Json]]) -> None:
    seen: Counter[int] = Counter()

    @MANY
    @given(st.data())
    def mutations(data: st.DataObject) -> None:
        how, payload = data.draw(st.sampled_from(samples))
        mutated = deepcopy(payload)
        for _ in range(data.draw(st.integers(1, 3))):
            mutate(data, mutated)
        body, kind = worded(data.draw(st.sampled_from([how] * 9 + ["event", "command", "interaction"])), mutated)
        seen[fits(stage, sealed(stage, body, kind), {200, 400})] += 1

    await asyncio.to_thread(mutations)
    assert seen[200]
    assert seen[400]


async def test_no_signed_body_is_an_error_of_ours(stage: Stage, samples: list[tuple[str, Json]]) -> None:
    good = [worded(how, payload) for how, payload in samples]

    @MANY
    @given(st.data())
    def bodies(data: st.DataObject) -> None:
        body, kind = data.draw(st.sampled_from(good))
        start = data.draw(st.integers(0, len(body)))
        cut = body[:start] + data.draw(st.binary(max_size=30)) + body[start + data.draw(st.integers(0, 40)) :]
        raw = data.draw(st.sampled_from([cut, cut, data.draw(st.binary(max_size=200))]))
        kind = data.draw(st.sampled_from([kind] * 6 + [JSON, FORM, "text/plain", "application/json; charset=latin-1", "x"]))
        fits(stage, sealed(stage, raw, kind), {200, 400})

    await asyncio.to_thread(bodies)


async def test_nothing_that_slack_has_not_signed_is_heard(stage: Stage, samples: list[tuple[str, Json]]) -> None:
    good = [worded(how, payload) for how, payload in samples]

    @MANY
    @given(st.data())
    def strangers(data: st.DataObject) -> None:
        body, kind = data.draw(st.sampled_from(good))
        _, _, seal = sealed(stage, body, kind)
        name = data.draw(st.sampled_from(list(seal)))
        if data.draw(st.booleans()):
            seal[name] = data.draw(headers)
        elif name.endswith("Timestamp"):
            away = data.draw(st.integers(302, 10**9)) * data.draw(st.sampled_from([-1, 1]))
            _, _, seal = sealed(stage, body, kind, time.time() + away)
        else:
            del seal[name]
        fits(stage, (body, kind, seal), {401})

    await asyncio.to_thread(strangers)


def mutate(data: st.DataObject, payload: Json) -> None:
    """Goes down to some place in it, and puts something else there."""
    place: Any = payload
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        below = place[key]
        if isinstance(below, dict | list) and below and data.draw(st.integers(0, 3)):
            place = below
            continue
        break
    match data.draw(st.integers(0, 3)):
        case 0 if len(place) > 1:
            del place[key]
        case 1 if isinstance(place, dict):
            place[data.draw(st.text(max_size=8) | st.sampled_from(["command", "type", "event", "enterprise", "message"]))] = data.draw(
                values
            )
        case _:
            place[key] = data.draw(values)


def worded(how: str, payload: Json) -> tuple[bytes, str]:
    if how == "event":
        return json.dumps(payload).encode(), JSON
    if how == "interaction":
        return urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return urlencode(payload, errors="replace").encode(), FORM


def sealed(stage: Stage, body: bytes, kind: str, at: float | None = None) -> Request:
    return body, kind, {name: value.encode() for name, value in signed(stage.workspace.signing_secret, body, at).items()}


def fits(stage: Stage, request: Request, statuses: set[int]) -> int:
    status, text = send(stage.port, request)
    assert status in statuses, (status, request)
    if status != 200:
        assert text
        assert WORD.encode() not in text
        assert len(text.splitlines()) == 1
    return status


def send(port: int, request: Request) -> tuple[int, bytes]:
    """As bytes, whatever they are: no library between us and the bot has a say."""
    body, kind, seal = request
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest("POST", "/slack/events", skip_accept_encoding=True)
        for name, value in {"Content-Type": kind.encode(), "Content-Length": str(len(body)).encode(), **seal}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


async def test_a_press_on_a_message_of_no_workspace_is_refused_in_one_line(stage: Stage, samples: list[tuple[str, Json]]) -> None:
    press = next(payload for _, payload in samples if payload.get("type") == "block_actions")
    body, kind = worded("interaction", {**press, "message": {**press["message"], "team": True}})
    assert fits(stage, sealed(stage, body, kind), {400}) == 400
