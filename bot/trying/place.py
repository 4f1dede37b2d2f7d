"""The folder in which everything of a trial lives, and the rule that there is one trial at a time in it."""

import fcntl
import os
import shutil
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bot.embedded_valkey import start as start_valkey
from bot.workspace.workspace import LOOPBACK
from policies.errors import PlumblineError

FIRST_PORT: Final = 8065
FAREWELL: Final = 15.0  # seconds that a bot may take to end
PAUSE: Final = 0.05  # seconds between two looks
PORTS: Final = 20  # that are tried, one after the other
OURS: Final = frozenset({"workspace", "valkey", "seeded", "bot.pid"})  # beside logs


class RunningAlready(Exception):
    """Another trial holds the folder; `address` is where it answers."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


class Place:
    """Use it as a context: the folder is this trial's as long as it lasts, however it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._lock = -1

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.folder / "trial.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            what = f"{self.folder}: nothing can be kept there ({error.strerror})"
            raise PlumblineError(f"{what}. Set PLUMBLINE_DATA to another folder.") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise RunningAlready(self._read("address")) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        (self.folder / "address").unlink(missing_ok=True)
        os.close(self._lock)

    def take_over(self) -> int:
        """Ends the bot of a trial that was killed, if it lives on; gives the lock that the next bot is to hold, as a descriptor.

        Whoever holds the lock is that bot, so its number cannot have gone to another process meanwhile.
        """
        lock = os.open(self.folder / "bot.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if _locked(lock, 0):
            return lock
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, ValueError):
                os.kill(int(self._read("bot.pid")), number)
            if _locked(lock, FAREWELL):
                return lock
        raise PlumblineError(f"{self.folder}: the bot of an earlier trial does not end. End it (its number is in bot.pid) and try again.")

    def bot_is(self, number: int) -> None:
        (self.folder / "bot.pid").write_text(str(number), "utf-8")

    def forget(self) -> None:
        """Takes away everything that earlier trials have left, and nothing else."""
        if (self.folder / "valkey").exists():
            start_valkey(self.folder / "valkey").close()  # it may have outlived a trial
        for entry in self.folder.iterdir():
            if entry.name in OURS or entry.suffix == ".log":
                with suppress(FileNotFoundError):
                    shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def answer_at(self, address: str) -> None:
        (self.folder / "address").write_text(address, "utf-8")

    @property
    def seeded(self) -> set[str]:
        """The examples that have been played to their end."""
        return set(self._read("seeded").split())

    def played(self, name: str) -> None:
        (self.folder / "seeded").write_text("\n".join(sorted({*self.seeded, name})), "utf-8")

    def _read(self, name: str) -> str:
        with suppress(FileNotFoundError):
            return (self.folder / name).read_text("utf-8").strip()
        return ""


def _locked(descriptor: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE)
        else:
            return True


def listen(wanted: int | None = None) -> socket.socket:
    """A socket on the wanted port, or on the first free one from FIRST_PORT on. It listens already: nobody else can take it.

    Raises:
        PlumblineError: where it is taken.
    """
    candidates = [wanted] if wanted is not None else range(FIRST_PORT, FIRST_PORT + PORTS)
    for port in candidates:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, port))
            listening.listen()
        except OSError:
            listening.close()
        else:
            return listening
    taken = f"port {wanted} is" if wanted is not None else f"ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are"
    raise PlumblineError(f"{taken} taken on {LOOPBACK}. Choose another: plumbline try --port 9000.")
