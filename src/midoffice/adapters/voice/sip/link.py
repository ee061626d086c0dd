"""A trunk that is in use: where it is, whether it is there, and the registration that keeps us reachable."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from random import Random, SystemRandom

from aiosipua import SipRequest, SipResponse

from midoffice.adapters.voice.line import Codec, EndpointFactory
from midoffice.adapters.voice.sip import digest
from midoffice.adapters.voice.sip.exchange import Exchange, refusal, why_not
from midoffice.adapters.voice.sip.name_lookup import NameLookup
from midoffice.adapters.voice.sip.reach import place_of, reach
from midoffice.adapters.voice.sip.transactions import Transactions
from midoffice.adapters.voice.sip.transport import Flow, Wires, local_host_towards
from midoffice.adapters.voice.sip.whereabouts import Directory, Place, places_of
from midoffice.domain.voice.trunk import LONGEST_EXPIRY_SECONDS, Trunk, TrunkMode, TrunkTransport
from midoffice.ports.trunks import TrunkAccess

STARTING, REGISTERED, REACHABLE = "starting", "registered", "reachable"
_ASK_SECONDS = 30.0
_LOOK_UP_SECONDS, _LONGEST_LOOK_UP_SECONDS = 60.0, 5.0
_FIRST_RETRY_SECONDS = 5.0
_DOWN_SECONDS = 60.0
_LONGEST_RETRY_SECONDS = 300.0
_SHORTEST_REFRESH_SECONDS = 1.0
_REFRESH_SHARE = 0.8
_TOO_BRIEF, _OVERLOADED = 423, 503
_SUCCESS_END = 300


@dataclass(slots=True, eq=False)
class TrunkLink:
    """One trunk of this node.

    `house_region` is assumed for numbers where the trunk says nothing else; `moved` is called when its addresses have changed.
    Of several places where it may be (`directory`), one that does not answer is passed over for a while.
    """

    access: TrunkAccess
    wires: Wires
    transactions: Transactions
    endpoints: EndpointFactory
    house_region: str = "GB"
    moved: Callable[[], None] = lambda: None
    directory: Directory = field(default_factory=NameLookup)
    chance: Random = field(default_factory=SystemRandom)
    state: str = STARTING
    lines: int = 0
    _places: tuple[Place, ...] = ()
    _down: dict[Place, float] = field(default_factory=dict)
    _addresses: tuple[str, ...] = ()
    _found_at: float = 0.0
    _exchange: Exchange = field(init=False)
    _task: asyncio.Task[None] | None = None
    _retry: float = _FIRST_RETRY_SECONDS
    _asked_expiry: int = 0

    def __post_init__(self) -> None:
        """Begin unregistered."""
        self._exchange = Exchange(self.access, self.transactions)
        self._asked_expiry = self.trunk.expiry_seconds

    @property
    def trunk(self) -> Trunk:
        """The record."""
        return self.access.trunk

    @property
    def region(self) -> str:
        """The country assumed for numbers without a country code."""
        return self.trunk.region or self.house_region

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """What may be spoken, the best liked first. Opus only where it is named: it costs far more than what telephones speak."""
        named = tuple(Codec(name) for name in self.trunk.codecs if name in self.endpoints.codecs)
        return named or tuple(codec for codec in self.endpoints.codecs if codec is not Codec.OPUS)

    @property
    def near_host(self) -> str:
        """Our own address towards the trunk."""
        if self.wires.host not in {"0.0.0.0", "::"}:  # noqa: S104 - the question is whether it is that
            return self.wires.host
        return local_host_towards(self._addresses[0] if self._addresses else "127.0.0.1")

    @property
    def told_host(self) -> str:
        """The address that the trunk is told."""
        return self.wires.advertise or self.near_host

    @property
    def private(self) -> bool:
        """Whether its messages are to go over TLS, and no other way is taken for its."""
        return self.trunk.transport is TrunkTransport.TLS

    @property
    def up(self) -> bool:
        """Whether calls through it make sense now."""
        return self.state in {STARTING, REGISTERED, REACHABLE}

    def contact(self, flow: Flow, towards: str = "sip:") -> str:
        """Return our address as the trunk reaches it, and no less private than the address that is called (`towards`)."""
        mark = f";transport={flow.name.lower()}" if flow.reliable else ""
        scheme = "sips" if towards.lower().startswith("sips:") else "sip"
        return f"{scheme}:{self.trunk.account or self.trunk.key}@{flow.near}{mark}"

    def proof(self, response: SipResponse, request: SipRequest) -> tuple[str, str] | None:
        """Return the header that answers a challenge; None where it is none, or we cannot."""
        return digest.proof(response, request, self.trunk.login, self.access.secret)

    def knows(self, host: str) -> bool:
        """Whether calls from an address are this trunk's."""
        if host in self._addresses:
            return True
        try:
            far = ip_address(host)
        except ValueError:
            return False
        return any(far in ip_network(network, strict=False) for network in self.trunk.networks)

    def serves(self, host: str) -> bool:
        """Whether an address at a host is at this trunk."""
        name = host.lower() if host.startswith("[") else host.lower().partition(":")[0]
        return name in {self.trunk.host.lower(), self.trunk.realm_host.lower()} or self.knows(name.strip("[]"))

    async def way(self, without: Collection[Place] = ()) -> Flow:
        """Return the way to the best of the places where the trunk is, `without` some; raises OSError or TimeoutError."""
        now = asyncio.get_running_loop().time()
        left = [each for each in await self._find() if each not in without]
        trouble: OSError = OSError("there is no other place")
        for place in sorted(left, key=lambda each: self._down.get(each, 0.0) > now):
            try:
                return await reach(self.wires, place, self.access)
            except OSError as problem:
                self._down[place] = now + _DOWN_SECONDS
                trouble = problem
        raise trouble

    def failed(self, flow: Flow) -> bool:
        """Pass over for a while the place that a way leads to; returns whether another one may be there."""
        now = asyncio.get_running_loop().time()
        self._down[place_of(flow)] = now + _DOWN_SECONDS
        return any(self._down.get(each, 0.0) <= now for each in self._places)

    def has_other(self, tried: Collection[Place]) -> bool:
        """Whether there is a place that was not tried."""
        return any(each not in tried for each in self._places)

    async def _find(self) -> tuple[Place, ...]:
        loop, trunk = asyncio.get_running_loop(), self.trunk
        if self._places and loop.time() - self._found_at <= _LOOK_UP_SECONDS:
            return self._places
        try:
            async with asyncio.timeout(_LONGEST_LOOK_UP_SECONDS):
                found = await places_of(self.directory, trunk.host, trunk.port, trunk.transport, self.chance)
        except OSError:
            if not self._places:
                raise
            found = self._places  # a name server that is away for a while takes no trunk with it
        self._found_at = loop.time()
        if set(found) != set(self._places):  # the lot is drawn once, or registrations would wander
            self._places, self._down = found, {}
            self._addresses = tuple(dict.fromkeys(each.address for each in found))
            self.moved()
        return self._places

    async def start(self) -> None:
        """Find the trunk once, so that its calls are known from now on, and go on looking after it."""
        try:
            await self._find()
        except OSError:
            self.state = f"{self.trunk.host} cannot be found"
        self._task = asyncio.get_running_loop().create_task(self._look_after())

    async def close(self) -> None:
        """Look after it no more; a registration is withdrawn, without waiting for long."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self.trunk.mode is TrunkMode.REGISTER and self.state == REGISTERED:
            try:
                async with asyncio.timeout(1):
                    flow = await self.way()
                    await self._exchange.ask("REGISTER", flow, {"Contact": f"<{self.contact(flow)}>", "Expires": "0"})
            except (OSError, TimeoutError):
                self.state = "not withdrawn"

    async def _look_after(self) -> None:
        while True:
            try:
                flow = await self.way()
                wait = await (self._register(flow) if self.trunk.mode is TrunkMode.REGISTER else self._see(flow))
            except (OSError, TimeoutError) as trouble:
                wait = self._failed(f"cannot be reached: {why_not(trouble)}")
            await asyncio.sleep(wait)

    async def _register(self, flow: Flow) -> float:
        headers = {"Contact": f"<{self.contact(flow)}>", "Expires": str(self._asked_expiry)}
        response = await self._exchange.ask("REGISTER", flow, headers)
        if response is None or response.status_code == _OVERLOADED:
            return self._elsewhere(flow, response)
        if response.status_code == _TOO_BRIEF:
            least = response.headers.get_first("min-expires") or ""
            if least.isdigit() and self._asked_expiry < int(least[:6]) <= LONGEST_EXPIRY_SECONDS:
                self._asked_expiry = int(least[:6])
                return 0
        if response.status_code >= _SUCCESS_END:
            return self._failed(refusal(response))
        self.state, self._retry = REGISTERED, _FIRST_RETRY_SECONDS
        return max(_SHORTEST_REFRESH_SECONDS, granted(response, self.contact(flow), self._asked_expiry) * _REFRESH_SHARE)

    async def _see(self, flow: Flow) -> float:
        response = await self._exchange.ask("OPTIONS", flow, {"Contact": f"<{self.contact(flow)}>"})
        if response is None or response.status_code == _OVERLOADED:
            return self._elsewhere(flow, response)
        self.state, self._retry = REACHABLE, _FIRST_RETRY_SECONDS
        return _ASK_SECONDS

    def _elsewhere(self, flow: Flow, response: SipResponse | None) -> float:
        """Ask the next place at once, or where there is none, say why and wait."""
        return 0 if self.failed(flow) else self._failed("does not answer" if response is None else refusal(response))

    def _failed(self, why: str) -> float:
        self.state = why
        wait, self._retry = self._retry, min(_LONGEST_RETRY_SECONDS, self._retry * 2)
        return wait


def granted(response: SipResponse, contact: str, asked: int) -> int:
    """Return for how many seconds a registration holds."""
    for value in response.headers.get("contact"):
        if contact.partition(";")[0] in contact_of_value(value):
            mark = value.rpartition(">")[2].lower().partition("expires=")[2].partition(";")[0].strip()
            if mark.isdigit():
                return min(int(mark[:6]), LONGEST_EXPIRY_SECONDS)
    told = (response.headers.get_first("expires") or "").strip()
    return min(int(told[:6]), LONGEST_EXPIRY_SECONDS) if told.isdigit() else asked


def contact_of_value(value: str) -> str:
    """Return what stands between the brackets of a Contact."""
    return value.partition("<")[2].partition(">")[0] if "<" in value else value
