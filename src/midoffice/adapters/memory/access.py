"""Accounts and sign-in records in memory."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.access.account import Account, ApiToken, AuditEntry, Session
from midoffice.kernel.errors import Conflict
from midoffice.kernel.pages import Page, decode_place, encode_place

_Answer = tuple[str, int, str, datetime]


class MemoryAccessStore:
    """Sessions, tokens, passwords and the audit trail."""

    def __init__(self, journal: Journal) -> None:
        """Make the tables."""
        self.accounts: MemoryRecords[Account] = MemoryRecords(
            journal, "account", unique=(Unique(lambda a: a.login.lower(), "This login is taken."),)
        )
        self._passwords: Table[UUID, str] = Table(journal)
        self._sessions: Table[str, Session] = Table(journal, account=lambda s: s.account_id)
        self._tokens: MemoryRecords[ApiToken] = MemoryRecords(
            journal,
            "token",
            unique=(Unique(lambda t: t.digest, "This token is there already."),),
            guard=lambda _, new: must_exist(self.accounts.table, new.account_id, "account"),
        )
        self._audit: Table[UUID, AuditEntry] = Table(journal, documents=("before", "after"))
        self._answers: Table[tuple[str, str], _Answer] = Table(journal)

    async def account_by_login(self, login: str) -> tuple[Account, str] | None:
        """Return the account and its password hash ("" when it has none)."""
        account = next((a for a in self.accounts.table if a.login.lower() == login.lower()), None)
        return None if account is None else (account, self._passwords.get(account.id) or "")

    async def set_password(self, account_id: UUID, password_hash: str) -> None:
        """Store a password hash; raises NotFound."""
        await self.accounts.get(account_id)
        self._passwords.put(account_id, password_hash)

    async def add_session(self, session: Session) -> None:
        """Store a session."""
        must_exist(self.accounts.table, session.account_id, "account")
        if session.id in self._sessions:
            raise Conflict("This session is there already.")
        self._sessions.put(session.id, session)

    async def session(self, session_id: str) -> Session | None:
        """Return a session."""
        return self._sessions.get(session_id)

    async def touch_session(self, session_id: str, seen_at: datetime, expires_at: datetime) -> None:
        """Record that a session was used."""
        session = self._sessions.get(session_id)
        if session is not None:
            self._sessions.put(session_id, replace(session, seen_at=seen_at, expires_at=expires_at))

    async def end_session(self, session_id: str) -> None:
        """Forget a session."""
        self._sessions.remove(session_id)

    async def end_sessions_of(self, account_id: UUID) -> None:
        """Forget every session of an account."""
        for session in self._sessions.by("account", account_id):
            self._sessions.remove(session.id)

    async def token_by_digest(self, digest: str) -> ApiToken | None:
        """Return the token with this digest."""
        return next((t for t in self._tokens.table if t.digest == digest), None)

    async def tokens(self) -> tuple[ApiToken, ...]:
        """Return every token, newest first."""
        return tuple(sorted(self._tokens.table, key=lambda t: (t.created_at, t.id), reverse=True))

    async def add_token(self, token: ApiToken) -> None:
        """Store a token."""
        await self._tokens.add(token)

    async def token(self, token_id: UUID) -> ApiToken:
        """Return a token; raises NotFound."""
        return await self._tokens.get(token_id)

    async def save_token(self, token: ApiToken) -> None:
        """Store a changed token; raises Stale."""
        await self._tokens.save(token)

    async def touch_token(self, token_id: UUID, at: datetime) -> None:
        """Record that a token was used."""
        token = self._tokens.table.get(token_id)
        if token is not None:
            self._tokens.table.put(token_id, replace(token, used_at=at))

    async def write_audit(self, entry: AuditEntry) -> None:
        """Append to the audit trail."""
        self._audit.put(entry.id, entry)

    async def audit(self, cursor: str | None, limit: int = 100) -> Page[AuditEntry]:
        """Return the audit trail, newest first."""
        entries = sorted(self._audit, key=lambda e: (e.at, e.id), reverse=True)
        if cursor is not None:
            before = decode_place(cursor)
            entries = [e for e in entries if (e.at, e.id) < before]
        page = tuple(entries[:limit])
        return Page(page, encode_place(page[-1].at, page[-1].id) if len(entries) > limit else None)

    async def remember(self, scope: str, key: str, request_digest: str, status: int, body: str, at: datetime) -> None:
        """Keep the answer to a request; raises Conflict when there is one."""
        if (scope, key) in self._answers:
            raise Conflict("A request with this key was answered already.")
        self._answers.put((scope, key), (request_digest, status, body, at))

    async def recall(self, scope: str, key: str) -> tuple[str, int, str] | None:
        """Return (request digest, status, body) of an earlier request with this key."""
        answer = self._answers.get((scope, key))
        return None if answer is None else answer[:3]

    async def forget_old(self, now: datetime, answers_before: datetime) -> None:
        """Remove expired sessions and answers older than `answers_before`."""
        for session in self._sessions:
            if session.expires_at <= now:
                self._sessions.remove(session.id)
        for key, (_, _, _, at) in self._answers.items():
            if at < answers_before:
                self._answers.remove(key)
