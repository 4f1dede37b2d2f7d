"""Seals tokens: what stands in Redis is worth nothing without the key, and only in the row of its own workspace."""

from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEYS: Final = "PLUMBLINE_INSTALLATIONS_KEY"


class Unsealable(Exception):
    """None of the keys opens it, or it belongs to another workspace."""


def new_key() -> str:
    return Fernet.generate_key().decode()


class Seal:
    """`keys` are comma-separated; the first one seals, every one opens."""

    def __init__(self, keys: str) -> None:
        fernets = [Fernet(key.strip()) for key in keys.split(",")]
        self._newest = fernets[0]
        self._all = MultiFernet(fernets)

    def close(self, team: str, token: str) -> str:
        return self._newest.encrypt(f"{team} {token}".encode()).decode()

    def open(self, team: str, sealed: str) -> str:
        """The token.

        Raises:
            Unsealable: where it cannot be read.
        """
        try:
            owner, _, token = self._all.decrypt(sealed).decode().partition(" ")
        except (InvalidToken, ValueError):  # the latter for what is not ASCII
            raise Unsealable from None
        if owner != team:
            raise Unsealable
        return token

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key opens it."""
        try:
            self._newest.decrypt(sealed)
        except (InvalidToken, ValueError):
            return False
        return True
