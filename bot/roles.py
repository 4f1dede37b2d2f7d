"""Who is heard: the gestures of a turn, with those of guests, strangers and bots taken out of the review's hearing.

Roles are looked up here, in the turn, and not in the listener, which must acknowledge at once. Where Slack does not say who
somebody is, the turn waits: a review must not count what it may have to refuse.
"""

import logging
from dataclasses import dataclass
from typing import Final, TypedDict

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery import MENDABLE, PutOff
from bot.members import members_of
from bot.people import People
from bot.register import Row
from graphs.messages import Message
from graphs.reading import ORPHANED
from graphs.typed_command import typed_command

log = logging.getLogger("plumbline.roles")

ASK_AGAIN: Final = 2.0  # seconds, where Slack did not say for how long

Entries = list[tuple[int, Message]]


class Outsider(TypedDict):
    """What a review is told of a gesture that is not heard; not what was said."""

    role: str
    wish: str


@dataclass(frozen=True, slots=True)
class Roles:
    """`heard` are the roles whose gestures count."""

    people: People
    heard: frozenset[str]

    async def sort_out(self, entries: Entries, row: Row | None) -> Entries:
        """The same gestures, each of somebody who is not heard as `outsider`. `row` is the review's, once there is one.

        Raises:
            PutOff: where Slack does not say who somebody is.
        """
        return [(number, await self._may_cancel(await self._heard(message), row)) for number, message in entries]

    async def _may_cancel(self, message: Message, row: Row | None) -> Message:
        """Marks a cancellation by somebody else, once neither who opened the review nor its owner is there any more.

        Their accounts were closed, or they have left the channel. Then anybody who is heard may cancel it: an open review
        that nobody can end would stand in every list for good. Their answers stay.
        """
        cancels = message["do"] == "cancel" or (message["do"] == "say" and typed_command(message["text"] or "") == "cancel")
        owners = {row["requester"], row["owner"]} if row else set()
        if row is None or not cancels or message["by"] in owners:
            return message
        gone = [await self._is_gone(person, row["channel"]) for person in sorted(owners)]
        return {**message, "value": ORPHANED} if all(gone) else message

    async def _heard(self, message: Message) -> Message:
        if message["do"] == "time":  # said by nobody
            return message
        role = await self._role(message["by"])
        if role in self.heard:
            return message
        log.info("a gesture of a %s is not heard", role)
        return {**message, "do": "outsider", "text": None, "fact": None, "value": Outsider(role=role, wish=message["do"])}

    async def _role(self, person: str) -> str:
        try:
            return (await self.people.known(person))["role"]
        except SlackApiError as error:
            raise _put_off(error) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PutOff(ASK_AGAIN) from error

    async def _is_gone(self, person: str, channel: str) -> bool:
        try:
            return not (await self.people.known(person))["active"] or person not in await members_of(self.people.client, channel)
        except SlackApiError as error:
            raise _put_off(error) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PutOff(ASK_AGAIN) from error


def _put_off(error: SlackApiError) -> PutOff:
    code = error.response.get("error", "unknown error")
    log.warning("Slack does not say who somebody is: %s.%s", code, " Mend the app's token or scopes." if code in MENDABLE else "")
    return PutOff(float(error.response.headers.get("Retry-After", ASK_AGAIN)))
