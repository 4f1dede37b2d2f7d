"""Modals: opened, filled in, refused, stacked."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError
from tests.protocol.apps import Json, actions, bolt_app, button, error_of, field, modal, options, plain, running, section
from tests.protocol.conftest import Town

COMMAND = "/arch-review"


def _opens(app: AsyncApp, view: Json) -> list[Json]:
    """The app opens this view at its command; what the calls answered."""
    answers: list[Json] = []

    @app.command(COMMAND)
    async def review(ack: Any, client: Any, command: Json) -> None:
        await ack()
        answers.append(
            {"trigger": command["trigger_id"], "view": (await client.views_open(trigger_id=command["trigger_id"], view=view))["view"]}
        )

    return answers


async def test_a_form_is_opened_filled_in_and_submitted(town: Town) -> None:
    app, seen = bolt_app(town.slack), []
    menu = {
        "type": "static_select",
        "action_id": "menu",
        "options": options("Undecided", "Prompting"),
        "initial_option": options("Undecided")[0],
    }
    owner = {"type": "users_select", "action_id": "user", "initial_user": town.ada.id}
    view = modal(field("Title", "title"), field("In mind?", "mind", menu), field("Owner", "owner", owner), private_metadata="C1")
    opened = _opens(app, view)

    @app.view("form")
    async def submitted(ack: Any, body: Json, view: Json) -> None:
        seen.append((body, view))
        await ack()

    async with running(town.slack, app):
        await town.slack.slash("ada", "support-ai", COMMAND)
        before = await town.slack.changed(lambda: town.slack.open_view("ada"))
        reply = await town.slack.submit("ada", {"Title": "HR & handbook", "mind": "Prompting", "Owner": "ben"})
    body, sent = seen[0]
    assert before is not None
    assert reply.ok
    assert town.slack.open_view("ada") is None
    assert sent["state"]["values"]["title"]["text"] == {"type": "plain_text_input", "value": "HR & handbook"}
    assert sent["state"]["values"]["mind"]["menu"]["selected_option"]["value"] == "prompting"
    assert sent["state"]["values"]["owner"]["user"]["selected_user"] == town.ben.id
    assert (sent["private_metadata"], sent["callback_id"], sent["id"], bool(sent["hash"])) == ("C1", "form", opened[0]["view"]["id"], True)
    assert (body["type"], body["user"]["id"], bool(body["trigger_id"])) == ("view_submission", town.ada.id, True)


async def test_what_a_field_starts_with_is_sent_if_nobody_touches_it(town: Town) -> None:
    app, seen = bolt_app(town.slack), []
    _opens(app, modal(field("Title", "title", {"type": "plain_text_input", "action_id": "text", "initial_value": "Bot"})))

    @app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        seen.append(view["state"]["values"]["title"]["text"]["value"])
        await ack()

    async with running(town.slack, app):
        await _open(town)
        await town.slack.submit("ada")
    assert seen == ["Bot"]


async def test_errors_of_the_app_stand_beside_the_fields_and_the_form_stays(town: Town) -> None:
    app = bolt_app(town.slack)
    _opens(app, modal(field("Title", "title")))

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"title": "Too short."})

    async with running(town.slack, app):
        await _open(town)
        reply = await town.slack.submit("ada", {"Title": "x"})
    assert (reply.ok, reply.errors) == (False, {"title": "Too short."})
    view = town.slack.open_view("ada")
    assert view is not None
    assert view.errors == {"title": "Too short."}


@pytest.mark.parametrize(
    ("element", "value", "complaint"),
    [
        ({"type": "plain_text_input", "action_id": "x"}, "", "required"),
        ({"type": "plain_text_input", "action_id": "x", "max_length": 3}, "long", "0 to 3 characters"),
        ({"type": "number_input", "action_id": "x", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "action_id": "x", "is_decimal_allowed": True}, "many", "valid number"),
        ({"type": "number_input", "action_id": "x", "is_decimal_allowed": False, "min_value": "1"}, "0", "between 1"),
    ],
)
async def test_slacks_own_client_refuses_what_the_field_cannot_hold(town: Town, element: Json, value: str, complaint: str) -> None:
    app = bolt_app(town.slack)
    _opens(app, modal(field("X", "x", element)))
    async with running(town.slack, app):
        await _open(town)
        reply = await town.slack.submit("ada", {"X": value})
    assert complaint in reply.errors["x"]
    assert town.slack.acks[-1].kind == "slash_commands"


async def test_a_submission_may_rewrite_stack_or_clear_the_modal(town: Town) -> None:
    app, steps = bolt_app(town.slack), []
    _opens(app, modal(field("Title", "title")))
    second = modal(section("Working…"), callback_id="second", title=plain("Second"))
    third = modal(section("Really?"), callback_id="third", title=plain("Third"))

    @app.view("form")
    async def one(ack: Any) -> None:
        await ack(response_action="update", view=second)

    @app.view("second")
    async def two(ack: Any) -> None:
        await ack(response_action="push", view=third)

    @app.view("third")
    async def three(ack: Any) -> None:
        await ack(response_action="clear")

    async with running(town.slack, app):
        await _open(town)
        for fields in ({"Title": "x"}, {}, {}):
            await town.slack.submit("ada", fields)
            view = town.slack.open_view("ada")
            steps.append(view.title if view else None)
    assert steps == ["Second", "Third", None]


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "explode"},
    ],
)
async def test_an_answer_that_slack_would_not_take_is_a_failure(town: Town, answer: Json) -> None:
    app = bolt_app(town.slack)
    _opens(app, modal(field("Title", "title")))

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(**answer)

    async with running(town.slack, app):
        await _open(town)
        reply = await town.slack.submit("ada", {"Title": "x"})
    assert not reply.ok
    assert len(town.slack.failures) == 1
    assert town.slack.open_view("ada") is not None


async def test_a_submission_that_is_not_acknowledged_leaves_the_form_open(hasty: Town) -> None:
    app = bolt_app(hasty.slack)
    _opens(app, modal(field("Title", "title")))

    @app.view("form")
    async def submitted() -> None:
        return

    async with running(hasty.slack, app):
        await _open(hasty)
        reply = await hasty.slack.submit("ada", {"Title": "x"})
    assert reply.error == "operation_timeout"
    assert hasty.slack.open_view("ada") is not None


async def test_closing_tells_the_app_where_it_asked_for_it(town: Town) -> None:
    app, seen = bolt_app(town.slack), []
    _opens(app, modal(field("Title", "title"), notify_on_close=True))

    @app.view_closed("form")
    async def closed(ack: Any, body: Json) -> None:
        seen.append(body["type"])
        await ack()

    async with running(town.slack, app):
        await _open(town)
        assert (await town.slack.close("ada")).ok
    assert seen == ["view_closed"]
    with pytest.raises(PlumblineError, match="no modal open"):
        await town.slack.close("ada")


async def test_a_button_in_a_modal_can_push_another_three_deep(town: Town) -> None:
    app, errors = bolt_app(town.slack), []
    view = modal(actions(button("More", "more")), submit=None)
    _opens(app, {key: value for key, value in view.items() if value is not None})

    @app.action("more")
    async def more(ack: Any, body: Json, client: Any) -> None:
        await ack()
        errors.append(
            (body["container"]["type"], await error_of(client.views_push(trigger_id=body["trigger_id"], view=modal(*view["blocks"]))))
        )

    async with running(town.slack, app):
        await _open(town)
        for number in range(1, 4):
            top = town.slack.open_view("ada")
            assert top is not None
            await town.slack.press("ada", top, "More")
            await town.slack.changed(lambda number=number: len(errors) == number)  # type: ignore[misc]
    assert errors == [("view", ""), ("view", ""), ("view", "push_limit_reached")]


async def test_a_view_is_rewritten_by_id_and_only_if_its_hash_still_holds(town: Town) -> None:
    app = bolt_app(town.slack)
    opened = _opens(app, modal(field("Title", "title"), external_id="mine"))
    async with running(town.slack, app):
        await _open(town)
        view, other = opened[0]["view"], modal(field("Name", "name"), external_id="mine")
        await town.client.views_update(view_id=view["id"], hash=view["hash"], view=other)
        assert await error_of(town.client.views_update(view_id=view["id"], hash=view["hash"], view=other)) == "hash_conflict"
        assert await error_of(town.client.views_update(external_id="mine", view=other)) == ""
        await town.slack.close("ada")
        assert await error_of(town.client.views_update(view_id=view["id"], view=other)) == "not_found"


async def test_a_trigger_serves_once(town: Town) -> None:
    app = bolt_app(town.slack)
    opened = _opens(app, modal(field("Title", "title")))
    async with running(town.slack, app):
        await _open(town)
    again = town.client.views_open(trigger_id=opened[0]["trigger"], view=modal(field("Title", "title")))
    assert await error_of(again) == "exchanged_trigger_id"
    assert await error_of(town.client.views_open(trigger_id="1.x", view=modal(section()))) == "invalid_trigger_id"
    nothing_to_push_on = town.client.views_push(trigger_id=town.slack._state.trigger(town.ben), view=modal(section()))
    assert await error_of(nothing_to_push_on) == "not_found"


async def test_a_trigger_does_not_live_long() -> None:
    async with Workspace(trigger_life=0.0) as slack:
        slack.add_person("ada")
        slack.add_channel("one")
        app, errors = bolt_app(slack), []

        @app.command(COMMAND)
        async def review(ack: Any, client: Any, command: Json) -> None:
            await ack()
            errors.append(await error_of(client.views_open(trigger_id=command["trigger_id"], view=modal(section()))))

        async with running(slack, app):
            await slack.slash("ada", "one", COMMAND)
            await slack.changed(lambda: errors)
    assert errors == ["expired_trigger_id"]


async def test_a_view_beyond_the_limits_is_refused_by_name_and_place(town: Town) -> None:
    view = modal(section(), title=plain("x" * 25))
    assert await error_of(town.client.views_open(trigger_id="1.x", view=view)) == "invalid_arguments"


async def test_only_the_person_before_a_modal_can_use_it(town: Town) -> None:
    app = bolt_app(town.slack)
    _opens(app, modal(field("Title", "title"), actions(button())))
    async with running(town.slack, app):
        await _open(town)
        view = town.slack.open_view("ada")
        assert view is not None
        with pytest.raises(PlumblineError, match="does not have the modal"):
            await town.slack.press("ben", view, "Yes")
        with pytest.raises(PlumblineError, match='has no "Titel"'):
            await town.slack.submit("ada", {"Titel": "x"})
        with pytest.raises(PlumblineError, match="ben has no modal open"):
            await town.slack.submit("ben", {"Title": "x"})


async def _open(town: Town) -> None:
    await town.slack.slash("ada", "support-ai", COMMAND)
    await town.slack.changed(lambda: town.slack.open_view("ada"))
