"""Who is chatting: a visitor known by a signed token that the browser keeps, and the session of one conversation.

The server keeps no row for a visitor who has not said anything: what was entered before the chat travels in the token.
A conversation is found by the visitor, never by an id that a browser names, so nobody can ask for somebody else's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.kernel.errors import MidofficeError

VISITOR_LIFETIME = timedelta(days=180)
SESSION_LIFETIME = timedelta(hours=24)
LONGEST_TOKEN = 16_384
"""Characters; the answers of the largest form allowed before a chat stay far below."""


class SessionInvalid(MidofficeError):
    """The chat session is forged, of another chat, or too old."""

    sentence = "This chat session is not valid any more."
    remedy = "Start the chat again."


@dataclass(frozen=True, slots=True)
class ChatSession:
    """A visitor in one conversation on one touchpoint. `fields` are the answers before the chat, by label.

    A conversation that ended before `started_at` is not part of the session.
    """

    visitor_id: UUID
    touchpoint_id: UUID
    started_at: datetime
    expires_at: datetime
    name: str = ""
    known_as: tuple[Identifier, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def visitor(self) -> Identifier:
        """Return the identifier under which the visitor's interactions are kept."""
        return Identifier(IdentifierKind.VISITOR, str(self.visitor_id))


def sign_visitor(key: bytes, visitor_id: UUID, touchpoint_id: UUID, now: datetime) -> str:
    """Return the token by which a browser proves for 180 days that it is this visitor of this touchpoint."""
    expires = int((now + VISITOR_LIFETIME).timestamp())
    return _signer(key, "visitor").dumps([str(visitor_id), str(touchpoint_id), expires])


def read_visitor(key: bytes, token: str, touchpoint_id: UUID, now: datetime) -> UUID:
    """Return whom a visitor token stands for; raises SessionInvalid."""
    visitor_id, owner, expires = _unsign(key, "visitor", token, 3)
    if owner != str(touchpoint_id) or expires <= now.timestamp():
        raise SessionInvalid
    return UUID(visitor_id)


def sign_session(key: bytes, session: ChatSession) -> str:
    """Return the token of a session."""
    known_as = [[identifier.kind.value, identifier.value] for identifier in session.known_as]
    times = [int(session.started_at.timestamp()), int(session.expires_at.timestamp())]
    return _signer(key, "session").dumps(
        [str(session.visitor_id), str(session.touchpoint_id), *times, session.name, known_as, list(session.fields)]
    )


def read_session(key: bytes, token: str, touchpoint_id: UUID, now: datetime) -> ChatSession:
    """Return the session of a token; raises SessionInvalid when it is forged, too old or of another touchpoint."""
    visitor_id, owner, started, expires, name, known_as, fields = _unsign(key, "session", token, 7)
    if owner != str(touchpoint_id) or expires <= now.timestamp():
        raise SessionInvalid
    return ChatSession(
        visitor_id=UUID(visitor_id),
        touchpoint_id=touchpoint_id,
        started_at=datetime.fromtimestamp(started, UTC),
        expires_at=datetime.fromtimestamp(expires, UTC),
        name=name,
        known_as=tuple(Identifier(IdentifierKind(kind), value) for kind, value in known_as),
        fields=tuple((label, value) for label, value in fields),
    )


def _signer(key: bytes, purpose: str) -> URLSafeSerializer:
    # The salt keeps a token of one purpose from being taken for one of another.
    return URLSafeSerializer(key, salt=f"midoffice.chat.{purpose}")


def _unsign(key: bytes, purpose: str, token: str, parts: int) -> list[Any]:
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise SessionInvalid
    try:
        values = _signer(key, purpose).loads(token)
    except BadData:
        raise SessionInvalid from None
    if not isinstance(values, list) or len(values) != parts:
        raise SessionInvalid
    return values
