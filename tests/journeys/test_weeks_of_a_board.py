"""A board's reminder, a waiver's reminders and its end, over weeks in which clocks are put forward or back."""

import asyncio
from datetime import date, datetime, time
from typing import Final

import pytest

from graphs.context import default_context
from policies.sheet import written_answer
from tests.journeys.driven_time import weeks
from tests.unit.named_sheets import named_sheet

BEGINS: Final = date(2027, 3, 8)  # a Monday
WAIVED_UNTIL: Final = date(2027, 4, 7)  # a Wednesday, thirty days later
PATIENCE: Final = 120.0  # seconds for all of it on a busy machine

ZONES: Final = (
    "Europe/Berlin",  # forward on 28 March
    pytest.param("America/New_York", marks=pytest.mark.long),  # forward on 14 March
    pytest.param("Australia/Lord_Howe", marks=pytest.mark.long),  # back by half an hour on 4 April
    pytest.param("Asia/Kolkata", marks=pytest.mark.long),  # never, and at half past elsewhere
)


@pytest.mark.parametrize("zone", ZONES)
async def test_reminders_and_the_end_of_a_waiver_come_at_nine_where_the_people_are(zone: str) -> None:
    pack = default_context().decider.pack
    letters = {fact: written_answer(answer) for fact, answer in named_sheet(pack, "letters", held_out_test_set="no").items()}
    async with asyncio.timeout(PATIENCE), weeks(zone, BEGINS) as found:
        await found.decided(letters)
        waiving = {"round": 1, "policy": "held-out-test-set", "expires": WAIVED_UNTIL.isoformat(), "ticket": None}
        await found.do("waive", found.cleo, "It is being labelled", **waiving)
        assert await found.next_look() == datetime.combine(date(2027, 3, 11), time(9))
        await found.comes(date(2027, 3, 11), "board_reminded")
        assert "waits for the board" in found.texts()[-1]
        await found.do("approve", found.dora, round=1)
        await found.comes(date(2027, 3, 31), "waiver_reminded")
        assert await found.next_look() == datetime.combine(WAIVED_UNTIL, time(9))
        await found.comes(WAIVED_UNTIL, "waiver_reminded")
        assert found.texts()[-1].startswith("@ada The waiver")
        assert any("Go ahead" in text and "Details in the thread" in text for text in found.texts())
        await found.comes(date(2027, 4, 8), "waiver_lapsed")
        texts = found.texts()
        assert sum("has lapsed, so that finding is open again" in text for text in texts) == 1
        assert sum("Blocked as proposed" in text and "Details in the thread" in text for text in texts) == 1
        assert "The board decides" in texts[-1]
