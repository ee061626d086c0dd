"""Signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from midoffice.domain.access.account import Account
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.agent import Agent
from midoffice.http.auth import COOKIE, SignedIn, doorkeeper_of, identity_of
from midoffice.http.bodies import Body
from midoffice.http.edge import Edge, EdgeHere
from midoffice.http.origin import require_own_origin
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import NotFound
from midoffice.usecases.access.sign_in import AGE_LIMIT, change_password, sign_in, sign_out

FAILURES_OF_PAIR = Rate("attempts to sign in with this login", 5, timedelta(minutes=10))
"""Wrong passwords for one login from one address. A stranger elsewhere cannot use it up, so nobody is locked out by others."""
FAILURES_OF_LOGIN = Rate("attempts to sign in with this login from everywhere", 50, timedelta(hours=1))
"""Wrong passwords for one login from many addresses: a slow, spread search."""
FAILURES_OF_ADDRESS = Rate("attempts to sign in from this address", 30, timedelta(minutes=10))
"""Wrong passwords from one address: one password tried with many logins. An office behind one address has many people."""
PASSWORD_CHANGES = Rate("attempts to change the password", 5, timedelta(minutes=10))

router = APIRouter(tags=["session"], route_class=StrictRoute)


class Credentials(Body):
    """What a person signs in with."""

    login: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1000)]


class PasswordChange(Body):
    """The present password and the next one."""

    current: Annotated[str, Field(max_length=1000)]
    new: Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """Who is signed in. `csrf_token` goes into the header X-CSRF-Token of every change; None for API tokens, which need none."""

    account: Account
    scopes: tuple[Scope, ...]
    csrf_token: str | None
    agent: Agent | None
    server_time: datetime


@router.post("/api/session")
async def start_session(body: Credentials, request: Request, response: Response, edge: EdgeHere) -> SessionInfo:
    """Sign in: sets the session cookie. Answers the same, after the same time, whether the login exists or not."""
    require_own_origin(request)
    login, address = body.login.strip().casefold(), caller_address(request)
    tries = ((FAILURES_OF_PAIR, (login, address)), (FAILURES_OF_LOGIN, (login,)), (FAILURES_OF_ADDRESS, (address,)))
    # Taken before the slow check, so that a thousand guesses sent at once are not all let through; given back on success.
    for rate, caller in tries:
        edge.limiter.take(rate, *caller)
    signed_in = await sign_in(edge.context, body.login, body.password)
    edge.limiter.forget(FAILURES_OF_PAIR, login, address)
    edge.limiter.give_back(FAILURES_OF_LOGIN, login)
    edge.limiter.give_back(FAILURES_OF_ADDRESS, address)
    _set_cookie(edge, response, signed_in.secret)
    principal = (await doorkeeper_of(request).identify(edge.context, signed_in.secret, is_token=False)).principal
    return await _info(edge, principal, signed_in.session.csrf_token)


@router.get("/api/session")
async def get_session(request: Request, principal: SignedIn, edge: EdgeHere) -> SessionInfo:
    """Tell who is signed in, with what rights."""
    session = (await identity_of(request)).session
    return await _info(edge, principal, session.csrf_token if session else None)


@router.delete("/api/session", status_code=204)
async def end_session(request: Request, response: Response, principal: SignedIn, edge: EdgeHere) -> None:
    """Sign out; an agent's presence becomes `signed_out`. With a token nothing happens: an administrator revokes it."""
    await sign_out(edge.context, await identity_of(request))
    doorkeeper_of(request).forget(principal.account_id)
    response.delete_cookie(COOKIE, path="/", secure=edge.settings.secure_cookies, httponly=True, samesite="lax")


@router.put("/api/session/password", status_code=204)
async def put_password(body: PasswordChange, request: Request, principal: SignedIn, edge: EdgeHere) -> None:
    """Change one's own password: every other session of the account ends."""
    identity = await identity_of(request)
    edge.limiter.take(PASSWORD_CHANGES, str(principal.account_id))
    await change_password(edge.context, identity, body.current, body.new)
    doorkeeper_of(request).forget(principal.account_id)


def _set_cookie(edge: Edge, response: Response, secret: str) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(AGE_LIMIT.total_seconds()),
        path="/",
        secure=edge.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


async def _info(edge: Edge, principal: Principal, csrf_token: str | None) -> SessionInfo:
    async with edge.context.database.reading() as tx:
        account = await tx.accounts.get(principal.account_id)
        try:
            agent: Agent | None = await tx.agent_profiles.get(account.id)
        except NotFound:
            agent = None
    active = agent if agent is not None and agent.active else None
    return SessionInfo(account, tuple(sorted(principal.scopes)), csrf_token, active, edge.context.clock.now())
