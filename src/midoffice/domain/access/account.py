"""Accounts: people who sign in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.roles import Role, Scope


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in, or a bot. An account with the agent or bot role has an `Agent` of the same id."""

    id: UUID
    login: str
    name: str
    roles: tuple[Role, ...]
    active: bool
    created_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. `id` is the SHA-256 of the cookie's value, so the table does not hold the key itself."""

    id: str
    account_id: UUID
    csrf_token: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs. `digest` is the SHA-256 of the secret; the secret is shown once, at creation."""

    id: UUID
    name: str
    digest: str
    account_id: UUID
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One administrative change, or a recording listened to: who, when, what, before and after (without secrets)."""

    id: UUID
    at: datetime
    account_id: UUID | None
    account_name: str
    action: str
    subject_kind: str
    subject_id: str
    before: dict[str, object] | None
    after: dict[str, object] | None
