"""A question in the thread: what was noted, up to three facts with their controls, how many questions are left."""

from typing import Final

from bot.controls import block_id
from bot.rendering.blocks import Block, Element, Rendered, actions, button, context, fallback, menu, section, sections
from bot.rendering.escape import bold, mrkdwn, person, plain
from bot.rendering.limits import LABEL, SHORT_LABEL, fit_lines, units
from bot.rendering.said import ANSWER, noted, with_quote
from graphs.views import AskedFact, Question, Said

MOST_BUTTONS: Final = 5  # options; more of them are a menu
NOTED: Final = 3_000  # units
QUESTION: Final = 1_200
RUNG: Final = 160
FORM: Final = 900  # as JSON at most twice as long, so that it fits into a button's value

THANKS: Final = "Thanks. This is what I took from what you wrote:"
WRONG: Final = "Tell me if that is wrong."
WORDS: Final = {"yes_no": "yes or no", "count": "a number", "choice": "an option", "choices": "options with commas"}


def question(view: Question) -> Rendered:
    answered = {said["fact"] for said in view["answered"]}
    facts = [fact for fact in view["facts"] if fact["fact"] not in answered]
    blocks = [*_before(view), *_answered(view["answered"])]
    for fact in facts:
        last = fact is facts[-1]
        blocks += _closed(fact) if view["closed"] else _asked(view, fact, back=last and _can_go_back(view))
    if below := _below(view, facts):
        blocks.append(context(below))
    return Rendered(_fallback(view, facts), blocks)


def _fallback(view: Question, facts: list[AskedFact]) -> str:
    if facts and not view["closed"]:
        return fallback(" ".join(fact["question"] for fact in facts))
    told = "; ".join(f"{said['name']}: {said['answer']}" for said in view["answered"])
    return fallback(told or "This question is closed.")


def _before(view: Question) -> list[Block]:
    lines = fit_lines(noted(view["noted"]), NOTED, "… and {} more lines, all in the recap")
    if view.get("thanks"):
        lines = [THANKS, *lines, WRONG]
    if view["points_to"]:
        lines.append(f"So far this points to {bold(view['points_to'], RUNG)}.")
    if view["again"]:
        lines.append(mrkdwn(view["again"], ANSWER))
    return sections(lines)


def _answered(answered: list[Said]) -> list[Block]:
    return [
        section(f"{bold(said['question'], QUESTION)}\n{with_quote(bold(said['answer'], ANSWER), said)} — {person(said['by'])}")
        for said in answered
    ]


def _closed(fact: AskedFact) -> list[Block]:
    return [section(bold(fact["question"], QUESTION))]


def _asked(view: Question, fact: AskedFact, *, back: bool) -> list[Block]:
    review, name = view["review"], fact["fact"]
    text = [bold(fact["question"], QUESTION)]
    if fact["unit"] and fact["unit"].lower() not in fact["question"].lower():
        text.append(f"In {mrkdwn(fact['unit'], LABEL)}.")
    if fact["now"]:
        text.append(f"So far: {bold(fact['now'], ANSWER)}")
    controls = _controls(review, fact)
    if fact["now"]:
        controls.append(button("Keep it", "keep", review, name))
    controls.append(button("We don't know", "answer", review, name, "dont_know"))
    controls.append(button("Why do you ask?", "why", review, name))
    if back:
        controls.append(button("Back", "back", review))
    return [section("\n".join(text)), actions(controls, block_id(review, name))]


def _controls(review: str, fact: AskedFact) -> list[Element]:
    name, options = fact["fact"], fact["options"]
    if fact["kind"] == "count":
        return [button("Enter a number", "number", review, name, _form(fact))]
    if fact["kind"] == "choices":
        return [menu("multi_static_select", "pick", review, name, options), button("Save", "save", review, name)]
    short = len(options) <= MOST_BUTTONS and all(units(option["label"]) <= SHORT_LABEL for option in options)
    if fact["kind"] == "yes_no" or short:
        return [button(option["label"], "answer", review, name, option["value"]) for option in options]
    return [menu("static_select", "answer", review, name, options)]


def _form(fact: AskedFact) -> dict[str, str | None]:
    """What the number's form shows: it must open at once, so its button brings it along."""
    return {"question": plain(fact["question"], FORM), "unit": plain(fact["unit"], LABEL) if fact["unit"] else None}


def _can_go_back(view: Question) -> bool:
    return view["can_go_back"]


def _below(view: Question, facts: list[AskedFact]) -> str:
    if view["closed"]:
        return "This question is closed." if facts or not view["answered"] else ""
    if view.get("own_words"):
        return f"{_progress(view)} · anyone here may answer, in your own words or with a button"
    typed = " or by typing " + WORDS[facts[0]["kind"]] if len(facts) == 1 else ", or by typing the answers in this order, with commas"
    return f"{_progress(view)} · anyone here may answer, with a button{typed if facts else ''}"


def _progress(view: Question) -> str:
    about, at_most = max(view["about"], 1), view["at_most"]
    if at_most <= 1:
        return "This is the last question"
    return f"About {about} left, at most {at_most}" if about < at_most else f"At most {at_most} left"
