"""Identifiers: UUIDv7, so that keys sort by time of creation."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "new_id"]


def new_id() -> UUID:
    """Return a new time-ordered identifier (RFC 9562, version 7)."""
    return uuid7()
