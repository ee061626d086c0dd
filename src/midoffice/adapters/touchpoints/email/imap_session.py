"""One connection to an IMAP server: blocking calls in a thread of their own, waiting on the event loop.

IMAPClient is used because it is complete and permissively licensed; aioimaplib, the asynchronous choice, is GPL. A thread
per mailbox costs little, and none is held while a mailbox is quiet: the wait for announcements is on the socket itself.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from midoffice.domain.touchpoints.mail_settings import ConnectionSecurity, ImapSettings
from midoffice.kernel.errors import NeedsAttention, RetryLater

T = TypeVar("T")
_CONNECT_SECONDS = 15.0
_ANSWER_SECONDS = 60.0
_WINDOW = 1000
_LONGEST_IDLE_SECONDS = 25 * 60.0  # servers hang up after 30 minutes (RFC 2177)


class CommandRefused(RetryLater):
    """The server answered a command with a refusal, or with something that is no IMAP."""


@dataclass(frozen=True, slots=True)
class Described:
    """A mail in a folder, before its content is fetched."""

    uid: int
    size: int
    arrived_at: datetime


class ImapSession:
    """A folder opened for reading only: nothing in the mailbox is changed, not even what counts as read."""

    def __init__(self, settings: ImapSettings, username: str) -> None:
        """Prepare; `open` connects."""
        self._settings = settings
        self._username = username
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"imap-{settings.host}")
        self._client: Any = None
        self.uid_validity = 0
        self.uid_next: int | None = None
        self.count = 0

    async def open(self, password: str) -> None:
        """Connect, sign in and open the folder. Raises RetryLater, or NeedsAttention with what to change."""
        await self._call(lambda: self._open(password))

    async def uids_after(self, last_uid: int) -> list[int]:
        """Return the UIDs above one, ascending."""
        await self._call(self._client.noop)  # servers tell of new mail between commands, not within one
        if self.uid_next is None or self.uid_next - last_uid <= _WINDOW:
            return await self._search(f"{last_uid + 1}:*", last_uid)
        # In windows: the answer to one search is one line, and its length is limited.
        found: list[int] = []
        for start in range(last_uid + 1, self.uid_next, _WINDOW):
            found += await self._search(f"{start}:{min(start + _WINDOW - 1, self.uid_next - 1)}", last_uid)
        return found + await self._search(f"{self.uid_next}:*", max(last_uid, self.uid_next - 1))

    async def describe(self, uids: list[int]) -> dict[int, Described]:
        """Return size and arrival of the mails that still exist among the UIDs."""
        answer = await self._call(lambda: self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"]))
        return {
            uid: Described(uid, int(values.get(b"RFC822.SIZE") or 0), _instant(values.get(b"INTERNALDATE")))
            for uid, values in answer.items()
        }

    async def content(self, uid: int, first_bytes: int | None = None) -> bytes | None:
        """Return a mail, or its first bytes; None when it is gone. Raises CommandRefused when the server will not give it."""
        wanted = "BODY.PEEK[]" if first_bytes is None else f"BODY.PEEK[]<0.{first_bytes}>"
        answer = await self._call(lambda: self._client.fetch([uid], [wanted]))
        values = answer.get(uid)
        if not values:
            return None
        return next((value for key, value in values.items() if key.startswith(b"BODY[") and isinstance(value, bytes)), None)

    async def wait_for_news(self, seconds: float) -> None:
        """Return when the server announces something, or after so many seconds without that."""
        if not self._settings.idle or not await self._call(lambda: self._client.has_capability("IDLE")):
            await asyncio.sleep(seconds)
            return
        await self._call(self._client.idle)
        await _readable(self._client.socket(), min(seconds, _LONGEST_IDLE_SECONDS))
        await self._call(self._client.idle_done)

    async def close(self) -> None:
        """Hang up at once, also when a call is still waiting for the server."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.socket().shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                client.socket().close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _open(self, password: str) -> None:
        settings = self._settings
        client = IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.security is ConnectionSecurity.TLS,
            timeout=SocketTimeout(_CONNECT_SECONDS, _ANSWER_SECONDS),
        )
        self._client = client
        if settings.security is ConnectionSecurity.STARTTLS:
            client.starttls()
        client.normalise_times = False
        client.login(self._username, password)
        try:
            folder = client.select_folder(settings.folder, readonly=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as problem:
            names = [str(name) for _, _, name in client.list_folders()]
            if settings.folder.upper() == "INBOX" or settings.folder in names:
                raise  # it is there, so the server has some trouble of its own
            shown = ", ".join(names[:30])
            raise NeedsAttention(f"There is no folder {settings.folder} in the mailbox. It has: {shown}.") from problem
        self.uid_validity = int(folder[b"UIDVALIDITY"])
        self.uid_next = int(folder[b"UIDNEXT"]) if b"UIDNEXT" in folder else None
        self.count = int(folder.get(b"EXISTS") or 0)

    async def _search(self, uids: str, above: int) -> list[int]:
        answer = await self._call(lambda: self._client.search(["UID", uids]))
        return sorted(uid for uid in answer if uid > above)  # `n:*` gives the last mail even when it is below n

    async def _call(self, blocking: Callable[[], T]) -> T:
        where = f"{self._settings.host} port {self._settings.port}"
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, blocking)
        except LoginError as problem:
            if "UNAVAILABLE" in str(problem).upper():
                raise RetryLater(f"{where} cannot check the password at the moment.") from problem
            raise NeedsAttention(
                f"{where} refuses the sign-in of {self._username}: {problem}. Check user name and password."
            ) from problem
        except ssl.SSLCertVerificationError as problem:
            raise NeedsAttention(f"The certificate of {where} is not to be trusted: {problem.verify_message}.") from problem
        except ssl.SSLError as problem:
            if "WRONG_VERSION" in str(problem).upper():
                raise NeedsAttention(f"{where} does not speak TLS at once; check imap.security and imap.port.") from problem
            raise RetryLater(f"{where} broke off the connection: {problem.reason}.") from problem
        except IMAPClientAbortError as problem:
            raise RetryLater(f"{where} broke off the connection: {problem}.") from problem
        except IMAPClientError as problem:
            raise CommandRefused(f"{where} refused: {problem}.") from problem
        except OSError as problem:
            raise RetryLater(f"{where} cannot be reached: {problem.strerror or problem}.") from problem
        except (AttributeError, KeyError, ValueError, RuntimeError) as problem:
            # Closed under way, or an answer that IMAPClient cannot read.
            raise RetryLater(f"{where} could not be understood ({type(problem).__name__}).") from problem


async def _readable(connection: socket.socket, seconds: float) -> None:
    """Wait until there is something to read. What the library has in its own buffer is not seen: the wait ends anyway."""
    loop = asyncio.get_running_loop()
    something = asyncio.Event()
    number = connection.fileno()
    loop.add_reader(number, something.set)
    try:
        async with asyncio.timeout(seconds):
            await something.wait()
    except TimeoutError:
        pass
    finally:
        loop.remove_reader(number)


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        return datetime.now(UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
