"""The app is installed, loses its token and is removed; the app is told as Slack tells it."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Json
from bot.workspace.workspace import Workspace


async def test_a_removed_app_is_told_twice_and_its_token_is_worth_nothing() -> None:
    async with Workspace() as slack:
        old = slack.bot_token
        slack.uninstall()
        assert await refusal(slack, old) == "account_inactive"
        events = [payload["event"] for payload in slack.pending()]
        assert sorted(event["type"] for event in events) == ["app_uninstalled", "tokens_revoked"]
        assert tokens(events) == [{"oauth": [], "bot": [slack.bot_user]}]
        assert {payload["team_id"] for payload in slack.pending()} == {slack.team_id}
        new = slack.install()
        assert await refusal(slack, new) is None
        assert await refusal(slack, old) == "account_inactive"


async def test_a_person_may_take_back_a_token_of_their_own() -> None:
    async with Workspace() as slack:
        ada = slack.add_person("ada")
        slack.revoke("ada")
        assert tokens([payload["event"] for payload in slack.pending()]) == [{"oauth": [ada.id]}]
        assert await refusal(slack, slack.bot_token) is None


async def refusal(slack: Workspace, token: str) -> str | None:
    try:
        await AsyncWebClient(token=token, base_url=slack.base_url).auth_test()
    except SlackApiError as error:
        return str(error.response["error"])
    return None


def tokens(events: list[Json]) -> list[Json]:
    return [event["tokens"] for event in events if "tokens" in event]
