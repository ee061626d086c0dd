"""API tokens: made with a secret that is shown once, and revoked."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.account import ApiToken
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.access.sign_in import new_token_secret, token_scopes
from midoffice.usecases.audited import record_change
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without anything that its secret could be found from."""

    id: UUID
    name: str
    account_id: UUID
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, and its secret, which cannot be read again."""

    token: TokenView
    secret: str


async def list_tokens(context: Context, principal: Principal) -> tuple[TokenView, ...]:
    """Return every token, newest first, revoked ones too."""
    principal.require(Scope.ADMINISTER, "administer tokens")
    async with context.database.reading() as tx:
        return tuple(_shown(token) for token in await tx.access.tokens())


async def create_token(
    context: Context,
    principal: Principal,
    name: str,
    scopes: tuple[Scope, ...],
    expires_at: datetime | None = None,
    account_id: UUID | None = None,
) -> NewToken:
    """Make a token that acts for an account (the caller's own unless another is given).

    Raises Invalid(scopes) for none, or for one that the account's roles do not give; Invalid(expires_at) for a past moment;
    Invalid(account_id) for an account that may not sign in.
    """
    principal.require(Scope.ADMINISTER, "administer tokens")
    now = context.clock.now()
    if not scopes:
        raise Invalid("scopes", "is empty", "Choose what the token may do.")
    if expires_at is not None and expires_at <= now:
        raise Invalid("expires_at", "has passed", "Choose a later moment, or none.")
    secret, digest = new_token_secret()

    async def work(tx: Transaction) -> NewToken:
        account = await tx.accounts.get(account_id or principal.account_id)
        if not account.active:
            raise Invalid("account_id", f"{account.name} may not sign in", "Choose a current account.")
        beyond = sorted(set(scopes) - token_scopes(account))
        if beyond:
            why = f"{', '.join(beyond)}: {account.name} has no role that gives this"
            raise Invalid("scopes", why, "Choose an account that may do it, or leave the scope out.")
        token = ApiToken(new_id(), name, digest, account.id, tuple(sorted(set(scopes))), now, expires_at, None, None)
        await tx.access.add_token(token)
        await record_change(tx, principal, now, "create token", "token", "tokens", None, token)
        return NewToken(_shown(token), secret)

    return await transact(context, work)


async def revoke_token(context: Context, principal: Principal, token_id: UUID) -> TokenView:
    """End a token for good; revoking twice is the same."""
    principal.require(Scope.ADMINISTER, "administer tokens")
    now = context.clock.now()

    async def work(tx: Transaction) -> TokenView:
        token = await tx.access.token(token_id)
        if token.revoked_at is not None:
            return _shown(token)
        revoked = replace(token, revoked_at=now, version=token.version + 1)
        await tx.access.save_token(revoked)
        await record_change(tx, principal, now, "revoke token", "token", "tokens", token, revoked)
        return _shown(revoked)

    return await transact(context, work)


def _shown(token: ApiToken) -> TokenView:
    return TokenView(
        token.id,
        token.name,
        token.account_id,
        token.scopes,
        token.created_at,
        token.expires_at,
        token.revoked_at,
        token.used_at,
        token.version,
    )
