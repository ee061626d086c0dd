"""Identifiers: UUIDv7, so that keys sort by time of creation."""

from uuid import UUID

from uuid_utils import uuid7

__all__ = ["UUID", "id_of", "new_id"]

_new, _set_int, _set_safety = UUID.__new__, UUID.__dict__["int"].__set__, UUID.__dict__["is_safe"].__set__
_unknown_safety = UUID(int=0).is_safe


def new_id() -> UUID:
    """Return a new time-ordered identifier (RFC 9562, version 7)."""
    return id_of(uuid7().int)


def id_of(number: int) -> UUID:
    """Return the identifier of a number of 128 bits, without the checks of the constructor: these are most of its time."""
    made = _new(UUID)
    _set_int(made, number)
    _set_safety(made, _unknown_safety)
    return made
