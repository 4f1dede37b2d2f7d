"""Why a question is asked: what the fact means, and what it can still decide. Told to the person who asks, only."""

from graphs.draft import Draft
from graphs.messages import Message
from graphs.views import Why
from policies.knowledge import Knowledge
from policies.model import SEVERITIES

EFFECTS = {"block": "blocks where it is broken", "require": "requires next steps", "advise": "gives advice"}


def explain(draft: Draft, message: Message) -> None:
    asked = draft.state["asked"]
    facts = [message["fact"]] if message["fact"] in draft.pack.facts else (asked or {"facts": []})["facts"]
    if not facts:
        draft.tell(message["by"], "Nothing is asked right now.")
    for fact in facts:
        draft.whisper(message["by"], why(draft, str(fact)))


def why(draft: Draft, fact: str) -> Why:
    shape = draft.pack.facts[fact]
    knowledge = Knowledge(draft.context.compiled, {f: answer for f, answer in draft.sheet.items() if f != fact})
    return Why(view="why", review=draft.review, question=shape.question, help=shape.help, decides=_decides(draft, knowledge, fact))


def _decides(draft: Draft, knowledge: Knowledge, fact: str) -> list[str]:
    compiled, pack = knowledge.compiled, draft.pack
    if fact not in compiled.variables.of:
        return []
    mask = compiled.variables.of[fact].mask
    open_outputs = [output for output in knowledge.open_outputs() if compiled.matters(knowledge.root(output)) & mask]
    lines = ["Which step of the ladder is recommended"] if "headline" in open_outputs else []
    for output in open_outputs:
        if output.startswith("finding."):
            policy = pack.policies[output.removeprefix("finding.")]
            highest = max((case.then for case in policy.severity), key=SEVERITIES.index)
            lines.append(f"{policy.title} ({EFFECTS[highest]})")
    return lines
