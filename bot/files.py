"""Writes the files that people asked for; what cannot be written is one line."""

from pathlib import Path

from policies.errors import PlumblineError


def write_text(path: Path, text: str) -> None:
    """Writes the file, and its folder where there is none.

    Raises:
        PlumblineError: with the reason and what to do.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlumblineError(f"{path}: cannot be written ({error.strerror}). Choose another place, or change its permissions.") from None
