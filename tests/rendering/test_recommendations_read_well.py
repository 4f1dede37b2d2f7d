"""The recommendation by example, in the thread and in the channel."""

from bot.rendering.render import render
from tests.rendering.examples import RECOMMENDATION
from tests.rendering.seen import elements, seen


def test_the_recommendation_reads_top_down() -> None:
    rendered = render(RECOMMENDATION)
    assert rendered.blocks[0]["type"] == "header"
    assert seen(rendered) == (
        "Blocked as proposed. Use RAG instead of fine-tuning.\n"
        "*AR-12 · HR handbook assistant* · asked by <@U0REQUESTER>, owner <@U0ENGINEER>\n"
        "Prompting ▸ *RAG* ▸ _Tool use_ ▸ ~Fine-tuning~\n"
        "*Why*\n"
        "• *Evals before tuning*: Nobody could tell whether tuning helped (“we have no test set”, <@U0ENGINEER>)\n"
        "• *Citations* _(not evidenced)_\n"
        "• *Data rights* _(waived, not satisfied)_: Waived until May (proposed approach: fine tuning, <@U0REQUESTER>)\n"
        "*Ruled out*\n"
        "• Fine-tuning: knowledge belongs in retrieval; evals before tuning\n"
        "*Required next steps*\n"
        "1. Build a scored test set — _owner: Product owner_, by 4 Dec\n"
        "2. Measure retrieval on its own — _owner: Engineering_, by 8 Jan 2027\n"
        "*Advised*\n"
        "3. Show sources — _owner: Engineering_, by 18 Dec\n"
        "*Also*\n"
        "• Also use Tool use\n"
        "*What would change this*\n"
        "• If style is a need too, fine-tuning comes back\n"
        "Decided by policy pack llm-adaptation 1.0 (a1b2c3d) on 23 Nov 2026 · all answers are in the attached record"
    )
    assert [element["text"]["text"] for element in elements(rendered)] == ["Explain"]


def test_in_the_channel_the_recommendation_is_short() -> None:
    steps = [{**RECOMMENDATION["steps"][0], "text": f"step {number}"} for number in range(5)]
    rendered = render({**RECOMMENDATION, "in_channel": True, "steps": steps})  # type: ignore[typeddict-item]  # as above
    text = seen(rendered)
    assert "*Required next steps: 5*\n1. step 0" in text
    assert "… and 2 more" in text
    assert "step 3" not in text
    assert "Ruled out" not in text
    assert text.endswith("Details in the thread · policy pack llm-adaptation 1.0 (a1b2c3d)")


def test_a_list_that_is_too_long_says_how_much_the_record_adds() -> None:
    reasons = [{**RECOMMENDATION["reasons"][0], "why": "because " * 40} for _ in range(20)]
    assert " more, in the attached record" in seen(render({**RECOMMENDATION, "reasons": reasons}))  # type: ignore[typeddict-item]  # as above


def test_a_verdict_that_is_too_long_for_a_heading_is_text() -> None:
    assert render({**RECOMMENDATION, "verdict": "so " * 60}).blocks[0]["type"] == "section"


def test_what_a_pack_wants_said_ends_the_recommendation_in_the_thread_and_in_the_channel() -> None:
    for in_channel in (False, True):
        text = seen(render({**RECOMMENDATION, "in_channel": in_channel, "notice": "Guidance, not *legal* advice."}))
        assert text.endswith("\nGuidance, not \u2217legal\u2217 advice."), text
