"""Text signed with Ed25519, in the format c2sp.org/signed-note, so that tools of others can verify it."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = b"\x01"  # the signature type
KEY_BYTES: Final = 32
ID_BYTES: Final = 4
MOST_SIGNATURES: Final = 16
_LINE: Final = re.compile("\u2014 ([^ +\\s]+) ([A-Za-z0-9+/]+={0,2})\n")
_VERIFIER: Final = re.compile(r"([^ +\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


class BadNote(Exception):
    """Says in a few words what is wrong with a note or with a verifier."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under the name that it signs with. As text, `name+id+key`, it can be published."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises BadNote."""
        found = _VERIFIER.fullmatch(text.strip())
        key = decoded(found[3]) if found else b""
        if not found or key[:1] != ED25519 or len(key) != 1 + KEY_BYTES:
            raise BadNote("it is no public key; one reads name+id+key")
        verifier = cls(found[1], key[1:])
        if verifier.id.hex() != found[2]:
            raise BadNote("its id does not fit its key")
        return verifier

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:ID_BYTES]

    def verifies(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class Signer:
    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note. The text ends in a newline."""
        signature = base64.b64encode(self.verifier.id + self.private.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"


def opened(note: str, verifiers: Iterable[Verifier]) -> tuple[str, Verifier]:
    """The text, and who signed it.

    Raises:
        BadNote: where none of them did, or where a signature of theirs is wrong.
    """
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = signatures.splitlines(keepends=True)
    if not blank or not 0 < len(lines) <= MOST_SIGNATURES or any(c < " " and c != "\n" for c in note):
        raise BadNote("it is no signed note")
    known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
    signed_by = None
    for line in lines:
        found = _LINE.fullmatch(line)
        signature = decoded(found[2]) if found else b""
        if not found or len(signature) <= ID_BYTES:
            raise BadNote("it has a line that is no signature")
        verifier = known.get((found[1], signature[:ID_BYTES]))
        if verifier and not verifier.verifies(text, signature[ID_BYTES:]):
            raise BadNote(f"the signature of {verifier.name}+{verifier.id.hex()} is wrong")
        signed_by = signed_by or verifier
    if signed_by is None:
        raise BadNote("none of the known keys has signed it")
    return text, signed_by


def decoded(text: str) -> bytes:
    """Nothing where it is not as it would be encoded: one signature must not have several spellings."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return found if base64.b64encode(found).decode() == text else b""
