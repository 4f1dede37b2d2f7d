"""The baseline: guided mode reads the same raw messages, and knows no label."""

from dataclasses import dataclass

from bot.evals.playing import play
from bot.evals.system import Played
from bot.evals.transcript import Transcript
from graphs.context import Context


@dataclass(frozen=True, slots=True)
class Guided:
    """The question that is open when a message comes in decides what guided mode can read in it."""

    context: Context
    name: str = "guided"
    model: str | None = None
    fingerprint: str = ""

    async def play(self, transcript: Transcript) -> Played:
        return await play(transcript, self.context)
