"""`plumbline export`: the register as a file, for spreadsheets and other programs."""

from datetime import datetime
from typing import Annotated, Literal

import typer

DAY = typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Only reviews opened on that day (YYYY-MM-DD, UTC) or later.")
PRIVATE = typer.Option(
    "--private",
    help="Reviews of private channels too. They are left out otherwise: whoever reads the file may not be in those channels.",
)


def export(
    form: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="A line a review: CSV, or JSON with everything.")] = "csv",
    since: Annotated[datetime | None, DAY] = None,
    workspace: Annotated[str | None, typer.Option(metavar="TEAM", help="Slack's id of one workspace; all of them otherwise.")] = None,
    private: Annotated[bool, PRIVATE] = False,  # noqa: FBT002 - typer makes a flag of it
) -> None:
    """Print all reviews with decision, ruling, next steps and waivers."""
    from bot.exporting import Wanted, export_reviews  # noqa: PLC0415 - `plumbline --help` stays quick

    export_reviews(Wanted(form, since.date() if since else None, workspace, private))
