"""Why a question is asked, and why a decision came out as it did. Told to the person who asks, only."""

import json
from datetime import date
from typing import Final

from graphs.draft import Draft
from graphs.explanation import explained
from graphs.messages import Message
from graphs.views import Why
from policies.knowledge import Knowledge
from policies.model import SEVERITIES, Policy, Severity

MOST_POLICIES: Final = 5  # named one by one; the first questions of a review touch nearly all
EFFECTS: Final = {"block": "blocks where it is broken", "require": "requires next steps", "advise": "gives advice"}


def explain(draft: Draft, message: Message) -> None:
    asked = draft.state["asked"]
    facts = [message["fact"]] if message["fact"] in draft.pack.facts else (asked or {"facts": []})["facts"]
    draft.journal("asked_why", message, facts=facts)
    if not facts:
        draft.tell(message["by"], "Nothing is asked right now.")
    for fact in facts:
        draft.whisper(message["by"], why(draft, str(fact)))


def explain_decision(draft: Draft, message: Message) -> None:
    """What the review was told is told again to whoever asks, as of the day on which it was decided."""
    if draft.state["status"] != "recommended" or draft.state["decision"] is None:
        draft.tell(message["by"], "Nothing is decided right now, so there is nothing to explain yet.")
        return
    day = date.fromisoformat(json.loads(draft.state["decision"])["as_of"])
    decider, sheet = draft.context.decider, draft.sheet
    quotes = {fact: record["quote"] for fact, record in draft.state["facts"].items() if record["quote"] and not record.get("deleted")}
    view = explained(decider.decide(sheet, day), decider.compiled(day), sheet, quotes, draft.review)
    draft.whisper(message["by"], view)


def why(draft: Draft, fact: str) -> Why:
    shape = draft.pack.facts[fact]
    knowledge = Knowledge(draft.compiled, {f: answer for f, answer in draft.sheet.items() if f != fact})
    return Why(view="why", review=draft.review, question=shape.question, help=shape.help, decides=_decides(draft, knowledge, fact))


def _decides(draft: Draft, knowledge: Knowledge, fact: str) -> list[str]:
    compiled, pack = knowledge.compiled, draft.pack
    if fact not in compiled.variables.of:
        return []
    mask = compiled.variables.of[fact].mask
    open_outputs = [output for output in knowledge.open_outputs() if compiled.matters(knowledge.root(output)) & mask]
    lines = ["Which step of the ladder is recommended"] if "headline" in open_outputs else []
    policies = [pack.policies[output.removeprefix("finding.")] for output in open_outputs if output.startswith("finding.")]
    policies.sort(key=lambda policy: -SEVERITIES.index(_highest(policy)))
    lines += [f"{policy.title} ({EFFECTS[_highest(policy)]})" for policy in policies[:MOST_POLICIES]]
    if more := len(policies) - MOST_POLICIES:
        lines += [f"{more} more {'policy' if more == 1 else 'policies'}"] if more > 0 else []
    return lines


def _highest(policy: Policy) -> Severity:
    return max((case.then for case in policy.severity), key=SEVERITIES.index)
