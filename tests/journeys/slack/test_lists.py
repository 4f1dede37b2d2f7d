"""`/arch-review list` with filters and pages, through the real bot: what is found, by whom, and what stays in a private channel."""

from functools import partial

import pytest

from bot.lists import SIZE
from bot.workspace.people import Post
from tests.journeys.slack.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_each_filter_finds_what_it_names_and_nothing_else(room: Room) -> None:
    here = f"channel:#{room.channel.name}"
    one = await room.open("Handbook *assistant*", owner=room.ben.name)
    two = await room.open("Ticket triage")
    await two.decide()
    for typed, found in (
        ("", {one, two}),
        ("open", {one}),
        ("decided", {two}),
        (f"owner:@{room.ben.name}", {one}),
        (f"@{room.ada.name}", {two}),
        ("mine", {one, two}),
        ('"HANDBOOK *"', {one}),
        ('"h?ndbook"', set()),
        ("evidence", {two}),
        ("blocked", set()),
        ("overdue", set()),
    ):
        answer = await room.command(room.ada, f"list {here} {typed}")
        assert {thread for thread in (one, two) if f"{thread.review} ·" in answer} == found, typed
        assert ("No review is like that" in answer) == (not found)
        assert (f"{len(found)} review" in answer) == bool(found)


async def test_an_unknown_word_is_explained_in_a_line(room: Room) -> None:
    assert (await room.command(room.ada, "list blockd")).startswith('I do not know "blockd" in a list. Did you mean "blocked"?')


async def test_a_long_list_is_turned_page_by_page_in_its_place(room: Room) -> None:
    threads = [await room.open(f"Plan {number}") for number in range(SIZE + 1)]
    answer = await room.command(room.ben, "list channel:here")
    assert answer.startswith(f"{SIZE + 1} reviews: in #{room.channel.name}, page 1 of 2")
    assert threads[0].review + " ·" not in answer
    (post,) = room.slack.ephemerals(room.ben)
    for label, page, newest in (("Next", 2, threads[0]), ("Previous", 1, threads[-1])):
        assert (await room.slack.press(room.ben, post, label)).ok
        await room.slack.changed(partial(_says, room, post, f"page {page} of 2"))
        assert f"{newest.review} ·" in room.slack.visible_text(post)
    assert len(room.slack.ephemerals(room.ben)) == 1


async def test_reviews_of_private_channels_are_counted_elsewhere_and_shown_in_their_channel(room: Room) -> None:
    secret = room.slack.add_channel(f"secret-{room.channel.name}", private=True, members=[room.ada, room.ben])
    thread = await room.open("Merger assistant", channel=secret)
    for typed in ("", '"merger"', f"@{room.ada.name}", f"channel:#{secret.name}", "open"):
        inside, outside = await room.command(room.ben, f"list {typed}", secret), await room.command(room.ben, f"list {typed}")
        assert "Merger assistant" in inside
        assert "Merger assistant" not in outside
        assert thread.review + " ·" not in outside
        assert "of other private channels" in outside


async def test_a_guest_is_shown_the_reviews_of_the_channel_only(room: Room) -> None:
    thread = await room.open("Open assistant")
    guest = room.slack.add_person(f"guest-{room.channel.name}", "guest")
    den = room.slack.add_channel(f"den-{room.channel.name}", members=[guest, room.ben])
    assert "Open assistant" not in await room.command(guest, "list", den)
    assert f"{thread.review} ·" in await room.command(room.ben, "list", den)


def _says(room: Room, post: Post, words: str) -> bool:
    return words in room.slack.visible_text(post)
