"""Every message by example, as its readers see it."""

from typing import Any

import pytest

from bot.rendering.render import render
from graphs.views import Announcement, AskedFact, Disagreement, Note, Question, Recap, Said, Side, Why
from tests.rendering.examples import (
    ANALYST,
    APPROACH,
    CHANGES,
    CHOICE,
    CHOICES,
    COUNT,
    ENGINEER,
    EVALS,
    REQUESTER,
    YES_NO,
    question,
)
from tests.rendering.seen import elements, labels, seen


def announcement(**changes: Any) -> Announcement:
    base = Announcement(
        view="announcement",
        review="AR-12",
        title="HR handbook assistant",
        requester=REQUESTER,
        owner=REQUESTER,
        status="interviewing",
        about=6,
        verdict=None,
    )
    return Announcement(**{**base, **changes})  # type: ignore[typeddict-item]  # the changes are the point


def test_the_announcement_says_who_started_what_and_how_far_it_is() -> None:
    rendered = render(announcement())
    assert seen(rendered) == (
        "*AR-12 · HR handbook assistant* — <@U0REQUESTER> started an architecture review\ninterviewing, about 6 questions left"
    )
    assert labels(rendered) == ["What is this?"]
    assert rendered.text == "AR-12 · HR handbook assistant: interviewing, about 6 questions left"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"about": 1}, "interviewing, about 1 question left"),
        ({"about": None}, "interviewing"),
        ({"status": "recap"}, "ready to be checked"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "recommended", "verdict": "Go ahead. Use RAG."}, "Go ahead. Use RAG."),
        ({"owner": ENGINEER}, "interviewing, about 6 questions left · owner: <@U0ENGINEER>"),
    ],
    ids=str,
)
def test_the_announcement_follows_the_review(changes: dict[str, Any], status: str) -> None:
    assert seen(render(announcement(**changes))).endswith(f"\n{status}")


def test_a_requester_who_is_no_slack_id_is_named_and_not_mentioned() -> None:
    assert "— &lt;!channel&gt; started" in seen(render(announcement(requester="<!channel>")))


def test_a_question_shows_what_was_noted_and_where_it_points() -> None:
    view = question(YES_NO)
    view["noted"], view["points_to"], view["again"] = [CHANGES, EVALS], "RAG", "You asked to change this."
    view["can_go_back"] = True
    rendered = render(view)
    assert seen(rendered) == (
        "Noted from <@U0ENGINEER>: knowledge changes: *weekly* (“HR edits something most weeks”)"
        " · evals exist: *no* (“we have no test set”)\n"
        "So far this points to *RAG*.\n"
        "You asked to change this.\n"
        "*Are there documents that some readers may not see?*\n"
        "About 4 left, at most 9 · anyone here may answer, with a button or by typing yes or no"
    )
    assert labels(rendered) == ["Yes", "No", "We don't know", "Why do you ask?", "Back"]
    assert rendered.text == "Are there documents that some readers may not see?"


def test_words_that_stand_for_two_answers_are_quoted_once() -> None:
    view = question(YES_NO)
    view["noted"] = [EVALS, Said(**{**CHANGES, "quote": EVALS["quote"]})]
    assert seen(render(view)).count("we have no test set") == 1


def test_the_first_question_has_nothing_to_go_back_to() -> None:
    assert "Back" not in labels(render(question(YES_NO)))


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (YES_NO, ["Yes", "No"]),
        (COUNT, ["Enter a number"]),
        (CHOICE, ["(static_select)"]),
        (CHOICES, ["(multi_static_select)", "Save"]),
        (AskedFact(**{**CHOICE, "options": CHOICE["options"][:5]}), ["Never", "Yearly", "Quarterly", "Monthly", "Weekly"]),
        (AskedFact(**{**YES_NO, "now": "no"}), ["Yes", "No", "Keep it"]),
    ],
    ids=["yes_no", "count", "many options", "several of a list", "few options", "answered before"],
)
def test_each_kind_of_fact_has_its_controls(fact: AskedFact, shown: list[str]) -> None:
    assert labels(render(question(fact))) == [*shown, "We don't know", "Why do you ask?"]


def test_few_but_long_options_are_a_menu() -> None:
    long = AskedFact(**{**CHOICE, "options": [{"value": "raw", "label": "Raw: nobody has checked any of them"}]})
    assert labels(render(question(long)))[0] == "(static_select)"


def test_a_number_says_its_unit_and_an_asked_again_fact_its_answer() -> None:
    assert "*How many calls do you expect?*\nIn calls a month.\nSo far: *2,000*" in seen(
        render(question(AskedFact(**{**COUNT, "now": "2,000"})))
    )


def test_facts_asked_together_have_each_its_own_controls() -> None:
    view = question(YES_NO, COUNT)
    view["can_go_back"] = True
    blocks = [block for block in render(view).blocks if block["type"] == "actions"]
    assert [block["block_id"] for block in blocks] == ["AR-12/restricted_documents", "AR-12/calls_per_month"]
    assert labels(render(view)).count("Back") == 1
    assert seen(render(view)).endswith("with a button, or by typing the answers in this order, with commas")


@pytest.mark.parametrize(
    ("about", "at_most", "progress"),
    [
        (4, 9, "About 4 left, at most 9"),
        (0, 3, "About 1 left, at most 3"),
        (5, 5, "At most 5 left"),
        (0, 1, "This is the last question"),
        (1, 1, "This is the last question"),
        (0, 0, "This is the last question"),
    ],
)
def test_how_many_are_left_reads_well(about: int, at_most: int, progress: str) -> None:
    view = question(YES_NO)
    view["about"], view["at_most"] = about, at_most
    assert f"\n{progress} · anyone here may answer" in seen(render(view))


def test_an_answered_question_shows_the_answer_instead_of_controls() -> None:
    view = Question(**{**question(), "answered": [EVALS], "closed": True})
    assert render(view).blocks == [
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "*Do you have a repeatable, scored evaluation?*\n*no* (“we have no test set”) — <@U0ENGINEER>",
                "verbatim": True,
            },
        }
    ]
    assert render(view).text == "evals exist: no"


def test_a_half_answered_question_keeps_the_other_controls() -> None:
    view = question(YES_NO, AskedFact(**{**CHOICE, "fact": EVALS["fact"]}))
    view["answered"], view["can_go_back"] = [EVALS], True
    assert labels(render(view)) == ["Yes", "No", "We don't know", "Why do you ask?", "Back"]


def test_a_withdrawn_question_says_that_it_is_closed() -> None:
    rendered = render(Question(**{**question(YES_NO), "closed": True}))
    assert seen(rendered) == "*Are there documents that some readers may not see?*\nThis question is closed."
    assert elements(rendered) == []


def disagreement(*sides: Side, **changes: Any) -> Disagreement:
    base = Disagreement(view="disagreement", review="AR-12", says=None, sides=list(sides), dont_know=None, holds=None, closed=False)
    return Disagreement(**{**base, **changes})  # type: ignore[typeddict-item]  # as above


def test_two_answers_to_one_fact_stand_side_by_side() -> None:
    other = Said(**{**EVALS, "answer": "yes", "by": ANALYST, "quote": "we scored 40 last month"})
    rendered = render(disagreement(Side(said=EVALS, value="no"), Side(said=other, value="yes"), dont_know="evals_exist"))
    assert seen(rendered) == (
        "*Two answers disagree.*\n"
        "• <@U0ENGINEER> said: evals exist: *no* (“we have no test set”)\n"
        "• <@U0ANALYST> said: evals exist: *yes* (“we scored 40 last month”)\n"
        "Which holds?"
    )
    assert labels(rendered) == ["No", "Yes", "We don't know"]


def test_answers_that_break_a_rule_can_be_changed() -> None:
    rendered = render(
        disagreement(Side(said=EVALS, value=None), Side(said=CHANGES, value=None), says="A score needs a test set & a method.")
    )
    assert seen(rendered).startswith("*A score needs a test set &amp; a method.*\n")
    assert labels(rendered) == ["Change: evals exist", "Change: knowledge changes"]


def test_sides_of_several_facts_say_which_fact_they_answer() -> None:
    rendered = render(disagreement(Side(said=EVALS, value="no"), Side(said=CHANGES, value="weekly")))
    assert labels(rendered) == ["Evals exist: no", "Knowledge changes: weekly"]


def test_a_settled_disagreement_has_no_buttons() -> None:
    rendered = render(disagreement(Side(said=EVALS, value="no"), closed=True))
    assert elements(rendered) == []
    assert seen(rendered).endswith("This is settled.")


def recap(rows: list[Said], **changes: Any) -> Recap:
    base = Recap(view="recap", review="AR-12", part=1, parts=1, rows=rows, closed=False)
    return Recap(**{**base, **changes})  # type: ignore[typeddict-item]  # as above


def test_the_recap_lists_answers_with_their_words_and_waits_for_confirm() -> None:
    rendered = render(recap([EVALS, APPROACH]))
    assert seen(rendered) == (
        "*Please check before I decide.*\n"
        "evals exist: *no* — “we have no test set” <@U0ENGINEER>\n"
        "proposed approach: *fine tuning* — <@U0REQUESTER>"
    )
    assert labels(rendered) == ["Change", "Change", "Confirm", "I need more time"]


def test_only_the_last_part_of_a_recap_can_be_confirmed() -> None:
    rendered = render(recap([EVALS], part=1, parts=2))
    assert seen(rendered).startswith("*Please check before I decide.* (part 1 of 2)")
    assert labels(rendered) == ["Change"]
    assert labels(render(recap([EVALS], part=2, parts=2))) == ["Change", "Confirm", "I need more time"]


def test_a_closed_recap_keeps_its_rows_without_controls() -> None:
    assert elements(render(recap([EVALS], closed=True))) == []


def test_a_recap_of_many_long_answers_shows_them_all() -> None:
    rows = [Said(**{**EVALS, "answer": "&" * 400, "quote": f"quote {number} " + "<" * 400}) for number in range(40)]
    assert labels(render(recap(rows))).count("Change") == 40


def test_rows_that_no_message_could_hold_are_counted() -> None:
    assert "… and 14 more answers" in seen(render(recap([EVALS] * 60)))


def test_why_says_what_the_answer_can_still_decide() -> None:
    view = Why(
        view="why",
        review="AR-12",
        question="Restricted documents?",
        help="Access must hold.",
        decides=["Access (blocks)"],
    )
    assert seen(render(view)) == "*Restricted documents?*\nAccess must hold.\nIt can still decide:\n• Access (blocks)"
    assert "decide" not in seen(render(Why(**{**view, "decides": []})))


def test_a_note_to_one_person_speaks_to_them() -> None:
    note = Note(view="note", review="AR-12", to=ENGINEER, text="I could not read that.\n> Write a number.")
    assert seen(render(note)) == "<@U0ENGINEER> I could not read that.\n\u203a Write a number."
    assert seen(render(Note(**{**note, "to": None}))).startswith("I could not")
