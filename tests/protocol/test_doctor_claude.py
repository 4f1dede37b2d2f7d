"""`plumbline doctor` about Claude, before the stand-in: nothing is spent."""

from typing import Any

import pytest

from bot.doctor_claude import about_claude
from bot.settings import Settings
from tests.messages_api.server import messages_api


async def lines(**settings: Any) -> dict[str, tuple[str, str | None]]:
    known = Settings.model_validate({"slack_bot_token": "xoxb-1", **settings})
    return {about: (says, fix) async for about, says, fix in about_claude(known)}


async def test_a_good_key_and_models_that_are_there_are_said_to_be_so() -> None:
    async with messages_api() as api:
        found = await lines(anthropic_api_key=api.settings["ANTHROPIC_API_KEY"], anthropic_base_url=api.url)
        assert found["ANTHROPIC_API_KEY"] == ("Claude takes it", None)
        assert found["PLUMBLINE_READING_MODEL"] == ("claude-haiku-5-5 is there", None)
        assert api.requests == []


async def test_without_a_key_it_says_what_follows() -> None:
    assert "buttons" in (await lines())["ANTHROPIC_API_KEY"][0]


@pytest.mark.parametrize(
    ("change", "about", "says"),
    [
        ({"anthropic_api_key": "sk-ant-wrong"}, "ANTHROPIC_API_KEY", "Claude refuses it (401)"),
        ({"plumbline_reading_model": "claude-99"}, "PLUMBLINE_READING_MODEL", "there is no model claude-99"),
        ({"anthropic_base_url": "http://127.0.0.1:9"}, "ANTHROPIC_BASE_URL", "no answer from"),
    ],
)
async def test_what_is_wrong_is_named_with_what_to_do(change: dict[str, Any], about: str, says: str) -> None:
    async with messages_api() as api:
        found = await lines(**{"anthropic_api_key": api.settings["ANTHROPIC_API_KEY"], "anthropic_base_url": api.url, **change})
    assert says in found[about][0]
    assert found[about][1]


async def test_an_address_that_answers_with_errors_is_named() -> None:
    async with messages_api() as api:
        key = api.settings["ANTHROPIC_API_KEY"]
        found = await lines(anthropic_api_key=key, anthropic_base_url=f"{api.url}/nowhere/v1", plumbline_reading="off")
    assert "off" in found["PLUMBLINE_READING"][0]
    assert found["PLUMBLINE_READING_MODEL"][1]
