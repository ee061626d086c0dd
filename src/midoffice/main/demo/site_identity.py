"""How the company's home page says who is signed in: as any site would, with a key that it shares with the product."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

import orjson

from midoffice.main.demo.backoffice.household import owns_television

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from midoffice.main.demo.persona import Persona

_HOURS = 12
_COMPANIES, _PEOPLE = 10, 3


def site_key(secret_key: bytes) -> str:
    """Return the key of the company's pages."""
    return hmac.digest(secret_key, b"the demonstration's home page", hashlib.sha256).hex()


def identity_token(account: str, touchpoint: str, key: str, now: datetime) -> str:
    """Return the word of the site that this customer is signed in, good for half a day."""
    claims = {"sub": account, "aud": touchpoint, "exp": int(now.timestamp()) + _HOURS * 3600}
    signed = _part(b'{"alg":"HS256"}') + b"." + _part(orjson.dumps(claims))
    return (signed + b"." + _part(hmac.digest(key.encode(), signed, hashlib.sha256))).decode()


def who_may_sign_in(personas: Sequence[Persona]) -> dict[str, str]:
    """Return the names of some people by account: those who own a television, for the story of its return."""
    owners = [each for n, each in enumerate(personas) if n >= _COMPANIES and owns_television(n)]
    return {each.account: each.name for each in owners[:_PEOPLE]}


def _part(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")
