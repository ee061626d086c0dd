"""SIP lines of a voice node: listens, finds the trunk of each message, makes legs, and refuses early what is too much."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import structlog

from midoffice.adapters.voice.line import DriverStatistics, EndpointFactory, Line, Report
from midoffice.adapters.voice.sip.admission import Admission, Limits
from midoffice.adapters.voice.sip.desk import FrontDesk
from midoffice.adapters.voice.sip.digest import Doorkeeper
from midoffice.adapters.voice.sip.handover import HandOver
from midoffice.adapters.voice.sip.inbound import InboundLeg
from midoffice.adapters.voice.sip.joining import Joining, may_be_joined
from midoffice.adapters.voice.sip.leg import SipLeg, Stage
from midoffice.adapters.voice.sip.link import TrunkLink
from midoffice.adapters.voice.sip.name_lookup import NameLookup, Nameserver
from midoffice.adapters.voice.sip.numbers import uri_for
from midoffice.adapters.voice.sip.outbound import OutboundLeg
from midoffice.adapters.voice.sip.over import OverLine
from midoffice.adapters.voice.sip.standing_calls import StandingCall, StandingCalls
from midoffice.adapters.voice.sip.tls import Identity, TlsSettings
from midoffice.adapters.voice.sip.transactions import ServerTransaction, Timers, Transactions
from midoffice.adapters.voice.sip.transport import Wires
from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.events import About, LegEnded, VoiceEvent
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.trunks import TrunkAccess

_LOG = structlog.get_logger("midoffice.voice.sip")
_MOST_KNOWN_HOSTS = 20_000
LoadTrunks = Callable[[], Awaitable[Sequence[TrunkAccess]]]


@dataclass(frozen=True, slots=True)
class SipSettings:
    """Where to listen and how much to take. `advertise` is the address that peers reach us at, where it is not ours."""

    host: str = "0.0.0.0"  # noqa: S104 - a telephone line is reached from outside
    port: int = 5060
    advertise: str = ""
    tcp: bool = True
    region: str = "GB"
    limits: Limits = field(default_factory=Limits)
    timers: Timers = field(default_factory=Timers)
    reload_seconds: float = 5.0
    tls: TlsSettings = field(default_factory=TlsSettings)
    nameserver: Nameserver | None = None
    farewell_seconds: float = 2.0


@dataclass(slots=True, eq=False)
class SipDriver:
    """A `LineDriver`. `load` returns the trunks that are on; it is asked again from time to time.

    Calls are written down in `standing`, where it is given; those that a dead process has left there are ended at the start.
    """

    settings: SipSettings
    endpoints: EndpointFactory
    load: LoadTrunks
    standing: StandingCalls | None = None
    kind: LegKind = LegKind.SIP
    wires: Wires = field(init=False)
    transactions: Transactions = field(init=False)
    admission: Admission = field(init=False)
    links: dict[str, TrunkLink] = field(default_factory=dict)
    _desk: FrontDesk = field(init=False)
    _identity: Identity = field(init=False)
    _directory: NameLookup = field(init=False)
    _report: Report | None = None
    _legs: dict[object, SipLeg] = field(default_factory=dict)
    _dialogs: dict[tuple[str, str], SipLeg] = field(default_factory=dict)
    _hosts: dict[str, tuple[TrunkLink, ...]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _trouble: str = ""
    _empty: asyncio.Event | None = None

    def __post_init__(self) -> None:
        """Put the parts together; nothing listens yet."""
        self.transactions = Transactions(self.settings.timers)
        self.admission = Admission(self.settings.limits, time.monotonic, self._is_trunk)
        self._desk = FrontDesk(self, Doorkeeper(time.time))
        wanted = self.settings
        self._identity = Identity(wanted.tls)
        self.wires = Wires(
            wanted.host, wanted.port, self._desk.take, self.admission.hears, self._is_trunk, wanted.advertise, wanted.tcp,
            self._identity,
        )  # fmt: skip
        self._directory = NameLookup(wanted.nameserver, socket.AF_INET6 if ":" in wanted.host else socket.AF_INET)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.wires.port

    async def start(self, report: Report) -> None:
        """Listen, and look after the trunks; raises OSError when the port is not ours to take."""
        self._report = report
        await self.wires.open()
        await self._reload()
        for call in self.standing.left() if self.standing is not None else ():
            self.spawn(partial(self._end_left, call))
        self.spawn(self._keep_reloading)

    async def _end_left(self, call: StandingCall) -> None:
        """Hang up a call that a dead process had: nobody hears its caller any more."""
        link = self.links.get(str(call.trunk_id))
        if link is None:
            return
        try:
            flow = self.wires.udp(call.far) if call.way == "UDP" else await link.way()
        except (OSError, TimeoutError):
            return
        bye = call.dialog.request("BYE", flow)
        bye.headers.set_single("Reason", 'Q.850;cause=41;text="Temporary failure"')
        self.transactions.send(bye, flow, lambda _response: None, lambda: None)

    async def originate(self, order: Originate) -> Line:
        """Begin to call through the trunk named, or through the first that is up."""
        handed = self._handed_over(order)
        if handed is not None:
            return handed
        link = self._link_for(order)
        if link is None or link.lines >= link.trunk.most_calls:
            return self._refused(order, link)
        leg = OutboundLeg(self, link, order.call_id, order.leg_id, order=order)
        self._add(leg)
        self.spawn(leg.begin)
        return leg

    def _handed_over(self, order: Originate) -> Line | None:
        """Let the far end of a leg call by itself, where its trunk is set so; None where we are to call."""
        caller = self._legs.get(order.hand_over)
        if caller is None or caller.stage is not Stage.UP or not caller.link.trunk.hands_over:
            return None
        if order.trunk_id not in {None, caller.link.trunk.id}:
            return None
        try:
            target = uri_for(order.address, caller.link.trunk, caller.link.region)
        except Invalid:
            return None
        made = HandOver(caller, order, lambda again: self.originate(replace(again, hand_over=None)))
        made.begin(target)
        return made

    def put_together(self, leg_id: UUID, other_id: UUID) -> None:
        """Have their trunk put two calls together, where it does so."""
        leg, other = self._legs.get(leg_id), self._legs.get(other_id)
        if leg is not None and other is not None and may_be_joined(leg, other):
            Joining(leg, other).begin()

    def line(self, leg_id: object) -> SipLeg | None:
        """Return a line that is not over."""
        return self._legs.get(leg_id)

    def statistics(self) -> DriverStatistics:
        """Return what it carries."""
        states = {str(link.trunk.id): link.state for link in self.links.values()}
        return DriverStatistics(len(self._legs), self.admission.refused, states)

    async def close(self) -> None:
        """End all lines, wait a moment until the far ends have heard it, and stop listening."""
        for leg in list(self._legs.values()):
            leg.hang_up(Cause.NODE_LOST)
        await self._farewells()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(link.close() for link in self.links.values()))
        for leg in list(self._dialogs.values()):
            leg.closed()
        self.transactions.close()
        await self.wires.close()

    async def _farewells(self) -> None:
        """Wait until every dialog is closed, but not for long."""
        self._empty = asyncio.Event()
        if self._dialogs:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.settings.farewell_seconds):
                    await self._empty.wait()

    # trunks

    def links_of(self, host: str) -> tuple[TrunkLink, ...]:
        """Return the trunks that call from an address."""
        known = self._hosts.get(host)
        if known is None:
            if len(self._hosts) >= _MOST_KNOWN_HOSTS:
                self._hosts.clear()
            known = self._hosts[host] = tuple(link for link in self.links.values() if link.knows(host))
        return known

    def _is_trunk(self, host: str) -> bool:
        return bool(self.links_of(host))

    def _link_for(self, order: Originate) -> TrunkLink | None:
        if order.trunk_id is not None:
            return self.links.get(str(order.trunk_id))
        links = sorted(self.links.values(), key=lambda link: (not link.up, link.trunk.key))
        return links[0] if links else None

    def _refused(self, order: Originate, link: TrunkLink | None) -> Line:
        """Report a call that cannot begin, as a line that is over."""
        cause, why = (Cause.OVERLOAD, "The trunk is full.") if link else (Cause.UNREACHABLE, "There is no trunk for it.")
        about = About(order.call_id, order.leg_id, 0, self.now())
        asyncio.get_running_loop().call_soon(self.report, LegEnded(about, cause, why))
        return OverLine(order.call_id, order.leg_id)

    async def _reload(self) -> None:
        try:
            wanted = {str(access.trunk.id): access for access in await self.load()}
            self._trouble = ""
        except (MidofficeError, OSError) as trouble:
            if str(trouble) != self._trouble:
                _LOG.warning("trunks cannot be loaded", why=str(trouble))
            self._trouble = str(trouble)
            return
        gone = [key for key, link in self.links.items() if wanted.get(key) != link.access]
        for key in gone:
            await self.links.pop(key).close()
        for key, access in wanted.items():
            if key not in self.links:
                self.links[key] = TrunkLink(
                    access, self.wires, self.transactions, self.endpoints, self.settings.region, self._hosts.clear, self._directory
                )
                await self.links[key].start()
        self._hosts.clear()

    async def _keep_reloading(self) -> None:
        while True:
            await asyncio.sleep(self.settings.reload_seconds)
            self._identity.refresh()
            await self._reload()

    # what legs need (`Office`)

    def report(self, event: VoiceEvent) -> None:
        """Hand an event to the node."""
        if self._report is not None:
            self._report(event)

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def enter(self, leg: SipLeg) -> None:
        """Hand requests within the leg's dialog to it."""
        self._dialogs[leg.dialog.key] = leg

    def stands(self, leg: SipLeg) -> None:
        """Write its dialog down."""
        if self.standing is not None:
            self.standing.note(leg.leg_id, StandingCall(leg.link.trunk.id, leg.flow.name, leg.flow.far, leg.dialog))

    def ended(self, leg: SipLeg) -> None:
        """Take a leg off the list."""
        if self._legs.pop(leg.leg_id, None) is not None:
            leg.link.lines -= 1

    def refused(self, leg: SipLeg) -> None:
        """Count a leg that there was no room for."""
        self.admission.refused += 1
        self.ended(leg)
        self.forget(leg)

    def forget(self, leg: SipLeg) -> None:
        """Take its dialog off the list."""
        if self._dialogs.get(leg.dialog.key) is leg:
            del self._dialogs[leg.dialog.key]
            if self.standing is not None:
                self.standing.forget(leg.leg_id)
        if not self._dialogs and self._empty is not None:
            self._empty.set()

    def leg_in(self, call_id: str, our_tag: str) -> SipLeg | None:
        """Return the leg with a dialog."""
        return self._dialogs.get((call_id, our_tag))

    def spawn(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run something beside."""
        task = asyncio.get_running_loop().create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (trouble := task.exception()) is not None:
            _LOG.error("a telephone line failed", exc_info=trouble)

    # what the front desk needs

    def lines(self) -> int:
        """Return how many there are."""
        return len(self._legs)

    def receive(self, link: TrunkLink, transaction: ServerTransaction) -> InboundLeg:
        """Make a leg of an INVITE."""
        leg = InboundLeg(self, link, new_id(), new_id(), transaction=transaction)
        self._add(leg)
        self.enter(leg)
        self.spawn(leg.arrive)
        return leg

    def _add(self, leg: SipLeg) -> None:
        self._legs[leg.leg_id] = leg
        leg.link.lines += 1
