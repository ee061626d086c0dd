"""The far end of a trunk for tests, which says exactly what a test wants it to say, byte by byte."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import Self, cast

from aiosipua import SipMessage, SipRequest, SipResponse

from midoffice.testing.expect import PATIENCE_SECONDS

_NUMBERS = count(1)
SOUND = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
)


@dataclass
class RawPeer(asyncio.DatagramProtocol):
    """A UDP socket on loopback."""

    arrived: "asyncio.Queue[SipRequest | SipResponse]" = field(default_factory=asyncio.Queue)
    far: tuple[str, int] = ("127.0.0.1", 0)
    transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, far_port: int = 0, host: str = "127.0.0.1") -> Self:
        peer = cls(far=("127.0.0.1", far_port))
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: peer, local_addr=(host, 0))
        return peer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    @property
    def port(self) -> int:
        assert self.transport is not None
        return int(self.transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.far = addr
        self.arrived.put_nowait(SipMessage.parse(data))

    def send(self, data: bytes | SipRequest | SipResponse) -> None:
        assert self.transport is not None
        self.transport.sendto(data if isinstance(data, bytes) else bytes(data), self.far)

    async def response(self, status: int | None = None, method: str | None = None) -> SipResponse:
        """Return the next answer, of a status and to a method if named; others are passed over."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                message = await self.arrived.get()
                if not isinstance(message, SipResponse) or (status is not None and message.status_code != status):
                    continue
                if method is None or (message.headers.get_first("cseq") or "").endswith(method):
                    return message

    async def request(self, method: str) -> SipRequest:
        """Return the next request of a method; others are passed over."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                message = await self.arrived.get()
                if isinstance(message, SipRequest) and message.method == method:
                    return message

    def answer(self, request: SipRequest, status: int, *lines: str, body: str = "", tag: str = "peer") -> None:
        """Answer a request with a status, further header lines and a body."""
        to = request.headers.get_first("to") or ""
        marked = to if "tag=" in to or status == 100 else f"{to};tag={tag}"
        head = [f"SIP/2.0 {status} Said", *(f"Via: {via}" for via in request.headers.get("via"))]
        head += [f"From: {request.headers.get_first('from')}", f"To: {marked}"]
        head += [f"Call-ID: {request.headers.get_first('call-id')}", f"CSeq: {request.headers.get_first('cseq')}"]
        head += [f"Contact: <sip:peer@127.0.0.1:{self.port}>", *lines]
        self.send(_joined(head, body))

    def make(self, method: str, *lines: str, body: str = "", **changes: str) -> bytes:
        """Write a request of a call of its own; `changes` replace parts: uri, via, sender, to, call, cseq, contact, kind."""
        number = next(_NUMBERS)
        parts = {
            "uri": f"sip:+442079460123@127.0.0.1:{self.far[1]}",
            "via": f"SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK-{number};rport",
            "sender": f"<sip:+441632960001@127.0.0.1>;tag=a{number}",
            "to": "<sip:+442079460123@127.0.0.1>",
            "call": f"call-{number}",
            "cseq": f"1 {method}",
            "contact": f"<sip:peer@127.0.0.1:{self.port}>",
            "kind": "application/sdp",
            **changes,
        }
        head = [f"{method} {parts['uri']} SIP/2.0", f"Via: {parts['via']}", f"From: {parts['sender']}", f"To: {parts['to']}"]
        head += [f"Call-ID: {parts['call']}", f"CSeq: {parts['cseq']}", f"Contact: {parts['contact']}", "Max-Forwards: 70", *lines]
        if body:
            head.append(f"Content-Type: {parts['kind']}")
        return _joined(head, body)

    def within(self, answered: SipResponse, method: str, number: int, *lines: str, body: str = "", **changes: str) -> bytes:
        """Write a request within the call that an answer of theirs established."""
        known = {
            "to": answered.headers.get_first("to") or "",
            "sender": answered.headers.get_first("from") or "",
            "call": answered.headers.get_first("call-id") or "",
            "cseq": f"{number} {method}",
            "uri": (answered.headers.get("contact") or ["<sip:x@127.0.0.1>"])[0].strip("<>"),
        }
        return self.make(method, *lines, body=body, **{**known, **changes})

    def close(self) -> None:
        assert self.transport is not None
        self.transport.close()


def _joined(head: list[str], body: str) -> bytes:
    if not any(line.lower().startswith(("content-length", "l:")) for line in head):
        head = [*head, f"Content-Length: {len(body.encode())}"]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()
