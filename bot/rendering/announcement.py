"""The review's one post in the channel."""

from bot.rendering.blocks import Rendered, button, context, fallback, section
from bot.rendering.escape import bold, flat, mrkdwn, person
from graphs.views import Announcement

TITLE = 300  # units
VERDICT = 600
RULED = {"approved": "approved by", "changes": "sent back for changes by", "declined": "declined by"}


def announcement(view: Announcement) -> Rendered:
    title = f"{view['review']} · {flat(view['title'])}"
    started = f"{bold(title, TITLE)} — {person(view['requester'])} started an architecture review"
    owner = "" if view["owner"] == view["requester"] else f" · owner: {person(view['owner'])}"
    status = status_text(view["status"], view["about"], view["verdict"])
    ruling = f" · {RULED[view['ruling']['what']]} {person(view['ruling']['by'])}" if view.get("ruling") else ""
    blocks = [
        section(started, button("What is this?", "about", view["review"])),
        context(mrkdwn(status, VERDICT) + ruling + owner),
    ]
    return Rendered(fallback(f"{title}: {status}"), blocks)


def status_text(status: str, about: int | None, verdict: str | None) -> str:
    """Where a review stands, in plain words; also for the replies to slash commands."""
    if status == "recommended":
        return verdict or "decided"
    if status == "recap":
        return "ready to be checked"
    if status == "cancelled":
        return "cancelled"
    if not about:
        return "interviewing"
    return f"interviewing, about {about} question{'' if about == 1 else 's'} left"
