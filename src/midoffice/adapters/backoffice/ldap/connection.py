"""A directory that can be asked."""

import asyncio
import ssl
from collections.abc import Mapping

from midoffice.adapters.backoffice.deadline import Deadlines
from midoffice.adapters.backoffice.ldap.entries import Entries
from midoffice.adapters.backoffice.ldap.filter import filter_for
from midoffice.adapters.backoffice.ldap.session import Broken, Session
from midoffice.adapters.backoffice.ldap.settings import LdapSettings
from midoffice.adapters.backoffice.openings import Openings
from midoffice.adapters.backoffice.threads import Leash, Threads
from midoffice.adapters.backoffice.trust import read_ahead, trust
from midoffice.domain.context.source import Lookup
from midoffice.ports.sources import Row, SourceDown, SourceSlow

_IDLE_SECONDS = 60.0
_OPENING_SECONDS = 1.0
_HERE = "the directory"


class LdapConnection:
    """Asks with one search per lookup, in a thread. A session that answered serves the next question as well."""

    def __init__(self, name: str, settings: LdapSettings, secret: str | None, entries: Entries, most_at_once: int) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._secret = secret
        self._entries = entries
        self._threads = Threads(f"{name}-ldap")
        self._work = Deadlines()
        self._openings: Openings[Session] = Openings(most_at_once)
        self._most_idle = most_at_once
        self._idle: list[tuple[Session, float]] = []
        self._closed = False
        if settings.ldaps or settings.start_tls:
            read_ahead(settings.ca_certificate)

    async def fetch(self, lookup: Lookup, value: str, seconds: float) -> tuple[Row, ...]:
        """Ask about one identifier; see ports.sources."""
        asked = filter_for(lookup.statement, value)
        if asked is None:
            return ()
        try:
            return await self._work.within(self._ask(asked, seconds), seconds)
        except TimeoutError:
            raise SourceSlow(f"It did not answer within {seconds * 1000:.0f} ms.") from None

    async def columns(self, lookup: Lookup, seconds: float) -> Mapping[str, str]:
        """Say nothing: an entry has any of the attributes that its classes allow, and all of them are texts."""
        del lookup, seconds
        return {}

    async def close(self) -> None:
        """Close all sessions."""
        self._closed = True
        self._openings.close()
        await self._work.close()
        self._threads.close()
        idle, self._idle = self._idle, []
        for session, _ in idle:
            session.abort()

    async def _ask(self, asked: str, seconds: float) -> tuple[Row, ...]:
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while (kept := self._take(now())) is not None:
            try:
                return await self._search(kept, asked, until - now())
            except Broken:
                continue  # the directory closed it while it was idle
        session = self._openings.take(_HERE) or await self._openings.wait(_HERE, self._open())
        try:
            return await self._search(session, asked, until - now())
        except Broken as error:
            raise SourceDown(f"The connection broke ({error}).") from error

    async def _search(self, session: Session, asked: str, seconds: float) -> tuple[Row, ...]:
        def search(leash: Leash) -> tuple[Row, ...]:
            try:
                return session.search(asked, self._entries, leash)
            except BaseException:
                session.abort()  # by the thread that reads from it, and nobody else
                raise

        found = await self._threads.run(search, seconds)
        if self._closed or len(self._idle) >= self._most_idle:
            session.abort()
        else:
            self._idle.append((session, asyncio.get_running_loop().time()))
        return found

    async def _open(self) -> Session:
        def open_session(leash: Leash) -> Session:
            session = Session(self._settings, self._secret, self._encryption(), leash)
            try:
                leash.seconds_left()
            except TimeoutError:
                session.abort()  # nobody waits for it any more
                raise
            return session

        try:
            return await self._threads.run(open_session, _OPENING_SECONDS)
        except Broken as error:
            raise SourceDown(f"No connection ({error}).") from error

    def _take(self, now: float) -> Session | None:
        while self._idle:
            session, since = self._idle.pop()
            if now - since < _IDLE_SECONDS:
                return session
            session.abort()
        return None

    def _encryption(self) -> ssl.SSLContext | None:
        if not self._settings.ldaps and not self._settings.start_tls:
            return None
        return trust(self._settings.ca_certificate)
