"""How the company's home page says who is signed in: as any site would, with a key that it shares with the product."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson

from midoffice.main.demo.backoffice.household import imagine_households, owns_television

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midoffice.main.demo.backoffice.household import Household
    from midoffice.main.demo.persona import Persona

_HOURS = 12
_COMPANIES, _PEOPLE = 10, 3
_BEST_PLANS = frozenset({"Fibre 1000", "Green Power", "Duo Power & Fibre", "Fibre & Television"})
"""What nobody with one of them is offered a better one for."""


def site_key(secret_key: bytes) -> str:
    """Return the key of the company's pages."""
    return hmac.digest(secret_key, b"the demonstration's home page", hashlib.sha256).hex()


def identity_token(account: str, touchpoint: str, key: str, now: datetime) -> str:
    """Return the word of the site that this customer is signed in, good for half a day."""
    claims = {"sub": account, "aud": touchpoint, "exp": int(now.timestamp()) + _HOURS * 3600}
    signed = _part(b'{"alg":"HS256"}') + b"." + _part(orjson.dumps(claims))
    return (signed + b"." + _part(hmac.digest(key.encode(), signed, hashlib.sha256))).decode()


def who_may_sign_in(personas: Sequence[Persona]) -> dict[str, str]:
    """Return the names of some people by account, for the story of the returned television.

    They own one, and nothing else that the company says of itself comes before the player that goes with it.
    """
    households = imagine_households(personas, datetime.now(UTC).date(), len(personas))
    owners = [each for n, each in enumerate(households) if n >= _COMPANIES and owns_television(n) and _wants_for_nothing(each)]
    return {each.account: each.name for each in owners[:_PEOPLE]}


def _wants_for_nothing(household: Household) -> bool:
    return household.paperless and household.plan in _BEST_PLANS and not household.balance


def _part(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")
