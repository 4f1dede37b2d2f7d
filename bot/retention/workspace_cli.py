"""`plumbline workspace` and `plumbline retention`: a workspace's data deleted, and what the retention would remove."""

from datetime import datetime
from typing import Annotated, Optional

import typer

workspace_app = typer.Typer(help="Delete everything that is kept of a workspace.", no_args_is_help=True)

DAY = typer.Option("--on", formats=["%Y-%m-%d"], metavar="DAY", help="As of that day (YYYY-MM-DD) instead of today.")


@workspace_app.callback()
def workspace() -> None:
    """Everything that is kept of a workspace."""


@workspace_app.command()
def delete(
    team: Annotated[
        Optional[str], typer.Argument(metavar="[TEAM]", help="Slack's id of the workspace; needed where there are several.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Also where the audit log cannot say so: its key is lost, or it does not hold.")
    ] = False,
) -> None:
    """Delete all reviews, conversations and journals of a workspace; the hashes of its audit log stay."""
    from bot.retention import workspace_work as work

    raise typer.Exit(work.delete_workspace(team, yes=yes, unsigned=unsigned))


def retention(
    on: Annotated[Optional[datetime], DAY] = None,
    workspace: Annotated[
        Optional[str], typer.Option("--workspace", metavar="TEAM", help="Slack's id of one workspace; otherwise all.")
    ] = None,
) -> None:
    """Say what the settings for retention remove, now and within thirty days; nothing is changed."""
    from bot.retention import workspace_work as work

    work.preview(on.date() if on else None, workspace)
