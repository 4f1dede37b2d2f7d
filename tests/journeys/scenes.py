"""Scripts played step by step on a stage that a test can look behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.play.play import play_step
from bot.play.scene import Scene
from bot.play.script import load_script
from bot.play.stage import Bot, Stage
from bot.play.transcript import Transcript
from policies.pack import Pack


@asynccontextmanager
async def scene_of(pack: Pack, **people: Any) -> AsyncIterator[tuple[Scene, Bot]]:
    async with Stage({"PLUMBLINE_AS_OF": pack.released.isoformat()}) as stage:
        for name, role in people.items():
            stage.workspace.add_person(name, role)
        channel = stage.workspace.add_channel("architecture")
        bot = await stage.start("serve")
        yield Scene(stage, pack, channel, Transcript(stage.workspace, channel, lambda _: None)), bot


async def play_steps(scene: Scene, script: Path) -> None:
    for step in load_script(script, scene.pack).steps:
        await play_step(scene, step)


def written(folder: Path, text: str) -> Path:
    path = folder / "script.yaml"
    path.write_text(text, "utf-8")
    return path
