"""A directory that can be asked."""

import ssl
import threading
import time
from collections.abc import Mapping

from midoffice.adapters.backoffice.ldap.entries import Entries
from midoffice.adapters.backoffice.ldap.filter import filter_for
from midoffice.adapters.backoffice.ldap.session import Broken, Session
from midoffice.adapters.backoffice.ldap.settings import LdapSettings
from midoffice.adapters.backoffice.threads import Leash, Threads
from midoffice.adapters.backoffice.trust import read_ahead, trust
from midoffice.domain.context.source import Lookup
from midoffice.ports.sources import Row, SourceDown, SourceSlow

_IDLE_SECONDS = 60.0


class LdapConnection:
    """Asks with one search per lookup, in a thread. A session that answered serves the next question as well."""

    def __init__(self, name: str, settings: LdapSettings, secret: str | None, entries: Entries, most_at_once: int) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._secret = secret
        self._entries = entries
        self._threads = Threads(f"{name}-ldap")
        self._most_idle = most_at_once
        self._idle: list[tuple[Session, float]] = []
        self._lock = threading.Lock()
        self._closed = False
        if settings.ldaps or settings.start_tls:
            read_ahead(settings.ca_certificate)

    async def fetch(self, lookup: Lookup, value: str, seconds: float) -> tuple[Row, ...]:
        """Ask about one identifier; see ports.sources."""
        asked = filter_for(lookup.statement, value)
        if asked is None:
            return ()
        try:
            return await self._threads.run(lambda leash: self._ask(asked, leash), seconds)
        except TimeoutError:
            raise SourceSlow(f"It did not answer within {seconds * 1000:.0f} ms.") from None

    async def columns(self, lookup: Lookup, seconds: float) -> Mapping[str, str]:
        """Say nothing: an entry has any of the attributes that its classes allow, and all of them are texts."""
        del lookup, seconds
        return {}

    async def close(self) -> None:
        """Close all sessions."""
        self._closed = True
        self._threads.close()
        with self._lock:
            idle, self._idle = self._idle, []
        for session, _ in idle:
            session.close()

    def _ask(self, asked: str, leash: Leash) -> tuple[Row, ...]:
        while (kept := self._take()) is not None:
            try:
                return self._search(kept, asked, leash)
            except Broken:
                continue  # the directory closed it while it was idle
        try:
            return self._search(Session(self._settings, self._secret, self._encryption(), leash), asked, leash)
        except Broken as error:
            raise SourceDown(f"No connection, or it broke ({error}).") from error

    def _search(self, session: Session, asked: str, leash: Leash) -> tuple[Row, ...]:
        try:
            found = session.search(asked, self._entries, leash)
        except BaseException:
            session.close()
            raise
        with self._lock:
            if not self._closed and len(self._idle) < self._most_idle:
                self._idle.append((session, time.monotonic()))
                return found
        session.close()
        return found

    def _take(self) -> Session | None:
        with self._lock:
            while self._idle:
                session, since = self._idle.pop()
                if time.monotonic() - since < _IDLE_SECONDS:
                    return session
                session.close()
        return None

    def _encryption(self) -> ssl.SSLContext | None:
        if not self._settings.ldaps and not self._settings.start_tls:
            return None
        return trust(self._settings.ca_certificate)
