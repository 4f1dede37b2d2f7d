"""`plumbline installations`: the workspaces whose tokens are in Redis. A token is typed or piped in, never an argument and never shown."""

from typing import Annotated

import typer

from policies.errors import PlumblineError

installations_app = typer.Typer(help="Add, list and remove workspaces whose tokens are kept in Redis, sealed.", no_args_is_help=True)


@installations_app.command()
def add(words: Annotated[list[str] | None, typer.Argument(hidden=True)] = None) -> None:
    """Keep a workspace's bot token: from standard input, or typed when asked. Running processes notice by themselves."""
    from bot import installations_work as work

    if words:
        raise PlumblineError("The token is no argument: others here could read it. Leave it out, and type it when you are asked.")
    raise typer.Exit(work.with_store(work.add))


@installations_app.command(name="list")
def list_() -> None:
    """The workspaces, one a line, without their tokens; exit status 1 if a token cannot be read."""
    from bot import installations_work as work

    raise typer.Exit(work.with_store(work.list_))


@installations_app.command()
def remove(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Slack's id of the workspace, as `list` shows it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a workspace's token, so that the bot neither hears nor answers there. Its reviews stay in Redis."""
    from bot import installations_work as work

    raise typer.Exit(work.with_store(work.remove, team, yes))


@installations_app.command()
def rotate() -> None:
    """Seal every token with the first key, after which the older keys can go; exit status 1 if a token cannot be read."""
    from bot import installations_work as work

    raise typer.Exit(work.with_store(work.rotate))


@installations_app.command()
def key() -> None:
    """Print a new key for PLUMBLINE_INSTALLATIONS_KEY."""
    from bot.sealing import new_key

    print(new_key())
