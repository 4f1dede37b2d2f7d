"""The board's sayings as people are shown them."""

from datetime import UTC
from typing import Final

from graphs.follow_up_views import Ruling, Voice, WaiverShown
from graphs.state import Concern, Granted, Ruled
from graphs.wording import VERDICTS
from graphs.workdays import day_in
from policies.pack import Pack

OPEN: Final = "open until a few more questions are answered"


def ruling_shown(ruled: Ruled) -> Ruling:
    return Ruling(what=ruled["what"], by=ruled["by"], on=day_of(ruled["at"]), text=ruled["text"])


def concern_shown(concern: Concern) -> Voice:
    return Voice(by=concern["by"], on=day_of(concern["at"]), text=concern["text"])


def waiver_shown(pack: Pack, granted: Granted) -> WaiverShown:
    policy = pack.policies.get(granted["policy"])
    return WaiverShown(
        policy=granted["policy"],
        title=policy.title if policy else granted["policy"],
        reason=granted["reason"],
        by=granted["granted_by"],
        on=granted["granted_on"],
        expires=granted["expires"],
        ticket=granted["ticket"],
        before=VERDICTS.get(granted["before"], OPEN),
        after=VERDICTS.get(granted["after"], OPEN),
        ended=granted["ended"],
    )


def day_of(at: str) -> str:
    return day_in(at, UTC).isoformat()
