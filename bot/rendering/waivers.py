"""What `/arch-review waivers` is answered with, to one person."""

from typing import Final

from bot.rendering.blocks import Rendered, fallback, section, sections
from bot.rendering.dates import day
from bot.rendering.escape import bold, channel, flat, mrkdwn, person, quote
from bot.rendering.limits import fit_lines
from bot.waivers import ListedWaiver

LIST: Final = 8_000  # units
TITLE: Final = 160
WORDS: Final = 300
NOTHING: Final = "Nothing is waived here, and no waiver has lapsed in the last thirty days."


def waivers_reply(listed: list[ListedWaiver]) -> Rendered:
    if not listed:
        return Rendered(fallback(NOTHING), [section(NOTHING)])
    lines = fit_lines([waiver_line(one) for one in listed], LIST, "… and {} more")
    return Rendered(fallback(f"Waivers: {len(listed)}"), sections(["*Waivers*", *lines]))


def waiver_line(one: ListedWaiver) -> str:
    waiver = one["waiver"]
    until = day(waiver["expires"], waiver["on"])
    state = f"lapsed after {until}" if waiver["ended"] else f"until {until}"
    ticket = f" · {mrkdwn(waiver['ticket'], WORDS)}" if waiver["ticket"] else ""
    return (
        f"• {bold(one['review'] + ' · ' + flat(one['title']), TITLE)} — {mrkdwn(waiver['title'], TITLE)}, {mrkdwn(state, TITLE)} · "
        f"{person(waiver['by'])}: {quote(waiver['reason'], WORDS)}{ticket} · {channel(one['channel'])}"
    )
