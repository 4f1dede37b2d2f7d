"""News that came while no worker was there, or over which one died, reaches the decisions that it concerns, once."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.compose import worker
from bot.model_news import ModelNews, News
from bot.reconsidering import Page, reconsider
from policies.pack import DEFAULT_PACK
from tests.doors import door_into
from tests.journeys.slack.days import MONDAY, Days, days_in

MODEL = "The base model example-7b is upgraded."
PACK = "Under the newer policy pack llm-adaptation 1.1,"
EVENT = "slash:1"


class Case:
    """A decision on record. Nobody works but where the test does."""

    def __init__(self, days: Days, review: str) -> None:
        self.days, self.review = days, review
        (self.who,) = [person for person in days.slack._state.people.values() if person.name == "ada"]

    @property
    def news(self) -> ModelNews:
        return ModelNews(self.days.turns.inbox.redis, self.days.turns.inbox.keys)

    async def announce(self) -> News:
        """As the web process takes it: kept, and queued."""
        turns, slack = self.days.turns, self.days.slack
        door = door_into(slack, turns.client, turns.inbox, turns.register, self.days.docket, MONDAY)
        answer_at = f"{slack.origin}/nowhere"
        news = News(model="example-7b", what="upgraded", when=None, by=self.who.id, here="C000000001", answer_at=answer_at)
        await door.announce_model(EVENT, news)
        return news

    def notices(self, words: str = "The ground has moved.") -> list[str]:
        slack = self.days.slack
        texts = [slack.visible_text(post) for channel in slack._state.channels.values() for post in channel.posts.values()]
        return [text for text in texts if words in text]


@pytest.fixture
async def case() -> AsyncIterator[Case]:
    async with days_in("Europe/Berlin") as days:
        ada = days.slack.add_person("ada")
        yield Case(days, await days.decided(days.slack.add_channel("team"), ada, "Letters by example-7b"))


async def test_the_first_worker_to_start_finds_the_news_of_a_model_and_another_pack(case: Case, tmp_path: Path) -> None:
    days = case.days
    newer = shutil.copytree(DEFAULT_PACK, tmp_path / "pack")
    changes = {"pack.yaml": ('version: "1.0"', 'version: "1.1"'), "facts.yaml": ("What does the model lack", "What would it lack")}
    for name, (old, new) in changes.items():
        text = (newer / name).read_text("utf-8")
        assert old in text
        (newer / name).write_text(text.replace(old, new), "utf-8")
    await case.announce()
    assert case.notices() == []
    async with worker(replace(days.on, settings=days.settings.model_copy(update={"plumbline_pack": newer}))):
        await days.slack.changed(lambda: case.notices(MODEL) and case.notices(PACK), 60)
    assert sorted(cause.partition(":")[0] for cause in (await days.state(case.review))["moves"]) == ["model", "pack"]
    assert len(case.notices()) == 2


async def test_a_worker_that_dies_before_it_says_which_it_told_leaves_that_to_the_next_one(case: Case) -> None:
    days, news = case.days, await case.announce()
    assert await Page(days.turns, news).look(0) == (None, [case.review])  # and no further
    await days.tick()
    for _ in "twice", "over":
        await reconsider(days.tenants, days.docket, days.slack.team_id, EVENT, 0)
        await days.tick()
    (notice,) = case.notices()
    assert MODEL in notice
    assert await case.news.told(EVENT, []) == [case.review]


async def test_news_that_nobody_looked_at_for_a_day_is_no_change_of_the_pack(case: Case) -> None:
    days, keys = case.days, case.days.turns.inbox.keys
    await case.announce()
    await days.turns.inbox.redis.delete(keys.news(EVENT))
    await reconsider(days.tenants, days.docket, days.slack.team_id, EVENT, 0)
    await days.tick()
    assert case.notices() == []
    assert await days.turns.inbox.redis.get(keys.reconsidered) is None
