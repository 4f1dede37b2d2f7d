"""What ten turns of a review send to Claude, and what a naive agent would send."""

import asyncio
import json
from dataclasses import replace
from typing import Any

from graphs.claude.contract import Usage, added, nothing_used
from graphs.context import default_context
from tests.messages_api.readers import reader_of
from tests.messages_api.replies import Reads
from tests.messages_api.server import MessagesApi, messages_api, token_count
from tests.unit.review_graph.talk import Talk

CACHED = 0.1  # of the price of input, for what is read from the cache; writing costs 1.25
WRITTEN = 1.25
TURNS = (
    "HR edits something most weeks, and the whole of it is about 900 pages.",
    "We have no test set so far, we look at some answers and see whether they are good.",
    "It is a pilot for now: ten colleagues will try it for four weeks and report what they find.",
    "We wrote a first prompt one afternoon, hardly revised since, and nobody has scored it.",
    "What the model sees holds names of employees, so it is personal data, and it may go to our provider under contract.",
    "Some pages are for managers only, that is true.",
    "Nothing in it needs to happen in other systems, it only answers questions.",
    "About 300 questions a day, we think, and an answer within ten seconds is fine.",
    "Sorry, I was wrong before: legal edits it every day, not most weeks.",
)
READS = Reads(
    {
        "answer employees": ("need", ["knowledge"]),
        "most weeks, and": ("knowledge_changes", ["weekly"]),
        "900 pages": ("knowledge_fits_context", ["no"]),
        "no test set": ("evals_exist", ["no"]),
        "a pilot": ("stage", ["pilot"]),
        "a first prompt": ("prompt_effort", ["first_draft"]),
        "nobody has scored it": ("prompting_result", ["tried_not_measured"]),
        "edits it every day": ("knowledge_changes", ["daily"]),
    }
)


def main(_: int) -> None:
    """Tokens of a review of ten turns, beside a naive agent's, which sends transcript and policies with every call.

    Counted by the stand-in for Claude's API, at 3.5 characters a token: the real tokenizer is not to be had, so the ratio says most.
    """
    asyncio.run(_main())


async def _main() -> None:
    async with messages_api(READS) as api:
        ours = await _ours(api)
        rows = {"ours": ours, "naive": _naive(api, cached=False), "naive, prompt cached": _naive(api, cached=True)}
    print(f"{'':22}{'calls':>6}{'sent':>9}{'from cache':>12}{'output':>8}{'all':>9}{'sent, in full-price tokens':>28}{'ratio':>7}")
    for name, usage in rows.items():
        sent = usage["input"] + usage["cache_write"]
        whole = sent + usage["cache_read"] + usage["output"]
        ratio = _priced(usage) / _priced(ours)
        print(
            f"{name:22}{usage['calls']:>6}{sent:>9,}{usage['cache_read']:>12,}{usage['output']:>8,}{whole:>9,}{_priced(usage):>28,}{ratio:>7.1f}"
        )


def _priced(usage: Usage) -> int:
    return round(usage["input"] + WRITTEN * usage["cache_write"] + CACHED * usage["cache_read"])


async def _ours(api: MessagesApi) -> Usage:
    async with reader_of(api) as claude:
        talk = Talk(replace(default_context(), reader=claude))
        talk.title = "A model to answer employees from our HR handbook"
        await talk.open("undecided")
        for text in TURNS:
            await talk.say(text)
    return talk.state["tokens"]


def _naive(api: MessagesApi, *, cached: bool) -> Usage:
    """The same conversation by an agent whose every call has instructions, the pack's files and the transcript so far."""
    folder = default_context().decider.pack.folder
    files = [folder / "facts.yaml", folder / "ladder.yaml", *sorted((folder / "policies").glob("*.yaml"))]
    system = token_count("You review plans for language models by these policies.\n" + "\n".join(file.read_text("utf-8") for file in files))
    usage, transcript = nothing_used(), ""
    for number, (body, answer) in enumerate(zip(api.readings, api.usages, strict=True)):
        given: dict[str, Any] = json.loads(body["messages"][0]["content"])
        transcript += "\nTeam: " + " ".join(passage["text"] for passage in given["passages"])
        output = answer["output_tokens"]
        written, read = (system, 0) if number == 0 else (0, system)
        said = token_count(transcript)
        plain = Usage(calls=1, input=system + said, output=output, cache_read=0, cache_write=0)
        usage = added(usage, Usage(calls=1, input=said, output=output, cache_read=read, cache_write=written) if cached else plain)
        transcript += "\nYou: " + "x" * round(output * 3.5)
    return usage
