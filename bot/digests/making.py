"""Makes the digest of a week: the register's rows go through the graph, and what comes out is shown, drawn and written to a file."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.audit.checkpoint import Checkpoint, origin_of
from bot.audit.log import AuditLog
from bot.audit.signed_note import BadNote, Verifier
from bot.digests.reviewed import reviewed
from bot.digests.shadow import shadow
from bot.digests.table import Table
from bot.evals.prices import price_of
from bot.evals.system import Usage as Billed
from bot.files_of_record import RecordFile
from bot.pictures.picture import Picture
from bot.register import Register
from bot.thread_links import ThreadLinks
from graphs.claude.contract import Summing, Usage
from graphs.digest.context import DigestContext
from graphs.digest.digest import digest
from graphs.digest.reviewed import Reviewed
from graphs.digest.state import Wanted
from graphs.digest.views import Digest, Logged, Named, Shadow, Unlogged
from graphs.digest.week import Week
from policies.pack import Pack

CHECKPOINT: Final = "checkpoint"  # how the name of its file begins


@dataclass(frozen=True, slots=True)
class Made:
    """A digest with what belongs to it: `csv` is the file behind it, `note` the audit log's signed checkpoint, "" where there is none."""

    view: Digest
    csv: bytes
    picture: Picture | None
    note: str = ""

    @property
    def files(self) -> list[RecordFile]:
        """As they are attached; none where there is nothing to say."""
        if self.view["quiet"]:
            return []
        week = self.view["week"]
        drawn = [RecordFile(f"digest-{week}.png", self.picture.title, self.picture.png, self.picture.alt)] if self.picture else []
        table = RecordFile(f"digest-{week}.csv", f"Reviews of {week}", self.csv)
        signed = [RecordFile(f"{CHECKPOINT}-{week}.txt", "Checkpoint of the audit log", self.note)] if self.note else []
        return [*drawn, table, *signed]


@dataclass(frozen=True, slots=True)
class Sources:
    """Of one workspace. `pack` gives titles; `candidate` is the folder of a pack that is tried in shadow mode.

    Without a `log` there is no checkpoint, without a `writer` no summary.
    """

    register: Register
    pack: Pack
    links: ThreadLinks
    log: AuditLog | None = None
    believed: tuple[Verifier, ...] = ()
    writer: Summing | None = None
    candidate: Path | None = None


async def make_digest(sources: Sources, week: Week, now: float) -> Made:
    """`now` is in seconds: a week that is not over yet is counted so far."""
    table = Table(week, now)

    async def records() -> AsyncIterator[Iterable[Reviewed]]:
        async for rows in sources.register.all():
            reviews = [reviewed(row, week.zone) for row in rows]
            for row, review in zip(rows, reviews, strict=True):
                table.take(row, review)
            yield reviews

    context = DigestContext(sources.pack, records, _price, week.zone, sources.writer)
    found = await digest.ainvoke(Wanted(week=week.name, now=now), context=context)
    view: Digest = found["digest"]
    view["left_out"] = table.left_out
    note, view["logged"] = await _logged(sources)
    view["shadow"] = tried = None if sources.candidate is None or view["quiet"] else await _shadow(sources, sources.candidate, week)
    await _link(sources, [*view["blocked"], *view["ending"], *view["late"], *(tried["examples"] if tried else [])])
    picture = None if view["quiet"] else await asyncio.to_thread(_picture, view)
    return Made(view, table.content(), picture, note)


async def _shadow(sources: Sources, candidate: Path, week: Week) -> Shadow:
    register = sources.register
    return await shadow(register.redis, register.keys.tenant, candidate, week.first, week.last)


def _picture(view: Digest) -> Picture | None:
    from bot.pictures.week import week_picture  # noqa: PLC0415 - Pillow comes in with the first picture

    return week_picture(view)


def _price(model: str, usage: Usage) -> float | None:
    price = price_of(model)
    return None if price is None else price.of(Billed(**usage))


async def _logged(sources: Sources) -> tuple[str, Logged | Unlogged]:
    """The checkpoint, where one is signed by whom we believe; otherwise why there is none."""
    if sources.log is None:
        return "", "no_key"
    note = await sources.log.note()
    if not note:
        return "", "none_yet"
    try:
        stands = Checkpoint.read(note, origin_of(sources.log.tenant), sources.believed)
    except BadNote:
        return "", "does_not_hold"
    return note, Logged(log=stands.origin, size=stands.size, root=note.split("\n")[2])


async def _link(sources: Sources, named: Iterable[Named]) -> None:
    """Public reviews alone are named."""
    for one in named:
        row = await sources.register.row(one["review"])
        one["link"] = await sources.links.of(row) if row and not row["private"] else None
