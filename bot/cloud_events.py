"""What becomes of next steps, as CloudEvents 1.0 in their structured JSON form (https://github.com/cloudevents/spec)."""

from datetime import UTC, datetime
from typing import Any, Final

from graphs.effects import Entry
from graphs.messages import Opening

TYPES: Final = {
    "step_created": "created",
    "step_owner": "assigned",
    "step_done": "done",
    "step_open": "reopened",
    "step_overdue": "overdue",
    "step_dropped": "dropped",
}
CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"


def cloud_event(tenant: str, opening: Opening, entry: Entry) -> dict[str, Any] | None:
    """None where the entry is about no step. Source and id together never change: they are those of the journal's entry."""
    if entry["what"] not in TYPES:
        return None
    step = entry["data"]
    return {
        "specversion": "1.0",
        "id": entry["id"],
        "source": f"/plumbline/{tenant}/{opening['review']}",
        "type": f"plumbline.step.{TYPES[entry['what']]}",
        "subject": step["step"],
        "time": datetime.fromtimestamp(float(entry["at"]), UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {
            **_of_review(opening, step),
            "step": step["step"],
            "text": step["text"],
            "policy": step["policy"],
            "required": not step["advised"],
            "role": step["role"],
            "owner": step["owner"],
            "due": step["due"],
            "state": "done" if step["done"] else "open",
            "by": entry["by"] or None,
        },
    }


def _of_review(opening: Opening, step: dict[str, Any]) -> dict[str, Any]:
    """What is written in a private channel stays there: the title, and the evidence."""
    evidence = step["done"]["evidence"] if step["done"] else None
    if opening["private"] is not False:
        return {"review": opening["review"], "title": None, "evidence": None}
    return {"review": opening["review"], "title": opening["title"], "evidence": evidence}
