"""The command `plumbline`. Errors that a person can mend are one line each on stderr, and exit status 1."""

import os
import sys
from io import TextIOWrapper

import typer

from bot.policies_cli import policies_app
from policies.errors import PlumblineError

app = typer.Typer(
    name="plumbline",
    help="The system of record for one question: should we fine-tune?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(policies_app, name="policies")


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


@app.callback()
def plumbline() -> None:
    """Reviews LLM use cases in Slack: policies decide, the model only listens."""


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ▸ shows ? instead
    try:
        app()
    except PlumblineError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader has seen enough, as `head` has; closing quietly is what it expects.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
