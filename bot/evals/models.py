"""The model that is measured, where there is one: the bot's own reader in the bot's own graph."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from pydantic import Field, SecretStr

from bot.evals.playing import play
from bot.evals.system import Played, Usage
from bot.evals.transcript import Transcript
from bot.setting_values import Seconds
from bot.settings import Base
from graphs.claude import contract
from graphs.claude.contract import Basis, Failure, Narrative, Passage, Reader
from graphs.claude.contract import Reading as Heard
from graphs.claude.prompt import fingerprint, reading_system
from graphs.claude.reader import Claude, Options
from graphs.context import Context
from policies.errors import PlumblineError
from policies.pack import Pack

NO_KEY: Final = (
    "ANTHROPIC_API_KEY: not set, so only the baseline is measured. Set it in the environment or in .env to measure a model beside it."
)
HOPELESS: Final[dict[Failure, str]] = {
    "refused_key": "ANTHROPIC_API_KEY: the API refuses it (401 or 403). Set a key that is valid; what was played is kept with --resume.",
    "refused_request": "The API refuses the requests (400, 404 or 413): does it know the model? Give one with --model.",
}


class ModelSettings(Base):
    """Those settings of the bot that reading depends on: measuring takes no Slack."""

    anthropic_api_key: SecretStr | None = Field(None, description="Key of the Claude API; without it no model is measured.")
    anthropic_base_url: str = Field("https://api.anthropic.com", description="Where the Claude API is.")
    plumbline_reading_model: str = Field("claude-haiku-5-5", description="The model that reads.")
    plumbline_effort: Literal["low", "medium", "high", "none"] = Field(
        "low", description="Effort of the model: low, medium or high; none for models that take no such setting."
    )
    plumbline_reading_deadline: Seconds = Field(20, description="Seconds that a reading may take.")


class Unlimited:
    """A meter without budgets: the cost was agreed to before the run."""

    async def today(self) -> int:
        return 0

    async def add(self, usage: contract.Usage) -> None:
        """What is spent is counted by Counting."""


@dataclass(slots=True)
class Counting:
    """A reader that counts what another one does."""

    reader: Reader
    usage: Usage = field(default_factory=Usage)
    dropped: Counter[str] = field(default_factory=Counter)

    async def read(self, pack: Pack, passages: Sequence[Passage], asked: Sequence[str], spent: int) -> Heard:
        heard = await self.reader.read(pack, passages, asked, spent)
        if heard.failure in HOPELESS:
            raise PlumblineError(HOPELESS[heard.failure])
        self.usage += Usage(**heard.usage, failed=int(heard.failure is not None))
        self.dropped.update(dict(heard.dropped))
        return heard

    async def narrate(self, pack: Pack, verdict: str, basis: Sequence[Basis], spent: int) -> Narrative:
        return await self.reader.narrate(pack, verdict, basis, spent)


@dataclass(frozen=True, slots=True)
class NoModel:
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`prompt` is what every call begins with."""

    context: Context
    options: Options
    prompt: str
    name: str = "claude"

    @property
    def model(self) -> str:
        return self.options.reading_model

    @property
    def fingerprint(self) -> str:
        """The pack's catalogue is part of the prompt too; the pack's hash stands beside this wherever it is kept."""
        return f"{fingerprint('reading')}-{self.options.effort or 'none'}"

    async def play(self, transcript: Transcript) -> Played:
        claude = Claude(self.options, Unlimited(), time.monotonic)
        counting = Counting(claude)
        try:
            played = await play(transcript, replace(self.context, reader=counting))
        finally:
            await claude.close()
        return played.model_copy(update={"usage": counting.usage, "dropped": dict(counting.dropped)})


def find_model(context: Context, model: str | None) -> Reading | NoModel:
    """The model that was asked for, else the one that reads reviews.

    Raises:
        PlumblineError: for a setting that is wrong.
    """
    settings = ModelSettings.read()
    if settings.anthropic_api_key is None:
        return NoModel(NO_KEY)
    options = Options(
        key=settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        reading_model=model or settings.plumbline_reading_model,
        effort=None if settings.plumbline_effort == "none" else settings.plumbline_effort,
        reading_deadline=settings.plumbline_reading_deadline,
    )
    return Reading(context, options, reading_system(context.decider.pack))
