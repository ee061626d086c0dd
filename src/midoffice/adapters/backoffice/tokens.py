"""OAuth2 client credentials (RFC 6749, 4.4): one token for all questions, renewed before it ends."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from midoffice.adapters.backoffice.deadline import Deadlines
from midoffice.adapters.backoffice.exact_json import read_json
from midoffice.adapters.backoffice.http_door import Answered, HttpDoor, Question, basic
from midoffice.adapters.backoffice.http_settings import HttpSettings
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema

_RENEWED_BEFORE_SECONDS = 30.0
_DEFAULT_LIFE_SECONDS = 300.0
_LONGEST_LIFE_SECONDS = 86_400.0
_OK = 200
_SERVER_ERROR = 500
_NOT_THERE = frozenset((404, 405, 410))


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    renew_at: float
    ends_at: float


class Tokens:
    """The token of one source.

    Getting one goes on behind the back of whoever asked first: a token server that takes longer than a question may
    take would otherwise never be heard out.
    """

    def __init__(
        self, door: HttpDoor, settings: HttpSettings, secret: str, work: Deadlines, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        """Get no token yet. `seconds` tells a time that only goes forward."""
        self._door = door
        self._settings = settings
        self._secret = secret
        self._work = work
        self._seconds = seconds
        self._token: _Token | None = None
        self._getting: asyncio.Task[_Token] | None = None

    async def current(self) -> str:
        """Return a token that is good now. Raises SourceForbidden when the client is refused, SourceDown, SourceSchema."""
        now = self._seconds()
        token = self._token
        if token is None or now >= token.renew_at:
            getting = self._get()
            if token is None or now >= token.ends_at:
                token = await asyncio.shield(getting)
        return token.value

    def forget(self, value: str) -> None:
        """Give up a token that was refused, unless another one has come meanwhile."""
        if self._token is not None and self._token.value == value:
            self._token = None

    def _get(self) -> asyncio.Task[_Token]:
        if self._getting is None or self._getting.done():
            self._getting = self._work.begin(self._ask())
        return self._getting

    async def _ask(self) -> _Token:
        settings = self._settings
        form = {"grant_type": "client_credentials"} | ({"scope": settings.scope} if settings.scope else {})
        question = Question(
            settings.token_url,
            "application/json",
            urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        credentials = basic(quote_plus(settings.client_id), quote_plus(self._secret))
        answer = await self._door.ask(question, {"Authorization": credentials})
        self._token = token = self._read(answer)
        return token

    def _read(self, answer: Answered) -> _Token:
        if answer.status >= _SERVER_ERROR:
            raise SourceDown(f"The token server answered {answer.status}.")
        if answer.status in _NOT_THERE:
            raise SourceSchema(f"There is no token server at its address ({answer.status}).")
        if answer.status != _OK:
            raise SourceForbidden(f"The token server refused us ({answer.status}).")
        found = read_json(answer.body)
        value = found.get("access_token") if isinstance(found, dict) else None
        kind = str(found.get("token_type", "bearer")) if isinstance(found, dict) else ""
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value or kind.lower() != "bearer":
            raise SourceSchema("The token server did not answer with a bearer token.")
        life = found.get("expires_in") if isinstance(found, dict) else None
        try:
            seconds = min(float(str(life)), _LONGEST_LIFE_SECONDS) if life is not None else _DEFAULT_LIFE_SECONDS
        except ValueError:
            seconds = _DEFAULT_LIFE_SECONDS
        now = self._seconds()
        ahead = min(_RENEWED_BEFORE_SECONDS, seconds / 10)
        return _Token(value, now + seconds - ahead, now + seconds)
