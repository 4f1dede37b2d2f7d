"""What the board is asked, and what it said: one post in the thread, rewritten as the board goes on."""

from collections.abc import Iterator
from typing import Final

from bot.rendering.blocks import Block, Element, Rendered, actions, button, context, fallback, section, sections
from bot.rendering.dates import day
from bot.rendering.escape import MENTIONABLE, bold, called, mrkdwn, person, quote
from bot.rendering.limits import fit_lines
from graphs.follow_up_views import BoardCard, Voice, WaiverShown

VERDICT: Final = 600  # units
WORDS: Final = 400
TITLE: Final = 160
MEMBERS: Final = 600
NAMED: Final = 20  # members by name
CONCERNS: Final = 10  # with a button each
WAIVERS: Final = 4_000

RULED: Final = {"approved": "Approved", "changes": "Changes asked for", "declined": "Declined"}
ENDED: Final = {"lapsed": "Lapsed", "replaced": "Replaced"}


def board(view: BoardCard) -> Rendered:
    heading = RULED[view["ruled"]] if view["ruled"] else "The board decides"
    blocks: list[Block] = [section(f"{bold(heading, VERDICT)} · {mrkdwn(view['verdict'], VERDICT)}")]
    if view["ruling"]:
        blocks.append(context(voice(view["ruling"])))
    blocks += _concerns(view)
    blocks += sections(fit_lines([_waiver(waiver) for waiver in view["waivers"]], WAIVERS, "… and {} more: /arch-review waivers"))
    if view["closed"]:
        blocks.append(context("This decision has been taken up again; a later one takes its place."))
    elif controls := list(_controls(view)):
        blocks.append(actions(controls))
    if not view["closed"] and not view["ruled"]:
        blocks.append(context(_members(view)))
    return Rendered(fallback(f"{view['review']}: {heading}"), blocks)


def _concerns(view: BoardCard) -> Iterator[Block]:
    open_ones = not view["closed"] and not view["ruled"]
    for concern in view["concerns"][:CONCERNS]:
        value = {"round": view["round"], "concern": concern["by"]}
        known = MENTIONABLE.fullmatch(concern["by"])
        release = button("Release", "release", view["review"], value=value) if open_ones and known else None
        yield section(f"*Held* · {voice(concern)}", release)
    if len(view["concerns"]) > CONCERNS:
        yield context(f"… and {len(view['concerns']) - CONCERNS} more concerns")


def _controls(view: BoardCard) -> Iterator[Element]:
    review, value = view["review"], {"round": view["round"]}
    if not view["ruled"]:
        if not view["concerns"]:
            yield button("Approve", "approve", review, value=value, style="primary")
        yield button("Ask for changes", "ask_changes", review, value=value)
        yield button("Decline", "decline", review, value=value, style="danger")
    if view["waivable"] and view["ruled"] in (None, "approved"):
        yield button("Waive a finding", "waive", review, value=value)
    if not view["ruled"]:
        yield button("Hold", "hold", review, value=value)


def voice(said: Voice) -> str:
    words = f": {quote(said['text'], WORDS)}" if said["text"] else ""
    return f"{person(said['by'])}, {mrkdwn(day(said['on']), TITLE)}{words}"


def _waiver(waiver: WaiverShown) -> str:
    until = f"until {day(waiver['expires'], waiver['on'])}"
    state = f"{ENDED[waiver['ended']]} waiver" if waiver["ended"] else f"Waived {until}, not satisfied"
    ticket = f" · {mrkdwn(waiver['ticket'], WORDS)}" if waiver["ticket"] else ""
    outcome = f"without it: {mrkdwn(waiver['before'], TITLE)}; with it: {mrkdwn(waiver['after'], TITLE)}"
    return (
        f"*{mrkdwn(state, TITLE)}* · {mrkdwn(waiver['title'], TITLE)} — {person(waiver['by'])}: "
        f"{quote(waiver['reason'], WORDS)}{ticket} · {outcome}"
    )


def _members(view: BoardCard) -> str:
    names = [called(one) for one in (view.get("called") or view["members"])[:NAMED]]
    more = len(view.get("called") or view["members"]) - NAMED
    named = fit_lines([*names, *([f"and {more} more"] if more > 0 else [])], MEMBERS, "and {} more")
    return f"On the board: {', '.join(named)}. Whoever opened the review does not decide on it."
