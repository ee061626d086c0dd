"""The signed token by which an offer is answered: whoever holds it was shown the offer, and cannot make another one."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from midoffice.domain.decisions.action_offer import ActionOffer
from midoffice.kernel.errors import Conflict, Invalid

LONGEST = 500
"""Characters; ours are about 130."""


class OfferExpired(Conflict):
    """The time to answer an offer has passed. Fields: expires_at."""

    remedy = "Ask for a new decision."

    def __init__(self, expires_at: datetime) -> None:
        """Say when it ended."""
        super().__init__("This offer has expired.", expires_at=expires_at.isoformat())


def sign_offer(key: bytes, offer: ActionOffer) -> str:
    """Return the token of an offer."""
    return _signer(key).dumps([offer.id.hex, offer.customer_id.hex, int(offer.expires_at.timestamp())])


def read_token(key: bytes, token: str, now: datetime) -> tuple[UUID, UUID]:
    """Return the offer's id and its customer's; raises Invalid(token) for one that we did not make, OfferExpired."""
    try:
        said: Any = _signer(key).loads(token) if len(token) <= LONGEST else ()
        offer_id, customer_id, expires = said
        read = UUID(offer_id), UUID(customer_id)
    except (BadData, ValueError, TypeError, AttributeError):
        raise Invalid("token", "was not made here", "Send the token of an offer as it was given.") from None
    if expires <= now.timestamp():
        raise OfferExpired(datetime.fromtimestamp(expires, UTC))
    return read


@lru_cache(maxsize=8)
def _signer(key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="midoffice.offer")
