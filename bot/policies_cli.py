"""`plumbline policies`: every command, each with a module that does the work."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from policies.pack import DEFAULT_PACK

TOGETHER: Final = "A + between folders composes packs into one, such as llm-adaptation+my-rules; a pack that is shipped goes by its name."

policies_app = typer.Typer(help=f"Check, test and try policy packs. {TOGETHER}", no_args_is_help=True)

PackArguments = Annotated[
    list[Path] | None, typer.Argument(metavar="[PACK]...", help=f"Folders of packs; the default pack if left out. {TOGETHER}")
]
PackOption = Annotated[
    Path, typer.Option("--pack", metavar="PACK", help=f"Folder of the pack. {TOGETHER}", show_default="the default pack")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="The day of the decision, YYYY-MM-DD.", show_default="the pack's release"
    ),
]
WaiversOption = Annotated[Path | None, typer.Option("--waivers", metavar="FILE", help="Waivers to apply, as YAML.")]


@policies_app.command()
def check(packs: PackArguments = None, as_of: AsOf = None) -> None:
    """Load and lint packs; all errors at once, exit status 1 if there are any."""
    from bot.pack_reports import check_pack

    sound = [check_pack(pack, _day(as_of)) for pack in packs or [DEFAULT_PACK]]
    raise typer.Exit(0 if all(sound) else 1)


@policies_app.command()
def test(packs: PackArguments = None) -> None:
    """Run packs' own tests, and show what they cover; exit status 1 if one fails."""
    from bot.pack_reports import test_pack

    passed = [test_pack(pack) for pack in packs or [DEFAULT_PACK]]
    raise typer.Exit(0 if all(passed) else 1)


@policies_app.command()
def prove(
    packs: PackArguments = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON, a list with an entry a pack.")] = False,
) -> None:
    """Prove packs: nothing dead, no gaps, every invariant holds; each failure with the smallest example. Exit status 1 if one fails."""
    from bot.proof_report import prove_packs

    raise typer.Exit(0 if prove_packs(packs or [DEFAULT_PACK], as_json=as_json) else 1)


@policies_app.command()
def decide(
    facts: Annotated[Path, typer.Argument(metavar="FACTS", help="A fact sheet as YAML, or - for JSON Lines on standard input.")],
    pack: PackOption = DEFAULT_PACK,
    as_of: AsOf = None,
    waivers: WaiversOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole decision as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="With -: the whole decision on every line.")] = False,
) -> None:
    """Decide a fact sheet: recommendation, reasons, required next steps, next question."""
    from policies.decision import Decider
    from policies.load import load_pack
    from policies.waivers import read_waivers

    decider = Decider(load_pack(pack))
    day = decider.day(_day(as_of))
    granted = read_waivers(decider.pack, waivers, day) if waivers else ()
    if str(facts) == "-":
        from bot.json_lines import decide_lines

        failed = decide_lines(decider, sys.stdin.buffer, sys.stdout, day, granted, explain=explain)
        raise typer.Exit(1 if failed else 0)

    from policies.decision_json import full_json
    from policies.sheet import read_sheet
    from policies.yaml_source import read_file

    source = read_file(facts, str(facts))
    sheet = read_sheet(decider.pack, source)
    decision = decider.decide(sheet, day, granted, source)
    explanation = decider.explain(sheet, day, granted)
    if as_json:
        print(json.dumps(full_json(decision, explanation), indent=2, ensure_ascii=False))
    else:
        from bot.decision_text import print_decision

        print_decision(decision, explanation, sheet)


@policies_app.command()
def explain(
    facts: Annotated[Path | None, typer.Argument(metavar="[FACTS]", help="A fact sheet as YAML.")] = None,
    pack: PackOption = DEFAULT_PACK,
    as_of: AsOf = None,
    waivers: WaiversOption = None,
    review: Annotated[str | None, typer.Option("--review", metavar="AR-N", help="A review that is kept, with its quotes.")] = None,
    workspace: Annotated[str | None, typer.Option("--workspace", metavar="ID", help="Of the review, where several have it.")] = None,
) -> None:
    """Say why a decision comes out as it does: what forces it, what is ruled out, each finding, what would change it."""
    from bot.explanation_report import explain_review, explain_sheet
    from policies.decision import Decider
    from policies.load import load_pack
    from policies.waivers import read_waivers

    if (facts is None) == (review is None):
        raise typer.BadParameter("give a fact sheet, or --review with its number", param_hint="FACTS")
    if review is not None:
        explain_review(review, pack, workspace)
    elif facts is not None:
        decider = Decider(load_pack(pack))
        day = decider.day(_day(as_of))
        explain_sheet(decider, facts, day, read_waivers(decider.pack, waivers, day) if waivers else ())


@policies_app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of the pack as it was; several with a + between them.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of the pack as it would be; several with a + between them.")],
) -> None:
    """Say what another version of a pack decides differently, and for which answers, as Markdown for a pull request."""
    from bot.difference_report import print_difference

    print_difference(old, new)


@policies_app.command()
def replay(
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of the pack to decide by; several with a + between them.")],
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="Only reviews decided from this day on.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="The day of the policies; all of them if left out."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write a line for each review that is decided differently.")
    ] = None,
    reviews: Annotated[
        Path | None, typer.Option("--reviews", metavar="FILE", help="Past reviews as JSON Lines, instead of those kept in Redis.")
    ] = None,
) -> None:
    """Decide all past reviews again by another pack, without touching them: which decisions change, and what would be asked."""
    from bot.replay_report import replay_past_reviews

    replay_past_reviews(new, _day(since), _day(as_of), csv, reviews)


@policies_app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the pack is written; its name becomes the pack's id.")],
) -> None:
    """Begin a pack: a small one that is sound, with comments and tests, to be changed."""
    from bot.new_pack import write_new_pack

    write_new_pack(folder, date.today())  # noqa: DTZ011 - the day of whoever writes it


@policies_app.command()
def graph(
    about: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A rung, need, policy or output; the ladder with all paths if left out.")
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    svg: Annotated[bool, typer.Option("--svg", help="SVG instead of Mermaid.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it here instead of printing it.")] = None,
) -> None:
    """Draw the ladder with the paths of its needs, or the decision diagram behind one result, as Mermaid or SVG."""
    from bot.files import write_text
    from policies.decision import Decider
    from policies.drawing import mermaid
    from policies.drawing import svg as drawn
    from policies.drawing.graph import diagram_graph, ladder_graph
    from policies.load import load_pack

    loaded = load_pack(pack)
    found = ladder_graph(loaded) if about is None else diagram_graph(Decider(loaded).compiled(), about)
    text = drawn.svg(found) if svg else mermaid.mermaid(found)
    if out is None:
        print(text, end="")
    else:
        write_text(out, text)
        print(out)


@policies_app.command()
def interview(
    facts: Annotated[Path | None, typer.Argument(metavar="[FACTS]", help="A fact sheet to go on from.")] = None,
    pack: PackOption = DEFAULT_PACK,
    as_of: AsOf = None,
    save: Annotated[Path | None, typer.Option("--save", metavar="FILE", help="Keep the answers here, after every answer.")] = None,
) -> None:
    """Answer the questions that still matter, then see the decision."""
    from bot.interview_terminal import TerminalInterview
    from policies.decision import Decider
    from policies.load import load_pack
    from policies.sheet import read_sheet
    from policies.yaml_source import read_file

    decider = Decider(load_pack(pack))
    day = decider.day(_day(as_of))
    source = read_file(facts, str(facts)) if facts else None
    sheet = read_sheet(decider.pack, source) if source else {}
    finished = TerminalInterview(decider, day, save).run(sheet, source)
    raise typer.Exit(0 if finished else 1)


@policies_app.command()
def schema(
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="pack, facts, ladder, policies, invariants, sheets, tests, waivers or sheet.")
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write one file a kind into this folder.")] = None,
) -> None:
    """Print JSON Schemas for editors: one kind, or all of them by name."""
    from bot.files import write_text
    from policies.json_schema import FILES, file_schema, sheet_schema
    from policies.load import load_pack

    if kind not in (None, "sheet", *FILES):
        raise typer.BadParameter(f"there is no kind {kind!r}; use one of {', '.join([*FILES, 'sheet'])}", param_hint="KIND")
    kinds = [kind] if kind else [*FILES, "sheet"]
    schemas = {name: sheet_schema(load_pack(pack)) if name == "sheet" else file_schema(name) for name in kinds}
    if out is None:
        print(json.dumps(schemas[kind] if kind else schemas, indent=2, ensure_ascii=False))
        return
    for name, content in schemas.items():
        path = out / f"{name}.schema.json"
        write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        print(path)


def _day(as_of: datetime | None) -> date | None:
    return as_of.date() if as_of else None
