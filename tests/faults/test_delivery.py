"""Slack refuses, waits, breaks off: later, in order, once. What it refuses for good stops nothing else."""

import time

import pytest

from tests.faults.review import WORD
from tests.faults.rules import cut, named
from tests.faults.theatre import Theatre

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_limit_puts_off_by_its_time_and_holds_up_nobody_else(house: Theatre) -> None:
    slow, quick = house.talk(), house.talk()
    await slow.open()
    await quick.open()
    asked, slack = slow.asks, house.stage.workspace
    start = time.time()
    slack.limit("chat.update", retry_after=3)
    await slow.answer()
    await slack.changed(lambda: any(call.error == "ratelimited" for call in slack.calls))
    other = quick.asks
    await quick.answer()
    await slack.changed(lambda: quick.asks not in (other, ""), 2)
    assert slow.asks in (asked, "")
    await slack.changed(lambda: slow.asks not in (asked, ""))
    later = [call.at for call in slack.calls if call.error is None and call.at > start and call.arguments.get("thread_ts") == slow.root.ts]
    assert min(later) - start >= 3
    await slow.finish()
    await slow.check()


async def test_effects_keep_their_order_behind_one_that_is_put_off(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    slack.limit("chat.postMessage", times=2)
    await talk.open()
    posted = [effect for effect in talk.effects() if effect.startswith(talk.review)]
    assert posted == sorted(posted, key=lambda effect: [int(part) for part in effect.split("/")[1:]])
    assert talk.slack.messages(talk.channel)[0] is talk.root
    await talk.finish()
    await talk.check()


async def test_a_post_whose_reply_was_lost_is_found_again_and_not_repeated(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    slack.drop_reply("chat.postMessage", times=2)  # the root, which is looked for in the channel, and the first question
    await talk.open()
    slack.drop_reply("chat.update")
    await talk.answer()
    await talk.finish()
    assert len(slack.calls_of("conversations.history")) >= 1
    assert len(slack.calls_of("conversations.replies")) >= 1
    await talk.check()


async def test_files_whose_reply_was_lost_are_attached_once(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    await talk.open()
    await talk.answer_until_recap()
    slack.drop_reply("files.completeUploadExternal")
    await talk.finish()
    await talk.check()


async def test_an_error_of_slacks_own_is_tried_again(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    slack.fail("chat.postMessage", "internal_error")
    await talk.open()
    slack.fail("chat.update", "internal_error")
    slack.fail("chat.postMessage", "service_unavailable")
    await talk.finish()
    await talk.check()


async def test_what_slack_refuses_for_good_stops_nothing_else(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    await talk.open()
    slack.fail("chat.update", "is_archived")
    await talk.answer()
    await house.stage.quiet()
    assert any(call.error == "is_archived" for call in slack.calls)
    await talk.finish()
    await talk.check()


async def test_an_archived_channel_ends_the_posting_and_other_reviews_go_on(house: Theatre) -> None:
    talk, other, slack = house.talk(), house.talk(), house.stage.workspace
    await talk.open()
    found = talk.question
    assert found
    slack.archive(talk.channel)
    await slack.press(talk.team, found[0], found[1].action_id)
    await house.stage.quiet()
    await other.open()
    await other.finish()
    await other.check()


async def test_a_bot_that_is_not_in_the_channel_asks_to_be_invited_and_then_starts_by_itself(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace
    talk.channel = slack.add_channel("not-invited", bot=False)
    await talk.submit()
    dm = slack.dm(talk.requester)
    await slack.changed(lambda: slack.messages(dm))
    assert "/invite" in slack.visible_text(slack.messages(dm)[-1])
    await slack.invite(talk.channel)
    await slack.changed(lambda: talk.asks, 15)
    assert f"A {WORD} for not-invited" in slack.visible_text(talk.root)
    assert len(slack.messages(dm)) == 1
    await talk.finish()
    await talk.check()


@pytest.mark.parametrize("fault", ["limit", "internal_error", "cut"])
async def test_whoever_is_to_invite_the_bot_hears_of_it_also_where_slack_put_off_the_first_try(house: Theatre, fault: str) -> None:
    talk, slack = house.talk(f"engineer-{fault}"), house.stage.workspace
    talk.channel = slack.add_channel(f"not-invited-{fault}", bot=False)
    if fault == "limit":
        slack.limit("chat.postMessage")
    elif fault == "cut":
        house.slack.rules.add(named("chat.postMessage"), cut)
    else:
        slack.fail("chat.postMessage", fault)
    await talk.submit()
    dm = slack.dm(talk.requester)
    await slack.changed(lambda: slack.messages(dm), 20)
    assert "/invite" in slack.visible_text(slack.messages(dm)[-1])
    await slack.invite(talk.channel)
    await slack.changed(lambda: talk.asks, 15)
    assert len(slack.messages(dm)) == 1


async def test_a_reply_below_a_root_that_is_not_known_yet_is_heard(house: Theatre) -> None:
    talk, slack = house.talk(), house.stage.workspace

    async def write_below_it() -> None:
        await slack.say(talk.team, talk.channel, "we don't know", talk.root.ts)
        await slack.changed(lambda: not slack.pending())

    written = house.slack.rules.add(named("chat.postMessage"), write_below_it, when="after")
    await talk.open()
    assert written.happened.is_set()
    assert [entry["data"]["record"]["how"] for entry in await talk.journal() if entry["what"] == "answered"] == ["opening", "typed"]
    await talk.finish()
    await talk.check()
