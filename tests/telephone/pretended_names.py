"""A name server of loopback for tests, which knows what a test tells it."""

import asyncio
from dataclasses import dataclass, field
from typing import Self, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class PretendedNames(asyncio.DatagramProtocol):
    """Answers for names like `("_sip._udp.carrier.test", "SRV")`; others do not exist. `silent`: it answers nothing."""

    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    silent: bool = False
    transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, records: dict[tuple[str, str], list[str]]) -> Self:
        server = cls(records)
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: server, local_addr=("127.0.0.1", 0))
        return server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    @property
    def address(self) -> tuple[str, int]:
        assert self.transport is not None
        host, port = self.transport.get_extra_info("sockname")
        return str(host), int(port)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.silent or self.transport is None:
            return
        asked = dns.message.from_wire(data)
        question = asked.question[0]
        name, kind = str(question.name).rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        if known := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *known))
        elif not any(each == name for each, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)

    def close(self) -> None:
        assert self.transport is not None
        self.transport.close()
