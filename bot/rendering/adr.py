"""The architecture decision record that a recommendation leaves: MADR 4 in Markdown (https://adr.github.io/madr/)."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from bot.rendering.escape import flat
from bot.rendering.markdown import block_quote, inline, table
from bot.rendering.said import GONE
from graphs.follow_up_views import WaiverShown
from graphs.views import Reason, Recommendation, Said, Step

STATES: Final = {"violated": "violated", "not_evidenced": "not evidenced", "waived": "waived, not satisfied"}
STATUSES: Final = {"approved": "accepted", "changes": "proposed", "declined": "rejected"}
RULED: Final = {"approved": "Approved", "changes": "Sent back for changes", "declined": "Declined"}
SEVERITIES: Final = {"block": "blocks", "require": "requires next steps", "advise": "advice"}


def record(view: Recommendation, people: Mapping[str, str]) -> str:
    """The record; `people` gives names for ids, an id without a name stays."""
    parts = [
        _front_matter(view, people),
        f"# {inline(view['review'])}: {inline(view['title'])}",
        *_context(view),
        *_drivers(view, people),
        *_options(view),
        *_outcome(view, people),
        *_more(view, people),
    ]
    return "\n\n".join(parts) + "\n"


def _front_matter(view: Recommendation, people: Mapping[str, str]) -> str:
    makers = dict.fromkeys([_name(view["owner"], people), _name(view["requester"], people)])
    return "\n".join(
        [
            "---",
            f"status: {STATUSES[ruling['what']] if (ruling := view.get('ruling')) else 'proposed'}",
            f"date: {json.dumps(flat(view['decided_on']))}",
            f"decision-makers: {json.dumps(list(makers), ensure_ascii=False)}",
            "---",
        ]
    )


def _context(view: Recommendation) -> Iterator[str]:
    yield "## Context and Problem Statement"
    yield block_quote(view["description"]) if view["description"].strip() else inline(view["title"])


def _drivers(view: Recommendation, people: Mapping[str, str]) -> Iterator[str]:
    yield "## Decision Drivers"
    yield _bullets([_driver(reason, people) for reason in view["reasons"]], "No policy stands in the way.")


def _driver(reason: Reason, people: Mapping[str, str]) -> str:
    about = f"{SEVERITIES[reason['severity']]}, {STATES[reason['state']]}"
    about += f", of {inline(reason['pack'])}" if "pack" in reason else ""
    says = "; ".join(_says(said, people) for said in reason["says"])
    why = f": {inline(reason['why'])}" if reason["why"].strip() else ""
    return f"**{inline(reason['title'])}** ({about}){why}" + (f" ({says})" if says else "")


def _says(said: Said, people: Mapping[str, str]) -> str:
    quoted = f", “{inline(said['quote'])}”" if said["quote"] else ""
    quoted += f" in {inline(said['source'])}" if quoted and said.get("source") else ""
    return f"{inline(said['name'])}: {inline(said['answer'])}{quoted}, {inline(_name(said['by'], people))}"


def _options(view: Recommendation) -> Iterator[str]:
    yield "## Considered Options"
    yield _bullets([inline(rung["title"]) for rung in view["ladder"]], "None.")


def _outcome(view: Recommendation, people: Mapping[str, str]) -> Iterator[str]:
    chosen = [inline(rung["title"]) for rung in view["ladder"] if rung["state"] == "recommended"]
    yield "## Decision Outcome"
    yield f"Chosen option: “{', '.join(chosen)}”. {inline(view['verdict'])}" if chosen else inline(view["verdict"])
    if sentences := view.get("narrative"):
        yield _bullets([f"{inline(sentence['text'])} ({inline(', '.join(sentence['rests_on']))})" for sentence in sentences])
        yield "(Put into words by Claude, from the decision; in brackets, what each sentence rests on.)"
    if view["also"]:
        yield _bullets([inline(line) for line in view["also"]])
    yield "### Consequences"
    yield _bullets([_step(step) for step in view["steps"]], "No next steps.")
    yield "### Confirmation"
    yield "Each required next step above is done by its date, and its role can show it."
    yield from _board(view, people)
    yield "## Pros and Cons of the Options"
    ruled_out = [f"**{inline(rung['title'])}** is ruled out: {inline('; '.join(rung['reasons']))}" for rung in view["ruled_out"]]
    yield _bullets(ruled_out, "No option is ruled out.")


def _board(view: Recommendation, people: Mapping[str, str]) -> Iterator[str]:
    ruling, waivers = view.get("ruling"), view.get("waivers")
    if not ruling and not waivers:
        return
    yield "### The Board"
    if ruling:
        words = f": “{inline(ruling['text'])}”" if ruling["text"] else "."
        yield f"{RULED[ruling['what']]} by {inline(_name(ruling['by'], people))} on {inline(ruling['on'])}{words}"
    if waivers:
        yield _bullets([_waiver(waiver, people) for waiver in waivers])


def _waiver(waiver: WaiverShown, people: Mapping[str, str]) -> str:
    ends = "lapsed after" if waiver["ended"] == "lapsed" else "expires after"
    by = f"by {inline(_name(waiver['by'], people))} on {inline(waiver['on'])}"
    ticket = f" ({inline(waiver['ticket'])})" if waiver["ticket"] else ""
    return (
        f"**{inline(waiver['title'])}** is waived, not satisfied, {by}; the waiver {ends} {inline(waiver['expires'])}. "
        f"“{inline(waiver['reason'])}”{ticket} "
        f"Without the waiver: {inline(waiver['before'])}; with it: {inline(waiver['after'])}."
    )


def _step(step: Step) -> str:
    kind = "Advised" if step["advised"] else "Required"
    return f"{kind}, by {inline(step['due'])}, {inline(step['role'])}: {inline(step['text'])}"


def _more(view: Recommendation, people: Mapping[str, str]) -> Iterator[str]:
    yield "## More Information"
    yield f"Decided by policy pack {inline(view['pack'])} on {inline(view['decided_on'])}."
    if notice := view.get("notice"):
        yield inline(notice)
    if view["would_change"]:
        yield "What would change this:"
        yield _bullets([inline(line) for line in view["would_change"]])
    if view["answers"]:
        yield "All answers:"
        yield table(["Question", "Answer", "Words", "Who"], [_row(said, people) for said in view["answers"]])


def _row(said: Said, people: Mapping[str, str]) -> list[str]:
    words = f"“{inline(said['quote'])}”" if said["quote"] else ""
    words = f"{words} ({GONE})".strip() if said.get("deleted") else words
    return [inline(said["question"]), inline(said["answer"]), words, inline(_name(said["by"], people))]


def _bullets(lines: list[str], otherwise: str = "") -> str:
    return "\n".join(f"* {line}" for line in lines) or otherwise


def _name(who: str, people: Mapping[str, str]) -> str:
    return flat(people.get(who, who))
