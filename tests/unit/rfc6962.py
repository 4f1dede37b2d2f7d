"""Merkle trees as RFC 6962, section 2.1, defines them: written from its text, and slow, so that nothing of ours is needed to check ours."""

import hashlib
from collections.abc import Sequence


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def largest_power_of_two_below(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def mth(data: Sequence[bytes]) -> bytes:
    """The Merkle Tree Hash of a list of inputs."""
    n = len(data)
    if n == 0:
        return sha256(b"")
    if n == 1:
        return sha256(b"\x00" + data[0])
    k = largest_power_of_two_below(n)
    return sha256(b"\x01" + mth(data[:k]) + mth(data[k:]))


def path(m: int, data: Sequence[bytes]) -> list[bytes]:
    """The Merkle audit path for the (m+1)th input."""
    n = len(data)
    if n == 1:
        return []
    k = largest_power_of_two_below(n)
    return [*path(m, data[:k]), mth(data[k:])] if m < k else [*path(m - k, data[k:]), mth(data[:k])]


def root(entry: bytes, m: int, n: int, audit_path: Sequence[bytes]) -> bytes:
    """The hash that a path leads to, read backwards from the definition of PATH; ValueError where it has the wrong length."""
    if n == 1:
        if audit_path:
            raise ValueError("too long")
        return sha256(b"\x00" + entry)
    if not audit_path:
        raise ValueError("too short")
    k = largest_power_of_two_below(n)
    *rest, last = audit_path
    if m < k:
        return sha256(b"\x01" + root(entry, m, k, rest) + last)
    return sha256(b"\x01" + last + root(entry, m - k, n - k, rest))
