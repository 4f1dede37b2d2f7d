"""The folder of a trial, and its examples."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.trying import place as places
from bot.trying.place import Place, RunningAlready, listen
from bot.trying.seeding import playable
from policies.errors import PlumblineError
from policies.load import load_pack
from policies.pack import DEFAULT_PACK

SMALL_PACK = Path(__file__).parent / "small_pack"


def test_a_place_where_nothing_can_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "try").write_text("a file")
    with (
        pytest.raises(PlumblineError, match=r"try: nothing can be kept there \(File exists\)\. Set PLUMBLINE_DATA"),
        Place(tmp_path / "try"),
    ):
        pass


def test_a_place_is_one_trials_at_a_time(tmp_path: Path) -> None:
    with Place(tmp_path) as place:
        place.answer_at("http://127.0.0.1:8065/")
        with pytest.raises(RunningAlready) as found, Place(tmp_path):
            pass
        assert found.value.address == "http://127.0.0.1:8065/"
    with Place(tmp_path):
        assert not (tmp_path / "address").exists()


def test_examples_that_were_played_are_remembered(tmp_path: Path) -> None:
    with Place(tmp_path) as place:
        place.played("tickets")
        place.played("handbook")
    with Place(tmp_path) as place:
        assert place.seeded == {"handbook", "tickets"}
        place.forget()
        assert place.seeded == set()


def test_a_bot_that_holds_on_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told to end first, and has its time for that."""
    monkeypatch.setattr(places, "FAREWELL", 0.2)
    stubborn = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); sys.stdin.read()"
    lock = os.open(tmp_path / "bot.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with subprocess.Popen([sys.executable, "-c", stubborn], pass_fds=[lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bot:
        assert bot.stdout is not None
        bot.stdout.readline()
        os.close(lock)
        with Place(tmp_path) as place:
            place.bot_is(bot.pid)
            os.close(place.take_over())
        assert bot.wait() == -9


def test_ports_that_are_all_taken_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(places, "FIRST_PORT", port)
        monkeypatch.setattr(places, "PORTS", 1)
        with pytest.raises(PlumblineError, match=f"ports {port} to {port} are taken on 127.0.0.1"):
            listen()


def test_the_examples_are_played_with_a_pack_that_knows_them_only() -> None:
    assert playable(load_pack(DEFAULT_PACK))
    assert not playable(load_pack(SMALL_PACK))
