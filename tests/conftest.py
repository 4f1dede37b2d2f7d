import os

import pytest
from hypothesis import settings

# No test calls a real model, whatever the machine's environment holds.
for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"):
    os.environ.pop(name, None)

# No deadlines: several workers share the cores. `pytest --hypothesis-profile=thorough` looks twenty times harder.
settings.register_profile("quick", deadline=None, print_blob=True)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=2000)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also what is marked long: the same proofs once more, with other seeds or ways")
    parser.addoption("--read", action="store_true", help="a stand-in for Claude reads along in tests/journeys/slack, and is counted")
    parser.addoption("--over", choices=["socket", "http", "both"], help="how Slack reaches the bot in tests/journeys/slack")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    later = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=later)
    items[:] = [item for item in items if item not in set(later)]
