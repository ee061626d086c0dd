"""Signing in and out, and who a cookie or an API token belongs to."""

import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from midoffice.domain.access.account import Account, ApiToken, Session
from midoffice.domain.access.password import check_password
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, Scope, scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.kernel.errors import Invalid, MidofficeError, NotFound
from midoffice.ports.database import Transaction
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.audited import audit
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

AGE_LIMIT = timedelta(days=30)
"""A session ends at this age, used or not."""
_TOUCH_EVERY = timedelta(minutes=1)
TOKEN_PREFIX = "mo_"  # noqa: S105 - how every token starts, so that leaked ones can be found


class NotSignedIn(MidofficeError):
    """There is no session or token, or it has ended."""

    sentence = "You are not signed in, or the session has ended."
    remedy = "Sign in again."


class WrongLogin(MidofficeError):
    """Login and password do not fit. Says the same whether the login exists or not."""

    sentence = "This login and password do not fit."
    remedy = "Check both; an administrator can set a new password."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `secret` is the cookie's value; it is stored nowhere."""

    account: Account
    session: Session
    secret: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, and through which session (None: an API token)."""

    principal: Principal
    session: Session | None


async def sign_in(context: Context, login: str, password: str) -> SignedIn:
    """Start a session; raises WrongLogin, after the same time whatever was wrong."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        found = await tx.access.account_by_login(login.strip())
    fits = await context.hasher.verify(found[1] or None if found else None, password)
    if found is None or not fits or not found[0].active or Role.BOT in found[0].roles:
        raise WrongLogin
    account = found[0]
    secret = secrets.token_urlsafe(32)
    session = Session(_digest(secret), account.id, secrets.token_urlsafe(24), now, now + context.session_lifetime, now)

    async def work(tx: Transaction) -> None:
        current = await tx.accounts.lock(account.id)
        if not current.active:
            raise WrongLogin
        await tx.access.add_session(session)

    await transact(context, work)
    return SignedIn(account, session, secret)


async def sign_out(context: Context, identity: Identity) -> None:
    """End a session; ending it twice is the same. An agent who signs out is offered nothing more and gives back live chats."""
    session, principal = identity.session, identity.principal
    if session is None:
        return

    async def work(tx: Transaction) -> None:
        await tx.access.end_session(session.id)

    await transact(context, work)
    if principal.may(Scope.HANDLE):
        with contextlib.suppress(NotFound):
            await set_presence(context, principal, PresenceState.SIGNED_OUT, None)


async def change_password(context: Context, identity: Identity, current: str, new: str) -> Session:
    """Set one's own password and return a fresh session: every other session of the account ends.

    Raises Invalid(current) when the present password is wrong and Invalid(new) when the new one breaks the policy.
    """
    now = context.clock.now()
    if identity.session is None:
        raise NotSignedIn
    async with context.database.reading() as tx:
        account = await tx.accounts.get(identity.principal.account_id)
        found = await tx.access.account_by_login(account.login)
    if not await context.hasher.verify(found[1] or None if found else None, current):
        raise Invalid("current", "is not your present password", "Enter the password you signed in with.")
    if new == current:
        raise Invalid("new", "is the present password", "Choose another one.")
    check_password(new, account.login, account.name, field="new")
    stored = await context.hasher.hash(new)
    session = identity.session

    async def work(tx: Transaction) -> None:
        await tx.access.set_password(account.id, stored)
        await tx.access.end_sessions_of(account.id)
        await tx.access.add_session(session)
        await audit(tx, identity.principal, now, "change own password", "account", account.id)

    await transact(context, work)
    return session


async def identify_session(context: Context, secret: str) -> Identity:
    """Return whom a session cookie belongs to, and keep the session alive; raises NotSignedIn."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        session = await tx.access.session(_digest(secret))
        if session is None or session.expires_at <= now or session.created_at + AGE_LIMIT <= now:
            raise NotSignedIn
        account = await _active_account(tx, session)
    if now - session.seen_at >= _TOUCH_EVERY:
        expires_at = min(now + context.session_lifetime, session.created_at + AGE_LIMIT)
        # Nothing hangs on this row's history, so nobody is woken for it: no `transact`.
        async with context.database.transaction() as tx:
            await tx.access.touch_session(session.id, now, expires_at)
    principal = Principal(account.id, account.name, account.roles, scopes_of(account.roles))
    return Identity(principal, session)


async def identify_token(context: Context, secret: str) -> Identity:
    """Return whom an API token acts for; raises NotSignedIn.

    A token never does more than its account may: its scopes count only as far as the account's roles give them.
    """
    now = context.clock.now()
    async with context.database.reading() as tx:
        token = await tx.access.token_by_digest(_digest(secret)) if secret.startswith(TOKEN_PREFIX) else None
        if token is None or not _is_valid(token, now):
            raise NotSignedIn
        account = await _active_account(tx, token)
    if token.used_at is None or now - token.used_at >= _TOUCH_EVERY:
        async with context.database.transaction() as tx:
            await tx.access.touch_token(token.id, now)
    scopes = token_scopes(account) & frozenset(token.scopes)
    return Identity(Principal(account.id, account.name, account.roles, scopes, token.id), None)


def token_scopes(account: Account) -> frozenset[Scope]:
    """Return the scopes that a token of this account can carry: its roles', and `receive`, which no role has."""
    return scopes_of(account.roles) | {Scope.RECEIVE}


def new_token_secret() -> tuple[str, str]:
    """Return a new token's (secret, digest); only the digest is stored."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    return secret, _digest(secret)


def _is_valid(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > now)


async def _active_account(tx: Transaction, key: Session | ApiToken) -> Account:
    try:
        account = await tx.accounts.get(key.account_id)
    except NotFound:
        raise NotSignedIn from None
    if not account.active:
        raise NotSignedIn
    return account


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
