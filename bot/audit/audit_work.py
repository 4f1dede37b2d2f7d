"""What `plumbline audit` does. Each act gives the exit status."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TextIO

from bot.audit.checkpoint import Checkpoint, origin_of
from bot.audit.exporting import export
from bot.audit.log import AuditLog
from bot.audit.proofs import check, prove
from bot.audit.redacting import redact
from bot.audit.sequencer import Sequencer
from bot.audit.signed_note import BadNote, Verifier
from bot.audit.signing_key import NONE, keys_of, signers_of
from bot.audit.verifying import earlier_checkpoint, verify
from bot.files import write_text
from bot.keys import AUDITED
from bot.known_workspaces import chosen
from bot.redis_text import text
from bot.settings import Base
from bot.store import store_of_a_command
from policies.errors import PlumblineError, shown

P = ParamSpec("P")

NO_LOG: Final = "There is no audit log yet. It begins when the bot runs with a key; on a laptop, without REDIS_URL, it makes one itself."


@dataclass(frozen=True, slots=True)
class Asked:
    """The log that is asked for, the private keys that there are, and the public keys that are believed."""

    log: AuditLog
    keys: Sequence[str]
    believed: Sequence[Verifier]

    @property
    def sequencer(self) -> Sequencer:
        """Raises PlumblineError where there is no private key."""
        if not self.keys:
            raise PlumblineError(NONE)
        return Sequencer(self.log, signers_of(self.keys, self.log.tenant))


def with_log(
    workspace: str | None, key: str | None, act: Callable[Concatenate[Asked, P], Awaitable[int]], *args: P.args, **more: P.kwargs
) -> int:
    async def acted() -> int:
        settings = Base.read()
        keys = keys_of(settings)
        async with store_of_a_command(settings) as (_, redis):
            known = sorted(map(text, await redis.smembers(AUDITED)))
            if not known:
                raise PlumblineError(NO_LOG)
            tenant = chosen(workspace, known, "There is no audit log", "--workspace")
            return await act(Asked(AuditLog(redis, tenant), keys, _believed(key, keys, tenant)), *args, **more)

    return asyncio.run(acted())


def _believed(key: str | None, keys: Sequence[str], tenant: str) -> list[Verifier]:
    if key is None:
        if not keys:
            raise PlumblineError(f"{NONE} To verify, the public key is enough: --key.")
        return [signer.verifier for signer in signers_of(keys, tenant)]
    try:
        path = Path(key)
        return [Verifier.read(path.read_text("utf-8") if path.is_file() else key)]
    except (BadNote, OSError, ValueError) as error:
        raise PlumblineError(f"--key: {error}. `plumbline audit public-key` prints it, where the log is kept.") from None


async def verify_log(asked: Asked, files: Sequence[Path]) -> int:
    earlier = [earlier_checkpoint(_read(file), str(file), asked.log.tenant, asked.believed) for file in files]
    found = await verify(asked.log, asked.believed, earlier)
    for problem in found.problems:
        print(f"problem  {problem}.")
    if more := found.count - len(found.problems):
        print(f"         and {more} more of this kind.")
    well = f"Nothing was changed{f', nor since {len(earlier)} earlier checkpoint{_s(earlier)}' if earlier else ''}."
    print(f"{found}. {well if not found.count else f'{found.count} problem(s).'}")
    return 1 if found.count else 0


def _s(several: Sequence[object]) -> str:
    return "" if len(several) == 1 else "s"


async def prove_review(asked: Asked, review: str, output: Path | None) -> int:
    await asked.sequencer.run()
    _write(await prove(asked.log, review, asked.believed), output)
    return 0


def check_file(file: Path, key: str | None) -> None:
    def believed(origin: str) -> list[Verifier]:
        return _believed(key, keys_of(Base.read()) if key is None else (), origin.removeprefix(origin_of("")))

    proved = check(_read(file), believed)
    for number, entry in proved.entries:
        print(f"{number:>8}  {_when(entry['at'])}  {_plain(entry['what']):<16} {_plain(entry['by'] or '-'):<12} {_plain(entry['id'])}")
    size, count = proved.checkpoint.size, len(proved.entries)
    print(f"{_plain(proved.review)}: {count} of the {size} entries of {_plain(proved.checkpoint.origin)} are proved.")


def _when(at: object) -> str:
    try:
        return datetime.fromtimestamp(float(str(at)), UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return "?"


def _plain(value: object) -> str:
    return "".join(character if character.isprintable() else "?" for character in str(value))


async def print_checkpoint(asked: Asked, output: Path | None) -> int:
    await asked.sequencer.run()
    note = await asked.log.note()
    if not note:
        raise PlumblineError(NO_LOG)
    try:
        Checkpoint.read(note, origin_of(asked.log.tenant), asked.believed)
    except BadNote as bad:
        raise PlumblineError(
            f"the checkpoint of {asked.log.tenant} does not hold: {bad}. Look what is wrong: plumbline audit verify"
        ) from None
    _write(note, output)
    return 0


async def print_public_key(asked: Asked) -> int:
    for verifier in asked.believed:
        print(verifier)
    return 0


async def export_log(asked: Asked, output: Path | None, words: bool) -> int:  # noqa: FBT001 - as typed
    await asked.sequencer.run()
    with _stream(output) as stream:
        async for line in export(asked.log, words=words):
            stream.write(line + "\n")
    return 0


async def redact_person(asked: Asked, person: str, yes: bool) -> int:  # noqa: FBT001 - as typed
    sequencer = asked.sequencer
    if not person.isalnum() or not person.isupper():
        raise PlumblineError(f"{shown(person)} is no id of a person. In Slack: their profile, More, Copy member ID; it starts with U or W.")
    if not yes and not _agreed(f"Forget what {person} has said, in every review of {asked.log.tenant}? It cannot be brought back."):
        print("Nothing was changed.")
        return 1
    count = await redact(asked.log, sequencer, person, "operator")
    print(f"Words of {person} were in {count} entries, and are gone from journals and log. The log holds as before.")
    print("Not touched: what open reviews still work with, files and posts in Slack, and backups of Redis.")
    return 0


def _agreed(question: str) -> bool:
    """No, where nobody is there to ask."""
    print(f"{question} [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise PlumblineError(f"{file}: cannot be read ({reason}). Give another file.") from None


def _write(what: str, output: Path | None) -> None:
    if output is None:
        print(what, end="")
    else:
        write_text(output, what)


@contextmanager
def _stream(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    write_text(output, "")
    with output.open("w", encoding="utf-8") as file:
        yield file
