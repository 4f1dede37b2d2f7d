"""What Prometheus reads after a review, and that dashboard and alert rules ask for what there is.

There is no Prometheus here: each query's selectors are looked up in the text that it would read.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import pytest_asyncio
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.audit.signing_key import new_key
from bot.play.stage import PAUSE, Stage, free_port
from bot.workspace.workspace import Workspace
from tests.journeys.slack.conftest import BUSY, new_room
from tests.journeys.slack.room import AS_OF, PATIENCE
from tests.messages_api.replies import Reads
from tests.messages_api.server import messages_api

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
READS: Final = Reads({"answer employees": ("need", ["knowledge"]), "most weeks": ("knowledge_changes", ["no_such_option"])})
SAID: Final = "HR edits something most weeks, it has nine hundred pages"
Samples = list[tuple[str, dict[str, str], float]]

_SELECTOR: Final = re.compile(r"\b((?:plumbline|docket)_\w+)(?:\{([^}]*)\})?")
_MATCHER: Final = re.compile(r'(\w+)(=~|!=|=)"([^"]*)"')
_BY: Final = re.compile(r"\bby \(([^)]*)\)")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """A bot that has taken a review to its decision, with a model that once said what the code does not take."""
    async with messages_api(READS) as api:
        own = {"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_AUDIT_KEY": new_key(), "PLUMBLINE_METRICS_PORT": str(free_port())}
        settings = own | {"PLUMBLINE_LOG_FORMAT": "json"} | api.settings
        async with Stage(settings, workspace=Workspace(ack_within=BUSY, trigger_life=BUSY)) as found:
            await found.start()
            room = new_room(found)
            thread = await room.open("Fine-tune a model to answer employees", approach="fine_tuning")
            await thread.say(room.ben, SAID)
            await thread.decide()
            yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def samples(stage: Stage) -> Samples:
    """Once the log has taken in what happened, and somebody has looked at that."""
    address = f"http://127.0.0.1:{stage.settings['PLUMBLINE_METRICS_PORT']}/metrics"
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while True:
            async with session.get(address) as response:
                found = read(await response.text())
            if value(found, "plumbline_audit_entries") > 0 and value(found, "plumbline_audit_due") == 0:
                return found
            await asyncio.sleep(PAUSE)


def read(text: str) -> Samples:
    return [
        (sample.name, dict(sample.labels), sample.value) for family in text_string_to_metric_families(text) for sample in family.samples
    ]


def value(samples: Samples, name: str, **labels: str) -> float:
    return sum(found for other, having, found in samples if other == name and labels.items() <= having.items())


def selected(samples: Samples, name: str, matchers: str) -> Samples:
    wanted = [(label, how, text.replace("$tenant", ".*")) for label, how, text in _MATCHER.findall(matchers or "")]
    return [
        sample for sample in samples if sample[0] == name and all(_fits(sample[1].get(label, ""), how, text) for label, how, text in wanted)
    ]


def _fits(found: str, how: str, text: str) -> bool:
    return {"=": found == text, "!=": found != text, "=~": re.fullmatch(text, found) is not None}[how]


def dashboard() -> Any:
    return json.loads((DEPLOY / "grafana_dashboard.json").read_text("utf-8"))


def queries() -> list[str]:
    return [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"] for rule in group["rules"]]


def asks_for(expression: str) -> Iterable[tuple[str, str]]:
    found = _SELECTOR.findall(_BY.sub("", expression))
    assert found or "up{" in expression, expression
    return [(name, matchers) for name, matchers in found]


@pytest.mark.parametrize("query", queries())
async def test_every_query_of_the_dashboard_returns_something_after_a_review(samples: Samples, query: str) -> None:
    grouped = [label.strip() for labels in _BY.findall(query) for label in labels.split(",")]
    for name, matchers in asks_for(query):
        found = selected(samples, name, matchers)
        assert found, f"{name}{{{matchers}}} has no sample"
        assert all(label in labels for label in grouped for _, labels, _ in found), (query, found[0])


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
async def test_every_alert_asks_for_what_there_is_and_says_what_to_do(samples: Samples, rule: dict[str, Any]) -> None:
    for name, matchers in asks_for(rule["expr"]):
        known = [labels for other, labels, _ in samples if other == name]
        assert known, f"there is no {name}"
        assert all(label in known[0] for label, _, _ in _MATCHER.findall(matchers))
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["description"]


async def test_what_happened_is_counted_as_it_happened(stage: Stage, samples: Samples) -> None:
    team = stage.workspace.team_id
    assert value(samples, "plumbline_events_total", tenant=team, what="opened") == 1
    assert value(samples, "plumbline_events_total", tenant=team, what="decided") == 1
    assert value(samples, "plumbline_questions_total") == value(samples, "plumbline_events_total", what="asked") > 1
    assert value(samples, "plumbline_model_calls_total", what_for="read", failure="none") == 2
    assert value(samples, "plumbline_model_calls_total", what_for="narrated") >= 1
    assert value(samples, "plumbline_dropped_facts_total", reason="value") == 1
    assert value(samples, "plumbline_turns_total", ended="done") >= value(samples, "plumbline_questions_total")
    assert value(samples, "plumbline_effects_waiting") == value(samples, "plumbline_inbox_age_seconds") == 0


async def test_no_label_holds_what_people_wrote(samples: Samples) -> None:
    labels = json.dumps([labels for _, labels, _ in samples])
    assert not [word for word in ("most weeks", "employees", "Handbook") if word in labels]


async def test_each_line_of_the_log_is_json_when_that_is_wished_for(stage: Stage) -> None:
    lines = [json.loads(line) for line in stage.bots[-1].log.read_text("utf-8").splitlines()]
    assert len(lines) > 2
    assert all(set(line) == {"at", "level", "tenant", "logger", "message"} for line in lines)
    assert not [line for line in lines if "most weeks" in line["message"]]


async def test_a_port_that_is_taken_is_one_line(stage: Stage) -> None:
    port = stage.settings["PLUMBLINE_METRICS_PORT"]
    bot = await stage.start("worker", wait=False)
    assert await bot.process.wait() == 1
    assert f"PLUMBLINE_METRICS_PORT: 127.0.0.1:{port} cannot be listened on (address already in use)." in stage.last_words(bot)
