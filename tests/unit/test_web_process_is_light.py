"""What listens to Slack starts fast and stays small: the graph, the model's client and the rules' analysis are the worker's."""

import subprocess
import sys

import pytest

# What `bot.compose.web` imports when it starts, beside what `bot.run` has imported before.
WEB_PART = """
import sys
import bot.cli, bot.run
import slack_bolt.async_app
import bot.admission, bot.commands, bot.door, bot.homes, bot.inbox, bot.listeners, bot.register
import bot.sealed_installations, bot.socket_mode, bot.ways_in
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    return set(subprocess.run([sys.executable, "-c", WEB_PART], check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize(
    "heavy", ["PIL", "anthropic", "langchain_core", "langgraph", "policies.compiled", "policies.decision", "bot.turns"]
)
def test_the_web_process_does_without(heavy: str, imported: set[str]) -> None:
    assert heavy not in imported
    assert {"bot.compose", "bot.listeners"} <= imported


def test_a_worker_that_has_drawn_nothing_yet_does_without_pillow() -> None:
    command = [sys.executable, "-c", "import sys, bot.delivery; sys.exit('PIL' in sys.modules)"]
    assert subprocess.run(command, check=False).returncode == 0
