"""Accounts and sign-in records in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import Table
from midoffice.domain.access.account import Account, ApiToken, AuditEntry, Session
from midoffice.kernel.errors import NotFound
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.kernel.text import storable

ACCOUNT, SESSION, TOKEN, AUDIT_ENTRY = Row(Account), Row(Session), Row(ApiToken), Row(AuditEntry)
ACCOUNTS = Table("accounts", ACCOUNT, "account")
TOKENS = Table("api_tokens", TOKEN, "token")

SQL = SqlFile(__file__, ACCOUNT, SESSION, TOKEN, AUDIT_ENTRY)
_ACCOUNT_BY_LOGIN = SQL.rows("account_by_login", ACCOUNT)
_SET_PASSWORD = SQL.run("set_password")
_ADD_SESSION = SQL.run("add_session")
_SESSION = SQL.one("session", SESSION)
_TOUCH_SESSION = SQL.run("touch_session")
_END_SESSION = SQL.run("end_session")
_END_SESSIONS_OF = SQL.run("end_sessions_of")
_TOKEN_BY_DIGEST = SQL.one("token_by_digest", TOKEN)
_TOKENS = SQL.many("tokens", TOKEN)
_TOUCH_TOKEN = SQL.run("touch_token")
_WRITE_AUDIT = SQL.run("write_audit")
_AUDIT = SQL.many("audit", AUDIT_ENTRY)
_AUDIT_BEFORE = SQL.many("audit_before", AUDIT_ENTRY)
_REMEMBER = SQL.run("remember")
_RECALL = SQL.rows("recall")
_FORGET_SESSIONS = SQL.run("forget_sessions")
_FORGET_ANSWERS = SQL.run("forget_answers")


class PostgresAccessStore:
    """Sessions, tokens, passwords and the audit trail."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def account_by_login(self, login: str) -> tuple[Account, str] | None:
        """Return the account and its password hash ("" when it has none)."""
        rows = await _ACCOUNT_BY_LOGIN(self._connection, storable(login))
        return (ACCOUNT.decode(rows[0]), rows[0]["password_hash"]) if rows else None

    async def set_password(self, account_id: UUID, password_hash: str) -> None:
        """Store a password hash; raises NotFound."""
        if not await _SET_PASSWORD(self._connection, account_id, password_hash):
            raise NotFound(kind="account", id=account_id)

    async def add_session(self, session: Session) -> None:
        """Store a session."""
        await _ADD_SESSION(self._connection, *SESSION.encode(session))

    async def session(self, session_id: str) -> Session | None:
        """Return a session."""
        return await _SESSION(self._connection, session_id)

    async def touch_session(self, session_id: str, seen_at: datetime, expires_at: datetime) -> None:
        """Record that a session was used."""
        await _TOUCH_SESSION(self._connection, session_id, seen_at, expires_at)

    async def end_session(self, session_id: str) -> None:
        """Forget a session."""
        await _END_SESSION(self._connection, session_id)

    async def end_sessions_of(self, account_id: UUID) -> None:
        """Forget every session of an account."""
        await _END_SESSIONS_OF(self._connection, account_id)

    async def token_by_digest(self, digest: str) -> ApiToken | None:
        """Return the token with this digest."""
        return await _TOKEN_BY_DIGEST(self._connection, digest)

    async def tokens(self) -> tuple[ApiToken, ...]:
        """Return every token, newest first."""
        return await _TOKENS(self._connection)

    async def add_token(self, token: ApiToken) -> None:
        """Store a token."""
        await TOKENS.add(self._connection, *TOKEN.encode(token))

    async def token(self, token_id: UUID) -> ApiToken:
        """Return a token; raises NotFound."""
        return await TOKENS.found(TOKENS.get, self._connection, token_id)

    async def save_token(self, token: ApiToken) -> None:
        """Store a changed token; raises Stale."""
        await TOKENS.saved(self._connection, token)

    async def touch_token(self, token_id: UUID, at: datetime) -> None:
        """Record that a token was used."""
        await _TOUCH_TOKEN(self._connection, token_id, at)

    async def write_audit(self, entry: AuditEntry) -> None:
        """Append to the audit trail."""
        await _WRITE_AUDIT(self._connection, *AUDIT_ENTRY.encode(entry))

    async def audit(self, cursor: str | None, limit: int = 100) -> Page[AuditEntry]:
        """Return the audit trail, newest first."""
        if cursor is None:
            entries = await _AUDIT(self._connection, limit + 1)
        else:
            entries = await _AUDIT_BEFORE(self._connection, limit + 1, *decode_place(cursor))
        page = entries[:limit]
        return Page(page, encode_place(page[-1].at, page[-1].id) if len(entries) > limit else None)

    async def remember(self, scope: str, key: str, request_digest: str, status: int, body: str, at: datetime) -> None:
        """Keep the answer to a request; raises Conflict when there is one."""
        await _REMEMBER(self._connection, scope, key, request_digest, status, body, at)

    async def recall(self, scope: str, key: str) -> tuple[str, int, str] | None:
        """Return (request digest, status, body) of an earlier request with this key."""
        rows = await _RECALL(self._connection, scope, key)
        return tuple(rows[0]) if rows else None

    async def forget_old(self, now: datetime, answers_before: datetime) -> None:
        """Remove expired sessions and answers older than `answers_before`."""
        await _FORGET_SESSIONS(self._connection, now)
        await _FORGET_ANSWERS(self._connection, answers_before)
