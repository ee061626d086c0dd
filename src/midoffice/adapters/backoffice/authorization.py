"""The headers that tell a source who asks."""

from typing import TYPE_CHECKING

from midoffice.adapters.backoffice.deadline import Deadlines
from midoffice.adapters.backoffice.http_door import Answered, HttpDoor, Question, basic
from midoffice.adapters.backoffice.http_settings import HttpSettings
from midoffice.adapters.backoffice.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNAUTHORIZED = 401


class Authorization:
    """Asks as the client that the settings name. The secret stands in headers and nowhere else."""

    def __init__(self, door: HttpDoor, settings: HttpSettings, secret: str | None, work: Deadlines) -> None:
        """Ask through a door; tokens are fetched when they are needed."""
        self._door = door
        self._fixed: Mapping[str, str] = {}
        self._tokens: Tokens | None = None
        if settings.auth == "api_key":
            self._fixed = {settings.api_key_header: settings.api_key_prefix + (secret or "")}
        elif settings.auth == "basic":
            self._fixed = {"Authorization": basic(settings.username, secret or "")}
        elif settings.auth == "oauth2":
            self._tokens = Tokens(door, settings, secret or "", work)

    async def ask(self, question: Question) -> Answered:
        """Ask; with a token that was taken back before its time, once more with a new one."""
        if self._tokens is None:
            return await self._door.ask(question, self._fixed)
        token = await self._tokens.current()
        answer = await self._door.ask(question, {"Authorization": f"Bearer {token}"})
        if answer.status != _UNAUTHORIZED:
            return answer
        self._tokens.forget(token)
        return await self._door.ask(question, {"Authorization": f"Bearer {await self._tokens.current()}"})
