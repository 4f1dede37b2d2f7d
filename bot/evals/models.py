"""The model that is measured, where there is one."""

from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.evals.playing import play
from bot.evals.system import Played
from bot.evals.transcript import Transcript
from graphs.context import Context

NO_KEY: Final = (
    "ANTHROPIC_API_KEY: not set, so only the baseline is measured. Set it in the environment or in .env to measure a model beside it."
)


class ModelSettings(BaseSettings):
    """Only what reading needs: measuring takes no Slack."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    anthropic_api_key: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class NoModel:
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`prompt` is what every call begins with."""

    context: Context
    model: str
    prompt: str
    fingerprint: str
    name: str = "claude"

    async def play(self, transcript: Transcript) -> Played:
        return await play(transcript, self.context)


def find_model(context: Context, model: str | None) -> Reading | NoModel:  # noqa: ARG001
    if ModelSettings().anthropic_api_key is None:
        return NoModel(NO_KEY)
    return NoModel("There is no reader yet, so only the baseline is measured.")
