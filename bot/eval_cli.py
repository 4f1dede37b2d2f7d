"""`plumbline eval`: how well free text is read, beside the baseline."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.policies_cli import PackOption
from policies.pack import DEFAULT_PACK

Split = Literal["dev", "heldout", "all"]


def evaluate(  # noqa: PLR0913, PLR0917 - an option each
    model: Annotated[str | None, typer.Option(metavar="M", help="The model to measure.", show_default="the one that reads reviews")] = None,
    split: Annotated[Split, typer.Option(help="Which transcripts; prompts are tuned on dev only.")] = "dev",
    out: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report there as JSON.")] = None,
    resume: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep what was played there, and go on from it.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Transcripts at a time.")] = 4,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to the estimated cost.")] = False,  # noqa: FBT002 - typer makes a flag of it
    transcripts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Labelled transcripts.", show_default="tests/evals/transcripts of the checkout")
    ] = None,
    pack: PackOption = DEFAULT_PACK,
) -> None:
    """Measure how well a model reads labelled transcripts, with guided mode beside it; asks before anything is spent."""
    from bot.evals.measuring import Wish, measure  # noqa: PLC0415 - `plumbline --help` stays quick
    from bot.evals.transcript import TRANSCRIPTS  # noqa: PLC0415

    measure(Wish(model, split, transcripts or TRANSCRIPTS, pack, out, resume, concurrency, yes))
