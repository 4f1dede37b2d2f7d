"""Every control that the workspace takes works by hand, and tells the app what Slack would tell it."""

from typing import Any, Final

from playwright.async_api import Locator, expect

from tests.browser.accessibility import barriers
from tests.browser.small_app import SmallApp
from tests.browser.window import Windows
from tests.protocol.apps import Json, actions, button, field, modal, options, plain

CONFIRM: Final = {"title": plain("Sure?"), "text": plain("It cannot be undone."), "confirm": plain("Do it"), "deny": plain("Leave it")}


def _element(kind: str, action_id: str = "x", **more: Any) -> Json:
    return {"type": kind, "action_id": action_id} | more


FORM: Final = modal(
    field("Name", "name", _element("plain_text_input", initial_value="Ada")),
    field("Notes", "notes", _element("plain_text_input", multiline=True), optional=True),
    field("How many", "number", _element("number_input", is_decimal_allowed=False, min_value="1", max_value="9")),
    field("One", "one", _element("static_select", options=options("Red", "Green"))),
    field("Several", "several", _element("multi_static_select", placeholder=plain("Pick"), options=options("Red", "Green", "Blue"))),
    field("Ticks", "ticks", _element("checkboxes", options=options("A", "B"))),
    field("Radio", "radio", _element("radio_buttons", options=options("A", "B"))),
    field("Who", "who", _element("users_select")),
    field("Where", "where", _element("channels_select")),
    field("Day", "day", _element("datepicker")),
    field("Address", "url", _element("url_text_input"), hint=plain("With https://")),
)


async def _fill_in(form: Locator) -> None:
    await form.get_by_label("Notes").fill("two\nlines")
    await form.get_by_label("How many").fill("12")
    await form.get_by_label("One", exact=True).select_option("green")
    await form.get_by_role("button", name="Pick").click()
    await form.locator(".menu").get_by_label("Red").check()
    await form.locator(".menu").get_by_label("Blue").check()
    await form.get_by_role("group", name="Ticks").get_by_label("B").check()
    await form.get_by_role("radiogroup", name="Radio").get_by_label("A").check()
    await form.get_by_label("Who").select_option(label="ben")
    await form.get_by_label("Where").select_option(label="#blocks")
    await form.get_by_label("Day").fill("2026-12-04")
    await form.get_by_label("Address").fill("https://example.org")


async def test_a_form_of_every_field_is_sent_as_it_was_filled_in(app: SmallApp, windows: Windows) -> None:
    app.view = FORM
    await app.show(actions(button("Open it", "open")))
    window = await app.window(windows)
    await window.channel.get_by_role("button", name="Open it").click()
    await _fill_in(window.form)
    assert await barriers(window.page) == []
    await window.form.get_by_role("button", name="Send").click()
    await expect(window.form.get_by_label("How many")).to_have_accessible_description("Please enter a number between 1 and 9.")
    await window.form.get_by_label("How many").fill("7")
    await window.form.get_by_role("button", name="Send").click()
    await expect(window.form).to_have_count(0)
    assert {block: value for block in app.form if (value := app.form[block].get("value"))} == {
        "name": "Ada",
        "notes": "two\nlines",
        "number": "7",
        "url": "https://example.org",
    }
    chosen = {block: [one["value"] for one in app.form[block]["selected_options"]] for block in ("several", "ticks")}
    assert chosen == {"several": ["red", "blue"], "ticks": ["b"]}
    assert [app.form[block]["selected_option"]["value"] for block in ("one", "radio")] == ["green", "a"]
    assert app.form["who"]["selected_user"] == app.slack.person("ben").id
    assert app.form["where"]["selected_channel"] == app.channel.id
    assert app.form["day"]["selected_date"] == "2026-12-04"
    await window.is_sound()


async def test_a_button_that_asks_acts_only_when_it_is_told_to(app: SmallApp, windows: Windows) -> None:
    await app.show(actions(button("Danger", "danger", style="danger", confirm=CONFIRM)))
    window = await app.window(windows)
    danger, dialog = window.channel.get_by_role("button", name="Danger"), window.page.get_by_role("dialog")
    await danger.click()
    await dialog.get_by_role("button", name="Leave it").click()
    await danger.click()
    await window.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert app.told == {}
    await danger.click()
    await dialog.get_by_role("button", name="Do it").click()
    assert (await app.heard("danger"))["type"] == "button"


async def test_controls_of_a_message_tell_the_app_at_once(app: SmallApp, windows: Windows) -> None:
    await app.show(
        actions(
            _element("static_select", "one", placeholder=plain("Colour"), options=options("Red", "Green")),
            _element("overflow", "more", options=options("First", "Second")),
            _element("users_select", "who", placeholder=plain("Whom")),
            _element("radio_buttons", "radio", options=options("A", "B")),
            _element("datepicker", "day", placeholder=plain("Due")),
        ),
        field("Say", "say", dispatch_action=True),
    )
    window = await app.window(windows)
    message = window.channel.locator("article")
    await message.get_by_role("button", name="Colour").click()
    await message.get_by_label("Green").click()
    assert (await app.heard("one"))["selected_option"]["value"] == "green"
    await expect(message.get_by_role("button", name="Colour: Green")).to_be_focused()
    await message.get_by_role("button", name="More", exact=True).click()
    await message.get_by_label("Second").click()
    assert (await app.heard("more"))["selected_option"]["value"] == "second"
    await message.get_by_role("button", name="Whom").click()
    await message.get_by_label("ben").click()
    assert (await app.heard("who"))["selected_user"] == app.slack.person("ben").id
    await message.get_by_label("B", exact=True).check()
    assert (await app.heard("radio"))["selected_option"]["value"] == "b"
    await message.get_by_label("Due").fill("2026-12-04")
    await message.get_by_label("Say").fill("Hello")
    await message.get_by_label("Say").press("Tab")
    assert (await app.heard("text"))["value"] == "Hello"
    assert (await app.heard("day"))["selected_date"] == "2026-12-04"
    await window.is_sound()


async def test_a_menu_is_used_with_arrow_keys_and_escape(app: SmallApp, windows: Windows) -> None:
    await app.show(actions(_element("static_select", "one", placeholder=plain("Colour"), options=options("Red", "Green", "Blue"))))
    window = await app.window(windows)
    opener = window.channel.get_by_role("button", name="Colour")
    await opener.press("Enter")
    for key in ("ArrowDown", "ArrowDown", "Escape"):
        await window.page.keyboard.press(key)
    await expect(opener).to_be_focused()
    assert app.told == {}
    await opener.press("Enter")
    for key in ("End", "ArrowUp", "Enter"):
        await window.page.keyboard.press(key)
    assert (await app.heard("one"))["selected_option"]["value"] == "green"


async def test_a_long_menu_can_be_searched(app: SmallApp, windows: Windows) -> None:
    names = options(*(f"Option {number}" for number in range(40)))
    await app.show(actions(_element("static_select", "one", placeholder=plain("Many"), options=names)))
    window = await app.window(windows)
    await window.channel.get_by_role("button", name="Many").click()
    await expect(window.channel.get_by_label("Find an option")).to_be_focused()
    await window.page.keyboard.type("37")
    await window.page.keyboard.press("ArrowDown")
    await window.page.keyboard.press("Enter")
    assert (await app.heard("one"))["selected_option"]["value"] == "option 37"
