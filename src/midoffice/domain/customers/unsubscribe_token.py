"""The signed token of a link that ends advertising to a customer on a channel; good for ever, because mails are kept."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from midoffice.kernel.errors import Invalid

LONGEST = 300
"""Characters; ours are about 90."""


def sign_unsubscribe(key: bytes, customer_id: UUID, channel: str) -> str:
    """Return the token."""
    return _signer(key).dumps([customer_id.hex, channel])


def read_unsubscribe(key: bytes, token: str) -> tuple[UUID, str]:
    """Return the customer and the channel; raises Invalid(token) for one that we did not make."""
    try:
        said: Any = _signer(key).loads(token) if len(token) <= LONGEST else ()
        customer_id, channel = said
        return UUID(customer_id), str(channel)
    except (BadData, ValueError, TypeError, AttributeError):
        raise Invalid("token", "was not made here", "Use the link as it was sent.") from None


@lru_cache(maxsize=8)
def _signer(key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="midoffice.unsubscribe")
