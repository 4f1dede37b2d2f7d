"""The tree of RFC 6962, section 2.1: a root that changes with every byte of every entry, and short proofs that one is in it.

Our own, because the one library that is kept up, pymerkle, is under the GPL, has no types, and wants to own the storage.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Peaks:
    """A tree that grows: of its perfect subtrees only the top hashes, from left to right, as many as `size` has ones in binary."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)

    def add(self, leaf: bytes) -> None:
        joined = self.size
        while joined & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            joined >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def plus(self, leaves: Iterable[bytes]) -> "Peaks":
        grown = Peaks(self.size, self.hashes)
        for leaf in leaves:
            grown.add(leaf)
        return grown

    @property
    def root(self) -> bytes:
        if not self.hashes:
            return EMPTY_ROOT
        *rest, root = self.hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root


class Tree:
    """All of a tree, for proofs. On each level neighbours are joined, and a last one without a neighbour rises as it is."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([*(node_hash(left, right) for left, right in pairs), *below[len(below) & ~1 :]])

    @property
    def root(self) -> bytes:
        return self._levels[-1][0] if self._levels[0] else EMPTY_ROOT

    def path(self, index: int) -> list[bytes]:
        """The inclusion proof of a leaf: the hashes beside its way up, from below."""
        found = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1])
            index >>= 1
        return found


def root_of(leaf: bytes, index: int, size: int, path: Iterable[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to; None where it has not the length that such a tree asks for."""
    last = size - 1
    if not 0 <= index <= last:
        return None
    for beside in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            leaf = node_hash(beside, leaf)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = node_hash(leaf, beside)
        index, last = index >> 1, last >> 1
    return leaf if last == 0 else None
