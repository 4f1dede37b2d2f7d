import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NotThere

from bot import embedded_valkey
from bot.embedded_valkey import LONGEST_SOCKET, start
from bot.redis_server import check, connect
from policies.errors import PlumblineError

ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="plumb") as made:
        yield Path(made) / ".plumbline"


def put(url: str, value: str) -> None:
    with Redis.from_url(url) as client:
        client.set("answer", value)


def answer(url: str) -> str | None:
    with Redis.from_url(url) as client:
        stored = client.get("answer")
        return stored.decode() if isinstance(stored, bytes) else None


def another_process(folder: Path, then: str) -> "subprocess.Popen[str]":
    """Starts the server on the folder, says its address, and does what `then` says."""
    program = f"""
        import signal, sys
        from pathlib import Path
        from bot.embedded_valkey import start

        valkey = start(Path(sys.argv[1]))
        print(valkey.url, flush=True)
        {then}
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)


def test_a_folder_that_was_moved_is_a_folder_like_any_other(folder: Path) -> None:
    with closing(start(folder)) as valkey:
        put(valkey.url, "kept")
    (folder / "valkey.address").write_bytes(bytes(folder / "valkey.sock"))  # as after a crash, when nobody has taken it away
    moved = folder.rename(folder.with_name("moved"))
    folder.mkdir()
    (folder / "something").touch()
    with closing(start(moved)) as valkey:
        assert answer(valkey.url) == "kept"
    assert (folder / "something").exists()


async def test_it_is_as_durable_as_we_ask_of_others(folder: Path) -> None:
    with closing(start(folder)) as valkey:
        async with connect(valkey.url) as client:
            assert await check(client) == []


def test_what_was_stored_is_there_at_the_next_start(folder: Path) -> None:
    with closing(start(folder)) as valkey:
        put(valkey.url, "weekly")
    with closing(start(folder)) as valkey:
        assert not valkey.found
        assert answer(valkey.url) == "weekly"


def test_close_stops_the_server(folder: Path) -> None:
    start(folder).close()

    assert not (folder / "valkey.sock").exists()


def test_two_folders_are_two_servers(folder: Path) -> None:
    with closing(start(folder / "a")) as first, closing(start(folder / "b")) as second:
        put(first.url, "weekly")

        assert answer(second.url) is None


def test_a_server_that_outlived_its_parent_is_found_with_its_data(folder: Path) -> None:
    with another_process(folder, "signal.pause()") as parent:
        assert parent.stdout
        put(parent.stdout.readline().strip(), "weekly")
        parent.kill()

    with closing(start(folder)) as valkey:
        assert valkey.found
        assert answer(valkey.url) == "weekly"


def test_data_outlive_a_killed_server(folder: Path) -> None:
    with closing(start(folder)) as valkey:
        put(valkey.url, "weekly")
        with Redis.from_url(valkey.url) as client:
            os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
        until_gone(valkey.url)

        with closing(start(folder)) as again:
            assert not again.found
            assert answer(again.url) == "weekly"


def until_gone(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            answer(url)
        except NotThere:
            return
        time.sleep(0.01)
    pytest.fail("the server lives on")


def test_the_last_one_to_close_stops_it(folder: Path) -> None:
    first = start(folder)
    with another_process(folder, "sys.stdin.read(); valkey.close()") as other:
        assert other.stdout
        assert other.stdin
        url = other.stdout.readline().strip()
        first.close()

        put(url, "still there")

        other.stdin.close()
        other.wait(PATIENCE)
    until_gone(url)


def test_ctrl_c_does_not_reach_it(folder: Path) -> None:
    with another_process(folder, "signal.signal(signal.SIGINT, signal.SIG_IGN); print('ready', flush=True); sys.stdin.read()") as parent:
        assert parent.stdout
        url = parent.stdout.readline().strip()
        parent.stdout.readline()
        os.killpg(parent.pid, signal.SIGINT)

        put(url, "weekly")

        parent.communicate()
    start(folder).close()


def test_many_starts_at_once_share_one_server(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        started = list(pool.map(start, [folder] * 8))

    assert len({valkey.url for valkey in started}) == 1
    assert [valkey.found for valkey in started].count(False) == 1
    put(started[0].url, "weekly")
    for valkey in started[:-1]:
        valkey.close()
    assert answer(started[-1].url) == "weekly"
    started[-1].close()


def test_a_path_too_long_for_a_socket_has_it_elsewhere(folder: Path) -> None:
    deep = folder / ("d" * LONGEST_SOCKET)
    with closing(start(deep)) as valkey:
        put(valkey.url, "weekly")
        socket = Path(valkey.url.removeprefix("unix://"))
        with closing(start(deep)) as again:
            assert again.url == valkey.url

    assert socket.parent != deep
    assert not socket.parent.exists()


def test_a_path_may_hold_any_character(folder: Path) -> None:
    with closing(start(folder / "a b%20ü?#")) as valkey:
        put(valkey.url, "weekly")

        assert answer(valkey.url) == "weekly"


def test_only_its_owner_can_reach_it(folder: Path) -> None:
    with closing(start(folder)):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "valkey.sock").stat().st_mode & 0o777 == 0o700


def test_without_a_server_for_this_machine_it_asks_for_redis_url(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_valkey, "find_spec", lambda _: None)

    with pytest.raises(PlumblineError, match=r"no embedded Valkey for this machine.*Set REDIS_URL"):
        start(folder)


def test_a_folder_that_cannot_be_is_one_clear_line(folder: Path) -> None:
    folder.write_text("a file")

    with pytest.raises(PlumblineError, match=r"cannot be kept there.*Choose another folder, or set REDIS_URL"):
        start(folder)


def test_data_that_cannot_be_read_are_one_clear_line(folder: Path) -> None:
    with closing(start(folder)) as valkey:
        put(valkey.url, "weekly")
    for part in (folder / "appendonlydir").glob("*.manifest"):
        part.write_text("nonsense\n")

    with pytest.raises(PlumblineError, match=r"stopped at once .*AOF.*valkey.log"):
        start(folder)
