"""The Home of the local workspace: published by the app, opened by a person."""

from dataclasses import replace
from typing import Any

import pytest

from bot.workspace.manifest import load_manifest
from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError
from tests.protocol.apps import actions, bolt_app, button, error_of, running, section, web_client
from tests.protocol.conftest import Town


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks), **more}


async def test_what_is_published_is_one_persons_home_until_something_else_is(town: Town) -> None:
    assert town.slack.home("ada") is None
    first = await town.client.views_publish(user_id=town.ada.id, view=home(section("One")))
    again = await town.client.views_publish(user_id=town.ada.id, view=home(section("Two")), hash=first["view"]["hash"])
    assert first["view"]["id"] == again["view"]["id"]
    view = town.slack.home("ada")
    assert view is not None
    assert (view.title, [block["text"]["text"] for block in view.blocks]) == ("Home", ["Two"])
    assert town.slack.home("ben") is None
    outdated = town.client.views_publish(user_id=town.ada.id, view=home(section("Three")), hash="1.x")
    assert await error_of(outdated) == "hash_conflict"


@pytest.mark.parametrize(
    ("view", "user", "error"),
    [
        ({"type": "modal", "blocks": []}, "ada", "invalid_arguments"),
        (["a list"], "ada", "invalid_arguments"),
        (home(*[section("x")] * 101), "ada", "invalid_arguments"),
        (home(section("x"), title={"type": "plain_text", "text": "Home"}), "ada", "invalid_arguments"),
        (home(section("x")), "U0NOBODY", "invalid_arguments"),
        (home(*[section("x" * 2900)] * 99), "ada", "view_too_large"),
    ],
)
async def test_what_slack_refuses_is_refused(town: Town, view: Any, user: str, error: str) -> None:
    who = town.ada.id if user == "ada" else user
    assert await error_of(town.client.views_publish(user_id=who, view=view)) == error
    assert town.slack.home("ada") is None


async def test_an_app_without_a_home_publishes_none_and_nobody_can_open_it() -> None:
    async with Workspace(manifest=replace(load_manifest(), home_tab=False)) as slack:
        ada = slack.add_person("ada")
        assert await error_of(web_client(slack).views_publish(user_id=ada.id, view=home(section("x")))) == "not_enabled"
        with pytest.raises(PlumblineError, match="home_tab_enabled"):
            await slack.open_home("ada")


async def test_opening_tells_the_app_and_shows_it_what_was_published(town: Town) -> None:
    app, seen = bolt_app(town.slack), list[dict[str, Any]]()

    async def opened(body: dict[str, Any]) -> None:
        seen.append(body["event"])

    app.event("app_home_opened")(opened)
    async with running(town.slack, app):
        await town.slack.open_home("ada")
        await town.slack.changed(lambda: len(seen) == 1)
        await town.client.views_publish(user_id=town.ada.id, view=home(section("One")))
        await town.slack.open_home("ada")
        await town.slack.changed(lambda: len(seen) == 2)
    assert [(event["user"], event["tab"], "view" in event) for event in seen] == [(town.ada.id, "home", False), (town.ada.id, "home", True)]


async def test_a_button_on_ones_home_can_be_pressed_by_nobody_else(town: Town) -> None:
    await town.client.views_publish(user_id=town.ada.id, view=home(actions(button("Start", "start"))))
    view = town.slack.home("ada")
    assert view is not None
    with pytest.raises(PlumblineError, match="does not have"):
        await town.slack.press("ben", view, "Start")
