"""Delivers effects to Slack, in order, each pending, then sending, then delivered.

Slack has no idempotency key. So every post carries its effect's id as metadata, and where it is not known whether a post
arrived (a cut connection, a killed process) the thread is read back before anything is posted again. A whisper cannot be
read back: it is sent again, for losing it would be worse. Rewriting a message twice does no harm.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.digests.making import CHECKPOINT
from bot.digests.settled import SettledDigests
from bot.files_of_record import RecordFile, file_names, picture_files, record_files
from bot.outbox import Delivery, Due, Outbox
from bot.people import People
from bot.pictures.pictures import pictures
from bot.rendering.blocks import Rendered
from bot.rendering.render import render
from graphs.digest.views import DigestFiles
from graphs.effects import Effect
from graphs.views import Recommendation

log = logging.getLogger("plumbline.delivery")

EVENT_TYPE: Final = "plumbline_effect"
BACKOFF: Final = (1, 2, 5, 10, 30, 60)  # seconds, by the number of tries
CLOCKS_DIFFER: Final = 300  # seconds that our clock and Slack's may be apart
INVITED: Final = (10, 10, 10, 60, 300, 3600)  # seconds until it looks whether it has been invited, by the tries; the invitation wakes it
CLAIM_HOLDS: Final = 2.0  # seconds; less than a lease, after which another worker may take the effect over
UNPICTURED: Final = "the decision record, and the decision as data"
PICTURED: Final = f"the picture, {UNPICTURED}"
BEHIND_A_DIGEST: Final = "What the digest counts."
WITH_THE_LOG: Final = "What the digest counts, and the signed checkpoint of the audit log."
RECORD_AGAIN: Final = "the decision record with what the board said"
READ_BACK: Final = 200  # messages a page

# Slack cannot say whether it took the request, or an operator has to mend something: tried again, later.
UNCLEAR: Final = {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
MENDABLE: Final = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope", "accesslimited"}
NOT_THERE: Final = {"not_in_channel", "channel_not_found"}
CLOSED: Final = NOT_THERE | {"is_archived", "thread_not_found"}  # whoever cannot read there cannot post there


class PutOff(Exception):
    """Not delivered yet; worth another try after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"put off for {seconds} s")


class Closed(Exception):
    """The channel is archived, or the bot is not in it any more: nothing to try until that changes."""


@dataclass(slots=True)
class Place:
    """Where a review lives; `thread` is the ts of its root, None until that is posted; `rootless` once that has failed for good."""

    review: str
    channel: str
    thread: str | None
    rootless: bool = False


class Delivering:
    def __init__(self, client: AsyncWebClient, outbox: Outbox, people: People) -> None:
        self.client = client
        self.outbox = outbox
        self.people = people

    async def deliver(self, place: Place, due: Iterable[Due]) -> int:
        """What is due, in order; how many messages came into the thread.

        Raises:
            PutOff: where Slack is away or wants us to wait; what was delivered is kept.
            Closed: where the channel is closed to the bot.
        """
        posted = 0
        for effect, record in due:
            await self._carry_out(place, effect, record)
            posted += effect["do"] in ("post", "attach") and effect["where"] == "thread"
        return posted

    async def _carry_out(self, place: Place, effect: Effect, record: Delivery) -> None:
        if effect["where"] == "thread" and place.thread is None:
            if not place.rootless:  # another worker has posted the root since this one looked
                raise PutOff(0)
            await self.outbox.done(place.review, effect["id"], {**record, "state": "failed"})
            return
        sending: Delivery = {
            **record,
            "state": "sending",
            "ts": None,
            "since": record["since"] or time.time(),
            "tries": record["tries"] + 1,
        }
        try:
            ts = await self._read_back(place, effect, record) if record["state"] == "sending" else None
            if ts is None:
                await self._claim(place, effect, record, sending)
                ts = await self._send(place, effect)
            done = Delivery(state="delivered", ts=ts, since=None, tries=sending["tries"])
        except SlackApiError as error:
            done = await self._refused(place, effect, sending, error)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack did not answer for %s (%s); it is tried again", effect["id"], type(error).__name__)
            raise PutOff(_backoff(sending)) from error
        is_root = _is_root(effect) and done["state"] == "delivered"
        await self.outbox.done(place.review, effect["id"], done, root_in=place.channel if is_root else None)
        if _is_root(effect):
            place.thread, place.rootless = done["ts"], not is_root

    async def _claim(self, place: Place, effect: Effect, record: Delivery, sending: Delivery) -> None:
        """Two workers never send one effect because one of them stood still: it notices when it wakes.

        Raises:
            PutOff: where another worker is at it, or may be by now.
        """
        asked = time.time()
        claimed = await self.outbox.mark(place.review, effect["id"], record, sending)
        if not claimed or time.time() - asked > CLAIM_HOLDS:
            log.warning("%s may be another worker's by now; it is looked at again", effect["id"])
            raise PutOff(0)

    async def _refused(self, place: Place, effect: Effect, sending: Delivery, error: SlackApiError) -> Delivery:
        """What Slack refuses for good has failed, and the next effect goes on.

        Raises:
            PutOff: where another try may do.
            Closed: where the channel is closed to the bot.
        """
        code = str(error.response.get("error", "unknown"))
        if error.response.status_code == 429 or code == "ratelimited":  # noqa: PLR2004 - HTTP's number
            # It was not taken: there is nothing to read back.
            await self.outbox.mark(place.review, effect["id"], sending, {**sending, "state": "pending"})
            raise PutOff(float(error.response.headers.get("Retry-After", 1)))
        if code in UNCLEAR or error.response.status_code >= 500:  # noqa: PLR2004 - HTTP's number
            raise PutOff(_backoff(sending))
        if code in MENDABLE:
            log.error("Slack refuses %s: %s. Mend the app's token or scopes; it is tried again.", effect["id"], code)
            await self.outbox.mark(place.review, effect["id"], sending, {**sending, "state": "pending"})
            raise PutOff(BACKOFF[-1])
        if _is_root(effect) and code in NOT_THERE:
            await self._ask_to_be_invited(place, effect, sending)
        if code in NOT_THERE | {"is_archived"} and effect["do"] != "whisper":
            log.warning("%s waits: %s is archived, or the bot is not in it any more", effect["id"], place.channel)
            await self.outbox.mark(place.review, effect["id"], sending, {**sending, "state": "pending"})
            raise Closed
        log.error("Slack refuses %s for good: %s %s", effect["id"], code, error.response.get("response_metadata", ""))
        return {**sending, "state": "failed"}

    async def _ask_to_be_invited(self, place: Place, effect: Effect, sending: Delivery) -> NoReturn:
        """The review waits for the invitation, with everything that was written.

        Raises:
            PutOff: always.
        """
        asked = sending.get("asked", False)
        if not asked and effect["show"]["view"] == "announcement":
            text = f"I am not in <#{place.channel}> yet. Type /invite @Plumbline there, and {place.review} starts; your text is kept."
            try:
                await self.client.chat_postMessage(channel=effect["show"]["requester"], text=text)
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("the requester of %s could not be asked for an invitation yet (%s)", place.review, type(error).__name__)
            else:
                asked = True
        await self.outbox.mark(place.review, effect["id"], sending, {**sending, "state": "pending", "asked": asked})
        raise PutOff(INVITED[min(sending["tries"], len(INVITED)) - 1])

    async def _send(self, place: Place, effect: Effect) -> str | None:
        """The `ts` of what was posted; None where nothing has one."""
        channel, thread = place.channel, place.thread if effect["where"] == "thread" else None
        view = effect["show"]
        if view["view"] == "files" or view["view"] == "digest_files":
            await self._attach(place, effect)
            return None
        shown = render(view)
        if effect["do"] == "update":
            ts = (await self.outbox.delivery(place.review, effect["target"] or ""))["ts"]
            if ts:
                await self.client.chat_update(channel=channel, ts=ts, text=shown.text, blocks=shown.blocks, metadata=_metadata(effect))
            return None
        if effect["do"] == "whisper":
            await self._whisper(effect["person"] or "", channel, thread, shown)
            return None
        answer = await self.client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=shown.text,
            blocks=shown.blocks,
            metadata=_metadata(effect),
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def _whisper(self, person: str, channel: str, thread: str | None, shown: Rendered) -> None:
        """To one person. Where the bot is not in the channel, in their conversation with the app; where it has a thread, it was there."""
        try:
            await self.client.chat_postEphemeral(channel=channel, user=person, thread_ts=thread, text=shown.text, blocks=shown.blocks)
        except SlackApiError as error:
            if thread or error.response.get("error") not in NOT_THERE:
                raise
            await self.client.chat_postMessage(channel=person, text=shown.text, blocks=shown.blocks)

    async def _attach(self, place: Place, effect: Effect) -> None:
        view = effect["show"]
        comment, files = await (self._of_digest(place, view) if view["view"] == "digest_files" else self._of_record(place, effect))
        if not files:  # nobody has looked for weeks, and they are not kept any more
            return
        await self.client.files_upload_v2(
            channel=place.channel,
            thread_ts=place.thread,
            initial_comment=comment,
            file_uploads=list(map(_upload, files)),
            request_file_info=False,
        )

    async def _of_digest(self, place: Place, view: DigestFiles) -> tuple[str, list[RecordFile]]:
        settled = await SettledDigests(self.outbox.redis, self.outbox.keys).find(view["week"], place.channel)
        files = settled.files if settled else []
        return WITH_THE_LOG if any(file.name.startswith(CHECKPOINT) for file in files) else BEHIND_A_DIGEST, files

    async def _of_record(self, place: Place, effect: Effect) -> tuple[str, list[RecordFile]]:
        assert effect["show"]["view"] == "files"  # noqa: S101 - for the type
        record = effect["show"]["record"]
        ids = {record["requester"], record["owner"], *(said["by"] for said in record["answers"]), *_of_the_board(record)}
        again = effect["show"].get("only_record")
        drawn = [] if again else await asyncio.to_thread(pictures, effect["show"])
        files = [*picture_files(drawn, effect["id"]), *record_files(effect["show"], effect["id"], await self.people.names(ids))]
        return f"{place.review} to keep: {RECORD_AGAIN if again else PICTURED if drawn else UNPICTURED}.", files

    async def _read_back(self, place: Place, effect: Effect, record: Delivery) -> str | None:
        """The `ts` of a message that the effect may have posted already; None where it has not."""
        if effect["do"] not in ("post", "attach"):
            return None
        oldest = f"{(record['since'] or 0) - CLOCKS_DIFFER:.6f}"
        cursor: str | None = None
        while True:
            page = await self._page(place, effect, oldest, cursor)
            for message in page["messages"]:
                if _posted_by(effect, message):
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    async def _page(self, place: Place, effect: Effect, oldest: str, cursor: str | None) -> Mapping[str, Any]:
        more: dict[str, Any] = {"oldest": oldest, "limit": READ_BACK, "include_all_metadata": True} | ({"cursor": cursor} if cursor else {})
        try:
            if effect["where"] == "thread":
                return (await self.client.conversations_replies(channel=place.channel, ts=place.thread or "", **more)).data  # type: ignore[return-value]
            return (await self.client.conversations_history(channel=place.channel, **more)).data  # type: ignore[return-value]
        except SlackApiError as error:
            if error.response.get("error") in CLOSED:
                return {"messages": []}
            raise PutOff(float(error.response.headers.get("Retry-After", BACKOFF[0]))) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PutOff(BACKOFF[0]) from error


def _of_the_board(record: Recommendation) -> set[str]:
    ruling = record.get("ruling")
    return {*([ruling["by"]] if ruling else []), *(waiver["by"] for waiver in record.get("waivers") or [])}


def _upload(file: RecordFile) -> dict[str, Any]:
    upload = {"filename": file.name, "title": file.title, "content": file.content}
    return upload if file.alt is None else {**upload, "alt_txt": file.alt}


def _is_root(effect: Effect) -> bool:
    return effect["do"] == "post" and effect["show"]["view"] == "announcement"


def _posted_by(effect: Effect, message: Mapping[str, Any]) -> bool:
    if effect["do"] == "attach":
        view = effect["show"]
        names = view["names"] if view["view"] == "digest_files" else file_names(effect["id"], ruled=bool(view.get("only_record")))
        return any(file.get("name") in names for file in message.get("files", []))
    metadata = message.get("metadata") or {}
    return metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("effect") == effect["id"]


def _metadata(effect: Effect) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"effect": effect["id"]}}


def _backoff(record: Delivery) -> float:
    return BACKOFF[min(record["tries"], len(BACKOFF)) - 1]
