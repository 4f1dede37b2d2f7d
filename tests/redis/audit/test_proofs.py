"""A file that proves a review's entries is enough for somebody who has the public key and RFC 6962, and none of our code."""

import base64
import hashlib
import json
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from redis.asyncio import Redis

from bot.audit.proofs import check, prove
from bot.audit.signing_key import new_key, signers_of
from policies.errors import PlumblineError
from tests.redis.audit.logs import KEY, TENANT, small, written
from tests.unit import rfc6962

BELIEVED: Final = [signer.verifier for signer in signers_of([KEY], TENANT)]
REVIEWS: Final = [f"AR-{number}" for number in range(1, 9)]


async def proof_of(db: Redis, review: str, *reviews: str) -> str:
    return await prove(await written(db, *(reviews or REVIEWS)), review, BELIEVED)


def checked(text: str) -> list[str]:
    return [str(entry["id"]) for _, entry in check(text, lambda _: BELIEVED).entries]


def check_by_the_book(text: str, public_key: str) -> list[Any]:
    """The entries of a file, checked with nothing but the texts of the formats: signed-note, tlog-checkpoint, RFC 6962."""
    proof = json.loads(text)
    name, key_id, key = public_key.split("+", 2)
    public = base64.b64decode(key, validate=True)
    assert (public[:1], hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]) == (b"\x01", key_id)
    body, _, signatures = proof["checkpoint"].rpartition("\n\n")
    dash, signed_by, encoded = signatures.rstrip("\n").split(" ")
    signature = base64.b64decode(encoded, validate=True)
    assert (dash, signed_by, signature[:4].hex()) == ("\u2014", name, key_id)
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], (body + "\n").encode())
    origin, size, root = body.split("\n")
    assert origin == proof["log"] == name
    for one in proof["entries"]:
        path = [base64.b64decode(beside, validate=True) for beside in one["path"]]
        assert rfc6962.root(one["entry"].encode(), one["index"], int(size), path) == base64.b64decode(root, validate=True)
    return [json.loads(one["entry"]) for one in proof["entries"]]


@pytest.mark.parametrize("count", range(1, 9))
async def test_a_proof_holds_by_the_book_and_by_our_command_for_logs_of_any_length(db: Redis, count: int) -> None:
    for review in REVIEWS[:count]:
        text = await proof_of(db, review, *REVIEWS[:count])
        names = [entry["id"] for entry in small(review)]
        assert [entry["id"] for entry in check_by_the_book(text, str(BELIEVED[0]))] == checked(text) == names


async def test_every_changed_byte_of_a_proof_is_found_or_changes_nothing(db: Redis) -> None:
    text = await proof_of(db, "AR-2", "AR-1", "AR-2")
    names, proof = checked(text), json.loads(text)
    for place in range(len(text)):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        try:
            same = json.loads(changed) == proof
            assert (checked(changed), same) == (names, True), f"{text[place - 20 : place + 20]!r} at {place}"
        except (PlumblineError, ValueError):
            continue


CHANGES: Final[dict[str, tuple[Any, str]]] = {
    "no entries": (lambda proof: proof["entries"].clear(), "This proves nothing"),
    "one twice": (lambda proof: proof["entries"].append(proof["entries"][0]), "This proves nothing"),
    "a shorter path": (lambda proof: proof["entries"][0]["path"].pop(), "Entry 5 is not proved"),
    "another place": (lambda proof: proof["entries"][0].update(index=6), "Entry 6 is not proved"),
    "another review": (lambda proof: proof.update(review="AR-1"), 'Entry 5 is in the log, but it is none of "AR-1"'),
    "another log": (lambda proof: proof.update(log="plumbline/T0OTHER001"), "it is of another log"),
    "another format": (lambda proof: proof.update(format="other/1"), 'its format is "other/1"'),
    "no checkpoint": (lambda proof: proof.pop("checkpoint"), "This is no proof: a part of it is missing or damaged"),
    "entries that are none": (lambda proof: proof.update(entries=3), "This is no proof: a part of it is missing or damaged"),
}


@pytest.mark.parametrize("how", CHANGES)
async def test_a_proof_that_was_changed_is_refused_and_says_why(db: Redis, how: str) -> None:
    change, says = CHANGES[how]
    proof = json.loads(await proof_of(db, "AR-2", "AR-1", "AR-2"))
    change(proof)
    with pytest.raises(PlumblineError, match=says):
        checked(json.dumps(proof))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "AR-1"])
async def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(PlumblineError, match="This is no proof"):
        checked(text)


async def test_a_proof_signed_with_another_key_is_refused(db: Redis) -> None:
    text = await proof_of(db, "AR-1")
    other = signers_of([new_key()], TENANT)[0].verifier
    with pytest.raises(PlumblineError, match="none of the known keys has signed it"):
        check(text, lambda _: [other])
    with pytest.raises(AssertionError):
        check_by_the_book(text, str(other))


async def test_nothing_is_proved_of_a_review_that_is_not_there_nor_of_a_log_that_does_not_hold(db: Redis) -> None:
    log = await written(db, "AR-1")
    with pytest.raises(PlumblineError, match='no entries of "AR-7"'):
        await prove(log, "AR-7", BELIEVED)
    await db.setrange(log.keys.audit_leaves, 3, b"x")
    with pytest.raises(PlumblineError, match="is not what was signed"):
        await prove(log, "AR-1", BELIEVED)
