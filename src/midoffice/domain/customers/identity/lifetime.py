"""How long an identifier stands for somebody who does not use it."""

from datetime import datetime, timedelta

from midoffice.domain.customers.identifier import Confidence, IdentifierKind

PHONE, VERIFIED_PHONE, VISITOR = timedelta(days=365), timedelta(days=730), timedelta(days=400)
"""Numbers are given to somebody else after a time; browsers keep a mark for 400 days at most (RFC 6265bis)."""


def expiry(kind: IdentifierKind, confidence: Confidence, seen_at: datetime) -> datetime | None:
    """Return until when an identifier stands for its customer without being seen again; None: for good."""
    match kind:
        case IdentifierKind.PHONE:
            return seen_at + (VERIFIED_PHONE if confidence is Confidence.VERIFIED else PHONE)
        case IdentifierKind.VISITOR:
            return seen_at + VISITOR
        case _:
            return None
