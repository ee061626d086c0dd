"""Who is signed in on the company's own site: a token that the site makes, so that no browser can claim to be somebody.

It is a JWT with HMAC-SHA256, which every language has a few lines for. What a browser says without one is only a visitor.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

import orjson

from midoffice.domain.customers.identifier import Identifier, IdentifierKind, identify
from midoffice.kernel.errors import Invalid

SHORTEST_KEY = 32
"""Characters of the key with which the site signs."""
LONGEST_LIFE = timedelta(hours=24)
LONGEST_TOKEN = 4_096
_SKEW = timedelta(minutes=1)
_KINDS = {kind.value: kind for kind in (IdentifierKind.ACCOUNT, IdentifierKind.EMAIL, IdentifierKind.PHONE)}
_FIELD = "identity"


def read_site_identity(key: str, token: str, touchpoint_key: str, now: datetime, *, region: str = "GB") -> Identifier:
    """Return whom a site says that its visitor is.

    The payload has `sub` (the value), `kind` (`account` unless said, `email` or `phone`), `aud` (the touchpoint's key) and `exp`.
    Raises Invalid(identity) for a token that is forged, of another touchpoint, expired, or valid for too long.
    """
    if len(key) < SHORTEST_KEY:
        raise Invalid(_FIELD, "cannot be checked", f"An administrator stores a key of at least {SHORTEST_KEY} characters.")
    claims = _claims(key, token)
    if claims.get("aud") != touchpoint_key:
        raise Invalid(_FIELD, "is for another touchpoint", f"Name {touchpoint_key!r} as `aud`.")
    expires = claims.get("exp")
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise Invalid(_FIELD, "has no end", "Say as `exp` until when it is valid, in seconds since 1970.")
    left = expires - now.timestamp()
    if left <= 0:
        raise Invalid(_FIELD, "has expired", "Make a new one for each page.")
    if left > (LONGEST_LIFE + _SKEW).total_seconds():
        raise Invalid(_FIELD, "is valid for too long", "Let it end within 24 hours.")
    kind, value = _KINDS.get(str(claims.get("kind", IdentifierKind.ACCOUNT.value))), claims.get("sub")
    if kind is None or not isinstance(value, str):
        raise Invalid(_FIELD, "names nobody", "Say who it is as `sub`, and as `kind` account, email or phone.")
    try:
        return identify(kind, value, region=region)
    except Invalid as fault:
        raise Invalid(_FIELD, f"names nobody: `sub` {fault.fields['why']}", str(fault.fields["remedy"])) from None


def _claims(key: str, token: str) -> dict[str, Any]:
    forged = Invalid(_FIELD, "is not signed by your site", "Sign it with HMAC-SHA256 and the touchpoint's key.")
    parts = token.split(".")
    if len(token) > LONGEST_TOKEN or not token.isascii() or len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise forged
    head, payload, signature = parts
    wanted = hmac.digest(key.encode(), f"{head}.{payload}".encode(), hashlib.sha256)
    try:
        # The algorithm is ours to choose, never the token's.
        if not hmac.compare_digest(_decoded(signature), wanted) or orjson.loads(_decoded(head)).get("alg") != "HS256":
            raise forged
        claims = orjson.loads(_decoded(payload))
    except (binascii.Error, orjson.JSONDecodeError, AttributeError):
        raise forged from None
    if not isinstance(claims, dict):
        raise forged
    return claims


def _decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
