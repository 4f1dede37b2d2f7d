"""The weekly audit digest: one post, readable on a phone. A week with nothing to say is one line."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.rendering.blocks import Block, Rendered, context, fallback, section
from bot.rendering.dates import day
from bot.rendering.digest_missing import missing
from bot.rendering.digest_shadow import shadow_lines
from bot.rendering.digest_words import change, counted, days, dollars, duration, finished, heading, many, number_before, signed
from bot.rendering.escape import bold, link, mrkdwn, person
from graphs.digest.views import Digest, EndingWaiver, LateStep, Named, OfPolicy, OfRung, Unlogged

TITLE: Final = 60  # units
POLICY: Final = 100
STEP: Final = 120
ROLE: Final = 40
SENTENCE: Final = 400
ROOT: Final = 12  # characters
RUNGS: Final = 12
UNLOGGED: Final[dict[Unlogged, str]] = {
    "no_key": "No audit log is kept: PLUMBLINE_AUDIT_KEY is not set",
    "none_yet": "The audit log has no checkpoint yet",
    "does_not_hold": ":warning: *The checkpoint of the audit log does not hold.* Look what is wrong: `plumbline audit verify`",
}


def digest(view: Digest) -> Rendered:
    if view["quiet"]:
        says = f"{days(view)}: nothing happened in any review, and nothing is overdue."
        return Rendered(fallback(f"{heading(view)}, {says}"), [section(f"{bold(heading(view))} · {says}"), *missing(view)])
    blocks = [section("\n".join(part)) for part in _parts(view) if part]
    return Rendered(fallback(_notice(view)), [*blocks, *_small_print(view), *missing(view)])


def _notice(view: Digest) -> str:
    late = f", {counted(view['steps_overdue'], 'step')} overdue" if view["steps_overdue"]["now"] else ""
    return f"{heading(view)}, {days(view)}: {finished(view)}{late}"


def _parts(view: Digest) -> Iterator[list[str]]:
    """Sections, each of some lines."""
    yield [f"{bold(heading(view))} · {days(view)}", *(mrkdwn(sentence, SENTENCE) for sentence in view["summary"])]
    yield list(_reviews(view))
    if view["rungs"]:
        yield [bold("Proposed → recommended"), *map(_rung, view["rungs"][:RUNGS])]
    if view["policies"]:
        more = view["policies_in_all"] - len(view["policies"])
        yield [bold("Policies that fired most"), *map(_policy, view["policies"]), *_and_more(more, "with fewer")]
    if tried := view.get("shadow"):
        yield list(shadow_lines(tried))
    yield list(_waivers(view))
    yield list(_steps(view))
    yield list(_pace(view))


def _reviews(view: Digest) -> Iterator[str]:
    says = finished(view)
    yield bold("Reviews")
    yield f"{says[:1].upper()}{says[1:]}"
    yield f"{many(view['opened']['now']).capitalize()} new{change(view['opened'])}"
    if view["blocked"]:
        more = view["blocked_in_all"] - len(view["blocked"])
        yield f"Blocked: {', '.join(map(_named, view['blocked']))}{f' and {more:,} more' if more else ''}"


def _named(one: Named) -> str:
    return f"{link(one.get('link'), one['review'])} {mrkdwn(one['title'], TITLE)}"


def _and_more(more: int, what: str) -> list[str]:
    return [f"… and {more:,} more {what}"] if more > 0 else []


def _rung(one: OfRung) -> str:
    return f"• {mrkdwn(one['title'], TITLE)}: {one['proposed']:,} → {one['recommended']:,}"


def _policy(one: OfPolicy) -> str:
    return f"• {mrkdwn(one['title'], POLICY)}: {one['fired']['now']:,}{change(one['fired'])}"


def _waivers(view: Digest) -> Iterator[str]:
    told = [f"{view[name]['now']:,} {word}{change(view[name])}" for name, word in _WAIVERS if view[name]["now"] or view[name]["before"]]  # type: ignore[literal-required]
    if not told:
        return
    yield bold("Waivers")
    yield ", ".join(told)
    yield from map(_ending, view["ending"])
    yield from _and_more(view["ending_in_all"] - len(view["ending"]), "that end within a week")


_WAIVERS: Final = (("granted", "granted"), ("lapsed", "lapsed"), ("in_force", "in force"))


def _ending(one: EndingWaiver) -> str:
    last = date.fromisoformat(one["expires"])
    return f"• {link(one.get('link'), one['review'])}: {mrkdwn(one['waives'], POLICY)}, until {last:%A} {last.day} {last:%b}"


def _steps(view: Digest) -> Iterator[str]:
    done, late = view["steps_done"], view["steps_overdue"]
    if not any((*done.values(), *late.values())):
        return
    yield bold("Next steps")
    yield f"{done['now']:,} done{change(done)}, {late['now']:,} overdue{change(late)}"
    yield from (_late(one, view["last"]) for one in view["late"])
    yield from _and_more(late["now"] - len(view["late"]), "overdue")


def _late(one: LateStep, on: str) -> str:
    who = person(one["owner"]) if one["owner"] else f"_{mrkdwn(one['role'], ROLE)}_"
    return f"• {link(one.get('link'), one['review'])}: {mrkdwn(one['text'], STEP)} ({who}, due {day(one['due'], on)})"


def _pace(view: Digest) -> Iterator[str]:
    minutes, questions, cost = view["minutes"], view["questions"], view["cost"]
    before = f"week {number_before(view)}: "
    medians = []
    if minutes["now"] is not None:
        earlier = "" if minutes["before"] is None else f" ({before}{duration(minutes['before'])})"
        medians.append(f"{duration(minutes['now'])} to the recommendation{earlier}")
    if questions["now"] is not None:
        difference = "" if questions["before"] is None else f" ({signed(questions['now'] - questions['before'])})"
        medians.append(f"{questions['now']:,} question{'' if questions['now'] == 1 else 's'}{difference}")
    if medians:
        yield f"Median: {', '.join(medians)}"
    if cost and cost["tokens"]["now"]:
        earlier = f" ({before}{cost['tokens']['before']:,})" if cost["tokens"]["before"] else ""
        yield f"Claude: {cost['tokens']['now']:,} tokens, {dollars(cost['dollars'])}{earlier}"


def _small_print(view: Digest) -> Iterator[Block]:
    notes = [f"In brackets: the change from week {number_before(view)}"]
    if view["private"]:
        notes.append(f"{view['private']:,} of these reviews are in private channels and counted only")
    if view["unknown"]:
        notes.append(f"of {view['unknown']:,} an earlier version has not kept all that is counted here")
    if left_out := view.get("left_out"):
        notes.append(f"the file has the newest reviews; {left_out:,} more had no room")
    yield context(" · ".join(notes))
    logged = view.get("logged", "no_key")
    if isinstance(logged, str):
        yield context(UNLOGGED[logged])
    else:
        yield context(f"Log checkpoint `{mrkdwn(logged['log'], TITLE)} {logged['size']} {logged['root'][:ROOT]}…`")
