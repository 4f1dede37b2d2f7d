"""Several people in several windows, and one window for several people."""

from playwright.async_api import expect

from tests.browser.window import Windows
from tests.journeys.slack.room import Room


async def test_two_people_see_each_other_at_work(windows: Windows, room: Room) -> None:
    thread = await room.open("Handbook")
    ada = await windows.open(room.slack, room.ada, room.channel)
    ben = await windows.open(room.slack, room.ben, room.channel)
    for window in (ada, ben):
        await window.open_thread()
        await window.page.evaluate("window.still = true")
    await ben.reply.fill("Only the facts in it")
    await ben.reply.press("Enter")
    await expect(ada.thread).to_contain_text("Only the facts in it")
    await ada.control(f"answer/{thread.review}/{thread.asked[0]}/dont_know").click()
    await expect(ben.thread).to_contain_text(f"don't know — @{room.ada.name}")
    assert await ben.page.evaluate("window.still"), "the page was loaded anew"
    await ben.is_sound()


async def test_a_whisper_is_seen_by_one_and_can_be_put_away(windows: Windows, room: Room) -> None:
    await room.open("Handbook")
    ada = await windows.open(room.slack, room.ada, room.channel)
    ben = await windows.open(room.slack, room.ben, room.channel)
    await ada.channel.get_by_role("button", name="What is this?").click()
    whisper = ada.page.locator("#channel .whisper, #thread .whisper")
    await expect(whisper.first).to_contain_text("Only you see this")
    await ben.type_in_channel("I see nothing of it")
    await expect(ada.channel).to_contain_text("I see nothing of it")
    await expect(ben.page.locator(".whisper")).to_have_count(0)
    await whisper.first.get_by_role("button", name="Dismiss").click()
    await expect(whisper).to_have_count(0)


async def test_one_click_makes_a_window_somebody_elses_and_only_that_window(windows: Windows, room: Room) -> None:
    ada = await windows.open(room.slack, room.ada, room.channel)
    other = await ada.page.context.new_page()
    await other.goto(f"{room.slack.origin}/#{room.channel.id}")
    await ada.page.get_by_role("button", name=room.ben.name).click()
    await expect(ada.channel.locator(".acting")).to_have_text(f"You act as {room.ben.name} (team)")
    await ada.type_in_channel("Ben speaking")
    await expect(other.locator("#channel article").last).to_contain_text("Ben speaking")
    await expect(other.locator("#channel .acting")).to_have_text(f"You act as {room.ada.name} (requester)")
    assert room.slack.messages(room.channel)[-1].user == room.ben.id
    await ada.page.reload()
    await expect(ada.channel.locator(".acting")).to_have_text(f"You act as {room.ben.name} (team)")


async def test_what_came_meanwhile_is_marked_until_it_is_seen(windows: Windows, room: Room) -> None:
    elsewhere = room.slack.add_channel(f"elsewhere-{room.channel.name}", members=[room.ada, room.ben])
    window = await windows.open(room.slack, room.ada, room.channel)
    row = window.page.locator(f'[data-row="{elsewhere.id}"]')
    await room.slack.say(room.ben, elsewhere, "One")
    await room.slack.say(room.ben, elsewhere, "Two")
    await expect(row).to_contain_text("2 unread")
    await row.click()
    await expect(window.channel).to_contain_text("Two")
    await expect(row).not_to_contain_text("unread")


async def test_own_messages_can_be_corrected_and_deleted(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.ada, room.channel)
    await window.type_in_channel("Teh handbook")
    article = window.channel.locator("article").last
    await article.get_by_role("button", name="What to do with this message").click()
    await article.get_by_role("button", name="Edit").click()
    box = article.get_by_label("Correct the message")
    await box.fill("The handbook")
    await box.press("Enter")
    await expect(article).to_contain_text("The handbook")
    await expect(article).to_contain_text("edited")
    await article.get_by_role("button", name="What to do with this message").click()
    await article.get_by_role("button", name="Delete").click()
    await window.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(window.channel.locator("article")).to_have_count(0)


async def test_the_app_is_invited_by_typing_it(windows: Windows, room: Room) -> None:
    quiet = room.slack.add_channel(f"quiet-{room.channel.name}", bot=False, members=[room.ada])
    window = await windows.open(room.slack, room.ada, quiet)
    await expect(window.channel.locator(".head")).to_contain_text("Plumbline is not here")
    await window.type_in_channel("/invite @Plumbline")
    await expect(window.channel.locator(".head")).to_contain_text("Plumbline is here")
    await window.type_in_channel("/nonsense")
    await expect(window.channel.get_by_role("alert")).to_contain_text("There is no command /nonsense")


async def test_a_window_comes_to_a_channel_by_itself(windows: Windows, room: Room) -> None:
    window = await windows.open(room.slack, room.slack.add_person(f"guest-{room.channel.name}", "guest"), room.channel)
    await window.channel.get_by_role("button", name="Join this channel").click()
    await expect(window.composer).to_be_visible()
    await window.type_in_channel("Hello")
    await expect(window.channel.locator("article")).to_contain_text("Hello")
