"""The app's Home, through the real bot: what a person finds there, when it is shown again, and what it keeps to itself."""

import pytest
from redis.asyncio import Redis

from bot.keys import Keys
from bot.rendering.home import SHOWN
from bot.workspace.people import Person
from bot.workspace.reading import visible_text
from tests.journeys.slack.room import Room
from tests.journeys.slack.test_steps_card import fill

pytestmark = pytest.mark.asyncio(loop_scope="module")

HANDBOOK = {"need": ["knowledge"], "knowledge_changes": "weekly", "evals_exist": "no"}


def shown(room: Room, who: Person) -> str:
    view = room.slack.home(who)
    return visible_text(view.blocks, "", {}) if view else ""


async def opened(room: Room, who: Person) -> str:
    """What a Home shows once it has been opened and the bot has published it."""
    calls = len(room.slack.calls_of("views.publish"))
    await room.slack.open_home(who)
    await room.slack.changed(lambda: len(room.slack.calls_of("views.publish")) > calls)
    return shown(room, who)


async def test_a_first_visit_is_welcomed(room: Room) -> None:
    text = await opened(room, room.ada)
    assert "Welcome to Plumbline" in text
    assert "/arch-review" in text


async def test_an_open_review_waits_for_its_requester_and_its_owner_and_for_nobody_else(room: Room) -> None:
    thread = await room.open("Handbook assistant", owner=room.cleo.name)
    for who in (room.ada, room.cleo):
        text = await opened(room, who)
        assert "Waiting for you" in text
        assert f"{thread.review} · Handbook assistant" in text
        assert "interviewing" in text
    assert thread.review not in await opened(room, room.ben)


async def test_a_home_that_was_opened_follows_the_review(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await opened(room, room.ada)
    await opened(room, room.ben)
    await thread.reach_recap(None, **HANDBOOK)
    assert "please check the recap" in shown(room, room.ada)
    await thread.press(room.ada, "Confirm")
    assert "Your reviews" in shown(room, room.ada)
    assert "Waiting for you" not in shown(room, room.ada)
    assert f"{thread.review} · Handbook assistant" in shown(room, room.ben).partition("Recommended lately")[2]
    assert shown(room, room.cleo) == ""  # never opened


async def test_the_button_leads_to_the_thread(room: Room) -> None:
    thread = await room.open("Handbook assistant")
    await opened(room, room.ada)
    view = room.slack.home(room.ada)
    assert view is not None
    (control,) = [control for control in room.slack.controls(view) if control.action_id == f"thread/{thread.review}"]
    assert control.element["url"].endswith(f"/archives/{room.channel.id}/p{thread.root.ts.replace('.', '')}")
    assert (await room.slack.press(room.ada, view, control.action_id)).ok


async def test_a_private_channels_recommendation_stays_with_those_whose_review_it_is(room: Room) -> None:
    private = room.slack.add_channel(f"private-{room.channel.name}", private=True, members=[room.ada, room.ben])
    thread = await room.open("Secret assistant", channel=private)
    await opened(room, room.ben)
    await thread.decide()
    assert thread.review in shown(room, room.ada) + await opened(room, room.ada)
    assert thread.review not in await opened(room, room.ben)
    assert "Secret" not in shown(room, room.ben)
    for who, label, inside in ((room.ben, "Assign…", True), (room.cleo, "Reassign…", False)):  # Cleo is not in the channel
        assert (await fill(thread, room.ada, label, owner=who.id)).ok
        text = await opened(room, who)
        assert ("Secret assistant" in text, "Your next steps" in text) == (inside, inside)
        assert ("1 more review concerns you, to be seen only in the channel." in text) is not inside


async def test_a_guest_is_not_told_of_reviews_that_others_had(room: Room) -> None:
    thread = await room.open("Open assistant")
    await thread.decide()
    guest = room.slack.add_person(f"guest-{room.channel.name}", "guest")
    assert thread.review not in await opened(room, guest)
    assert thread.review in await opened(room, room.ben)
    new = room.slack.add_person(f"new-{room.channel.name}")
    room.slack.fail("users.info", "internal_error")
    assert thread.review not in await opened(room, new)  # Slack does not say who this is
    assert thread.review in await opened(room, new)


async def test_a_review_can_be_started_from_there_and_the_form_asks_for_the_channel(room: Room) -> None:
    await opened(room, room.ada)
    view = room.slack.home(room.ada)
    assert view is not None
    assert (await room.slack.press(room.ada, view, "Start a review")).ok
    form = await room.form_before(room.ada)
    assert "channel" in [block["block_id"] for block in form.blocks]


async def test_a_home_that_cannot_be_published_holds_up_no_review(room: Room) -> None:
    thread = await room.open()
    await opened(room, room.ada)
    room.slack.fail("views.publish", "internal_error", times=50)
    await thread.reach_recap()
    assert "ready to be checked" in thread.announcement
    room.slack.api.faults.failing["views.publish"].clear()
    assert "please check the recap" in await opened(room, room.ada)


async def test_the_messages_tab_publishes_nothing_and_a_person_is_forgotten_in_time(room: Room) -> None:
    await opened(room, room.ada)
    keys, redis = Keys(room.slack.team_id), room.stage.redis
    assert await _score(redis, keys, room.ada) is not None
    await redis.zadd(keys.homes, {room.ben.id: 1.0})
    await opened(room, room.cleo)
    assert await _score(redis, keys, room.ben) is None
    assert await redis.ttl(keys.homes) > 0
    assert SHOWN * 3 < 100


async def _score(redis: Redis, keys: Keys, who: Person) -> float | None:
    return await redis.zscore(keys.homes, who.id)


async def pressed(room: Room, who: Person, control: str, choice: str | None = None) -> str:
    view = room.slack.home(who)
    assert view is not None
    calls = len(room.slack.calls_of("views.publish"))
    reply = await (room.slack.choose(who, view, control, choice) if choice else room.slack.press(who, view, control))
    assert reply.ok, reply.error
    await room.slack.changed(lambda: len(room.slack.calls_of("views.publish")) > calls)
    return shown(room, who)


async def test_the_register_is_narrowed_by_menus_and_a_refresh_keeps_the_tab(room: Room) -> None:
    thread = await room.open("Handbook assistant")
    await opened(room, room.ben)
    assert "Handbook assistant" in await pressed(room, room.ben, "home/tab/register")
    assert f"{thread.review} ·" in await pressed(room, room.ben, "home/filter/state", "status:open")
    assert f"{thread.review} ·" not in await pressed(room, room.ben, "home/filter/outcome", "blocked")
    assert "No review is like that." in await opened(room, room.ben)
    assert f"{thread.review} ·" in await pressed(room, room.ben, "home/filter/outcome", "any")
    assert "Start a review" in await pressed(room, room.ben, "home/tab/mine")


async def test_the_register_of_a_home_holds_nothing_of_private_channels_and_nothing_for_guests(room: Room) -> None:
    private = room.slack.add_channel(f"hidden-{room.channel.name}", private=True, members=[room.ada])
    await room.open("Merger assistant", channel=private)
    guest = room.slack.add_person(f"visitor-{room.channel.name}", "guest")
    for who, said in ((room.ben, "of other private channels"), (guest, "Guests, and people of other companies")):
        await opened(room, who)
        text = await pressed(room, who, "home/tab/register")
        assert said in text
        assert "Merger" not in text


async def test_the_register_of_a_home_is_turned_page_by_page_until_it_is_narrowed_anew(room: Room) -> None:
    await room.open_some(f"Plan {number} of {room.channel.name}" for number in range(SHOWN + 1))
    oldest, newest = f"Plan 0 of {room.channel.name}", f"Plan {SHOWN} of {room.channel.name}"
    await opened(room, room.ben)
    for control, choice, page, titles in (
        ("home/tab/register", None, 1, (False, True)),
        ("home/page/next", None, 2, (True, False)),
        ("home/page/previous", None, 1, (False, True)),
        ("home/page/next", None, 2, (True, False)),
        ("home/filter/state", "status:open", 1, (False, True)),
    ):
        text = await pressed(room, room.ben, control, choice)
        assert f"page {page} of " in text
        assert (oldest in text, newest in text) == titles
