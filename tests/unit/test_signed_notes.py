"""Checkpoints are signed notes as c2sp.org/signed-note and c2sp.org/tlog-checkpoint describe them."""

import base64
import hashlib
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.audit.checkpoint import Checkpoint
from bot.audit.signed_note import BadNote, Signer, Verifier, opened

# Source: the documentation of golang.org/x/mod/sumdb/note, another implementation of the format.
NEUMANN: Final = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
THEIRS: Final = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER: Final = Signer("plumbline/T024", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER: Final = Signer("plumbline/T024", Ed25519PrivateKey.from_private_bytes(bytes(32)))
STANDS: Final = Checkpoint("plumbline/T024", 4182, hashlib.sha256(b"root").digest())
NOTE: Final = SIGNER.sign(STANDS.text())


def test_a_note_of_another_implementation_is_understood() -> None:
    verifier = Verifier.read(NEUMANN)
    assert str(verifier) == NEUMANN
    text, signed_by = opened(THEIRS, [verifier])
    assert text.endswith("your problem is.\n")
    assert signed_by == verifier


def test_a_checkpoint_is_written_as_the_formats_say() -> None:
    origin, size, root, blank, signature, end = NOTE.split("\n")
    assert (origin, size, blank, end) == ("plumbline/T024", "4182", "", "")
    assert base64.b64decode(root, validate=True) == STANDS.root
    dash, name, encoded = signature.split(" ")
    assert (dash, name) == ("\u2014", origin)
    public = SIGNER.private.public_key().public_bytes_raw()
    raw = base64.b64decode(encoded, validate=True)
    assert raw[:4] == hashlib.sha256(b"plumbline/T024\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], NOTE.rpartition("\n\u2014")[0].encode())


def test_what_was_signed_is_read_again() -> None:
    assert Checkpoint.read(NOTE, "plumbline/T024", [OTHER.verifier, SIGNER.verifier]) == STANDS


def test_every_byte_of_a_checkpoint_matters() -> None:
    raw = NOTE.encode()
    for place in range(len(raw)):
        for bit in range(8):
            changed = raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]
            with pytest.raises((BadNote, UnicodeDecodeError)):
                Checkpoint.read(changed.decode(), "plumbline/T024", [SIGNER.verifier])


def test_a_second_signature_of_somebody_unknown_does_no_harm() -> None:
    witness = Signer("witness.example", Ed25519PrivateKey.generate())
    line = witness.sign(STANDS.text()).rpartition("\n\n")[2]
    assert Checkpoint.read(NOTE + line, "plumbline/T024", [SIGNER.verifier]) == STANDS
    with pytest.raises(BadNote, match="of another log"):
        Checkpoint.read(NOTE + line, "plumbline/T024", [witness.verifier])


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (OTHER.sign(STANDS.text()), "none of the known keys has signed it"),
        (NOTE.replace("4182", "4183"), "is wrong"),
        (STANDS.text(), "it is no signed note"),
        ("", "it is no signed note"),
        (NOTE.replace("\u2014", "-"), "a line that is no signature"),
        (NOTE.rstrip("\n"), "a line that is no signature"),
        (NOTE + NOTE.rpartition("\n\n")[2] * 16, "it is no signed note"),
        (SIGNER.sign("plumbline/T024\n04182\nRoot\n"), "it is no checkpoint"),
        (SIGNER.sign(STANDS.text() + "more\n"), "it is no checkpoint"),
        (SIGNER.sign(STANDS.text().replace("T024", "T025")), "it is of another log, plumbline/T025"),
    ],
)
def test_what_is_no_checkpoint_of_the_log_is_refused_with_its_reason(note: str, why: str) -> None:
    with pytest.raises(BadNote, match=why):
        Checkpoint.read(note, "plumbline/T024", [SIGNER.verifier])


@pytest.mark.parametrize("text", ["", "plumbline/T024", NEUMANN[:-4], NEUMANN.replace("c7", "c8"), NEUMANN.replace("+ARpc", "+AhpC")])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.read(text)
