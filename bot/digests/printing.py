"""What `plumbline digest` does: the digest of the reviews in the settings' Redis, as text or as JSON."""

import asyncio
import json
import time
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.audit.log import AuditLog
from bot.audit.signing_key import keys_of, signers_of
from bot.digests.making import Made, Sources, make_digest
from bot.known_workspaces import chosen, workspaces_with_reviews
from bot.register import Register
from bot.rendering.render import render
from bot.settings import Settings
from bot.store import store_of_a_command
from bot.thread_links import ThreadLinks
from bot.workspace.reading import visible_text
from graphs.digest.week import Week
from policies.errors import PlumblineError
from policies.load import load_review_pack

NEEDED: Final = (
    "redis_url",
    "plumbline_data",
    "plumbline_pack",
    "plumbline_candidate_pack",
    "plumbline_timezone",
    "plumbline_as_of",
    "plumbline_audit_key",
)
NOON: Final = clock_time(12)


def week_named(name: str) -> str | None:
    """The name, where there is such a week."""
    try:
        return Week.read(name, UTC).name
    except ValueError:
        return None


def print_digest(week: str | None, workspace: str | None, files: Path | None, *, as_json: bool) -> None:
    """Raises PlumblineError for settings that are wrong, where there is no such workspace, or Redis goes away."""
    made = asyncio.run(_made(_settings(), week, workspace))
    if files:
        _write(made, files)
    print(json.dumps(_as_json(made), ensure_ascii=False, indent=2) if as_json else _as_text(made))


def _settings() -> Settings:
    """Those of the bot, of which a digest needs a few: it takes no Slack."""
    settings, wrong = Settings.read_partly()
    problems = [f"{one.name.upper()}: {one.says}. {one.fix}" for one in wrong if one.name in NEEDED]
    if settings is None or problems:
        raise PlumblineError("\n".join(problems or [f"{one.name.upper()}: {one.says}. {one.fix}" for one in wrong]))
    return settings


async def _made(settings: Settings, week: str | None, workspace: str | None) -> Made:
    zone = ZoneInfo(settings.plumbline_timezone)
    now = datetime.combine(settings.plumbline_as_of, NOON, zone).timestamp() if settings.plumbline_as_of else time.time()
    keys = keys_of(settings)
    async with store_of_a_command(settings) as (_, redis):
        tenant = chosen(workspace, await workspaces_with_reviews(redis), "There are no reviews", "--workspace")
        register = Register(redis, tenant)
        verifiers = tuple(signer.verifier for signer in signers_of(keys, tenant))
        log = AuditLog(redis, tenant) if keys else None
        pack, candidate = load_review_pack(settings.plumbline_pack), settings.plumbline_candidate_pack
        sources = Sources(register, pack, ThreadLinks(register), log, verifiers, candidate=candidate)
        return await make_digest(sources, Week.read(week, zone) if week else Week.of(now, zone).before, now)


def _as_json(made: Made) -> dict[str, object]:
    return {**made.view, "chart": made.picture.alt if made.picture else None, "files": [file.name for file in made.files]}


def _as_text(made: Made) -> str:
    post = render(made.view)
    attached = [f"[{file.name}] {file.alt or file.title}" for file in made.files]
    return "\n".join([visible_text(post.blocks, post.text, {}), *attached])


def _write(made: Made, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in made.files:
            content = file.content.encode() if isinstance(file.content, str) else file.content
            (folder / file.name).write_bytes(content)
    except OSError as error:
        raise PlumblineError(f"{folder}: cannot be written ({error.strerror}). Give another folder to --files.") from None
