"""What the hosted page of a form carries so that the server need not remember who opened it: signed, small, short-lived."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

LIFETIME = timedelta(hours=24)
_LONGEST = 500


def sign_opening(key: bytes, touchpoint_id: UUID, now: datetime) -> str:
    """Return the mark of a page opened now."""
    return _signer(key, "opening").dumps([str(touchpoint_id), int(now.timestamp() * 1000)])


def open_for(key: bytes, mark: str, touchpoint_id: UUID, now: datetime) -> timedelta | None:
    """Return how long the page has been open; None for a mark that is forged, of another form or older than a day."""
    values = _unsign(key, "opening", mark)
    if values is None or values[0] != str(touchpoint_id) or not isinstance(values[1], int):
        return None
    age = now - datetime.fromtimestamp(values[1] / 1000, UTC)
    return age if timedelta(0) <= age <= LIFETIME else None


def sign_reference(key: bytes, touchpoint_id: UUID, reference: str) -> str:
    """Return the mark with which a page says thank you for a form that was taken."""
    return _signer(key, "sent").dumps([str(touchpoint_id), reference])


def read_reference(key: bytes, mark: str, touchpoint_id: UUID) -> str | None:
    """Return the reference in such a mark; None when it is not ours."""
    values = _unsign(key, "sent", mark)
    return str(values[1]) if values is not None and values[0] == str(touchpoint_id) else None


def _signer(key: bytes, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"midoffice.form.{purpose}")


def _unsign(key: bytes, purpose: str, mark: str) -> list[object] | None:
    if len(mark) > _LONGEST or not mark.isascii():
        return None
    try:
        values = _signer(key, purpose).loads(mark)
    except BadData:
        return None
    return values if isinstance(values, list) and len(values) == 2 else None  # noqa: PLR2004 - touchpoint and value
