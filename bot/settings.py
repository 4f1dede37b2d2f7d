"""Settings, from the environment and from a file `.env` beside the process."""

import base64
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.digests.timetable import Weekly, read_weekly
from policies.errors import PlumblineError
from policies.pack import DEFAULT_PACK

KEY_BYTES: Final = 32
WHOLE_LINE: Final = "whole_line"  # an error whose message needs nothing before or after it
BOTH: Final = (
    "SLACK_BOT_TOKEN and PLUMBLINE_INSTALLATIONS_KEY are both set. "
    "Keep the token for one workspace, or the key for several whose tokens are in Redis."
)
NEITHER: Final = (
    "SLACK_BOT_TOKEN: not set. Set it in the environment or in .env: Slack's bot token, xoxb-…; "
    "for several workspaces set PLUMBLINE_INSTALLATIONS_KEY instead."
)
WEBHOOK: Final = (
    "PLUMBLINE_WEBHOOK_SECRET: PLUMBLINE_WEBHOOK_URL and this go together, and only one of them is set. "
    "Set both, so that the receiver can tell who posts, or neither."
)
LONGER: Final = (
    "PLUMBLINE_KEEP_TRANSCRIPTS: as many days as PLUMBLINE_KEEP_REVIEWS, or more, and a transcript goes with its review. "
    "Set it to fewer days, or leave it out."
)
ONE_CHANNEL: Final = (
    "PLUMBLINE_DIGEST_CHANNEL: it is a channel of one workspace, and PLUMBLINE_INSTALLATIONS_KEY is for several. Leave it out, and type "
    "/arch-review digest schedule monday 09:00 #channel in each of them."
)
NO_KEY: Final = (
    "PLUMBLINE_INSTALLATIONS_KEY: not set. Make a key with `plumbline installations key`, keep it as you keep passwords, "
    "and set it for every process of the bot."
)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("no such time zone; use a name such as Europe/Berlin") from None
    return name


_SLACK_ID: Final = re.compile("[USW][A-Z0-9]{2,20}")


def _slack_ids(ids: str) -> str:
    for one in filter(None, map(str.strip, ids.split(","))):
        if not _SLACK_ID.fullmatch(one):
            raise ValueError(f"{one} is no id of a person (U…) or a user group (S…); Slack shows it under More, Copy ID")
    return ids


_CHANNEL: Final = re.compile("[CG][A-Z0-9]{2,20}")


def _weekly(text: str) -> str:
    read_weekly(text)
    return text


def _digest_channel(channel: str | None, info: ValidationInfo) -> str | None:
    if channel and not _CHANNEL.fullmatch(channel):
        raise ValueError("no id of a channel (C…); Slack shows it at the end of the channel's About tab")
    if channel and info.data.get("plumbline_installations_key"):
        raise PydanticCustomError(WHOLE_LINE, ONE_CHANNEL)
    return channel


def _bot_token(token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if token and not token.get_secret_value().startswith("xoxb-"):
        raise ValueError("not a bot token; it starts with xoxb- and stands under OAuth & Permissions of the Slack app")
    if "plumbline_installations_key" in info.data:  # or it is wrong itself, and that is said
        key = info.data["plumbline_installations_key"]
        if token and key:
            raise PydanticCustomError(WHOLE_LINE, BOTH)
        if not token and not key:
            raise PydanticCustomError(WHOLE_LINE, NEITHER)
    return token


def _keys(keys: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    for key in keys.get_secret_value().split(",") if keys else ():
        try:
            right = len(base64.b64decode(key.strip(), altchars=b"-_", validate=True)) == KEY_BYTES
        except ValueError:
            right = False
        if not right:
            maker = "audit" if info.field_name == "plumbline_audit_key" else "installations"
            raise ValueError(f"not a key, or not several with commas between them; plumbline {maker} key makes one")
    return keys


def _app_token(token: SecretStr) -> SecretStr:
    if not token.get_secret_value().startswith("xapp-"):
        raise ValueError("not an app-level token; it starts with xapp- and is made under Basic Information of the Slack app")
    return token


_SECRET: Final = re.compile(r"(?!xox|xapp)[\x21-\x7e]{16,}")


def _signing_secret(secret: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("not a signing secret; it stands under Basic Information of the Slack app, and is no token")
    return secret


def _address(url: str | None) -> str | None:
    parts = urlsplit(url or "https://example.com")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise ValueError("not an address for posts; it starts with https:// and holds no password")
    return url


def _webhook_secret(secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if secret and not _SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("too short, or not in plain characters; make one with: openssl rand -hex 32")
    if "plumbline_webhook_url" in info.data and bool(secret) != bool(info.data["plumbline_webhook_url"]):  # or it is wrong itself
        raise PydanticCustomError(WHOLE_LINE, WEBHOOK)
    return secret


def _transcripts(days: int | None, info: ValidationInfo) -> int | None:
    reviews = info.data.get("plumbline_keep_reviews")
    if days is not None and reviews is not None and days >= reviews:
        raise PydanticCustomError(WHOLE_LINE, LONGER)
    return days


SLACK_PATH: Final = "/slack/events"  # of the request URL for events, commands and interactivity alike
Seconds = Annotated[float, Field(gt=0, le=20)]  # two of them have room in a turn, which may take sixty
Tokens = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Wrong(NamedTuple):
    """A setting (its name in small letters) that is wrong or missing, and how to mend it."""

    name: str
    says: str
    fix: str


class Base(BaseSettings):
    """What every part needs to know. Names are those of the environment, in capitals; an empty one counts as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_api_url: str = Field("https://slack.com/api/", description="Where Slack's Web API is; the local workspace has its own.")
    redis_url: str | None = Field(None, description="Valkey or Redis, 6.2 or newer; without it an embedded Valkey is started.")
    plumbline_data: Path = Field(Path(".plumbline"), description="Folder of the embedded Valkey.")
    plumbline_installations_key: Annotated[SecretStr | None, AfterValidator(_keys)] = Field(
        None, description="Seals the tokens of several workspaces in Redis; older keys may follow after commas."
    )
    plumbline_audit_key: Annotated[SecretStr | None, AfterValidator(_keys)] = Field(
        None, description="Signs the audit log; older keys may follow after commas. Without REDIS_URL a key is kept in PLUMBLINE_DATA."
    )

    @classmethod
    def read(cls) -> Self:
        """The settings.

        Raises:
            PlumblineError: with one line for each that is wrong.
        """
        try:
            return cls()
        except ValidationError as error:
            lines = [cls._line(str(problem["loc"][0]), problem["type"], problem["msg"]) for problem in error.errors()]
            raise PlumblineError("\n".join(lines)) from None

    @classmethod
    def read_partly(cls) -> tuple[Self | None, list["Wrong"]]:
        """What is right, with stand-ins for the rest, and what is wrong. None where even that does not do."""
        try:
            return cls.read_with({}), []
        except ValidationError as error:
            wrong = [cls._wrong(str(problem["loc"][0]), problem["type"], problem["msg"]) for problem in error.errors()]
        defaults = {found.name: cls.model_fields[found.name].default for found in wrong}
        for stand_ins in (defaults, {**defaults, "slack_bot_token": STAND_IN}):
            with suppress(ValidationError):
                return cls.read_with(stand_ins), wrong
        return None, wrong

    @classmethod
    def read_with(cls, given: dict[str, Any]) -> Self:
        """What is given counts more than what is set."""
        return cls(**given)

    @classmethod
    def _wrong(cls, name: str, kind: str, message: str) -> "Wrong":
        if kind == WHOLE_LINE:
            says, _, fix = message.removeprefix(f"{name.upper()}: ").partition(". ")
            return Wrong(name, says, fix)
        about = (cls.model_fields[name].description or "").rstrip(".")
        return Wrong(name, message.removeprefix("Value error, "), f"Set it in the environment or in .env: {about}".rstrip(": "))

    @classmethod
    def _line(cls, name: str, kind: str, message: str) -> str:
        if kind == WHOLE_LINE:
            return message
        about = cls.model_fields[name].description or ""
        return f"{name.upper()}: {message.removeprefix('Value error, ')}. {about}".rstrip()


class InstallationsSettings(Base):
    """Of `plumbline installations`, which needs no app."""

    @property
    def keys(self) -> str:
        """PlumblineError where there is none."""
        if self.plumbline_installations_key is None:
            raise PlumblineError(NO_KEY)
        return self.plumbline_installations_key.get_secret_value()


class RetentionSettings(Base):
    """Of what removes what was kept long enough, and of who asks what that would be."""

    plumbline_timezone: Annotated[str, AfterValidator(_zone)] = Field("UTC", description="Decides which day it is.")
    plumbline_keep_reviews: Days | None = Field(
        None, description="Days after which a closed review is removed; without it reviews are kept for ever."
    )
    plumbline_keep_transcripts: Annotated[Days | None, AfterValidator(_transcripts)] = Field(
        None, description="Days after which people's words are taken out of a closed review; without it they stay as long as it does."
    )


STAND_IN: Final = "xoxb-"  # for a bot token that is needed and not there


class Settings(RetentionSettings):
    """Of the bot."""

    slack_bot_token: Annotated[SecretStr | None, AfterValidator(_bot_token)] = Field(
        None, validate_default=True, description="Slack's bot token, xoxb-…"
    )
    slack_app_token: Annotated[SecretStr, AfterValidator(_app_token)] | None = Field(
        None, description="Slack's app-level token, xapp-…; with it the bot listens over Socket Mode."
    )
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = Field(
        None, description="Slack's signing secret; with it the bot listens to signed HTTP."
    )
    plumbline_http_host: str = Field("127.0.0.1", description="Where signed HTTP and health are served; 0.0.0.0 is everywhere.")
    plumbline_http_port: Port = Field(3000, description="Port of signed HTTP.")
    plumbline_health_port: Port | None = Field(None, description="Port of /healthz and /readyz where it is not that of signed HTTP.")
    plumbline_metrics_port: Port | None = Field(None, description="Port of /metrics, for Prometheus; without it nothing is counted.")
    plumbline_pack: Path = Field(
        DEFAULT_PACK, description="Folder of the policy pack for new reviews; several with a + between them decide together."
    )
    plumbline_candidate_pack: Path | None = Field(
        None, description="Folder of a pack in shadow mode, or several: the weekly digest says what they would have decided."
    )
    plumbline_as_of: date | None = Field(None, description="Decide as of this day (YYYY-MM-DD) instead of today; for scripted runs.")
    plumbline_guests: Literal["heard", "refused"] = Field("refused", description="Do answers of guests count? heard or refused.")
    plumbline_strangers: Literal["heard", "refused"] = Field(
        "refused", description="Do answers of people of other companies count, in shared channels? heard or refused."
    )
    plumbline_board: Annotated[str, AfterValidator(_slack_ids)] = Field(
        "", description="The board: Slack's ids of people (U…) and user groups (S…), with commas; without it nobody rules."
    )
    plumbline_boards: Path | None = Field(
        None, description="A YAML file of boards per channel, pack and workspace; PLUMBLINE_BOARD decides on the rest."
    )
    plumbline_board_reminder: Annotated[int, Field(ge=1, le=60)] = Field(
        3, description="Working days until a board that has not reacted is reminded."
    )
    plumbline_answerers_may_waive: Literal["yes", "no"] = Field(
        "no", description="May somebody of the board waive a finding that rests on their own answers? yes or no."
    )
    plumbline_digest_channel: Annotated[str | None, AfterValidator(_digest_channel)] = Field(
        None, description="Slack's id (C…) of the channel that the weekly digest goes to; without it, where /arch-review digest says."
    )
    plumbline_digest: Annotated[str, AfterValidator(_weekly)] = Field(
        "monday 09:00", description="When the weekly digest comes, in PLUMBLINE_TIMEZONE; or off."
    )
    plumbline_digest_summary: Literal["on", "off"] = Field(
        "off", description="Does Claude write two or three sentences over the weekly digest? on or off."
    )
    plumbline_webhook_url: Annotated[str | None, AfterValidator(_address)] = Field(
        None, description="Where what becomes of next steps is posted, as CloudEvents; without it nowhere."
    )
    plumbline_webhook_secret: Annotated[SecretStr | None, AfterValidator(_webhook_secret)] = Field(
        None, validate_default=True, description="What posts to the webhook are signed with: 16 characters or more."
    )
    anthropic_api_key: SecretStr | None = Field(None, description="Key of the Claude API; without it nothing is read by a model.")
    anthropic_base_url: str = Field("https://api.anthropic.com", description="Where the Claude API is.")
    plumbline_reading: Literal["on", "off"] = Field("on", description="Does Claude read what people write? on or off.")
    plumbline_reading_model: str = Field("claude-haiku-5-5", description="The model that reads.")
    plumbline_narrative_model: str = Field("claude-haiku-5-5", description="The model that puts a decision into plain language.")
    plumbline_effort: Literal["low", "medium", "high", "none"] = Field(
        "low", description="Effort of both models: low, medium or high; none for models that take no such setting."
    )
    plumbline_reading_deadline: Seconds = Field(20, description="Seconds that a reading may take.")
    plumbline_narrative_deadline: Seconds = Field(15, description="Seconds that the sentences over a recommendation may take.")
    plumbline_daily_tokens: Tokens = Field(5_000_000, description="Tokens a day for all reviews; beyond them, buttons.")
    plumbline_review_tokens: Tokens = Field(500_000, description="Tokens a review; beyond them, buttons.")
    plumbline_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    plumbline_log_format: Literal["text", "json"] = Field("text", description="How log lines look: text, or json for machines.")

    @property
    def heard_roles(self) -> frozenset[str]:
        """Those of `bot.people.Role` whose gestures count."""
        chosen = {"guest": self.plumbline_guests, "stranger": self.plumbline_strangers}
        return frozenset({"team", *(role for role, choice in chosen.items() if choice == "heard")})

    @property
    def board(self) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self.plumbline_board.split(","))))

    @property
    def digest(self) -> Weekly | None:
        return read_weekly(self.plumbline_digest)

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
