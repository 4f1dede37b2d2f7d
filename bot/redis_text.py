"""Text that came out of Redis: bytes or str, as the client was told."""


def text(raw: object) -> str:
    return raw.decode() if isinstance(raw, bytes) else str(raw)


def raw(found: object) -> bytes:
    """The bytes themselves."""
    return found if isinstance(found, bytes) else str(found).encode()
