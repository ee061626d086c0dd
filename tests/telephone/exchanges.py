"""Two ends of telephone lines for tests: drivers on loopback with short times, and what they report."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from tests.telephone.certificates import Authority

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.adapters.voice.sip.admission import Limits
from midoffice.adapters.voice.sip.driver import SipDriver, SipSettings
from midoffice.adapters.voice.sip.name_lookup import Nameserver
from midoffice.adapters.voice.sip.standing_calls import StandingCalls
from midoffice.adapters.voice.sip.tls import TlsSettings
from midoffice.adapters.voice.sip.transactions import Timers
from midoffice.domain.voice.call import LegKind
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.events import VoiceEvent
from midoffice.domain.voice.trunk import Trunk, TrunkMode, TrunkSrtp, TrunkTransport
from midoffice.kernel.ids import new_id
from midoffice.ports.trunks import TrunkAccess
from midoffice.testing.expect import PATIENCE_SECONDS

E = TypeVar("E", bound=VoiceEvent)
SECRET = "swordfish"
HASTY = Timers(t1=0.05, t2=0.4)


@dataclass
class Heard:
    """What a driver has reported, to be waited for in order of arrival; each event is found once."""

    events: list[VoiceEvent] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, event: VoiceEvent) -> None:
        self.events.append(event)
        self._more.set()

    async def next(self, kind: type[E], leg_id: UUID | None = None) -> E:
        """Return the next event of a kind, of a leg if one is named."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for event in self.events:
                    if isinstance(event, kind) and id(event) not in self._seen and leg_id in {None, event.about.leg_id}:
                        self._seen.add(id(event))
                        return event
                self._more.clear()
                await self._more.wait()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class End:
    """A driver and what it has reported."""

    driver: SipDriver
    heard: Heard
    trunks: list[TrunkAccess]

    async def call(self, address: str, **more: Any) -> Originate:  # noqa: ANN401 - fields of the order
        order = Originate(new_id(), new_id(), LegKind.SIP, address, **more)
        await self.driver.originate(order)
        return order


def trunk(**changes: Any) -> Trunk:  # noqa: ANN401 - fields of the trunk
    """Return a trunk to loopback, known by its address."""
    base = Trunk(
        id=new_id(), key="carrier", name="Carrier", mode=TrunkMode.ADDRESS, host="127.0.0.1", created_at=datetime.now(UTC),
        session_seconds=0,
    )  # fmt: skip
    return replace(base, **changes)


@asynccontextmanager
async def listening(
    *trunks: Trunk,
    limits: Limits | None = None,
    timers: Timers = HASTY,
    secret: str = SECRET,
    tcp: bool = True,
    tls: TlsSettings | None = None,
    nameserver: Nameserver | None = None,
    standing: StandingCalls | None = None,
    certificate_key: str = "",
) -> AsyncIterator[End]:
    """Run a driver with trunks on a free port of loopback."""
    accesses = [TrunkAccess(each, secret, certificate_key) for each in trunks]

    async def load() -> list[TrunkAccess]:
        return accesses

    settings = SipSettings(
        "127.0.0.1", 0, tcp=tcp, timers=timers, limits=limits or Limits(), reload_seconds=0.05, farewell_seconds=0.05,
        tls=tls or TlsSettings(0), nameserver=nameserver,
    )  # fmt: skip
    end = End(SipDriver(settings, RtpEndpoints(codecs=tuple(Codec)), load, standing), Heard(), accesses)
    await end.driver.start(end.heard)
    try:
        yield end
    finally:
        await end.driver.close()


@asynccontextmanager
async def connected(**changes: Any) -> AsyncIterator[tuple[End, End]]:  # noqa: ANN401 - fields of the trunk
    """Run two drivers that are each other's trunk: the first calls, the second is called. Changes are of the first one's trunk."""
    async with listening(trunk(key="caller", codecs=changes.get("codecs", ()))) as called:
        there = trunk(port=called.driver.port, **changes)
        async with listening(there) as calling:
            yield calling, called


@asynccontextmanager
async def connected_over_tls(
    folder: Path, ours: TrunkSrtp = TrunkSrtp.OFF, theirs: TrunkSrtp = TrunkSrtp.OFF
) -> AsyncIterator[tuple[End, End]]:
    """Run two drivers that are each other's trunk over TLS, both with certificates by one authority."""
    authority = Authority()
    private = trunk(transport=TrunkTransport.TLS, authority=authority.pem)
    identity = authority.issue(folder)
    async with (
        listening(replace(private, key="caller", port=9, srtp=theirs), tls=identity) as called,
        listening(replace(private, port=called.driver.wires.tls_port, srtp=ours), tls=identity) as calling,
    ):
        yield calling, called
