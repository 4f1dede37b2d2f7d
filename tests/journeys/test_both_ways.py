"""How Slack reaches the bot changes nothing of what is decided."""

import json

import pytest

from bot.play.shipped import NAMES
from tests.journeys.command import plumbline


@pytest.mark.parametrize("script", [NAMES[0], *(pytest.param(name, marks=pytest.mark.long) for name in NAMES[1:])])
def test_the_same_script_over_http_and_over_socket_mode_gives_the_same_decision_byte_for_byte(script: str) -> None:
    runs = [plumbline("play", script, "--json", "--over", over) for over in ("http", "socket")]
    assert [(done.returncode, done.stderr) for done in runs] == [(0, "")] * 2
    one, other = (json.loads(done.stdout) for done in runs)
    assert json.dumps(one["decision"]).encode() == json.dumps(other["decision"]).encode()
    assert one["questions_asked"] == other["questions_asked"]
    assert [message["text"] for message in one["messages"]] == [message["text"] for message in other["messages"]]
