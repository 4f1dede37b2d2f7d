"""The review's post in the channel: the first effect of all, rewritten whenever what it says has changed."""

from graphs.board_words import ruling_shown
from graphs.draft import Draft
from graphs.views import Announcement


def announce(draft: Draft) -> None:
    state, opening = draft.state, draft.state["opening"]
    asked = state["asked"]
    about = asked["about"] if asked and state["status"] == "interviewing" else None
    ruled = state.get("ruled") if state["status"] == "recommended" else None
    now = [state["status"], about, state["verdict"], *([ruled["what"], ruled["by"]] if ruled else [])]
    if state["announced"] == now:
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
    if ruled:
        show["ruling"] = ruling_shown(ruled)
    if state["announced"]:
        draft.update(state["root"], show, "channel")
    else:
        state["root"] = draft.post(show, "channel")
    state["announced"] = now
