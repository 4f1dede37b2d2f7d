"""Who and where at the first start: people to act as, channels, and a welcome that says what to type."""

from typing import Final

from bot.workspace.people import Role
from bot.workspace.workspace import Workspace

PEOPLE: Final[dict[str, Role]] = {"ada": "requester", "ben": "team", "cleo": "board", "gus": "guest", "dana": "requester", "eli": "team"}
FIRST: Final = "support-ai"  # where the first visit begins
CHANNELS: Final = {  # with the people in them
    FIRST: tuple(PEOPLE),
    "people-team": ("ada", "ben", "cleo", "dana", "eli"),
    "customer-care": ("ada", "ben", "cleo", "dana", "eli"),
    "office": ("ada", "ben", "cleo", "dana", "eli"),
}
WITHOUT_THE_APP: Final = "random"

WELCOME: Final = """\
*Welcome.* This is a local stand-in for Slack; the bot in it is the real one. Nothing leaves this computer.
Type this below, and press Enter:
`/arch-review Fine-tune a model on our HR handbook so it can answer employees`
• Then open the thread of what appears here, and answer with the buttons or in your own words.
• `/arch-review list` shows all reviews. The other channels have three finished ones; they may take some seconds at the first start.
• On the left you choose whom to act as. A second window can be somebody else."""


def populate(workspace: Workspace) -> None:
    for name, role in PEOPLE.items():
        workspace.add_person(name, role)
    for name, people in CHANNELS.items():
        workspace.add_channel(name, members=people)
    workspace.add_channel(WITHOUT_THE_APP, bot=False)
    workspace.notice(FIRST, WELCOME)
