"""Of several workspaces, a command takes the one that it is told."""

import pytest
from redis.asyncio import Redis

from bot.known_workspaces import chosen, workspaces_with_reviews
from bot.register import Register
from policies.errors import PlumblineError
from tests.redis.test_register import row


def choose(wanted: str | None, *known: str) -> str:
    return chosen(wanted, known, "There are no reviews", "--workspace")


async def test_those_with_reviews(db: Redis) -> None:
    assert await workspaces_with_reviews(db) == []
    for team in ("T2", "T1"):
        await Register(db, team).put(row(1), None)
    assert await workspaces_with_reviews(db) == ["T1", "T2"]


def test_the_only_one_need_not_be_named() -> None:
    assert (choose(None, "T1"), choose("T2", "T1", "T2")) == ("T1", "T2")


@pytest.mark.parametrize(
    ("wanted", "known", "says"),
    [
        (None, (), "There are no reviews of any workspace in this Redis. Check REDIS_URL and PLUMBLINE_DATA."),
        ("T1", (), "There are no reviews of any workspace in this Redis. Check REDIS_URL and PLUMBLINE_DATA."),
        (None, ("T1", "T2"), "There are several workspaces. Choose one: --workspace T1 or --workspace T2."),
        ("T9", ("T1", "X2"), 'There are no reviews of a workspace "T9" in this Redis. There is: T1, X2.'),
    ],
)
def test_otherwise_one_line_says_what_to_do(wanted: str | None, known: tuple[str, ...], says: str) -> None:
    with pytest.raises(PlumblineError) as raised:
        choose(wanted, *known)
    assert str(raised.value) == says
