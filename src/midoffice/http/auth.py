"""Who is calling: a browser with a session cookie, or a program with an API token; and what the caller may do."""

import hmac
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer, SecurityScopes
from starlette.requests import HTTPConnection

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.http.edge import edge_of
from midoffice.http.origin import require_own_origin
from midoffice.kernel.errors import Forbidden
from midoffice.usecases.access.sign_in import Identity, NotSignedIn, identify_session, identify_token
from midoffice.usecases.given import Context

COOKIE = "midoffice_session"
CSRF_HEADER = "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_REMEMBERED_FOR = timedelta(seconds=3)
_MOST_REMEMBERED = 10_000

_cookie_scheme = APIKeyCookie(
    name=COOKIE, scheme_name="session", auto_error=False, description="A signed-in browser: `POST /api/session` sets it."
)
_token_scheme = HTTPBearer(scheme_name="token", auto_error=False, description="An API token: `Authorization: Bearer mo_...`.")


class CsrfTokenMissing(Forbidden):
    """A browser's request to change something did not prove that it was made by our own page."""

    remedy = f"Send the `csrf_token` of GET /api/session in the header {CSRF_HEADER}."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("change anything without the session's CSRF token")


class ScopeMissing(Forbidden):
    """The caller holds none of the scopes that the operation needs."""

    def __init__(self, scopes: list[str]) -> None:
        """Name the scopes; any one of them would do."""
        super().__init__(f"do this without the scope {' or '.join(scopes)}")
        self.fields["scopes"] = scopes


class Doorkeeper:
    """Remembers for a few seconds whom a cookie or token belongs to, so that a busy desk does not ask the store each time.

    What ends in this process (sign-out, a changed account) is forgotten at once; what ends in another one, after the few seconds.
    """

    def __init__(self) -> None:
        """Know nobody."""
        self._known: OrderedDict[str, tuple[datetime, Identity]] = OrderedDict()

    async def identify(self, context: Context, secret: str, *, is_token: bool) -> Identity:
        """Return whom the cookie or token belongs to; raises NotSignedIn."""
        now = context.clock.now()
        key = f"{'token' if is_token else 'session'}:{secret}"
        known = self._known.get(key)
        if known is not None and now - known[0] < _REMEMBERED_FOR:
            return known[1]
        self._known.pop(key, None)
        identity = await (identify_token if is_token else identify_session)(context, secret)
        self._known[key] = (now, identity)
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return identity

    def forget(self, account_id: UUID) -> None:
        """Ask again about everything that belongs to an account."""
        for key in [key for key, (_, identity) in self._known.items() if identity.principal.account_id == account_id]:
            del self._known[key]


def doorkeeper_of(connection: HTTPConnection) -> Doorkeeper:
    """Return this process's doorkeeper."""
    doorkeeper: Doorkeeper = connection.app.state.doorkeeper
    return doorkeeper


async def identity_of(connection: HTTPConnection) -> Identity:
    """Return who is calling, by bearer token or else by cookie; raises NotSignedIn. Checks nothing else."""
    doorkeeper, context = doorkeeper_of(connection), edge_of(connection).context
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    if kind:
        if kind.lower() != "bearer":
            raise NotSignedIn
        return await doorkeeper.identify(context, token.strip(), is_token=True)
    secret = connection.cookies.get(COOKIE)
    if not secret:
        raise NotSignedIn
    return await doorkeeper.identify(context, secret, is_token=False)


async def principal_with(
    request: Request,
    needed: SecurityScopes,
    _cookie: Annotated[str | None, Security(_cookie_scheme)] = None,
    _token: Annotated[object | None, Security(_token_scheme)] = None,
) -> Principal:
    """Return the caller if any of the needed scopes is held.

    Raises NotSignedIn, CsrfTokenMissing or ForeignOrigin for a browser that changes something, and ScopeMissing.
    """
    identity = await identity_of(request)
    if identity.session is not None and request.method not in _SAFE_METHODS:
        require_own_origin(request)
        if not hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), identity.session.csrf_token.encode()):
            raise CsrfTokenMissing
    principal = identity.principal
    structlog.contextvars.bind_contextvars(actor=principal.actor)
    if needed.scopes and not any(principal.may(Scope(scope)) for scope in needed.scopes):
        raise ScopeMissing(needed.scopes)
    return principal


SignedIn = Annotated[Principal, Security(principal_with, scopes=[Scope.SESSION])]
Handling = Annotated[Principal, Security(principal_with, scopes=[Scope.HANDLE])]
Reading = Annotated[Principal, Security(principal_with, scopes=[Scope.READ_CONTACTS])]
Writing = Annotated[Principal, Security(principal_with, scopes=[Scope.HANDLE, Scope.SUPERVISE])]
"""Writing into contacts: an agent's own ones, or any for a supervisor (the use case looks which)."""
Editing = Annotated[Principal, Security(principal_with, scopes=[Scope.EDIT_CUSTOMERS])]
Merging = Annotated[Principal, Security(principal_with, scopes=[Scope.MERGE_PEOPLE])]
Supervising = Annotated[Principal, Security(principal_with, scopes=[Scope.SUPERVISE])]
Overseeing = Annotated[Principal, Security(principal_with, scopes=[Scope.SUPERVISE, Scope.ADMINISTER])]
"""Looking at how the house stands, whether to steer it or to configure it."""
Administering = Annotated[Principal, Security(principal_with, scopes=[Scope.ADMINISTER])]
Receiving = Annotated[Principal, Security(principal_with, scopes=[Scope.RECEIVE])]
Listening = Annotated[Principal, Security(principal_with, scopes=[Scope.HANDLE, Scope.LISTEN])]
KeepingRecordings = Annotated[Principal, Security(principal_with, scopes=[Scope.LISTEN])]
ReadingRules = Annotated[Principal, Security(principal_with, scopes=[Scope.READ_RULES])]
WritingRules = Annotated[Principal, Security(principal_with, scopes=[Scope.WRITE_RULES])]
PublishingRules = Annotated[Principal, Security(principal_with, scopes=[Scope.PUBLISH_RULES])]
Deciding = Annotated[Principal, Security(principal_with, scopes=[Scope.DECIDE])]
ReadingActions = Annotated[Principal, Security(principal_with, scopes=[Scope.READ_ACTIONS])]
WritingActions = Annotated[Principal, Security(principal_with, scopes=[Scope.WRITE_ACTIONS])]
PublishingActions = Annotated[Principal, Security(principal_with, scopes=[Scope.PUBLISH_ACTIONS])]
