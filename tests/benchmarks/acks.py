"""How long Slack waits for the acknowledgement of a gesture, against a bare Bolt app that only acknowledges."""

import asyncio
from contextlib import AsyncExitStack
from statistics import median
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.play.stage import Stage
from bot.workspace.people import Channel, Person, Post
from bot.workspace.workspace import Workspace
from tests.benchmarks.bare_stage import bare_app
from tests.benchmarks.timing import line, percentile

PAIRS: Final = 100
WARM_UP: Final = 10
PRESSED: Final = "Why do you ask?"
TYPED: Final = "hm, let me ask around first"


class Side:
    """One of the two apps, with a person before the same question."""

    def __init__(self, slack: Workspace, person: Person, channel: Channel, question: Post) -> None:
        self.slack = slack
        self.person = person
        self.channel = channel
        self.question = question

    async def press(self) -> float:
        button = next(control for control in self.slack.controls(self.question) if control.label == PRESSED)
        reply = await self.slack.press(self.person, self.question, button.action_id)
        assert reply.ok, reply.error
        return reply.elapsed * 1000

    async def reply(self) -> float:
        known = len(self.slack.acks)
        await self.slack.say(self.person, self.channel, TYPED, self.question.thread_ts)
        await self.slack.changed(lambda: len(self.slack.acks) > known)
        return self.slack.acks[known].elapsed * 1000


async def _ours(stage: Stage) -> Side:
    """Our web process and our worker, with a review that asks its first question."""
    slack = stage.workspace
    person = slack.add_person("engineer", "requester")
    channel = slack.add_channel("support-ai")
    await stage.start("worker")
    await stage.start("web")
    await slack.slash(person, channel, "/arch-review Handbook assistant")
    await slack.changed(lambda: slack.open_view(person))
    await slack.submit(person)
    await stage.quiet()
    question = slack.messages(channel, slack.messages(channel)[0].ts)[-1]
    return Side(slack, person, channel, question)


async def _bare(slack: Workspace, stack: AsyncExitStack, shown: Post) -> Side:
    """The bare app, with a message as big as ours."""
    person = slack.add_person("engineer", "requester")
    channel = slack.add_channel("support-ai")
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url)
    root = await client.chat_postMessage(channel=channel.id, text="A review")
    await client.chat_postMessage(channel=channel.id, thread_ts=root["ts"], text=shown.text, blocks=shown.blocks)
    await stack.enter_async_context(bare_app(slack))
    await slack.changed(lambda: slack.connections, 30)
    return Side(slack, person, channel, slack.messages(channel, root["ts"])[-1])


async def _measure() -> None:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(Stage())
        ours = await _ours(stage)
        bare = await _bare(await stack.enter_async_context(Workspace()), stack, ours.question)
        for title, act in (("a button", Side.press), ("a typed reply", Side.reply)):
            times: tuple[list[float], list[float]] = ([], [])
            for pair in range(PAIRS + WARM_UP):
                for values, side in zip(times, (ours, bare), strict=True):
                    spent = await act(side)
                    await stage.quiet()  # the worker's turn, which would slow the next one, is no part of this
                    if pair >= WARM_UP:
                        values.append(spent)
            print(line(f"{title}: ours, kept in Redis by then", times[0]))
            print(line(f"{title}: a bare Bolt app", times[1]))
            print(f"  ratio of medians {median(times[0]) / median(times[1]):.2f}", end="")
            print(f", of 95th percentiles {percentile(times[0], 0.95) / percentile(times[1], 0.95):.2f}")


def main(_: int) -> None:
    """until a gesture is acknowledged, over Socket Mode, and a bare Bolt app that only acknowledges (target: at most 3.5 times it)"""
    asyncio.run(_measure())
