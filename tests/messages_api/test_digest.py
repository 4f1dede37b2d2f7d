"""A week summed up over real HTTP: what is sent, what of the answer stands, and what is left when there is none."""

import json

import pytest

from tests.messages_api.readers import reader_of
from tests.messages_api.replies import Fault, Reads, Status, Stops, Text
from tests.messages_api.server import messages_api
from tests.unit.digest.reviews import WEEK, digest_of, finished, reviewed, step

BUSY = [reviewed(1, title="Secret", opened=WEEK.begins, finished=[finished(outcome="blocked")], steps=[step("2026-11-10", text="Hidden")])]
SAYS = [
    {"text": "1 review was blocked.", "rests_on": ["outcome-blocked"]},
    {"text": "7 reviews were blocked.", "rests_on": ["outcome-blocked"]},
    {"text": "Two steps are overdue.", "rests_on": ["steps-overdue"]},
    {"text": "Somebody else says so.", "rests_on": ["the-press"]},
]


async def test_sentences_stand_only_on_the_counts_and_no_word_of_people_is_sent() -> None:
    async with messages_api(Reads({}, sentences=lambda _: SAYS)) as api, reader_of(api) as claude:
        view = await digest_of(BUSY, writer=claude)
        assert view["summary"] == ["1 review was blocked."]
        (sent,) = api.requests
        assert not api.refused
        assert "Have a scored" not in json.dumps(sent["system"])
        assert {"id": "finished", "says": "reviews finished: 1; the week before: 0"} in json.loads(sent["messages"][0]["content"])["basis"]
        assert not any(word in json.dumps(sent) for word in ("Secret", "Hidden", "AR-1"))


@pytest.mark.parametrize("fault", [Status(529), Status(400), Stops("refusal"), Text("no"), "closes"], ids=str)
async def test_a_digest_does_without_sentences_where_there_are_none(fault: Fault) -> None:
    async with messages_api(Reads({})) as api, reader_of(api) as claude:
        api.always = fault
        view = await digest_of(BUSY, writer=claude)
        assert view["summary"] == []
        assert view["finished"]["now"] == 1
