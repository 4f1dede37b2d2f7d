"""What people do with modals: fill in, submit, close."""

from collections.abc import Mapping
from typing import Any

from bot.workspace import events
from bot.workspace.acts import Acts
from bot.workspace.call_arguments import SlackError
from bot.workspace.inputs import field_errors
from bot.workspace.methods_views import checked, replace, show
from bot.workspace.people import Json, Person, View
from bot.workspace.records import Reply
from policies.errors import PlumblineError


class Forms(Acts):
    """A person has at most one modal before them: the topmost of those that are open."""

    def open_view(self, who: Person | str) -> View | None:
        stack = self.views(who)
        return stack[-1] if stack else None

    def views(self, who: Person | str) -> list[View]:
        """The modals that the person has open, the topmost last."""
        return self._state.modals.get(self.person(who).id, [])

    def fill(self, who: Person | str, fields: Mapping[str, Any]) -> View:
        """Fills in fields of the open modal, by label, action_id or block_id.

        Raises:
            PlumblineError: where none is open, or it has no such field or option.
        """
        view = self._open(self.person(who))
        for wanted, value in fields.items():
            self._entered(view.person, view, wanted, value)
        return view

    async def submit(self, who: Person | str, fields: Mapping[str, Any] | None = None) -> Reply:
        """Fills in and submits the open modal. It stays open with `errors` where Slack or the app finds some."""
        view = self.fill(who, fields or {})
        if view.data.get("submit") is None:
            raise PlumblineError(f'the modal "{view.title}" has nothing to submit. Close it.')
        values = self._values(view.person, view)
        if errors := field_errors(view.blocks, values):
            return self._refused(view, Reply(errors=errors))
        payload = events.view_event(self._state, "view_submission", view, values)
        reply = await self._delivery.ask("interactive", payload, answerable=True)
        if reply.error:
            self._failed(view.person, view.title, reply.error)
            return reply
        return self._answered(view, reply)

    async def close(self, who: Person | str) -> Reply:
        """Closes the topmost modal; the app is told if it asked to be."""
        view = self._open(self.person(who))
        values = self._values(view.person, view)
        self._drop(view)
        if not view.data["notify_on_close"]:
            return Reply()
        return await self._delivery.ask("interactive", events.view_event(self._state, "view_closed", view, values), answerable=False)

    def _answered(self, view: View, reply: Reply) -> Reply:
        try:
            match reply.payload.get("response_action"):
                case None:
                    self._drop(view)
                case "clear":
                    self._state.modals[view.person.id] = []
                case "errors":
                    return self._refused(view, Reply(None, reply.payload, reply.elapsed, _errors(view, reply.payload)))
                case "update":
                    replace(self._state, view, checked(reply.payload.get("view")))
                case "push":
                    show(self._state, view.person, checked(reply.payload.get("view")))
                case other:
                    return self._broken(view, reply, SlackError(f"unknown response_action {other}"))
        except SlackError as refusal:
            return self._broken(view, reply, refusal)
        self._state.touch()
        return reply

    def _broken(self, view: View, reply: Reply, refusal: SlackError) -> Reply:
        """The app acknowledged, but with something that Slack refuses; the person sees a failure."""
        self._failed(view.person, view.title, refusal.error)
        return Reply(refusal.error, reply.payload | refusal.more, reply.elapsed)

    def _refused(self, view: View, reply: Reply) -> Reply:
        view.errors = reply.errors
        self._state.touch()
        return reply

    def _open(self, person: Person) -> View:
        view = self.open_view(person)
        if view is None:
            raise PlumblineError(f"{person.name} has no modal open. Open one with the slash command or a button first.")
        return view

    def _drop(self, view: View) -> None:
        stack = self._state.modals.get(view.person.id, [])
        if view in stack:
            stack.remove(view)
        self._state.touch()


def _errors(view: View, payload: Json) -> dict[str, str]:
    """Slack shows an error beside an input, so it takes none for anything else."""
    errors = payload.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid response_action: errors must name blocks of type input")
    return errors
