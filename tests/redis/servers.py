"""Real servers for tests: Valkey of the wheel, and the machine's own Redis where it has one.

    from tests.redis.servers import db, db_url, valkey  # in a conftest.py or a test file

`db_url` is the address of an empty database, `db` a client on it; every other test gets an empty one again.
"""

import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
from redis import Redis as SyncRedis
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError

from bot.embedded_valkey import valkey_binary
from bot.redis_server import connect

DURABLE = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
PATIENCE = 10  # seconds until a server answers


def redis_binary() -> Path:
    found = shutil.which("redis-server")
    if found is None:
        pytest.skip("redis-server is not installed (Debian: apt install redis-server)")
    return Path(found)


@contextmanager
def running(binary: Path, **settings: str) -> Iterator[str]:
    """The address of a server of its own, in a folder of its own; underscores in settings stand for dashes."""
    # pytest's own temporary folders are too deep for a socket. A server's child that rewrites the file may outlive it for a moment.
    with TemporaryDirectory(prefix="plumb", ignore_cleanup_errors=True) as folder:
        socket = Path(folder, "server.sock")
        options = {"dir": folder, "port": "0", "unixsocket": str(socket), "save": ""} | settings
        words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
        with Path(folder, "server.log").open("wb") as log:
            server = subprocess.Popen([binary, *words], stdout=log, stderr=log)
        try:
            url = f"unix://{quote(str(socket))}"
            wait_for(url)
            yield url
        finally:
            server.kill()  # one that writes its first append-only file does not heed less
            server.wait()


def wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    with SyncRedis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except AuthenticationError:
                return
            except RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    with running(valkey_binary(), **DURABLE) as url:
        yield url


@pytest.fixture(scope="session")
def debian_redis() -> Iterator[str]:
    with running(redis_binary(), **DURABLE) as url:
        yield url


@pytest.fixture
def db_url(valkey: str) -> str:
    return _emptied(valkey)


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[Redis]:
    client = connect(db_url)
    yield client
    await client.aclose()


@pytest.fixture(params=["valkey", "debian_redis"])
def either_url(request: pytest.FixtureRequest) -> str:
    return _emptied(request.getfixturevalue(request.param))


@pytest.fixture
async def either_db(either_url: str) -> AsyncIterator[Redis]:
    """Once on Valkey, once on Debian's Redis."""
    client = connect(either_url)
    yield client
    await client.aclose()


def _emptied(url: str) -> str:
    with SyncRedis.from_url(url) as client:
        client.flushall()
    return url
