import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from langgraph.graph.state import CompiledStateGraph

from graphs.digest.digest import digest
from graphs.drawing import drawing
from graphs.messages import Opening
from graphs.opening import beginning
from graphs.review import review
from tests.unit.review_graph.talk import Talk

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("graph", [review, digest], ids=["review", "digest"])
def test_the_readme_shows_the_graph_as_it_is(graph: CompiledStateGraph[Any, Any, Any, Any]) -> None:
    assert f"```mermaid\n{drawing(graph)}\n```" in (ROOT / "graphs" / "README.md").read_text("utf-8"), "run: python -m graphs.drawing"


def test_langgraph_json_is_valid() -> None:
    command = [str(Path(sys.executable).parent / "langgraph"), "validate", "--config", str(ROOT / "langgraph.json")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


async def test_the_graph_of_langgraph_json_runs_without_a_context() -> None:
    path, name = json.loads((ROOT / "langgraph.json").read_text("utf-8"))["graphs"]["review"].split(":")
    assert (ROOT / path).is_file()
    assert name == "review"
    opening = Opening(
        review="AR-1",
        title="A",
        description="",
        approach=None,
        requester="U1",
        owner="U1",
        channel="C1",
        private=False,
        opened_at="1.0",
    )
    message = Talk().message("open", "U1", value=opening)
    first = [update async for update in review.astream(beginning(message, 1), stream_mode="updates")]
    assert [name for update in first for name in update] == ["open", "read", "weigh", "ask", "__interrupt__"]


async def test_the_same_talk_gives_the_same_effects_to_the_byte() -> None:
    async def talked() -> str:
        talk = await Talk().open()
        await talk.answer("need", ["knowledge"])
        await talk.answer_all({"evals_exist": "yes"})
        await talk.do("confirm")
        return json.dumps([talk.state["effects"], talk.state["journal"], talk.state["decision"]])

    assert await talked() == await talked()


async def test_the_order_of_the_talk_does_not_change_the_decision() -> None:
    sheet = {"need": ["style_format"], "evals_exist": "yes", "prompting_result": "measured_falls_short", "stage": "pilot"}

    async def decided(first: str) -> str | None:
        talk = await Talk().open()
        await talk.answer(first, sheet[first])
        await talk.answer_all(sheet)
        for fact, value in sheet.items():
            if fact not in talk.values():
                await talk.answer(fact, value)
        await talk.do("confirm")
        return talk.state["decision"]

    assert len({await decided(fact) for fact in sheet}) == 1
