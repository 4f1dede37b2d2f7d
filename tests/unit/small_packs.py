"""The small pack, copied so that a test can change it; and the small companion that it composes with."""

import shutil
from pathlib import Path
from typing import Final

from policies.load import joined, load_pack
from policies.pack import Pack

SMALL_PACK: Final = Path(__file__).parent / "small_pack"
SMALL_COMPANION: Final = Path(__file__).parent / "small_companion"
TOGETHER: Final = joined([SMALL_PACK, SMALL_COMPANION])


def copy_of_the_small_pack(folder: Path) -> Path:
    """A copy in a new folder below `folder`."""
    copy = folder / "pack"
    shutil.copytree(SMALL_PACK, copy)
    return copy


def change(file: Path, old: str, new: str) -> None:
    """Replaces the one place where `old` stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def small_pack_with(folder: Path, file: str, old: str, new: str) -> Pack:
    copy = copy_of_the_small_pack(folder)
    change(copy / file, old, new)
    return load_pack(copy)
