"""Who somebody is to the team, from what Slack says of them."""

from typing import Any

import pytest

from bot.people import _known


@pytest.mark.parametrize(
    ("user", "role"),
    [
        ({"team_id": "T1"}, "team"),
        ({}, "team"),
        ({"team_id": "T1", "is_restricted": True}, "guest"),
        ({"team_id": "T1", "is_ultra_restricted": True}, "guest"),
        ({"team_id": "T2"}, "stranger"),
        ({"team_id": "T1", "is_stranger": True}, "stranger"),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}, "team"),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T3"]}}, "stranger"),
        ({"team_id": "T1", "is_bot": True}, "bot"),
    ],
)
def test_members_guests_strangers_and_bots_are_told_apart(user: dict[str, Any], role: str) -> None:
    assert _known(user, "U1", "T1")["role"] == role


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "ada", "real_name": "Ada L"}}, "ada"),
        ({"profile": {"display_name": ""}, "real_name": "Ada L"}, "Ada L"),
        ({"name": "ada.l", "deleted": True}, "ada.l"),
        ({}, "U1"),
    ],
)
def test_a_name_falls_back_on_the_next_best_one_and_at_last_on_the_id(user: dict[str, Any], name: str) -> None:
    assert _known(user, "U1", "T1")["name"] == name


def test_a_closed_account_is_known_as_one() -> None:
    assert not _known({"deleted": True}, "U1", "T1")["active"]
