"""The signed token by which an offer is answered: whoever holds it was shown the offer, and cannot make another one.

In base 64: the offer's id, its customer's, when it expires in seconds since 1970, and 20 bytes of a keyed hash over all of that.
"""

import hmac
import struct
from base64 import b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from midoffice.domain.decisions.action_offer import ActionOffer
from midoffice.kernel.errors import Conflict, Invalid

_SAID = struct.Struct(">16s16sq")
_MAC_BYTES = 20
LENGTH = (_SAID.size + _MAC_BYTES) * 4 // 3
"""Characters. A whole number of threes of bytes: there is nothing to fill up at the end."""


class OfferExpired(Conflict):
    """The time to answer an offer has passed. Fields: expires_at."""

    remedy = "Ask for a new decision."

    def __init__(self, expires_at: datetime) -> None:
        """Say when it ended."""
        super().__init__("This offer has expired.", expires_at=expires_at.isoformat())


def sign_offer(key: bytes, offer: ActionOffer) -> str:
    """Return the token of an offer."""
    said = _SAID.pack(offer.id.bytes, offer.customer_id.bytes, int(offer.expires_at.timestamp()))
    return urlsafe_b64encode(said + _mac(key, said)).decode()


def read_token(key: bytes, token: str, now: datetime) -> tuple[UUID, UUID]:
    """Return the offer's id and its customer's; raises Invalid(token) for one that we did not make, OfferExpired."""
    try:
        whole = b64decode(token, altchars="-_", validate=True) if len(token) == LENGTH else b""
    except ValueError:
        whole = b""
    said = whole[: _SAID.size]
    if not whole or not hmac.compare_digest(whole[_SAID.size :], _mac(key, said)):
        raise Invalid("token", "was not made here", "Send the token of an offer as it was given.")
    offer_id, customer_id, expires = _SAID.unpack(said)
    if expires <= now.timestamp():
        raise OfferExpired(datetime.fromtimestamp(expires, UTC))
    return UUID(bytes=offer_id), UUID(bytes=customer_id)


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.digest(_derived(key), said, "sha256")[:_MAC_BYTES]


@lru_cache(maxsize=8)
def _derived(key: bytes) -> bytes:
    """Return the key of these tokens alone: what is signed for something else is no token of an offer."""
    return hmac.digest(key, b"midoffice.offer", "sha256")
