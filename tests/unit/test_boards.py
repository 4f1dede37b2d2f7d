"""Which board decides on which review, and for how long a user group is believed."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.boards import Boards, Rules
from bot.boards_file import OneBoard
from bot.delivery import PutOff
from bot.slack_client import slack_client
from bot.workspace.workspace import Workspace

FILE = (
    OneBoard(members=("UNARROW01",), channel="C01", pack="llm-adaptation", remind_after=5, answerers_may_waive=True),
    OneBoard(members=("UCHANNEL1",), channel="C01"),
    OneBoard(members=("UFOREIGN1",), workspace="T02"),
)
RULES = Rules(("UDEFAULT1",), FILE)


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace() as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("where", "who"),
    [
        (("T01", "C01", "llm-adaptation"), "UNARROW01"),
        (("T01", "C01", "llm-adaptation+ai-governance"), "UNARROW01"),  # a board of any pack that decides
        (("T01", "C01", "another"), "UCHANNEL1"),
        (("T02", "C09", "another"), "UFOREIGN1"),
        (("T01", "C09", "another"), "UDEFAULT1"),
    ],
)
def test_the_first_board_that_fits_decides(where: tuple[str, str, str], who: str) -> None:
    board = RULES.of(*where)
    assert board is not None
    assert board.members == (who,)
    assert Rules().of(*where) is None


def test_a_board_of_several_packs_decides_only_what_all_of_them_decide() -> None:
    both = OneBoard(members=("UBOTH0001",), pack="ai-governance+llm-adaptation")
    assert both.fits(None, None, "llm-adaptation+ai-governance")
    assert both.fits(None, None, "llm-adaptation+ai-governance+security")
    assert not both.fits(None, None, "llm-adaptation")
    assert not both.fits(None, None, None)


async def test_a_board_brings_its_own_days_and_rule_or_the_common_ones(slack: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        boards = Boards(slack_client(slack.base_url, session, slack.bot_token), "T01", RULES)
        narrow, default = await boards.board("C01", "llm-adaptation"), await boards.board("C09", "llm-adaptation")
        assert await Boards(boards.client, "T01", Rules()).board("C09", "llm-adaptation") is None
    assert narrow is not None
    assert default is not None
    assert (narrow.remind_after, narrow.answerers_may_waive, narrow.called) == (5, True, ())
    assert (default.remind_after, default.answerers_may_waive, default.members) == (3, False, frozenset({"UDEFAULT1"}))


async def test_a_group_is_asked_for_once_a_minute_and_told_by_its_own_name(slack: Workspace) -> None:
    cleo = slack.add_person("cleo")
    group = slack.add_group("board", [cleo])
    async with aiohttp.ClientSession() as session:
        boards = Boards(slack_client(slack.base_url, session, slack.bot_token), "T01", Rules((group.id, "UPERSON01")))
        found = [await boards.board("C01", "p"), await boards.board("C02", "p")]
    assert [(board.members, board.called) for board in found if board] == [(frozenset({cleo.id, "UPERSON01"}), (group.id, "UPERSON01"))] * 2
    assert len(slack.calls_of("usergroups.users.list")) == 1


async def test_a_group_that_is_not_there_puts_nobody_on_the_board(slack: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        boards = Boards(slack_client(slack.base_url, session, slack.bot_token), "T01", Rules(("SNOGROUP1", "UPERSON01")))
        board = await boards.board("C01", "p")
    assert board is not None
    assert board.members == {"UPERSON01"}


async def test_where_slack_does_not_say_the_turn_waits(slack: Workspace) -> None:
    group = slack.add_group("board", [])
    slack.api.faults.failing["usergroups.users.list"] = ["internal_error"]
    slack.api.faults.limited["usergroups.users.list"] = [7]
    async with aiohttp.ClientSession() as session:
        boards = Boards(slack_client(slack.base_url, session, slack.bot_token), "T01", Rules((group.id,)))
        for seconds in (7, 2):
            with pytest.raises(PutOff) as put_off:
                await boards.board("C01", "p")
            assert put_off.value.seconds == seconds
        slack.api.faults.dropped["usergroups.users.list"] = [True] * 3
        with pytest.raises(PutOff):
            await boards.board("C01", "p")
