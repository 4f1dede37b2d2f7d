"""The stand-in is as strict as the API, and fails as it does."""

from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest

from graphs.claude.prompt import reading_body
from policies.load import load_pack
from tests.messages_api.readers import said
from tests.messages_api.replies import Status
from tests.messages_api.rules import refusal
from tests.messages_api.server import KEY, MessagesApi, messages_api

GOOD: dict[str, Any] = {"model": "claude-haiku-5-5", "max_tokens": 100, "messages": [{"role": "user", "content": '{"passages": []}'}]}


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    async with messages_api() as running:
        yield running


@pytest.fixture
async def client(api: MessagesApi) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key=KEY, base_url=api.url, max_retries=0, open_telemetry=False) as client:
        yield client


def test_what_the_reader_sends_is_taken() -> None:
    assert refusal(reading_body("claude-haiku-5-5", "low", load_pack(), [said("yes")], ["evals_exist"])) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"temperature": 0}, "temperature"),
        ({"messages": []}, "first one must be the user's"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "a", "colour": "red"}]}]}, "colour"),
        ({"messages": [{"role": "user", "content": [{"type": "picture"}]}]}, "Field required"),
        ({"messages": [{"role": "user", "content": " "}]}, "non-empty"),
        ({"messages": [*GOOD["messages"], {"role": "assistant", "content": "{"}]}, "prefill"),
        ({"model": "claude-2"}, "claude-2"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": "many"}, "max_tokens"),
        ({"tool_choice": {"type": "any"}}, "forced"),
        ({"thinking": {"type": "enabled", "budget_tokens": 2000}}, "budget"),
        ({"thinking": {"type": "disabled"}, "model": "claude-sonnet-5-5"}, "disabled"),
        ({"thinking": {"type": "between_tools"}, "output_config": {"effort": "max"}}, "at most high"),
        ({"output_config": {"effort": "a lot"}}, "effort"),
        ({"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}}, "additionalProperties"),
        (
            {
                "output_config": {
                    "format": {
                        "type": "json_schema",
                        "schema": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"a": {"type": "string", "maxLength": 3}},
                        },
                    }
                }
            },
            "maxLength",
        ),
        ({"system": [{"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}] * 5}, "cache_control"),
    ],
)
def test_it_refuses_what_the_api_would_refuse(change: dict[str, Any], why: str) -> None:
    assert why in (refusal({**GOOD, **change}) or "")


async def test_a_good_request_is_answered_with_its_usage(api: MessagesApi, client: anthropic.AsyncAnthropic) -> None:
    message = await client.messages.create(**GOOD)
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > 0
    assert api.requests == [GOOD]


async def test_a_bad_request_is_answered_with_the_reason_and_kept_apart(api: MessagesApi, client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="temperature"):
        await client.messages.create(**GOOD, extra_body={"temperature": 0.2})
    assert api.requests == []


async def test_a_wrong_key_is_refused(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.AuthenticationError):
        await client.with_options(api_key="sk-ant-wrong").messages.create(**GOOD)


async def test_errors_come_with_their_class_and_retry_after(api: MessagesApi, client: anthropic.AsyncAnthropic) -> None:
    api.faults = [Status(529), Status(429, "7")]
    with pytest.raises(anthropic.OverloadedError):
        await client.messages.create(**GOOD)
    with pytest.raises(anthropic.RateLimitError) as limited:
        await client.messages.create(**GOOD)
    assert limited.value.response.headers["retry-after"] == "7"


async def test_it_streams(client: anthropic.AsyncAnthropic) -> None:
    async with client.messages.stream(**GOOD) as stream:
        text = "".join([part async for part in stream.text_stream])
    assert text == '{"facts": [], "withdrawn": [], "questions": []}'


async def test_a_long_marked_prefix_is_written_to_the_cache_once_and_then_read(client: anthropic.AsyncAnthropic) -> None:
    body = reading_body("claude-haiku-5-5", "low", load_pack(), [said("yes")], [])
    first = (await client.messages.create(**body)).usage
    second = (await client.messages.create(**body)).usage
    assert (first.cache_read_input_tokens, second.cache_creation_input_tokens) == (0, 0)
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens
    assert (second.cache_read_input_tokens or 0) > 4096


async def test_the_models_can_be_listed_and_tokens_counted_without_spending(api: MessagesApi, client: anthropic.AsyncAnthropic) -> None:
    names = [model.id async for model in client.models.list()]
    assert "claude-haiku-5-5" in names
    counted = await client.messages.count_tokens(model=GOOD["model"], messages=GOOD["messages"])
    assert counted.input_tokens > 0
    assert api.requests == []
