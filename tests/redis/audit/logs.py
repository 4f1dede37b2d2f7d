"""Audit logs of small reviews, written by the bot's own outbox and sequencer."""

from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import Redis

from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import new_key, signers_of
from bot.audit.verifying import Verified, earlier_checkpoint, verify
from bot.outbox import Outbox
from graphs.effects import Entry
from tests.redis.everything import everything as all_kept

TENANT: Final = "T0AUDIT001"
ADA: Final = "U0ADA00001"
BEN: Final = "U0BEN00001"
KEY: Final = new_key()
SAID: Final = "no"  # so short that everybody would guess it


def entry(name: str, what: str, by: str | None = ADA, **data: Any) -> Entry:
    return Entry(id=name, what=what, by=by, at="1795392000.000100", data=data)


def answered(name: str, by: str = ADA, quote: str | None = SAID, value: Any = "no") -> Entry:
    record = {"value": value, "how": "typed", "quote": quote, "by": by, "at": "1795392000.000100", "message": "Ev01", "settled": False}
    return entry(name, "answered", by, fact="evals_exist", record=record)


def small(review: str) -> list[Entry]:
    """What a review of three turns might journal."""
    return [
        entry(f"{review}/0/1", "opened", title="Handbook assistant", description="Employees ask", channel="C0HR000001", private=False),
        answered(f"{review}/1/2"),
        answered(f"{review}/1/4", BEN, quote=None, value=["knowledge", "style"]),
        entry(f"{review}/2/1", "settled", BEN, fact="evals_exist", value=None),
        entry(f"{review}/3/1", "decided", None, outcome="blocked", headline="rag", as_of="2026-11-23"),
    ]


def log_of(db: Redis, tenant: str = TENANT) -> AuditLog:
    return AuditLog(db, tenant)


def sequencer_of(db: Redis, key: str = KEY, tenant: str = TENANT) -> Sequencer:
    return Sequencer(log_of(db, tenant), signers_of(key.split(","), tenant))


async def journalled(db: Redis, entries: Sequence[Entry], tenant: str = TENANT) -> None:
    """As turns hand them over; the reviews are numbered as the inbox numbers them."""
    outbox = Outbox(db, tenant)
    for found in entries:
        review = found["id"].partition("/")[0]
        await outbox.hand_over(review, [], [found])
        if review.startswith("AR-"):
            known = int(await db.get(outbox.keys.count) or 0)
            await db.set(outbox.keys.count, max(known, int(review.removeprefix("AR-"))))


async def written(db: Redis, *reviews: str, key: str = KEY, tenant: str = TENANT) -> AuditLog:
    """A log of such reviews."""
    for review in reviews:
        await journalled(db, small(review), tenant)
        await sequencer_of(db, key, tenant).run()
    return log_of(db, tenant)


async def looked(log: AuditLog, *earlier: str, key: str = KEY) -> Verified:
    """What verifying finds; `earlier` are checkpoints that were kept elsewhere."""

    believed = [signer.verifier for signer in signers_of(key.split(","), log.tenant)]
    return await verify(log, believed, [earlier_checkpoint(note, "checkpoint", log.tenant, believed) for note in earlier])


async def kept(db: Redis) -> dict[bytes, bytes]:
    """Everything in the database, as it can be brought back."""
    return {key: await db.dump(key) or b"" async for key in db.scan_iter(count=1000)}


async def bring_back(db: Redis, everything: dict[bytes, bytes]) -> None:
    await db.flushdb()
    for key, value in everything.items():
        await db.restore(key, 0, value)


async def everything(db: Redis, match: str = "*") -> bytes:
    """All that is kept under such keys, as one text. DUMP would compress it."""
    found = await all_kept(db, match)
    return "\n".join(part for key, parts in found.items() for part in (key, *parts)).encode()
