"""What stands open in the thread: the question, the disagreement and the recap, as they are shown and as they are closed."""

from graphs.draft import Draft
from graphs.state import Asked
from graphs.views import Disagreement, Question, Recap, Said
from graphs.wording import answer_text, asked_fact, said

ROWS = 30  # answers a message of a recap: Slack takes 50 blocks


def close_question(draft: Draft) -> None:
    """The open question loses its controls and shows what it was told."""
    asked = draft.state["asked"]
    if asked:
        draft.update(asked["effect"], question_view(draft, asked, closed=True))
        draft.state["asked"] = None


def close_disagreement(draft: Draft) -> None:
    effect, shown = draft.state["disagreement"], draft.state["disagreed"]
    if effect and shown:
        holds = _holds(draft, shown)
        draft.update(effect, Disagreement(**{**shown, "closed": True, "holds": holds}))
        draft.state["noted"] = [fact for fact in draft.state["noted"] if not holds or fact != holds["fact"]]  # it is said there
    draft.state["disagreement"], draft.state["disagreed"] = None, None


def _holds(draft: Draft, shown: Disagreement) -> Said | None:
    """What two people who answered one fact differently have settled on."""
    fact = shown["dont_know"]
    return _told(draft, [fact])[0] if fact in draft.state["facts"] else None


def close_recap(draft: Draft) -> None:
    """What was posted loses its buttons."""
    for effect, view in zip(draft.state["recap"], recap_views(draft, closed=True), strict=False):
        draft.update(effect, view)
    draft.state["recap"] = []


def recap_views(draft: Draft, *, closed: bool = False) -> list[Recap]:
    rows = answers(draft)
    parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)] or [[]]
    return [
        Recap(view="recap", review=draft.review, part=number, parts=len(parts), rows=part, closed=closed)
        for number, part in enumerate(parts, 1)
    ]


def answers(draft: Draft) -> list[Said]:
    """Every answer, in the pack's order."""
    facts = draft.state["facts"]
    return [said(draft.pack, fact, facts[fact], answer) for fact, answer in draft.sheet.items()]


def question_view(draft: Draft, asked: Asked, *, closed: bool = False) -> Question:
    state = draft.state
    waits = [fact for fact in asked["facts"] if fact in state["again"] or fact not in state["facts"]]
    if not closed and not state["again"]:
        waits = [fact for fact in waits if draft.knowledge.matters(fact)]
    told = [fact for fact in asked["facts"] if fact in state["facts"] and fact not in waits]
    view = Question(
        view="question",
        review=draft.review,
        noted=_told(draft, [fact for fact in asked["noted"] if fact in state["facts"]]),
        points_to=asked["points_to"],
        again=asked["again"],
        facts=[asked_fact(draft.pack, fact, _now(draft, fact)) for fact in waits],
        answered=_told(draft, told),
        about=asked["about"],
        at_most=asked["at_most"],
        closed=closed,
        can_go_back=any(record["how"] != "opening" for record in state["facts"].values()),
    )
    if asked.get("thanks"):
        view["thanks"] = True
    if draft.context.reader is not None and not state.get("troubled"):
        view["own_words"] = True
    return view


def _now(draft: Draft, fact: str) -> str | None:
    answer = draft.sheet.get(fact)
    return None if answer is None else answer_text(answer)


def _told(draft: Draft, facts: list[str]) -> list[Said]:
    sheet = draft.sheet
    return [said(draft.pack, fact, draft.state["facts"][fact], sheet[fact]) for fact in facts]
