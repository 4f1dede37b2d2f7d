"""One way from either transport to the listeners: a checked payload goes to Bolt, and what could not be kept is not acknowledged."""

from collections.abc import Mapping, Sequence
from typing import Final

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.logs import NOBODY, concerning
from bot.slack_payload import NotSlack, Payload, checked

ACKNOWLEDGED: Final = 200
NOT_KEPT: Final = 503
_UNREADABLE: Final = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


async def dispatch(app: AsyncApp, payload: Payload, headers: Mapping[str, str | Sequence[str]]) -> BoltResponse:
    """What the listeners answer; any other status than 200 means that Slack is to send it again.

    Raises:
        NotSlack: for a payload that Slack does not send, or that nothing listens to.
    """
    request = _request(checked(payload), headers)
    try:
        with concerning(NOBODY):  # until it is known whom it concerns, and no longer than that
            response = await app.async_dispatch(request)
    except Exception:  # noqa: BLE001 - the listeners' error handler has named it in the log
        return BoltResponse(status=NOT_KEPT)
    if response.status == 404:  # noqa: PLR2004 - Bolt's word for it
        raise NotSlack("nothing listens to it")
    return response if response.status == ACKNOWLEDGED else BoltResponse(status=NOT_KEPT)


def _request(payload: Payload, headers: Mapping[str, str | Sequence[str]]) -> AsyncBoltRequest:
    """As for Socket Mode: the signature has been looked at, and the payload is read once."""
    try:
        return AsyncBoltRequest(mode="socket_mode", body=payload, headers=dict(headers))
    except _UNREADABLE:  # Bolt looks for ids in places that our listeners do not read
        raise NotSlack("it is not as Slack sends it: ids") from None
