"""Settings, from the environment and from a file `.env` beside the process."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from policies.errors import PlumblineError
from policies.pack import DEFAULT_PACK


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("no such time zone; use a name such as Europe/Berlin") from None
    return name


def _bot_token(token: SecretStr) -> SecretStr:
    if not token.get_secret_value().startswith("xoxb-"):
        raise ValueError("not a bot token; it starts with xoxb- and stands under OAuth & Permissions of the Slack app")
    return token


def _app_token(token: SecretStr) -> SecretStr:
    if not token.get_secret_value().startswith("xapp-"):
        raise ValueError("not an app-level token; it starts with xapp- and is made under Basic Information of the Slack app")
    return token


_SECRET: Final = re.compile(r"(?!xox|xapp)[\x21-\x7e]{16,}")


def _signing_secret(secret: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("not a signing secret; it stands under Basic Information of the Slack app, and is no token")
    return secret


SLACK_PATH: Final = "/slack/events"  # of the request URL for events, commands and interactivity alike
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Names are those of the environment, in capitals; one that is empty counts as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_bot_token: Annotated[SecretStr, AfterValidator(_bot_token)] = Field(description="Slack's bot token, xoxb-…")
    slack_app_token: Annotated[SecretStr, AfterValidator(_app_token)] | None = Field(
        None, description="Slack's app-level token, xapp-…; with it the bot listens over Socket Mode."
    )
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = Field(
        None, description="Slack's signing secret; with it the bot listens to signed HTTP."
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Where Slack's Web API is; the local workspace has its own.")
    plumbline_http_host: str = Field("127.0.0.1", description="Where signed HTTP and health are served; 0.0.0.0 is everywhere.")
    plumbline_http_port: Port = Field(3000, description="Port of signed HTTP.")
    plumbline_health_port: Port | None = Field(None, description="Port of /healthz and /readyz where it is not that of signed HTTP.")
    redis_url: str | None = Field(None, description="Valkey or Redis, 6.2 or newer; without it an embedded Valkey is started.")
    plumbline_data: Path = Field(Path(".plumbline"), description="Folder of the embedded Valkey.")
    plumbline_pack: Path = Field(DEFAULT_PACK, description="Folder of the policy pack for new reviews.")
    plumbline_timezone: Annotated[str, AfterValidator(_zone)] = Field("UTC", description="Decides which day it is.")
    plumbline_as_of: date | None = Field(None, description="Decide as of this day (YYYY-MM-DD) instead of today; for scripted runs.")
    plumbline_guests: Literal["heard", "refused"] = Field("refused", description="Do answers of guests count? heard or refused.")
    plumbline_strangers: Literal["heard", "refused"] = Field(
        "refused", description="Do answers of people of other companies count, in shared channels? heard or refused."
    )
    plumbline_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def heard_roles(self) -> frozenset[str]:
        """Those of `bot.people.Role` whose gestures count."""
        chosen = {"guest": self.plumbline_guests, "stranger": self.plumbline_strangers}
        return frozenset({"team", *(role for role, choice in chosen.items() if choice == "heard")})

    @property
    def health_beside_slack(self) -> bool:
        """Whether health is told at Slack's address; a port of its own keeps it out of the public's sight."""
        return self.plumbline_health_port in (None, self.plumbline_http_port)

    def need_a_way_in(self) -> None:
        """What listens to Slack needs to be told how.

        Raises:
            PlumblineError: where it is not.
        """
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise PlumblineError(
                "SLACK_APP_TOKEN, SLACK_SIGNING_SECRET: neither is set. Set the first for Socket Mode (xapp-…), "
                "the second for signed HTTP, in the environment or in .env."
            )

    @classmethod
    def read(cls) -> Self:
        """The settings.

        Raises:
            PlumblineError: with one line for each that is missing or wrong.
        """
        try:
            return cls()
        except ValidationError as error:
            raise PlumblineError("\n".join(_line(problem["loc"], problem["type"], problem["msg"]) for problem in error.errors())) from None


def _line(location: tuple[int | str, ...], kind: str, message: str) -> str:
    name = str(location[0])
    about = Settings.model_fields[name].description or ""
    if kind == "missing":
        return f"{name.upper()}: not set. Set it in the environment or in .env: {about}"
    return f"{name.upper()}: {message.removeprefix('Value error, ')}. {about}".rstrip()
