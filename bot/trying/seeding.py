"""Three finished reviews, so that nothing is empty at the first visit: played through the real bot, each in a channel of its own."""

from pathlib import Path
from typing import Final

from bot.play.play import play_step
from bot.play.scene import Scene
from bot.play.script import load_script
from bot.play.stage import Stage
from bot.play.transcript import Transcript
from bot.trying.place import Place
from policies.errors import PlumblineError
from policies.pack import Pack

SCRIPTS: Final = tuple(sorted((Path(__file__).parent / "seeds").glob("*.yaml")))


async def seed(stage: Stage, pack: Pack, place: Place) -> None:
    """Plays what has not been played to its end before.

    Raises:
        PlumblineError: where a review cannot be played.
    """
    for path in SCRIPTS:
        if path.stem in place.seeded:
            continue
        script = load_script(path, pack)
        channel = stage.workspace.channel(script.channel)
        scene = Scene(stage, pack, channel, Transcript(stage.workspace, channel, lambda _: None))
        try:
            for step in script.steps:
                await play_step(scene, step)
        finally:
            for person in script.people:
                if stage.workspace.open_view(person):
                    await stage.workspace.close(person)
        place.played(path.stem)


def playable(pack: Pack) -> bool:
    """The examples are about the default pack; another one may not know what they answer."""
    try:
        for path in SCRIPTS:
            load_script(path, pack)
    except PlumblineError:
        return False
    return True
