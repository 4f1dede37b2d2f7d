"""Whether Slack signed a request, as https://docs.slack.dev/authentication/verifying-requests-from-slack says.

Our own, on bytes: the SDK's verifier raises where a timestamp is no number or a signature is not ASCII, and Bolt logs the body of
whatever it refuses.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final

AGE: Final = 300.0  # seconds that a request may be old, or ahead
TIMESTAMP: Final = "X-Slack-Request-Timestamp"
SIGNATURE: Final = "X-Slack-Signature"
_SECONDS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def refusal(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> str | None:
    """Why the request counts for nothing; None where Slack signed it within the last five minutes. `now` is in seconds."""
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not timestamp or not signature:
        return "it is not signed"
    if not _SECONDS.fullmatch(timestamp):
        return "its timestamp is not a number"
    if abs(now - int(timestamp)) > AGE:
        return "its timestamp is more than five minutes away from now"
    given = signature.encode("utf-8", "surrogateescape")  # a header may hold any byte
    return None if hmac.compare_digest(sign(secret, timestamp, body).encode(), given) else "its signature is wrong"
