"""Where SIP messages come from and go to: one UDP socket, and connections over TCP and TLS in both directions."""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Protocol

from midoffice.adapters.voice.sip.tls import FarEnd, Identity, TlsSettings, why_refused

Address = tuple[str, int]
_Way = tuple[Address, FarEnd | None]
"""An address, and over TLS who is there."""
_UNPROVED = FarEnd("")
"""Who came to us over TLS."""
MOST_HEADER_BYTES = 32_768
MOST_BODY_BYTES = 65_536
_MOST_CONNECTIONS = 256
_FIRST_SECONDS = 10.0
_IDLE_SECONDS = 3_600.0
_CONNECT_SECONDS = 5.0
_TRIES = 20
_RECEIVE_BUFFER_BYTES = 1 << 20
_NO_WORD = "it closes the connection without a word; it may want another certificate of ours"
_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*([0-9]{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class Flow(Protocol):
    """A way to a peer."""

    name: str
    """UDP, TCP or TLS, as it stands in Via."""
    reliable: bool
    secure: bool
    """Whether nobody on the way can read it."""
    far: Address
    near: str
    """Our host and port as the peer reaches them."""
    trouble: str
    """Why the far end has closed a connection over TLS before it said anything; empty while it has not."""

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent this way any more."""

    def send(self, data: bytes) -> None:
        """Send a message; one that cannot be sent is lost, as on any network."""


Arrived = Callable[[bytes, Flow], None]


def bracketed(host: str) -> str:
    """Return a host as it stands in an address of SIP."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def local_host_towards(host: str) -> str:
    """Return the address from which this machine speaks to another one; nothing is sent. Loopback where there is no way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


@dataclass(slots=True)
class UdpFlow:
    """A peer behind our UDP socket."""

    transport: asyncio.DatagramTransport
    far: Address
    near: str
    name: str = "UDP"
    reliable: bool = False
    secure: bool = False
    trouble: str = ""

    @property
    def closed(self) -> bool:
        """Whether our socket is closed."""
        return self.transport.is_closing()

    def send(self, data: bytes) -> None:
        """Send a datagram."""
        if not self.transport.is_closing():
            self.transport.sendto(data, self.far)


@dataclass(slots=True, eq=False)
class TcpFlow:
    """A connection, whoever opened it; TLS is one too."""

    writer: asyncio.StreamWriter
    far: Address
    near: str
    name: str = "TCP"
    reliable: bool = True
    secure: bool = False
    trouble: str = ""

    @property
    def closed(self) -> bool:
        """Whether either side has closed it."""
        return self.writer.is_closing()

    def send(self, data: bytes) -> None:
        """Send on the connection; a peer that does not read is cut off."""
        if self.writer.is_closing():
            return
        if self.writer.transport.get_write_buffer_size() > 1 << 20:
            self.writer.transport.abort()
            return
        self.writer.write(data)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, wires: "Wires") -> None:
        self._wires = wires

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._wires.datagram(data, addr)


@dataclass(slots=True)
class Wires:
    """Listens on one port over UDP, and over TCP where wanted, on another over TLS; opens connections to trunks that speak these.

    `advertise` is the host that peers are told, where ours is behind a translator. `admit` is asked before anything is read: with
    the address of the sender, and says whether to look at it at all; `lasting` says whether a
    connection from there may stay open without a word.
    """

    host: str
    port: int
    arrived: Arrived
    admit: Callable[[str], bool] = lambda _host: True
    lasting: Callable[[str], bool] = lambda _host: True
    advertise: str = ""
    tcp: bool = True
    identity: Identity = field(default_factory=lambda: Identity(TlsSettings()))
    tls_port: int = 0
    """Where TLS is listened for; as set when it is not."""
    _udp: asyncio.DatagramTransport | None = None
    _server: asyncio.Server | None = None
    _door: socket.socket | None = None
    _at_the_door: int = 0
    _connections: dict[_Way, TcpFlow] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _near: dict[str, str] = field(default_factory=dict)

    async def open(self) -> None:
        """Listen. With port 0 a free one is taken, the same for both; raises OSError when the port is not ours to take."""
        for _ in range(_TRIES - 1 if self.port == 0 else 0):
            with contextlib.suppress(OSError):
                await self._listen(0)
                break
        else:
            await self._listen(self.port)
        await self._listen_over_tls()

    async def _listen_over_tls(self) -> None:
        wanted = self.identity.settings
        self.tls_port = wanted.port
        try:
            context = self.identity.load()
            if context is None:
                return
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            self._door = socket.create_server((self.host, wanted.port), family=family, backlog=_MOST_CONNECTIONS)
            self._door.setblocking(False)  # noqa: FBT003 - the standard library's own
        except OSError:
            await self.close()
            raise
        self.tls_port = int(self._door.getsockname()[1])
        self._begin(self._accept(self._door, context))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, door: socket.socket, context: ssl.SSLContext) -> None:
        """Let in over TLS. Whoever is not let in costs no handshake."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                came, far = await loop.sock_accept(door)
            except OSError:  # no more files: those that are open have to end first
                await asyncio.sleep(1)
                continue
            if len(self._connections) + self._at_the_door >= self._room(far[0]) or not self.admit(far[0]):
                came.close()
            else:
                self._begin(self._let_in(came, far[:2], context))

    async def _let_in(self, came: socket.socket, far: Address, context: ssl.SSLContext) -> None:
        loop, self._at_the_door = asyncio.get_running_loop(), self._at_the_door + 1
        reader = asyncio.StreamReader(MOST_HEADER_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol, came, ssl=context, ssl_handshake_timeout=_CONNECT_SECONDS, ssl_shutdown_timeout=1.0
            )
        except OSError:
            return
        finally:
            self._at_the_door -= 1
        await self._serve(reader, asyncio.StreamWriter(transport, protocol, reader, loop), far, secure=True)

    async def _listen(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=(self.host, port))
        sock = udp.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
        taken = int(sock.getsockname()[1])
        try:
            if self.tcp:
                self._server = await asyncio.start_server(self._accepted, self.host, taken, limit=MOST_HEADER_BYTES)
        except OSError:
            udp.close()
            raise
        self._udp, self.port = udp, taken

    def near(self, far_host: str) -> str:
        """Return our host as a peer reaches it."""
        if self.advertise:
            return self.advertise
        if self.host not in {"0.0.0.0", "::"}:  # noqa: S104 - the question is whether it is that
            return self.host
        if far_host not in self._near:
            if len(self._near) > _MOST_CONNECTIONS:
                self._near.clear()
            self._near[far_host] = local_host_towards(far_host)
        return self._near[far_host]

    def datagram(self, data: bytes, far: Address) -> None:
        """Take a datagram."""
        if self._udp is not None and self.admit(far[0]):
            self.arrived(data, self.udp((far[0], far[1])))

    def udp(self, far: Address) -> UdpFlow:
        """Return the way to a peer over UDP."""
        if self._udp is None:
            raise OSError("not listening")
        return UdpFlow(self._udp, far, f"{bracketed(self.near(far[0]))}:{self.port}")

    async def connect(self, far: Address) -> TcpFlow:
        """Return a connection to a peer, the open one if there is one; raises OSError or TimeoutError."""
        return await self._connected((far, None))

    async def connect_over_tls(self, far: Address, end: FarEnd) -> TcpFlow:
        """Return a connection to a peer that has proved to be the far end; raises OSError (ssl.SSLError) or TimeoutError."""
        return await self._connected((far, end))

    async def _connected(self, way: _Way) -> TcpFlow:
        flow = self._connections.get(way)
        if flow is not None and not flow.writer.is_closing():
            return flow
        far, end = way
        context, name = (self.identity.towards(end), end.name) if end else (None, None)
        async with asyncio.timeout(_CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(*far, limit=MOST_HEADER_BYTES, ssl=context, server_hostname=name)
        flow = self._connections[way] = self._flow(writer, far, secure=end is not None)
        self._begin(self._read(reader, flow, way))
        return flow

    def _flow(self, writer: asyncio.StreamWriter, far: Address, *, secure: bool) -> TcpFlow:
        near = f"{bracketed(self.near(far[0]))}:{self.tls_port if secure else self.port}"
        return TcpFlow(writer, far, near, "TLS" if secure else "TCP", secure=secure)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = writer.get_extra_info("peername")[:2]
        if len(self._connections) >= self._room(far[0]) or not self.admit(far[0]):
            writer.transport.abort()
            return
        await self._serve(reader, writer, far, secure=False)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far: Address, *, secure: bool) -> None:
        way = (far, _UNPROVED if secure else None)
        flow = self._connections[way] = self._flow(writer, far, secure=secure)
        await self._read(reader, flow, way)

    def _room(self, host: str) -> int:
        """Return how many connections there may be for one more from an address: strangers leave room for trunks."""
        return _MOST_CONNECTIONS if self.lasting(host) else _MOST_CONNECTIONS // 4

    async def _read(self, reader: asyncio.StreamReader, flow: TcpFlow, way: _Way) -> None:
        patience, heard = _FIRST_SECONDS, False
        try:
            while True:
                async with asyncio.timeout(patience):
                    data = await _message(reader, flow)
                heard = True
                if not self.admit(flow.far[0]):
                    return
                self.arrived(data, flow)
                patience = _IDLE_SECONDS if self.lasting(flow.far[0]) else _FIRST_SECONDS
        except (TimeoutError, ValueError, asyncio.LimitOverrunError):
            return
        except (OSError, EOFError) as problem:
            if flow.secure and not heard:
                flow.trouble = (why_refused(problem) if isinstance(problem, OSError) else "") or _NO_WORD
        finally:
            if self._connections.get(way) is flow:
                del self._connections[way]
            flow.writer.close()

    async def close(self) -> None:
        """Stop listening and drop every connection."""
        if self._udp is not None:
            self._udp.close()
        if self._server is not None:
            self._server.close()
        for flow in list(self._connections.values()):
            flow.writer.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._door is not None:
            self._door.close()
        if self._server is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await self._server.wait_closed()


async def _message(reader: asyncio.StreamReader, flow: TcpFlow) -> bytes:
    """Read one message of a stream; raises ValueError when its length cannot be told or is too large."""
    head = await reader.readuntil(b"\r\n\r\n")
    while not head.strip():  # a peer that keeps the connection open
        flow.send(b"\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
    lengths = _LENGTH.findall(head)
    if not lengths or len(set(lengths)) > 1 or int(lengths[0]) > MOST_BODY_BYTES:
        raise ValueError("no usable Content-Length")
    return head + await reader.readexactly(int(lengths[0]))
