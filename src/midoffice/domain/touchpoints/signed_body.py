"""A signature over what another system posts to us: HMAC-SHA256 over the time and the body, as `t=<seconds>,v1=<hex>`."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours. A repetition within it is harmless: what it says is known."""
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign_body(key: str, at: datetime, body: bytes) -> str:
    """Return the signature of a body that is posted at a time."""
    return _written(key, int(at.timestamp()), body)


def is_signed(signature: str, key: str, body: bytes, now: datetime) -> bool:
    """Tell whether the signature is of this body, under this key, and no older or younger than the tolerance."""
    said = _FORM.fullmatch(signature)
    if said is None or not key:
        return False
    at = int(said.group(1))
    if abs(now.timestamp() - at) > TOLERANCE.total_seconds():
        return False
    return hmac.compare_digest(_written(key, at, body).encode(), signature.encode())


def _written(key: str, at: int, body: bytes) -> str:
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
