"""The node `ask`: shows the question that is open, closes the one before, and keeps the channel's post true."""

from langgraph.runtime import Runtime

from graphs import disagreement
from graphs.announcing import announce
from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.standing import close_disagreement, close_question, close_recap, question_view
from graphs.state import Asked, Review
from graphs.wording import answer_of, answer_text, name, titles
from policies.interview import next_question, questions_left
from policies.knowledge import Knowledge

PLAYED = 48  # questions a turn, for "about 4 left": few long completions at the start, where it is rough anyway, more at the end
FEWEST, MOST = 4, 16  # completions


async def ask(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    draft.state["status"] = "interviewing"
    close_recap(draft)
    if draft.state["held"]:
        _put_disagreement(draft)
    else:
        close_disagreement(draft)
        _put_question(draft)
    announce(draft)
    return draft.changes()


def _put_disagreement(draft: Draft) -> None:
    show = disagreement.view(draft)
    if draft.state["disagreement"] and draft.state["disagreed"] == show:
        return
    close_disagreement(draft)
    draft.state["disagreement"] = draft.post(show)
    draft.enter("put_to_team", None, draft.now, facts=[side["said"]["fact"] for side in show["sides"]])
    draft.state["disagreed"] = show


def _put_question(draft: Draft) -> None:
    state, knowledge = draft.state, draft.knowledge
    asked = state["asked"]
    facts = _open_facts(draft, asked, knowledge)
    if asked and facts:
        if any(fact in state["facts"] for fact in asked["facts"] if fact not in facts) and state["noted"]:
            draft.update(asked["effect"], question_view(draft, asked))
        _note_elsewhere(draft, asked)
        state["noted"] = []
        return
    close_question(draft)
    facts = state["again"][:1] or list(next_question(knowledge))
    left = questions_left(knowledge, _completions(knowledge))
    again = _why_again(draft, facts[0]) if state["again"] else None
    more = max(len(state["again"]) - 1, 0)  # to be asked again after this one
    at_most = max(left.at_most + more, 1)
    about = min(max(round(left.expected) + more, 1), at_most, asked["about"] if asked and not again else at_most)
    asked = Asked(
        effect="",
        facts=facts,
        again=again,
        misread=0,
        about=about,
        at_most=at_most,
        noted=state["noted"],
        points_to=_points_to(draft, knowledge),
    )
    if state["turn"] == 1 and any(state["facts"][fact]["how"] == "read" for fact in state["noted"]):
        asked["thanks"] = True
    asked["effect"] = draft.post(question_view(draft, asked))
    draft.enter("asked", None, draft.now, facts=facts, about=about, at_most=at_most)
    state["asked"], state["noted"] = asked, []
    state["questions_asked"] = [*state["questions_asked"], facts]


def _note_elsewhere(draft: Draft, asked: Asked) -> None:
    """A correction of something else is said at once, for the open question stays as it is."""
    for fact in draft.state["noted"]:
        if fact not in asked["facts"]:
            answer, record = answer_text(draft.sheet[fact]), draft.state["facts"][fact]
            quote = f" (“{record['quote']}”)" if record["how"] == "read" else ""
            draft.say(f"Noted: {name(draft.pack, fact)}: {answer}{quote}.")


def _completions(knowledge: Knowledge) -> int:
    return min(max(PLAYED // len(knowledge.still_matters), FEWEST), MOST) if knowledge.still_matters else FEWEST


def _open_facts(draft: Draft, asked: Asked | None, knowledge: Knowledge) -> list[str]:
    """What the open question still waits for; nothing once another fact must be asked first, or nothing of it matters."""
    if asked is None:
        return []
    again = draft.state["again"]
    if again:
        return asked["facts"] if asked["facts"] == again[:1] else []
    return [fact for fact in asked["facts"] if fact not in knowledge.answers and knowledge.matters(fact)]


def _why_again(draft: Draft, fact: str) -> str | None:
    doubt = (draft.state.get("doubts") or {}).get(fact)
    if doubt is not None:
        return f"I took “{doubt['quote']}” to mean {answer_of(draft.pack, fact, doubt)}, but I am not sure. Which is it?"
    if fact in draft.state["facts"] and draft.state.get("anew"):
        return "This is decided again, so please look at this once more."
    return "You asked to change this." if fact in draft.state["facts"] else "This is asked once more."


def _points_to(draft: Draft, knowledge: Knowledge) -> str | None:
    """The recommended step, said when it is first settled."""
    values = knowledge.values("headline")
    title = titles(draft.pack).get(next(iter(values))) if len(values) == 1 else None
    new = title if title != draft.state["pointed_to"] else None
    draft.state["pointed_to"] = title
    return new
