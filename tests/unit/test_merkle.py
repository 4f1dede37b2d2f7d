"""The audit log's tree is the tree of RFC 6962."""

import random
from typing import Final

import pytest

from bot.audit.merkle import EMPTY_ROOT, Peaks, Tree, leaf_hash, root_of
from tests.unit import rfc6962

# Source: the test vectors of google/certificate-transparency (merkletree), inputs and the roots over the first 1, 2, … of them.
INPUTS: Final = [
    bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS: Final = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES: Final = (*range(1, 35), 63, 64, 65, 100)


def inputs(size: int) -> list[bytes]:
    rng = random.Random(size)
    return [number.to_bytes(1) + rng.randbytes(rng.randrange(5)) for number in range(size)]


def test_roots_are_those_of_the_known_vectors() -> None:
    for size, expected in enumerate(ROOTS, 1):
        leaves = [leaf_hash(data) for data in INPUTS[:size]]
        assert Tree(leaves).root.hex() == Peaks().plus(leaves).root.hex() == rfc6962.mth(INPUTS[:size]).hex() == expected


def test_an_empty_tree_has_the_root_that_the_rfc_gives_it() -> None:
    assert Tree([]).root == Peaks().root == rfc6962.mth([]) == EMPTY_ROOT


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_that_grows_has_the_root_of_the_whole_at_every_size(size: int) -> None:
    data = inputs(size)
    peaks = Peaks()
    for number, entry in enumerate(data, 1):
        peaks.add(leaf_hash(entry))
        assert peaks.root == rfc6962.mth(data[:number])
        assert len(peaks.hashes) == number.bit_count()
    assert Tree([leaf_hash(entry) for entry in data]).root == peaks.root


@pytest.mark.parametrize("size", SIZES)
def test_every_proof_is_the_rfcs_and_proves_its_own_entry_only(size: int) -> None:
    data = inputs(size)
    tree = Tree([leaf_hash(entry) for entry in data])
    for index, entry in enumerate(data):
        path = tree.path(index)
        assert path == rfc6962.path(index, data)
        assert rfc6962.root(entry, index, size, path) == root_of(leaf_hash(entry), index, size, path) == tree.root
        assert root_of(leaf_hash(entry + b"x"), index, size, path) != tree.root
        elsewhere = (index + 1) % size
        assert size == 1 or root_of(leaf_hash(entry), elsewhere, size, path) != tree.root


@pytest.mark.parametrize("size", SIZES)
def test_a_proof_that_is_too_short_or_too_long_leads_nowhere(size: int) -> None:
    data = inputs(size)
    tree = Tree([leaf_hash(entry) for entry in data])
    for index, entry in enumerate(data):
        path = tree.path(index)
        assert root_of(leaf_hash(entry), index, size, [*path, bytes(32)]) is None
        assert not path or root_of(leaf_hash(entry), index, size, path[:-1]) is None


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (7, 3)])
def test_what_is_not_in_the_tree_has_no_proof(index: int, size: int) -> None:
    assert root_of(bytes(32), index, size, []) is None
