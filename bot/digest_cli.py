"""`plumbline digest`: what the weekly audit digest would say, without posting it."""

from pathlib import Path
from typing import Annotated

import typer

WEEK = typer.Option(metavar="WEEK", help="Such as 2026-W47; the last one that is over, where none is given.")
ONLY = typer.Option("--dry-run", help="Print, and post nothing. Posting is the bot's: /arch-review digest now.")
FILES = typer.Option("--files", metavar="FOLDER", help="Write the chart, the CSV and the signed checkpoint there as well.")


def digest(
    dry_run: Annotated[bool, ONLY] = False,  # noqa: FBT002 - typer makes a flag of it
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with everything that is counted.")] = False,  # noqa: FBT002 - as above
    week: Annotated[str | None, WEEK] = None,
    workspace: Annotated[str | None, typer.Option(metavar="TEAM", help="Slack's id; needed where there are several.")] = None,
    files: Annotated[Path | None, FILES] = None,
) -> None:
    """Print the weekly audit digest as it would be posted, from the reviews that are kept. No model is asked."""
    from bot.digests.printing import print_digest, week_named  # noqa: PLC0415 - `plumbline --help` stays quick

    if not dry_run:
        raise typer.BadParameter(
            "the bot posts digests, not this command. Add --dry-run, or type /arch-review digest now", param_hint="--dry-run"
        )
    named = week_named(week) if week is not None else None
    if week is not None and named is None:
        raise typer.BadParameter(f"there is no week {week!r}. Write a year and a number, such as 2026-W47", param_hint="--week")
    print_digest(named, workspace, files, as_json=as_json)
