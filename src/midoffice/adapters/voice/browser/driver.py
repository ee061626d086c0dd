"""The browsers of a voice node: agents' softphones, and customers who call from a page."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from aiortc import RTCCertificate

from midoffice.adapters.voice.browser.line import BrowserLine
from midoffice.adapters.voice.browser.offer import read_offer
from midoffice.adapters.voice.browser.path import Reach
from midoffice.adapters.voice.browser.peer import BrowserPeer
from midoffice.adapters.voice.browser.softphone import Softphone
from midoffice.adapters.voice.line import DriverStatistics, Report
from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.commands import ConnectBrowser, Originate
from midoffice.domain.voice.events import (
    About,
    BrowserAnswered,
    CallArrived,
    LegAnswered,
    LegEnded,
    SoftphoneGone,
    SoftphoneReady,
)
from midoffice.domain.voice.ice import IceServer
from midoffice.kernel.errors import Invalid

_LOG = logging.getLogger(__name__)
_PROOF_SECONDS: Final = 4.0
"""So long a call waits until the softphone is heard; a telephone that is not there has to fail within 5 s (R16)."""
_GOODBYE_SECONDS: Final = 0.5
_CERTIFICATE_DAYS_LEFT: Final = 2


@dataclass(frozen=True, slots=True)
class BrowserSettings:
    """How browsers reach this node: local addresses (none: all it has), STUN and TURN servers, UDP ports (None: any), how many.

    `return_seconds`: so long a softphone that was lost may come back as if nothing had happened, as when the page is loaded
    anew; then its legs end, and customers are told why they wait.
    """

    addresses: tuple[str, ...] = ()
    ice_servers: tuple[IceServer, ...] = ()
    most: int = 1000
    return_seconds: float = 3.0
    ports: range | None = None

    @property
    def reach(self) -> Reach:
        """How a browser is met."""
        return Reach(self.addresses, self.ice_servers, self.ports)


class BrowserDriver:
    """`line.BrowserLineDriver` with WebRTC. A softphone that nobody calls sends nothing and runs no timer of ours."""

    kind = LegKind.BROWSER

    def __init__(self, settings: BrowserSettings = BrowserSettings()) -> None:
        """Listen to nothing yet."""
        self._settings = settings
        self._report: Report = lambda _: None
        self._certificate: RTCCertificate | None = None
        self._softphones: dict[UUID, Softphone] = {}
        self._lines: dict[UUID, BrowserLine] = {}
        self._callers: dict[UUID, BrowserPeer] = {}
        self._peers: set[BrowserPeer] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._refused = 0

    async def start(self, report: Report) -> None:
        """Begin to report."""
        self._report = report

    def put_together(self, leg_id: UUID, other_id: UUID) -> None:
        """Nothing: two browsers do not know each other."""

    def line(self, leg_id: UUID) -> BrowserLine | None:
        """Return a leg that is not over."""
        return self._lines.get(leg_id)

    def statistics(self) -> DriverStatistics:
        """Return what it carries now."""
        return DriverStatistics(lines=len(self._lines), refused=self._refused)

    async def close(self) -> None:
        """End all connections."""
        for task in tuple(self._tasks):
            task.cancel()
        for softphone in self._softphones.values():
            if softphone.deadline is not None:
                softphone.deadline.cancel()
        for line in tuple(self._lines.values()):
            self.ended(line, Cause.NORMAL)
        await asyncio.gather(*(peer.close() for peer in tuple(self._peers)), *self._tasks, return_exceptions=True)

    async def connect(self, order: ConnectBrowser) -> None:
        """Answer an offer and connect in the background; a softphone without an offer is switched off."""
        if order.agent_id is not None and not order.sdp:
            self._switch_off(order.agent_id)
            return
        if len(self._peers) >= self._settings.most:
            self._refused += 1
            self._report(BrowserAnswered(_about(order), "", "This node carries as many browsers as it may"))
            return
        self._start(self._take(order))

    async def originate(self, order: Originate) -> BrowserLine:
        """Put a call through to an agent's softphone; one that is not there is UNREACHABLE, at once or within 5 s."""
        line = BrowserLine(order.call_id, order.leg_id, self)
        loop = asyncio.get_running_loop()
        softphone = self._softphone(order.address)
        self._lines[line.leg_id] = line
        if softphone is None:
            loop.call_soon(self.ended, line, Cause.UNREACHABLE, "No softphone is connected")
            return line
        line.sound.on_first = lambda: self._put_through(line)
        softphone.add(line)
        loop.call_later(min(order.seconds, _PROOF_SECONDS), self._still_away, softphone, line)
        return line

    # -- what lines tell -------------------------------------------------------------------------------------------------

    def answered(self, line: BrowserLine) -> None:
        """A customer's call is answered."""
        peer = self._callers.get(line.leg_id)
        if peer is not None:
            peer.say({"talking": True})
        self._report(LegAnswered(_of(line), codec=line.sound.codec))
        self._look(line.call_id)

    def ended(self, line: BrowserLine, cause: Cause, detail: str = "", lost_at: datetime | None = None) -> None:
        """A leg is over, from whatever side."""
        if self._lines.pop(line.leg_id, None) is None:
            return
        softphone = next((each for each in self._softphones.values() if line in each.lines), None)
        if softphone is not None:
            softphone.remove(line)
        peer = self._callers.pop(line.leg_id, None)
        if peer is not None:
            line.sound.connect(None)
            peer.say({"ended": cause})
            self._start(self._part(peer, _GOODBYE_SECONDS))
        self._report(LegEnded(_of(line), cause, detail, lost_at))
        self._look(line.call_id)

    def held(self, line: BrowserLine) -> None:
        """A leg is held, or no more: the room does what is to be heard."""
        self._look(line.call_id)

    # -- connecting --------------------------------------------------------------------------------------------------------

    async def _take(self, order: ConnectBrowser) -> None:
        peer = BrowserPeer(self._certified(), self._settings.reach)
        self._peers.add(peer)
        try:
            answer = await peer.answer(read_offer(order.sdp), video=order.video)
        except (Invalid, OSError) as error:
            self._refused += 1
            self._report(BrowserAnswered(_about(order), "", str(error)))
            await self._part(peer)
            return
        self._report(BrowserAnswered(_about(order), answer))
        # A stranger's offer must not make us knock at addresses of others. Behind NAT we have to, to be reached at all.
        if not await peer.connect(seek=order.agent_id is not None or bool(self._settings.ice_servers)):
            _LOG.info("A browser that asked to be connected could not be reached")
            await self._part(peer)
        elif order.agent_id is not None:
            self._softphone_up(order.agent_id, order, peer)
        else:
            self._caller_up(order, peer)

    def _softphone_up(self, agent_id: UUID, order: ConnectBrowser, peer: BrowserPeer) -> None:
        softphone = self._softphones.setdefault(agent_id, Softphone(agent_id))
        before = softphone.connect(order.leg_id, peer)
        peer.on_lost = lambda: self._softphone_lost(softphone, peer)
        if before is not None:
            before.say({"elsewhere": True})
            self._start(self._part(before, _GOODBYE_SECONDS))
        self._report(SoftphoneReady(_about(order), agent_id))

    def _caller_up(self, order: ConnectBrowser, peer: BrowserPeer) -> None:
        line = BrowserLine(order.call_id, order.leg_id, self)
        self._lines[line.leg_id], self._callers[line.leg_id] = line, peer
        line.sound.connect(peer.sound)
        if peer.sound is not None:
            peer.sound.begin()
        peer.on_lost = lambda: self.ended(line, Cause.NORMAL if line.up else Cause.CANCELED)
        arrived = CallArrived(_about(order), LegKind.BROWSER, order.number, None, order.caller_name, collected=order.collected)
        self._report(arrived)

    def _put_through(self, line: BrowserLine) -> None:
        """The softphone is heard: the call is answered."""
        if line.leg_id in self._lines and not line.up:
            line.up = True
            self._report(LegAnswered(_of(line), codec=line.sound.codec))
            self._look(line.call_id)

    def _still_away(self, softphone: Softphone, line: BrowserLine) -> None:
        """Give a call up whose softphone is not heard: it did not come back, or is gone without a word."""
        if line.up or line.leg_id not in self._lines:
            return
        self.ended(line, Cause.UNREACHABLE, "The softphone is not heard")
        if softphone.peer is not None:
            self._softphone_lost(softphone, softphone.peer)

    def _softphone_lost(self, softphone: Softphone, peer: BrowserPeer) -> None:
        self._start(self._part(peer))
        if softphone.peer is peer:
            softphone.lose(_now())
            softphone.deadline = asyncio.get_running_loop().call_later(self._settings.return_seconds, self._give_up, softphone)

    def _give_up(self, softphone: Softphone) -> None:
        """End the calls of a softphone that did not come back."""
        softphone.deadline = None
        self._softphones.pop(softphone.agent_id, None)
        for line in tuple(softphone.lines):
            softphone.remove(line)
            self.ended(line, Cause.UNREACHABLE, "The softphone has lost its connection", softphone.lost_at)
        self._report(SoftphoneGone(About(softphone.id, softphone.id, 0, _now()), softphone.agent_id))

    def _switch_off(self, agent_id: UUID) -> None:
        softphone = self._softphones.get(agent_id)
        if softphone is None:
            return
        if softphone.deadline is not None:
            softphone.deadline.cancel()
        if softphone.peer is not None:
            self._start(self._part(softphone.peer))
            softphone.lose(_now())
        self._give_up(softphone)

    async def _part(self, peer: BrowserPeer, seconds: float = 0.0) -> None:
        """End a connection, after time for a last word."""
        await asyncio.sleep(seconds)
        self._peers.discard(peer)
        await peer.close()

    def _look(self, call_id: UUID) -> None:
        """Let a customer and the agent who has been in the call for the longest time see each other, unless one is on hold."""
        lines = [line for line in self._lines.values() if line.call_id == call_id and line.up]
        customer = next((peer for line in lines if (peer := self._callers.get(line.leg_id))), None)
        agent = next((each.peer for line in lines for each in self._softphones.values() if line in each.lines), None)
        if customer is not None and customer.pictures is not None:
            away = agent is None or any(line.on_hold for line in lines)
            customer.pictures.couple(None if away or agent is None else agent.pictures)

    def _softphone(self, address: str) -> Softphone | None:
        try:
            return self._softphones.get(UUID(address))
        except ValueError:
            return None

    def _certified(self) -> RTCCertificate:
        """Return our certificate, made anew before it runs out."""
        soon = datetime.now(UTC) + timedelta(days=_CERTIFICATE_DAYS_LEFT)
        if self._certificate is None or self._certificate.expires < soon:
            self._certificate = RTCCertificate.generateCertificate()
        return self._certificate

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _now() -> datetime:
    return datetime.now(UTC)


def _about(order: ConnectBrowser) -> About:
    return About(order.call_id, order.leg_id, 0, _now())


def _of(line: BrowserLine) -> About:
    return About(line.call_id, line.leg_id, 0, _now())
