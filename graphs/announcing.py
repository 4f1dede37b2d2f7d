"""The review's post in the channel: the first effect of all, rewritten whenever what it says has changed."""

from graphs.draft import Draft
from graphs.views import Announcement


def announce(draft: Draft) -> None:
    state, opening = draft.state, draft.state["opening"]
    asked = state["asked"]
    about = asked["about"] if asked and state["status"] == "interviewing" else None
    if state["announced"] == [state["status"], about, state["verdict"]]:
        return
    show = Announcement(
        view="announcement",
        review=draft.review,
        title=opening["title"],
        requester=opening["requester"],
        owner=opening["owner"],
        status=state["status"],
        about=about,
        verdict=state["verdict"],
    )
    if state["announced"]:
        draft.update(state["root"], show, "channel")
    else:
        state["root"] = draft.post(show, "channel")
    state["announced"] = [state["status"], about, state["verdict"]]
