"""The node `recommend`: decides, and names what is to be posted: the recommendation in thread and channel, and the files."""

import json
from hashlib import sha256

from langgraph.runtime import Runtime

from graphs.announcing import announce
from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.narrating import narrate
from graphs.recommendation import recommendation
from graphs.standing import close_recap
from graphs.state import Review
from graphs.views import Files
from policies.decision_json import full_json


async def recommend(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    if state["status"] != "recommended":
        await _decide(draft)
    return draft.changes()


async def _decide(draft: Draft) -> None:
    state, context, sheet = draft.state, draft.context, draft.sheet
    close_recap(draft)
    decision = context.decider.decide(sheet, context.today)
    explanation = context.decider.explain(sheet, context.today)
    text = json.dumps(full_json(decision, explanation), indent=2, ensure_ascii=False)
    view = recommendation(draft, decision, explanation)
    if sentences := await narrate(draft, decision, view["verdict"], _at(draft)):
        view["narrative"] = sentences
    state["status"], state["decision"], state["verdict"], state["noted"] = "recommended", text, view["verdict"], []
    draft.post(view)
    draft.attach(Files(view="files", review=draft.review, record=view, decision=text))
    draft.post({**view, "in_channel": True}, "channel")
    announce(draft)
    draft.enter(
        "decided",
        state["confirmed_by"],
        _at(draft),
        outcome=decision.outcome,
        headline=decision.headline,
        as_of=context.today.isoformat(),
        pack=state["pack"]["hash"],
        decision=sha256(f"{text}\n".encode()).hexdigest(),  # of the file that is attached
    )


def _at(draft: Draft) -> str:
    """The time of Confirm, which stands in the journal before this."""
    return next((entry["at"] for entry in reversed(draft.state["journal"]) if entry["what"] == "confirmed"), "0")
