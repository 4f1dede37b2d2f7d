"""A review's first state, and the node `open`: it is announced, and what the form asked counts as an answer."""

from langgraph.runtime import Runtime

from graphs.announcing import announce
from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.messages import Batch, Message, Opening
from graphs.state import SCHEMA_VERSION, Beginning, Record, Review, pinned
from policies.pack import Pack
from policies.sheet import Misfit, read_answer


def beginning(message: Message, heard: int) -> Beginning:
    """The graph's input; `message` is the gesture `open`, `heard` its number in the inbox."""
    return Beginning(batch=Batch(messages=[message], heard=heard, carried=[]))


def _blank(pack: Pack, opening: Opening, batch: Batch) -> Review:
    return Review(
        schema_version=SCHEMA_VERSION,
        opening=opening,
        pack=pinned(pack),
        status="interviewing",
        turn=0,
        heard=batch["heard"],
        batch=batch,
        serial=0,
        facts={},
        held=[],
        again=[],
        noted=[],
        asked=None,
        disagreement=None,
        disagreed=None,
        pointed_to=None,
        recap=[],
        root="",
        announced=[],
        questions_asked=[],
        confirmed_by=None,
        decision=None,
        verdict=None,
        effects=[],
        journal=[],
    )


async def open_review(state: Beginning, runtime: Runtime[Context]) -> Review:
    context, message = context_of(runtime), state["batch"]["messages"][0]
    opening: Opening = message["value"]
    draft = Draft(_blank(context.decider.pack, opening, state["batch"]), context)
    draft.enter("opened", opening["requester"], opening["opened_at"], **opening)
    fact = draft.pack.ladder.proposal_fact
    approach = opening["approach"]
    answer = read_answer(draft.pack.facts[fact], approach) if approach is not None else Misfit("not said", "")
    if not isinstance(answer, Misfit):
        by, at = opening["requester"], opening["opened_at"]
        draft.answer(fact, Record(value=approach, how="opening", quote=None, by=by, at=at, message=message["id"], settled=False))
    announce(draft)
    return draft.state
