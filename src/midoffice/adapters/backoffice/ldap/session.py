"""One connection to a directory, used by one thread at a time and bounded in time and bytes by whoever asks."""

import contextlib
import socket
import ssl
from typing import Any

from ldap3 import ANONYMOUS as AS_NOBODY
from ldap3 import BASE, LEVEL, NONE, SIMPLE, SUBTREE, Connection, Server
from ldap3.core.exceptions import LDAPExceptionError
from ldap3.core.tls import Tls
from ldap3.strategy.sync import SyncStrategy

from midoffice.adapters.backoffice.ldap.entries import Entries
from midoffice.adapters.backoffice.ldap.settings import LdapSettings
from midoffice.adapters.backoffice.threads import Leash
from midoffice.ports.sources import MOST_BYTES, MOST_ROWS, Row, SourceDown, SourceForbidden, SourceSchema, SourceSlow

_SCOPES = {"subtree": SUBTREE, "one": LEVEL, "base": BASE}
_CODES: dict[int, type[SourceDown | SourceSlow | SourceForbidden | SourceSchema]] = {
    3: SourceSlow,  # time limit exceeded
    8: SourceForbidden,  # stronger authentication required
    13: SourceForbidden,  # confidentiality required
    48: SourceForbidden,  # inappropriate authentication
    49: SourceForbidden,  # invalid credentials
    50: SourceForbidden,  # insufficient access rights
    51: SourceDown,  # busy
    52: SourceDown,  # unavailable
}
_SUCCESS = 0
_TOO_MANY = 4


class Broken(Exception):
    """The connection ended under the question; on a fresh one it may be answered."""


class _BoundedSocket:
    """A socket that reads so much and so long as the present question may."""

    def __init__(self, inner: socket.socket) -> None:
        self.inner = inner
        self.leash: Leash | None = None
        self.left = MOST_BYTES

    def begin(self, leash: Leash) -> None:
        """Serve a question."""
        leash.hold(self.inner)
        self.leash, self.left = leash, MOST_BYTES

    def recv(self, size: int) -> bytes:
        """Read, within the bounds."""
        self._bound()
        found = self.inner.recv(min(size, self.left + 1))
        self.left -= len(found)
        if self.left < 0:
            raise SourceSchema(f"Its answer is longer than {MOST_BYTES} bytes.")
        return found

    def sendall(self, data: bytes) -> None:
        """Write, within the time."""
        self._bound()
        self.inner.sendall(data)

    def shutdown(self, how: int) -> None:
        """Shut it."""
        self.inner.shutdown(how)

    def close(self) -> None:
        """Close it."""
        self.inner.close()

    def _bound(self) -> None:
        if self.leash is not None:
            self.inner.settimeout(self.leash.seconds_left())


class _Encryption(Tls):  # type: ignore[misc]  # ldap3 has no types
    """TLS with Python's own checks of certificate and name, on a socket that stays bounded."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        super().__init__()
        self._context = context
        self._host = host

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002  # ldap3's own interface
        """Put TLS around the socket of a connection."""
        del do_handshake
        bounded: _BoundedSocket = connection.socket
        leash = bounded.leash
        if leash is not None:
            bounded.inner.settimeout(leash.seconds_left())
        wrapped = self._context.wrap_socket(bounded.inner, server_hostname=self._host, do_handshake_on_connect=False)
        bounded.inner = wrapped
        if leash is not None:
            leash.hold(wrapped)
        wrapped.do_handshake()


class _Strategy(SyncStrategy):  # type: ignore[misc]  # the same
    """ldap3's synchronous way, on a socket that is held by the leash of the question from its first packet on."""

    def __init__(self, connection: Any, settings: LdapSettings, leash: Leash) -> None:  # noqa: ANN401  # ldap3 has no types
        super().__init__(connection)
        self._settings = settings
        self._first_leash = leash

    def open(self, reset_usage: bool = True, read_server_info: bool = False) -> None:  # noqa: FBT001, FBT002  # ldap3's own interface
        """Connect; nothing is read about the server."""
        del read_server_info
        super().open(reset_usage, read_server_info=False)

    def _open_socket(self, address: tuple[Any, ...], use_ssl: bool = False, unix_socket: bool = False) -> None:  # noqa: FBT001, FBT002  # the same
        del unix_socket
        made = socket.socket(*address[:3])
        bounded = _BoundedSocket(made)
        self.connection.socket = bounded
        bounded.begin(self._first_leash)
        made.settimeout(self._first_leash.seconds_left())
        made.connect(address[4])
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if use_ssl:
            self.connection.server.tls.wrap_socket(self.connection)
        self.connection.closed = False


class Session:
    """An open and bound connection."""

    def __init__(self, settings: LdapSettings, secret: str | None, context: ssl.SSLContext | None, leash: Leash) -> None:
        """Connect and bind, in the time that the leash leaves. Raises what the port names, TimeoutError, or Broken."""
        self._settings = settings
        tls = _Encryption(context, settings.host) if context is not None else None
        server = Server(settings.host, settings.port, use_ssl=settings.ldaps, get_info=NONE, tls=tls, connect_timeout=None)
        authentication = SIMPLE if settings.bind_dn else AS_NOBODY
        self._connection = Connection(
            server,
            settings.bind_dn or None,
            secret if settings.bind_dn else None,
            authentication=authentication,
            auto_referrals=False,  # another server, named by this one, would get our password
            check_names=False,
            auto_encode=False,
            read_only=True,
            raise_exceptions=False,
            return_empty_attributes=False,
        )
        self._connection.strategy = _Strategy(self._connection, settings, leash)
        self._connection.send = self._connection.strategy.send
        self._connection.open = self._connection.strategy.open
        self._connection.get_response = self._connection.strategy.get_response
        self._connection.post_send_single_response = self._connection.strategy.post_send_single_response
        self._connection.post_send_search = self._connection.strategy.post_send_search
        try:
            with _named(leash):
                self._connection.open()
                if settings.start_tls:
                    self._connection.start_tls(read_server_info=False)
                self._connection.bind(read_server_info=False)
            self._check("The directory does not let us in")
        except BaseException:
            self.abort()
            raise

    def search(self, asked: str, entries: Entries, leash: Leash) -> tuple[Row, ...]:
        """Return the entries that a filter finds. Raises as the construction does."""
        with _named(leash):
            self._connection.socket.begin(leash)
            self._connection.search(
                self._settings.base_dn,
                asked,
                _SCOPES[self._settings.scope],
                attributes=list(entries.attributes) or ["1.1"],
                size_limit=MOST_ROWS + 1,
                time_limit=max(1, round(leash.seconds_left())),
            )
        found = [each for each in self._connection.response or () if each.get("type") == "searchResEntry"]
        if len(found) > MOST_ROWS or self._code() == _TOO_MANY:
            raise SourceSchema(f"More than {MOST_ROWS} entries fit.")
        self._check("The directory does not answer the search")
        return tuple(entries.row(str(each["dn"]), each["raw_attributes"]) for each in found)

    def abort(self) -> None:
        """Close the connection without a word."""
        with contextlib.suppress(Exception):  # it is given up in any case
            self._connection.strategy.close()

    def _code(self) -> int:
        result = self._connection.result or {}
        return int(result.get("result", -1))

    def _check(self, what: str) -> None:
        code = self._code()
        if code != _SUCCESS:
            said = str((self._connection.result or {}).get("description", "no result"))[:80]
            raise _CODES.get(code, SourceSchema)(f"{what}: {said} ({code}).")


class _named(contextlib.AbstractContextManager[None]):  # noqa: N801  # reads as a word
    """Names what goes wrong in ldap3 and below."""

    def __init__(self, leash: Leash) -> None:
        self._leash = leash

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, SourceDown | SourceSlow | SourceForbidden | SourceSchema):
            return
        if isinstance(error, TimeoutError):
            raise error
        self._leash.seconds_left()  # ldap3 wraps a timeout into its own errors
        if isinstance(error, LDAPExceptionError | OSError):
            raise Broken(f"{type(error).__name__}: {error}"[:200]) from error
        if isinstance(error, Exception):  # its decoder meets what is no LDAP in many ways
            raise SourceSchema(f"Its answer is no LDAP ({type(error).__name__}).") from error
