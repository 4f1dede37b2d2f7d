"""Every view with everything it can hold at its longest: Hypothesis seldom goes there."""

import pytest

from bot.rendering.adr import record
from bot.rendering.render import render
from graphs.follow_up_views import BoardCard, StepsCard, StepShown, Voice, Waivable, WaiverShown
from graphs.views import (
    Announcement,
    AskedFact,
    Disagreement,
    Explained,
    ExplainedPart,
    Note,
    Option,
    Question,
    Reason,
    Recap,
    Recommendation,
    RuledOut,
    RungState,
    Said,
    Shown,
    Side,
    Step,
    Why,
)
from tests.rendering.slackblocks_validator import check_message

LONG = {
    "escaped": "&" * 3000,
    "wide": "😀" * 1500,
    "mentions": "<!channel> <@U123> " * 150,
    "one word": "x" * 3000,
    "formatting": "*_~`" * 750,
    "lines": "> a\n\n" * 600,
    "quotes": '"\\' * 1500,
    "odd characters": "\x00\ud800\u202e\u200b" * 700,
}


def biggest(long: str) -> list[Shown]:
    fact = "f" * 60
    said = Said(fact=fact, name=long, question=long, answer=long, by="U" + "A" * 40, quote=long)
    options = [Option(value=f"{number:060}".replace("0", "o", 1), label=long) for number in range(40)]
    asked = AskedFact(fact=fact, kind="choices", question=long, unit=long, options=options, now=long)
    reason = Reason(policy="p", title=long, why=long, severity="block", state="waived", says=[said] * 10)
    facts = [AskedFact(**{**asked, "fact": fact[:-1] + end}) for end in "ab"]
    facts.append(AskedFact(**{**asked, "kind": "count", "options": []}))
    sides = [Side(said=Said(**{**said, "fact": f"{fact[:-2]}{number}"}), value="v" * 3000) for number in range(10, 40)]
    people = {"requester": said["by"], "owner": "W" + "B" * 40}
    said["source"] = long
    whole = Recommendation(
        narrative=[{"text": long, "rests_on": [long] * 10}] * 3,
        view="recommendation",
        review="AR-999999999999",
        title=long,
        requester=people["requester"],
        owner=people["owner"],
        in_channel=False,
        outcome="blocked",
        verdict=long,
        ladder=[RungState(title=long, state="ruled_out")] * 20,
        reasons=[reason] * 40,
        ruled_out=[RuledOut(title=long, reasons=[long] * 10)] * 10,
        steps=[Step(text=long, role=long, due="2026-12-04", advised=advised) for advised in (True, False) for _ in range(40)],
        also=[long] * 20,
        would_change=[long] * 20,
        answers=[said] * 60,
        description=long,
        pack=long,
        notice=long,
        decided_on="2026-11-23",
    )
    review = whole["review"]
    steps = [
        StepShown(
            step="s" * 50 + state + f"/{number:060}",
            text=long,
            role=long,
            owner=None if state == "open" else people["owner"],
            due="2026-12-04",
            advised=state == "open",
            state=state,
            done=Voice(by=people["owner"], on="2026-12-04", text=long) if state == "done" else None,
            snoozed="2026-12-04",
        )
        for state in ("overdue", "open", "done")
        for number in range(40)
    ]
    voice = Voice(by=people["owner"], on="2026-11-23", text=long)
    waiver = WaiverShown(
        policy="p",
        title=long,
        reason=long,
        by=people["owner"],
        on="2026-11-23",
        expires="2027-01-04",
        ticket=long,
        before=long,
        after=long,
        ended="lapsed",
    )
    card = BoardCard(
        view="board",
        review=review,
        round=99,
        verdict=long,
        members=["U" + "C" * 40] * 60,
        ruled=None,
        ruling=None,
        concerns=[voice] * 40,
        waivers=[waiver] * 40,
        waivable=[Waivable(policy="p" * 60, title=long, max_days=730)] * 60,
        closed=False,
    )
    return [
        StepsCard(view="steps", review=review, round=999, steps=steps, closed=False),
        StepsCard(view="steps", review=review, round=999, steps=steps, closed=True),
        card,
        {**card, "ruled": "approved", "ruling": voice},
        {**card, "closed": True},
        Announcement(
            view="announcement",
            review=review,
            title=long,
            requester=people["requester"],
            owner=people["owner"],
            status="recommended",
            about=None,
            verdict=long,
        ),
        Question(
            view="question",
            review=review,
            noted=[said] * 60,
            points_to=long,
            again=long,
            facts=facts,
            answered=[],
            about=9,
            at_most=99,
            closed=False,
            can_go_back=True,
        ),
        Question(
            view="question",
            review=review,
            noted=[said] * 60,
            points_to=long,
            again=long,
            facts=[],
            answered=[said] * 3,
            about=9,
            at_most=99,
            closed=True,
            can_go_back=True,
        ),
        Disagreement(view="disagreement", review=review, says=long, sides=sides, dont_know=fact, holds=None, closed=False),
        Recap(view="recap", review=review, part=3, parts=3, rows=[said] * 60, closed=False),
        Recap(view="recap", review=review, part=1, parts=1, rows=[said] * 40, closed=True),
        whole,
        {**whole, "in_channel": True},
        Why(view="why", review=review, question=long, help=long, decides=[long] * 90),
        Explained(view="explained", review=review, parts=[ExplainedPart(title=long, lines=[long] * 50)] * 6),
        Note(view="note", review=review, to=people["owner"], text=long, called=["S" + "D" * 40] * 60),
    ]


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_the_biggest_views_are_within_slacks_limits(long: str) -> None:
    for view in biggest(long):
        rendered = render(view)
        check_message(rendered.text, rendered.blocks)


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_the_biggest_record_leaves_nothing_out(long: str) -> None:
    views = [view for view in biggest(long) if view["view"] == "recommendation"]
    assert record(views[0], {}).count("\n| ") == 60 + 2
