"""The settings as a file to fill in: `python -m bot.settings_example` rewrites deploy/.env.example."""

from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo

from bot.settings import Settings
from bot.workspace.manifest import PLACES

PAGE: Final = PLACES[0].parent / ".env.example"
HEAD: Final = """\
# Plumbline's settings. Copy this file to .env and fill it in; .env holds secrets, so keep it out of version control.
# What is commented out has the value that is shown, or none. `make docs` rewrites this file from bot/settings.py.
"""
TAIL: Final = """\
# Only for compose.yaml: the password of its Valkey, such as `openssl rand -hex 32` prints one.
VALKEY_PASSWORD=
"""


def example() -> str:
    return "\n".join([HEAD, *(_entry(name, field) for name, field in Settings.model_fields.items()), TAIL])


def _entry(name: str, field: FieldInfo) -> str:
    about = (field.description or "What is logged: DEBUG, INFO, WARNING or ERROR.").rstrip(".")
    if "SecretStr" in str(field.annotation):  # a way in is needed besides, and one that is empty counts as not set
        return f"# {about}.{' Needed.' if field.is_required() else ''}\n{name.upper()}=\n"
    return f"# {about}.\n#{name.upper()}={_shown(field.default)}\n"


def _shown(default: Any) -> str:
    """A folder of this installation is nobody else's."""
    unset = default is None or (isinstance(default, Path) and default.is_absolute())
    return "" if unset else str(default)


def main(page: Path = PAGE) -> None:
    page.write_text(example(), "utf-8")


if __name__ == "__main__":
    main()
