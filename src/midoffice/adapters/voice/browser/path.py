"""The way to a browser: ICE to find it, DTLS to know it, SRTP so that nobody else hears or speaks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import aioice
import pylibsrtp
from aiortc import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    RTCIceGatherer,
    RTCIceParameters,
    RTCIceTransport,
)
from aiortc.rtcconfiguration import RTCIceServer
from aiortc.rtcicetransport import connection_kwargs

from midoffice.adapters.voice.browser.offer import Offer
from midoffice.adapters.voice.browser.ports import listen, reflected
from midoffice.domain.voice.ice import IceServer, lend

_LOG = logging.getLogger(__name__)
_FIRST_SECURE, _LAST_SECURE = 128, 191
"""The first byte of RTP and RTCP (RFC 7983)."""
CONNECT_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Reach:
    """How browsers reach us: local addresses (none: all that the machine has), servers that help, UDP ports (None: any)."""

    addresses: tuple[str, ...] = ()
    servers: tuple[IceServer, ...] = ()
    ports: range | None = None


class _Reached(aioice.Connection):
    """ICE whose sound is handed on in the call of the socket, not through a queue: a packet costs no task switch."""

    def __init__(self, reach: Reach, hear: Callable[[bytes], None]) -> None:
        lent = [lend(each, "node", datetime.now(UTC)) for each in reach.servers]
        rtc = [RTCIceServer(list(each.urls), each.username, each.credential) for each in lent]
        super().__init__(ice_controlling=False, **connection_kwargs(rtc))
        self._reach = reach
        self._hear = hear

    async def get_component_candidates(self, component: int, addresses: list[str], timeout: int = 5) -> list[aioice.Candidate]:  # noqa: ASYNC109 - the library's own
        own = list(self._reach.addresses) or addresses or ["127.0.0.1"]
        ports = self._reach.ports
        if ports is None:
            return await super().get_component_candidates(component, own, timeout)
        hosts = [await listen(self, component, each, ports) for each in own]
        self._protocols += hosts  # where the library keeps those that it opens itself, from any port
        outside, relayed = await asyncio.gather(
            reflected(hosts, self.stun_server, timeout), super().get_component_candidates(component, [], timeout)
        )
        return [*(each.local_candidate for each in hosts), *outside, *relayed]

    def data_received(self, data: bytes, component: int) -> None:
        if data and _FIRST_SECURE <= data[0] <= _LAST_SECURE:
            self._hear(data)
        else:
            super().data_received(data, component)


class _Known(RTCDtlsTransport):
    """DTLS of the library, with SRTP done at once."""

    def open(self, data: bytes) -> bytes | None:
        """Return what a browser's packet says; None if it is not the browser's."""
        if self._rx_srtp is None:
            return None
        try:
            return self._rx_srtp.unprotect_rtcp(data) if _is_control(data) else self._rx_srtp.unprotect(data)
        except pylibsrtp.Error:
            return None

    def seal(self, data: bytes) -> bytes:
        return self._tx_srtp.protect_rtcp(data) if _is_control(data) else self._tx_srtp.protect(data)


def _is_control(data: bytes) -> bool:
    return len(data) > 1 and 192 <= data[1] <= 223  # noqa: PLR2004 - RFC 5761


class BrowserPath:
    """One browser's connection, from its offer on. Everything is called in the event loop's thread."""

    def __init__(self, certificate: RTCCertificate, reach: Reach) -> None:
        """Open nothing yet; see `gather`."""
        self.on_packet: Callable[[bytes], None] = lambda _: None
        """Called with each RTP packet, opened."""
        self.on_control: Callable[[bytes], None] = lambda _: None
        """Called with each RTCP packet, opened."""
        self.on_closed: Callable[[], None] = lambda: None
        """Called once, when the connection is lost or was closed by the browser; not after `close`."""
        self._reached = _Reached(reach, self._hear)
        gatherer = RTCIceGatherer(iceServers=[])
        gatherer._connection = self._reached  # noqa: SLF001 - the library has no other way to be given one
        self._ice = RTCIceTransport(gatherer)
        self.dtls = _Known(self._ice, [certificate])
        self.dtls._set_role("client")  # noqa: SLF001 - as the answer says; see `offer.py`
        self.dtls.on("statechange", self._changed)
        self._over = False

    @property
    def up(self) -> bool:
        """Whether sound can go."""
        return self.dtls.state == "connected"

    @property
    def credentials(self) -> tuple[str, str]:
        """Our ICE user and password."""
        return self._reached.local_username, self._reached.local_password

    @property
    def fingerprint(self) -> tuple[str, str]:
        """Our certificate's fingerprint: algorithm and value."""
        first = self.dtls.getLocalParameters().fingerprints[0]
        return first.algorithm, first.value

    async def gather(self) -> tuple[str, ...]:
        """Open our ports and return how they are reached, as candidates of an answer."""
        await self._reached.gather_candidates()
        return tuple(each.to_sdp() for each in self._reached.local_candidates)

    async def connect(self, offer: Offer, *, seek: bool) -> bool:
        """Find the browser and make sure that it is the one that made the offer; whether that worked in 20 seconds.

        Without `seek` we wait for the browser to come to us and send nothing to the addresses in its offer, which may be anybody's.
        """
        for text in offer.candidates if seek else ():
            try:
                await self._reached.add_remote_candidate(aioice.Candidate.from_sdp(text))
            except ValueError:
                _LOG.debug("a browser offers a candidate that cannot be read")
        prints = [RTCDtlsFingerprint(algorithm=algorithm, value=value) for algorithm, value in offer.fingerprints]
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._ice.start(RTCIceParameters(usernameFragment=offer.user, password=offer.password))
                if self._ice.state != "completed":
                    return False
                await self.dtls.start(RTCDtlsParameters(fingerprints=prints, role="auto"))
        except (TimeoutError, ConnectionError):
            return False
        return self.up

    def send(self, packet: bytes) -> None:
        """Send one RTP or RTCP packet; nothing happens while the browser is not there."""
        if self.up:
            _at_once(self._reached.send(self.dtls.seal(packet)))

    async def close(self) -> None:
        """Say good-bye and give the ports back; may be called twice."""
        if self._over:
            return
        self._over = True
        await self.dtls.stop()
        await self._ice.stop()

    def _hear(self, data: bytes) -> None:
        plain = self.dtls.open(data)
        if plain is None:
            return
        if _is_control(plain):
            self.on_control(plain)
        else:
            self.on_packet(plain)

    def _changed(self) -> None:
        if self.dtls.state in {"closed", "failed"} and not self._over:
            self.on_closed()


def _at_once(sending: Awaitable[None]) -> None:
    """Run a coroutine that only hands a packet to a socket, without a task for it."""
    step = sending.__await__()
    try:
        next(step)
    except (StopIteration, ConnectionError):
        return
    finally:
        step.close()
