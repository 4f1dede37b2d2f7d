"""The key that signs checkpoints: from the settings, or on a laptop from a file beside the embedded Valkey's data."""

import base64
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.audit.checkpoint import origin_of
from bot.audit.signed_note import Signer
from bot.settings import Base
from policies.errors import PlumblineError

SETTING: Final = "PLUMBLINE_AUDIT_KEY"
FILE: Final = "audit.key"
NONE: Final = (
    f"{SETTING}: not set, so no audit log is written. Make a key with `plumbline audit key`, keep it as you keep passwords, "
    "and set it for every process of the bot. What has happened meanwhile is kept, and is taken into the log then."
)


def new_key() -> str:
    """As text: 32 bytes in base64."""
    return base64.urlsafe_b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def signers_of(keys: Sequence[str], tenant: str) -> list[Signer]:
    """A workspace's: each key under the name of its log."""
    seeds = (base64.b64decode(key, altchars=b"-_", validate=True) for key in keys)
    return [Signer(origin_of(tenant), Ed25519PrivateKey.from_private_bytes(seed)) for seed in seeds]


def keys_of(settings: Base, *, make: bool = False) -> list[str]:
    """The keys, the newest first; none where there is none. On a laptop one is kept in the data folder; `make`: from now on.

    Raises:
        PlumblineError: where that file cannot be used.
    """
    if settings.plumbline_audit_key is not None:
        return [key.strip() for key in settings.plumbline_audit_key.get_secret_value().split(",")]
    return [] if settings.redis_url else key_in(settings.plumbline_data, make=make)


def key_in(folder: Path, *, make: bool = False) -> list[str]:
    path = folder / FILE
    try:
        if make:
            _make(path)
        if not path.exists():
            return []
        if path.stat().st_mode & 0o077:
            raise PlumblineError(f"{path}: others here can read the audit log's key. Keep it to yourself: chmod 600 {path}")
        return [_checked(path)]
    except OSError as error:
        raise PlumblineError(f"{path}: the audit log's key cannot be used ({error.strerror}). Mend that, or set {SETTING}.") from None


def _checked(path: Path) -> str:
    text = path.read_text("utf-8").strip()
    try:
        signers_of([text], "")
    except ValueError:
        raise PlumblineError(f"{path}: that is no key any more. Bring the file back from a backup, or set {SETTING}.") from None
    return text


def _make(path: Path) -> None:
    """Whole or not at all, and only where there is none: two may begin at once."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=FILE)  # which only its owner may read
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(new_key() + "\n")
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
