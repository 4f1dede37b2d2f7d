"""The node `read`: what the team did since the last turn becomes answers, corrections and wishes."""

from collections.abc import Callable
from typing import Final

from langgraph.runtime import Runtime

from graphs.agenda import pass_time
from graphs.context import Context, context_of
from graphs.disagreement import settle, take
from graphs.draft import Draft
from graphs.explaining import explain, explain_decision
from graphs.ground import ground_moved, let_stand, pin_anew, reopen, settle_in
from graphs.heard import Heard, OfMessage
from graphs.listening import listen
from graphs.messages import Gesture, Message
from graphs.outsiders import refuse
from graphs.revising import ahead, as_it_stands, delete, edit
from graphs.ruling import approve, ask_changes, decline, hold, release
from graphs.state import Review
from graphs.step_presses import step_done, step_open, step_owner, step_snooze
from graphs.taking import take_late, take_said
from graphs.typed_reply import read_reply
from graphs.waiver_lapsing import lapse_waivers
from graphs.waiving import waive
from graphs.wording import name
from policies.sheet import Misfit, read_answer

ORPHANED: Final = "orphaned"  # a cancellation's value: neither who opened the review nor its owner is there any more
Act = Callable[[Draft, Message], None]


async def read(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    batch = state["batch"]
    carried = set(batch["carried"])
    draft.state["effects"] = [effect for effect in state["effects"] if effect["id"] not in carried]
    draft.state["journal"] = [entry for entry in state["journal"] if entry["id"] not in carried]
    draft.state["turn"] += 1
    draft.state["serial"] = 0
    settle_in(draft)
    ahead(draft, batch["messages"])
    await listen(draft, batch["messages"])
    take_late(draft)
    for message in batch["messages"][:1]:
        lapse_waivers(draft, draft.context.today, message)  # so that nobody rules on what rests on a waiver of yesterday
    for message in batch["messages"]:
        if draft.state["status"] == "cancelled":
            draft.journal("unheard", message, wish=message["do"])
            continue
        ACTS[message["do"]](draft, message)
    pin_anew(draft)
    draft.state["heard"] = max(state["heard"], batch["heard"])
    draft.state["batch"] = {"messages": [], "heard": draft.state["heard"], "carried": []}
    return draft.changes()


def _open(draft: Draft, message: Message) -> None:
    """What the opening text and its documents say; without a reader, the questions ask for it."""
    _tell_problems(draft, message)
    if draft.heard and (said := draft.heard.of(message)):
        take_said(draft, message, said)


def _answer(draft: Draft, message: Message) -> None:
    fact = message["fact"] or ""
    shape = draft.pack.facts.get(fact)
    answer = read_answer(shape, message["value"]) if shape else Misfit("this question is no longer asked", "Go on with the newest one")
    if isinstance(answer, Misfit):
        draft.journal("not_understood", message, fact=fact)
        draft.tell(message["by"], f"That did not work: {answer.what}. {answer.fix}.")
        return
    take(draft, message, fact, answer, how="control", quote=None)


def _change(draft: Draft, message: Message) -> None:
    fact = message["fact"]
    if fact not in draft.state["facts"]:
        draft.journal("refused", message, wish="change", fact=fact)
        draft.tell(message["by"], "That answer is not there any more, so there is nothing to change.")
        return
    draft.journal("asked_again", message, fact=fact)
    draft.state["again"] = [fact, *(other for other in draft.state["again"] if other != fact)]
    draft.state["confirmed_by"] = None
    if draft.state["status"] != "interviewing":
        draft.state["status"] = "interviewing"


def _keep(draft: Draft, message: Message) -> None:
    draft.journal("kept", message, fact=message["fact"])
    draft.state["again"] = [other for other in draft.state["again"] if other != message["fact"]]


def _back(draft: Draft, message: Message) -> None:
    """The answer that was given last is withdrawn and asked again; what the opening form said stays."""
    given = [fact for fact, record in draft.state["facts"].items() if record["how"] != "opening"]
    if draft.state["status"] == "recommended" or not given:
        draft.journal("refused", message, wish="back")
        draft.tell(message["by"], "There is nothing to go back to yet." if not given else _decided(draft))
        return
    draft.journal("withdrawn", message, fact=given[-1])
    draft.forget(given[-1])
    draft.state["again"] = [given[-1], *draft.state["again"]]
    draft.state["status"] = "interviewing"


def _confirm(draft: Draft, message: Message) -> None:
    if draft.state["status"] != "recap" or draft.state["again"] or draft.state["held"]:
        draft.journal("refused", message, wish="confirm")
        draft.tell(message["by"], "There is nothing to confirm right now." if draft.state["status"] != "recommended" else _decided(draft))
        return
    draft.journal("confirmed", message)
    draft.state["confirmed_by"] = message["by"]


def _more_time(draft: Draft, message: Message) -> None:
    draft.journal("more_time", message)
    draft.say("Take the time you need: the review waits here. Press Confirm when it is right, or change an answer.")


def _cancel(draft: Draft, message: Message) -> None:
    opening = draft.state["opening"]
    if message["by"] not in (opening["requester"], opening["owner"]) and message["value"] != ORPHANED:
        draft.journal("refused", message, wish="cancel")
        draft.tell(
            message["by"],
            f"Only the person who opened {draft.review} or its owner can cancel it. They can do so by writing cancel here. "
            "Once neither of them is in this channel any more, anybody of the team can.",
        )
        return
    if draft.state["status"] == "recommended":
        draft.journal("refused", message, wish="cancel")
        draft.tell(message["by"], _decided(draft))
        return
    draft.journal("cancelled", message)
    draft.state["status"] = "cancelled"
    draft.say(f"{draft.review} is cancelled. Nothing is decided; start again with /arch-review whenever you like.")


def _decided(draft: Draft) -> str:
    return f"{draft.review} is decided already. To change an answer, write for example: change {_an_answered_fact(draft)}."


def _an_answered_fact(draft: Draft) -> str:
    facts = list(draft.state["facts"])
    return name(draft.pack, facts[-1]) if facts else "answer"


def _say(draft: Draft, message: Message) -> None:
    stands = as_it_stands(draft, message)
    if stands is None:
        return
    message = stands
    said = draft.heard.of(message) if draft.heard else None
    _tell_problems(draft, message)
    for meant in read_reply(draft, message, silent=_is_dealt_with(draft, message, said)):
        ACTS[meant["do"]](draft, meant) if meant["do"] != "answer" else _typed(draft, message, meant)
    if said:
        take_said(draft, message, said)
    elif said is not None and message.get("documents") and message["at"] not in (draft.heard or Heard()).waits:
        _tell_nothing_found(draft, message)


def _is_dealt_with(draft: Draft, message: Message, said: OfMessage | None) -> bool:
    """Whether a reply needs no hint: it was understood, or it waits for the reader and the team has just been told so."""
    told = draft.heard is not None and draft.heard.told and message["at"] in draft.heard.waits
    return bool(said) or told or bool(message.get("documents"))


def _tell_nothing_found(draft: Draft, message: Message) -> None:
    names = ", ".join(document["name"] for document in message.get("documents", ()) if document["parts"])
    if names:
        draft.tell(message["by"], f"I have read {names}, and found nothing in it that answers what I ask.")


def _tell_problems(draft: Draft, message: Message) -> None:
    for document in message.get("documents", ()):
        if document["problem"]:
            draft.tell(message["by"], document["problem"])


def _typed(draft: Draft, message: Message, meant: Message) -> None:
    fact = str(meant["fact"])
    answer = read_answer(draft.pack.facts[fact], meant["value"])
    if not isinstance(answer, Misfit):
        take(draft, message, fact, answer, how="typed", quote=message["text"])


ACTS: Final[dict[Gesture, Act]] = {
    "open": _open,
    "say": _say,
    "answer": _answer,
    "change": _change,
    "keep": _keep,
    "settle": settle,
    "why": explain,
    "explain": explain_decision,
    "back": _back,
    "confirm": _confirm,
    "more_time": _more_time,
    "cancel": _cancel,
    "edit": edit,
    "delete": delete,
    "outsider": refuse,
    "approve": approve,
    "moved": ground_moved,
    "reopen": reopen,
    "stand": let_stand,
    "step_done": step_done,
    "step_open": step_open,
    "step_owner": step_owner,
    "step_snooze": step_snooze,
    "ask_changes": ask_changes,
    "decline": decline,
    "hold": hold,
    "release": release,
    "waive": waive,
    "time": pass_time,
}
