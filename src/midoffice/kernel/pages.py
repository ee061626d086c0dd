"""Pages of long lists, by cursor: stable while rows are added."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from midoffice.kernel.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list and the cursor of the next one (None at the end)."""

    items: tuple[T, ...]
    next_cursor: str | None


def encode_cursor(*keys: str | int) -> str:
    """Pack the sort keys of the last row into an opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, keys: int) -> list[str | int]:
    """Unpack a cursor made by `encode_cursor`; raises Invalid(cursor) when it is not one of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError):
        values = None
    if not isinstance(values, list) or len(values) != keys or not all(isinstance(v, str | int) for v in values):
        raise Invalid("cursor", "is not a cursor of this list", "Start again without a cursor.")
    return values


def encode_place(at: datetime, record_id: UUID) -> str:
    """Pack the place of a row in a list that is ordered by time, then id."""
    return encode_cursor(at.isoformat(), str(record_id))


def decode_place(cursor: str) -> tuple[datetime, UUID]:
    """Unpack a cursor made by `encode_place`; raises Invalid(cursor)."""
    at, record_id = decode_cursor(cursor, 2)
    try:
        place = datetime.fromisoformat(str(at)), UUID(str(record_id))
    except ValueError:
        place = None
    if place is None or place[0].tzinfo is None:
        raise Invalid("cursor", "is not a cursor of this list", "Start again without a cursor.")
    return place


def encode_score(later: bool, score: float, record_id: UUID) -> str:  # noqa: FBT001 - the first sort key
    """Pack the place of a row in a list in two parts, each ordered by score, highest first, then id."""
    return encode_cursor(int(later), score.hex(), str(record_id))


def decode_score(cursor: str) -> tuple[bool, float, UUID]:
    """Unpack a cursor made by `encode_score`; raises Invalid(cursor)."""
    later, score, record_id = decode_cursor(cursor, 3)
    try:
        return bool(later), float.fromhex(str(score)), UUID(str(record_id))
    except (ValueError, OverflowError) as problem:
        raise Invalid("cursor", "is not a cursor of this list", "Start again without a cursor.") from problem
