"""The command `plumbline`. Errors that a person can mend are one line each on stderr, and exit status 1."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.audit.audit_cli import audit_app
from bot.digest_cli import digest
from bot.eval_cli import evaluate
from bot.export_cli import export
from bot.installations_cli import installations_app
from bot.play.shipped import NAMES as SHIPPED
from bot.play.shipped import find as find_script
from bot.policies_cli import AsOf, PackOption, policies_app
from bot.retention.workspace_cli import retention, workspace_app
from policies.errors import PlumblineError
from policies.pack import DEFAULT_PACK

app = typer.Typer(
    name="plumbline",
    help="The system of record for one question: should we fine-tune?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(policies_app, name="policies")
app.command("eval")(evaluate)
app.command()(export)
app.command()(digest)
app.add_typer(installations_app, name="installations")
app.add_typer(audit_app, name="audit")
app.add_typer(workspace_app, name="workspace")
app.command()(retention)


def _run(part: str) -> None:
    from bot.run import run  # noqa: PLC0415 - `plumbline --help` stays quick

    run(part)  # type: ignore[arg-type]


@app.command()
def serve() -> None:
    """Run the bot: web and worker in one process."""
    _run("serve")


@app.command()
def web() -> None:
    """Run the part that listens to Slack; needs a worker beside it, and one REDIS_URL for both."""
    _run("web")


@app.command()
def worker() -> None:
    """Run the part that takes turns; any number of them."""
    _run("worker")


@app.command()
def doctor() -> None:
    """Look at settings, tokens, scopes, clocks, Redis and policy pack; exit status 1 if something is to be mended."""
    from bot.doctor import examine  # noqa: PLC0415 - `plumbline --help` stays quick

    raise typer.Exit(0 if examine() else 1)


@app.command()
def play(
    script: Annotated[Path, typer.Argument(metavar="SCRIPT", help=f"A script as YAML, or one that comes along: {', '.join(SHIPPED)}.")],
    pack: PackOption = DEFAULT_PACK,
    as_of: AsOf = None,
    over: Annotated[Literal["socket", "http"], typer.Option(help="How Slack reaches the bot: Socket Mode, or signed HTTP.")] = "socket",
    as_json: Annotated[bool, typer.Option("--json", help="Print review, decision, questions and messages at the end.")] = False,  # noqa: FBT002 - typer makes a flag of it
) -> None:
    """Play a script through the real bot in a local workspace, and see the conversation."""
    from bot.play.play import Stopped, play_script  # noqa: PLC0415 - `plumbline --help` stays quick

    try:
        play_script(find_script(script), pack, as_of.date() if as_of else None, over=over, as_json=as_json)
    except Stopped as stopped:
        raise typer.Exit(stopped.status) from None


@app.command("try")
def try_(
    pack: PackOption = DEFAULT_PACK,
    port: Annotated[int | None, typer.Option(help="The page's port; the first free one from 8065 on where none is given.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the reviews of earlier trials first.")] = False,  # noqa: FBT002 - typer makes a flag of it
) -> None:
    """Try it in a browser: a local workspace and the real bot, without any account."""
    from bot.trying.trying import try_it  # noqa: PLC0415 - `plumbline --help` stays quick

    try_it(Path(os.environ.get("PLUMBLINE_DATA", ".plumbline")), pack, port, fresh=fresh)


@app.callback()
def plumbline() -> None:
    """Reviews LLM use cases in Slack: policies decide, the model only listens."""


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ▸ shows ? instead
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # Python would do it after everything, where nobody can catch anything
    except PlumblineError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader has seen enough, as `head` has; closing quietly is what it expects.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
