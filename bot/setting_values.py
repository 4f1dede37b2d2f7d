"""What a single setting may be: each check gives the value back, or says what is wrong with it and how to mend it."""

import base64
import re
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationInfo
from pydantic_core import PydanticCustomError

from bot.digests.timetable import read_weekly

Seconds = Annotated[float, Field(gt=0, le=20)]  # two of them have room in a turn, which may take sixty
Tokens = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Port = Annotated[int, Field(ge=1, le=65535)]


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


def zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("no such time zone; use a name such as Europe/Berlin") from None
    return name


_SLACK_ID: Final = re.compile("[USW][A-Z0-9]{2,20}")


def slack_ids(ids: str) -> str:
    for one in filter(None, map(str.strip, ids.split(","))):
        if not _SLACK_ID.fullmatch(one):
            raise ValueError(f"{one} is no id of a person (U…) or a user group (S…); Slack shows it under More, Copy ID")
    return ids


_CHANNEL: Final = re.compile("[CG][A-Z0-9]{2,20}")


def weekly(text: str) -> str:
    read_weekly(text)
    return text


def digest_channel(channel: str | None, info: ValidationInfo) -> str | None:
    if channel and not _CHANNEL.fullmatch(channel):
        raise ValueError("no id of a channel (C…); Slack shows it at the end of the channel's About tab")
    if channel and info.data.get("plumbline_installations_key"):
        raise PydanticCustomError(WHOLE_LINE, ONE_CHANNEL)
    return channel


def bot_token(token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if token and not token.get_secret_value().startswith("xoxb-"):
        raise ValueError("not a bot token; it starts with xoxb- and stands under OAuth & Permissions of the Slack app")
    if "plumbline_installations_key" in info.data:  # or it is wrong itself, and that is said
        key = info.data["plumbline_installations_key"]
        if token and key:
            raise PydanticCustomError(WHOLE_LINE, BOTH)
        if not token and not key:
            raise PydanticCustomError(WHOLE_LINE, NEITHER)
    return token


def sealing_keys(keys: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    for key in keys.get_secret_value().split(",") if keys else ():
        try:
            right = len(base64.b64decode(key.strip(), altchars=b"-_", validate=True)) == KEY_BYTES
        except ValueError:
            right = False
        if not right:
            maker = "audit" if info.field_name == "plumbline_audit_key" else "installations"
            raise ValueError(f"not a key, or not several with commas between them; plumbline {maker} key makes one")
    return keys


def app_token(token: SecretStr) -> SecretStr:
    if not token.get_secret_value().startswith("xapp-"):
        raise ValueError("not an app-level token; it starts with xapp- and is made under Basic Information of the Slack app")
    return token


_SECRET: Final = re.compile(r"(?!xox|xapp)[\x21-\x7e]{16,}")


def signing_secret(secret: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("not a signing secret; it stands under Basic Information of the Slack app, and is no token")
    return secret


def address(url: str | None) -> str | None:
    parts = urlsplit(url or "https://example.com")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise ValueError("not an address for posts; it starts with https:// and holds no password")
    return url


def webhook_secret(secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if secret and not _SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("too short, or not in plain characters; make one with: openssl rand -hex 32")
    if "plumbline_webhook_url" in info.data and bool(secret) != bool(info.data["plumbline_webhook_url"]):  # or it is wrong itself
        raise PydanticCustomError(WHOLE_LINE, WEBHOOK)
    return secret


def transcripts(days: int | None, info: ValidationInfo) -> int | None:
    reviews = info.data.get("plumbline_keep_reviews")
    if days is not None and reviews is not None and days >= reviews:
        raise PydanticCustomError(WHOLE_LINE, LONGER)
    return days
