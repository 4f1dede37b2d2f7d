"""The key that signs the audit log: from the settings, or kept beside a laptop's data; where it cannot be used, one line says so."""

import os
from pathlib import Path

import pytest

from bot.audit.signing_key import FILE, key_in, keys_of, new_key, signers_of
from bot.settings import Base
from policies.errors import PlumblineError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PLUMBLINE_AUDIT_KEY", "REDIS_URL", "PLUMBLINE_DATA"):
        monkeypatch.delenv(name, raising=False)


def test_a_laptops_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    settings = Base.read_with({"plumbline_data": folder})
    assert keys_of(settings) == []
    first = keys_of(settings, make=True)
    assert first == keys_of(settings, make=True) == keys_of(settings)
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_with_a_redis_of_ones_own_no_key_is_made(tmp_path: Path) -> None:
    settings = Base.read_with({"plumbline_data": tmp_path, "redis_url": "redis://127.0.0.1:1/0"})
    assert keys_of(settings, make=True) == []
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_set_counts_more_than_the_file_and_is_shown_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key_in(tmp_path, make=True)
    new, old = new_key(), new_key()
    monkeypatch.setenv("PLUMBLINE_AUDIT_KEY", f"{new}, {old}")
    monkeypatch.setenv("PLUMBLINE_DATA", str(tmp_path))
    settings = Base.read()
    assert keys_of(settings) == [new, old]
    assert new not in repr(settings)
    signers = signers_of([new, old], "T024")
    assert new not in repr(signers)
    assert [signer.name for signer in signers] == ["plumbline/T024"] * 2
    assert signers[0].verifier != signers[1].verifier


@pytest.mark.parametrize("key", ["mine", f"{'A' * 40}", f"{'A' * 43}=,"])
def test_what_is_no_key_is_refused_with_the_command_that_makes_one(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("PLUMBLINE_AUDIT_KEY", key)
    with pytest.raises(PlumblineError, match=r"^PLUMBLINE_AUDIT_KEY: not a key.*plumbline audit key makes one") as refused:
        Base.read()
    assert key not in str(refused.value)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    key_in(tmp_path, make=True)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(PlumblineError, match=f"{FILE}: others here can read the audit log's key.*chmod 600"):
        key_in(tmp_path)


def test_a_damaged_key_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    key_in(tmp_path, make=True)
    (tmp_path / FILE).write_text("cut of")
    with pytest.raises(PlumblineError, match="that is no key any more"):
        key_in(tmp_path, make=True)
    assert (tmp_path / FILE).read_text() == "cut of"


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlumblineError, match="the audit log's key cannot be used") as refused:
        key_in(tmp_path / "file", make=True)
    assert "\n" not in str(refused.value)


def test_whoever_comes_second_takes_the_key_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, link = new_key(), os.link

    def slower(draft: str, path: Path) -> None:
        path.write_text(theirs)
        path.chmod(0o600)
        link(draft, path)

    monkeypatch.setattr(os, "link", slower)
    assert key_in(tmp_path, make=True) == [theirs]
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
