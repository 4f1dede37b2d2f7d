"""`plumbline audit`: the log of everything that happened, which nobody can change unnoticed."""

from pathlib import Path
from typing import Annotated, Optional

import typer

audit_app = typer.Typer(help="Verify, prove and export the log of everything that happened.", no_args_is_help=True)

Workspace = Annotated[Optional[str], typer.Option("--workspace", metavar="TEAM", help="Whose log; needed where there are several.")]
Output = Annotated[Optional[Path], typer.Option("--output", "-o", metavar="FILE", help="Write it there instead of to the terminal.")]
Key = Annotated[
    Optional[str],
    typer.Option("--key", metavar="KEY", help="The log's public key, or a file with it, instead of the settings' key."),
]


@audit_app.command()
def verify(
    checkpoint: Annotated[
        Optional[list[Path]],
        typer.Option("--checkpoint", metavar="FILE", help="An earlier checkpoint, kept elsewhere; any number."),
    ] = None,
    workspace: Workspace = None,
    key: Key = None,
) -> None:
    """Read the whole log and say whether anything was changed; exit status 1 if so."""
    from bot.audit import audit_work as work

    raise typer.Exit(work.with_log(workspace, key, work.verify_log, tuple(checkpoint or ())))


@audit_app.command()
def prove(
    review: Annotated[str, typer.Argument(metavar="REVIEW", help="Such as AR-12.")],
    workspace: Workspace = None,
    output: Output = None,
) -> None:
    """Write a file that proves a review's entries to whoever has the public key, without the server."""
    from bot.audit import audit_work as work

    raise typer.Exit(work.with_log(workspace, None, work.prove_review, review, output))


@audit_app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `audit prove` has written.")],
    key: Key = None,
) -> None:
    """Check such a file, without the server, and list what it proves."""
    from bot.audit import audit_work as work

    work.check_file(file, key)


@audit_app.command()
def checkpoint(workspace: Workspace = None, output: Output = None) -> None:
    """Print the log's newest signed checkpoint. Keep it elsewhere: it is what later verifications compare with."""
    from bot.audit import audit_work as work

    raise typer.Exit(work.with_log(workspace, None, work.print_checkpoint, output))


@audit_app.command()
def export(
    workspace: Workspace = None,
    output: Output = None,
    words: Annotated[bool, typer.Option("--words", help="With what people said, where it is not redacted.")] = False,
) -> None:
    """Print every entry as a line of JSON, and the checkpoint as the last one."""
    from bot.audit import audit_work as work

    raise typer.Exit(work.with_log(workspace, None, work.export_log, output, words))


@audit_app.command()
def redact(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Slack's id of the person, such as U024BE7LH.")],
    workspace: Workspace = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget what a person has said: the journals lose their words, and the log what their hashes could be guessed with."""
    from bot.audit import audit_work as work

    raise typer.Exit(work.with_log(workspace, None, work.redact_person, person, yes))


@audit_app.command()
def key() -> None:
    """Print a new key for PLUMBLINE_AUDIT_KEY."""
    from bot.audit.signing_key import new_key

    print(new_key())


@audit_app.command(name="public-key")
def public_key(workspace: Workspace = None) -> None:
    """Print the public key of a log: whoever is to check proofs and checkpoints needs it, and may have it."""
    from bot.audit import audit_work as work

    raise typer.Exit(work.with_log(workspace, None, work.print_public_key))
