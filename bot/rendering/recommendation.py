"""The decision, verdict first: whole in the thread, in short in the channel."""

from collections.abc import Iterator
from typing import Final

from bot.rendering.blocks import Block, Rendered, actions, button, context, fallback, header, section, sections
from bot.rendering.dates import day
from bot.rendering.escape import bold, flat, mrkdwn, person
from bot.rendering.limits import HEADER, fit_lines, units
from bot.rendering.said import attributed
from graphs.views import Reason, Recommendation, RuledOut, RungState, Step

LINE: Final = 300  # units of a sentence
TITLE: Final = 160
SENTENCE: Final = 260
QUOTE: Final = 120
RUNG: Final = 60
MOST_RUNGS: Final = 12
QUOTES: Final = 2  # a reason shows so many
TOP: Final = 3  # reasons and steps in the channel
LEFT_OUT: Final = "… and {} more, in the attached record"
WHY, RULED_OUT, STEPS, ADVISED, ALSO, CHANGE = 3_200, 1_500, 2_800, 1_000, 600, 1_200  # units; all together below MESSAGE_TEXT


def recommendation(view: Recommendation) -> Rendered:
    blocks = [*_verdict(view), *(_short(view) if view["in_channel"] else _long(view))]
    return Rendered(fallback(f"{view['review']} · {view['title']}: {view['verdict']}"), blocks)


def _verdict(view: Recommendation) -> list[Block]:
    verdict = flat(view["verdict"])
    top = header(verdict) if units(verdict) < HEADER else section(bold(verdict, 2 * LINE))
    title = f"{bold(view['review'] + ' · ' + flat(view['title']), TITLE)} · asked by {person(view['requester'])}"
    owner = f", owner {person(view['owner'])}" if view["owner"] != view["requester"] else ""
    return [top, context(title + owner), *sections([_ladder(view["ladder"])] if view["ladder"] else [])]


def _ladder(rungs: list[RungState]) -> str:
    marks = {"recommended": "*", "also": "_", "ruled_out": "~", "other": ""}
    return " ▸ ".join(f"{marks[rung['state']]}{mrkdwn(rung['title'], RUNG)}{marks[rung['state']]}" for rung in rungs[:MOST_RUNGS])


def _long(view: Recommendation) -> Iterator[Block]:
    required = [step for step in view["steps"] if not step["advised"]]
    advised = [step for step in view["steps"] if step["advised"]]
    yield from _narrative(view)
    yield from _part("Why", [_reason(reason) for reason in view["reasons"]], WHY)
    yield from _part("Ruled out", [_ruled_out(rung) for rung in view["ruled_out"]], RULED_OUT)
    yield from _part("Required next steps", _steps(required, view["decided_on"], 1), STEPS)
    yield from _part("Advised", _steps(advised, view["decided_on"], len(required) + 1), ADVISED)
    yield from _part("Also", _bullets(view["also"]), ALSO)
    yield from _part("What would change this", _bullets(view["would_change"]), CHANGE)
    yield context(f"Decided by policy pack {_pack(view)} on {day(view['decided_on'])} · all answers are in the attached record")
    yield from _notice(view)
    yield actions([button("Explain", "explain", view["review"])])


def _narrative(view: Recommendation) -> Iterator[Block]:
    """What a model wrote is marked as such, with the ids that each sentence rests on."""
    sentences = view.get("narrative")
    if sentences:
        yield section(" ".join(mrkdwn(sentence["text"], SENTENCE) for sentence in sentences))
        rests = "; ".join(", ".join(sentence["rests_on"]) for sentence in sentences)
        yield context(f"Put into words by Claude, from the decision below. It rests on: {mrkdwn(rests, 200)}")


def _short(view: Recommendation) -> Iterator[Block]:
    required = [step for step in view["steps"] if not step["advised"]]
    reasons = [_reason(reason) for reason in view["reasons"][:TOP]]
    steps = _steps(required[:TOP], view["decided_on"], 1)
    if len(required) > TOP:
        steps.append(f"… and {len(required) - TOP} more")
    yield from _part("Why", reasons, WHY)
    yield from _part(f"Required next steps: {len(required)}", steps, STEPS)
    yield context(f"Details in the thread · policy pack {_pack(view)}")
    yield from _notice(view)


def _part(title: str, lines: list[str], most: int) -> list[Block]:
    return sections([f"*{title}*", *fit_lines(lines, most, LEFT_OUT)]) if lines else []


def _notice(view: Recommendation) -> list[Block]:
    return [context(mrkdwn(notice, LINE))] if (notice := view.get("notice")) else []


def _pack(view: Recommendation) -> str:
    return mrkdwn(view["pack"], TITLE)


def _bullets(texts: list[str]) -> list[str]:
    return [f"• {mrkdwn(text, LINE)}" for text in texts]


def _reason(reason: Reason) -> str:
    state = {"violated": "", "not_evidenced": " _(not evidenced)_", "waived": " _(waived, not satisfied)_"}[reason["state"]]
    of = f" · {mrkdwn(reason['pack'], RUNG)}" if "pack" in reason else ""
    because = f": {mrkdwn(reason['why'], LINE)}" if reason["why"].strip() else ""
    quoted = [said for said in reason["says"] if (said["quote"] or "").strip()] or reason["says"]
    says = "; ".join(attributed(said, QUOTE) for said in quoted[:QUOTES])
    return f"• {bold(reason['title'], TITLE)}{of}{state}{because}" + (f" ({says})" if says else "")


def _ruled_out(rung: RuledOut) -> str:
    reasons = mrkdwn("; ".join(map(flat, rung["reasons"])), LINE) if rung["reasons"] else ""
    return f"• {mrkdwn(rung['title'], TITLE)}" + (f": {reasons}" if reasons else "")


def _steps(steps: list[Step], seen_on: str, first: int) -> list[str]:
    return [
        f"{number}. {mrkdwn(step['text'], LINE)} — _owner: {mrkdwn(step['role'], TITLE // 2)}_, by {mrkdwn(day(step['due'], seen_on), 20)}"
        for number, step in enumerate(steps, first)
    ]
