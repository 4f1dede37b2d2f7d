"""The example scripts that come along, by name."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "scripts"
NAMES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def find(script: Path) -> Path:
    """The file as given; the example of that name where there is no such file."""
    return FOLDER / f"{script}.yaml" if str(script) in NAMES and not script.exists() else script
