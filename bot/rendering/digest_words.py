"""The digest's figures in words, for its post and for the text of its chart."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from graphs.digest.views import Digest, Figure

MINUS: Final = "\u2212"
OUTCOMES: Final = {
    "proceed": "go ahead",
    "proceed_with_conditions": "with conditions",
    "needs_evidence": "evidence missing",
    "blocked": "blocked",
}
HOUR: Final = 60  # minutes
DAY: Final = 24 * HOUR


def heading(view: Digest) -> str:
    return f"Audit digest · week {number(view)}"


def number(view: Digest) -> int:
    return int(view["week"].partition("W")[2])


def number_before(view: Digest) -> int:
    return (date.fromisoformat(view["first"]) - timedelta(days=7)).isocalendar().week


def days(view: Digest) -> str:
    """16 to 22 Nov 2026; a week that goes on says so."""
    first, last = date.fromisoformat(view["first"]), date.fromisoformat(view["last"])
    begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    begins = begins if first.year == last.year else f"{begins} {first.year}"
    return f"{begins} to {last.day} {last:%b} {last.year}{'' if view['over'] else ', so far'}"


def outcome(name: str) -> str:
    return OUTCOMES.get(name) or name.replace("_", " ") or "not decided"


def finished(view: Digest) -> str:
    """9 reviews finished (+3): 2 blocked, 4 with conditions."""
    said = ", ".join(f"{figure['now']:,} {outcome(name)}" for name, figure in view["outcomes"].items() if figure["now"])
    return f"{counted(view['finished'], 'review')} finished{change(view['finished'])}{': ' if said else ''}{said}"


def counted(figure: Figure, noun: str) -> str:
    return f"{many(figure['now'])} {noun}{'' if figure['now'] == 1 else 's'}"


def many(number: int) -> str:
    return f"{number:,}" if number else "no"


def change(figure: Figure) -> str:
    return f" ({signed(figure['now'] - figure['before'])})"


def signed(difference: int) -> str:
    return f"+{difference:,}" if difference > 0 else f"{MINUS}{-difference:,}" if difference else "±0"


def duration(minutes: int) -> str:
    """35 min, 1 h 50 min, 3 days 4 h."""
    return " ".join(_parts(minutes)) or "under a minute"


def _parts(minutes: int) -> Iterator[str]:
    if minutes >= DAY:
        whole = minutes // DAY
        yield f"{whole:,} day{'' if whole == 1 else 's'}"
    if hours := minutes % DAY // HOUR:
        yield f"{hours} h"
    if minutes < DAY and minutes % HOUR:
        yield f"{minutes % HOUR} min"


def dollars(amount: float | None) -> str:
    if amount is None:
        return "at a price I do not know"
    return f"about ${amount:,.2f}" if amount >= 0.01 else "under $0.01"  # noqa: PLR2004 - a cent
