"""Sign-in records."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.access.account import Account, ApiToken, AuditEntry, Session
from midoffice.kernel.pages import Page


class AccessStore(Protocol):
    """Sessions, tokens, passwords and the audit trail."""

    async def account_by_login(self, login: str) -> tuple[Account, str] | None:
        """Return the account (login compared without case) and its password hash ("" when it has none)."""

    async def set_password(self, account_id: UUID, password_hash: str) -> None:
        """Store a password hash; raises NotFound."""

    async def add_session(self, session: Session) -> None:
        """Store a session."""

    async def session(self, session_id: str) -> Session | None:
        """Return a session."""

    async def touch_session(self, session_id: str, seen_at: datetime, expires_at: datetime) -> None:
        """Record that a session was used."""

    async def end_session(self, session_id: str) -> None:
        """Forget a session."""

    async def end_sessions_of(self, account_id: UUID) -> None:
        """Forget every session of an account."""

    async def token_by_digest(self, digest: str) -> ApiToken | None:
        """Return the token with this digest."""

    async def tokens(self) -> tuple[ApiToken, ...]:
        """Return every token, newest first."""

    async def add_token(self, token: ApiToken) -> None:
        """Store a token."""

    async def token(self, token_id: UUID) -> ApiToken:
        """Return a token; raises NotFound."""

    async def save_token(self, token: ApiToken) -> None:
        """Store a changed token; raises Stale."""

    async def touch_token(self, token_id: UUID, at: datetime) -> None:
        """Record that a token was used."""

    async def write_audit(self, entry: AuditEntry) -> None:
        """Append to the audit trail."""

    async def audit(self, cursor: str | None, limit: int = 100) -> Page[AuditEntry]:
        """Return the audit trail, newest first."""

    async def remember(self, scope: str, key: str, request_digest: str, status: int, body: str, at: datetime) -> None:
        """Keep the answer to a request with an Idempotency-Key; raises Conflict when the key has one already."""

    async def recall(self, scope: str, key: str) -> tuple[str, int, str] | None:
        """Return (request digest, status, body) of an earlier request with this key."""

    async def forget_old(self, now: datetime, answers_before: datetime) -> None:
        """Remove sessions that have expired and answers (see `remember`) older than `answers_before`."""
