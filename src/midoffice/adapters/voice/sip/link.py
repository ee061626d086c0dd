"""A trunk that is in use: where it is, whether it is there, and the registration that keeps us reachable."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from aiosipua import SipRequest, SipResponse

from midoffice.adapters.voice.line import Codec, EndpointFactory
from midoffice.adapters.voice.sip import digest
from midoffice.adapters.voice.sip.exchange import Exchange, refusal, why_not
from midoffice.adapters.voice.sip.transactions import Transactions
from midoffice.adapters.voice.sip.transport import Address, Flow, Wires, local_host_towards
from midoffice.domain.voice.trunk import LONGEST_EXPIRY_SECONDS, Trunk, TrunkMode, TrunkTransport
from midoffice.ports.trunks import TrunkAccess

STARTING, REGISTERED, REACHABLE = "starting", "registered", "reachable"
_ASK_SECONDS = 30.0
_LOOK_UP_SECONDS, _LONGEST_LOOK_UP_SECONDS = 60.0, 5.0
_FIRST_RETRY_SECONDS = 5.0
_LONGEST_RETRY_SECONDS = 300.0
_SHORTEST_REFRESH_SECONDS = 1.0
_REFRESH_SHARE = 0.8
_TOO_BRIEF, _OVERLOADED = 423, 503
_SUCCESS_END = 300


@dataclass(slots=True, eq=False)
class TrunkLink:
    """One trunk of this node.

    `house_region` is assumed for numbers where the trunk says nothing else; `moved` is called when its addresses have changed.
    """

    access: TrunkAccess
    wires: Wires
    transactions: Transactions
    endpoints: EndpointFactory
    house_region: str = "GB"
    moved: Callable[[], None] = lambda: None
    state: str = STARTING
    lines: int = 0
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
    def up(self) -> bool:
        """Whether calls through it make sense now."""
        return self.state in {STARTING, REGISTERED, REACHABLE}

    def contact(self, flow: Flow) -> str:
        """Return our address as the trunk reaches it."""
        mark = ";transport=tcp" if flow.reliable else ""
        return f"sip:{self.trunk.account or self.trunk.key}@{flow.near}{mark}"

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

    async def way(self) -> Flow:
        """Return the way to the trunk; raises OSError or TimeoutError when there is none."""
        far = await self._find()
        if self.trunk.transport is TrunkTransport.TCP:
            return await self.wires.connect(far)
        return self.wires.udp(far)

    async def _find(self) -> Address:
        loop = asyncio.get_running_loop()
        if not self._addresses or loop.time() - self._found_at > _LOOK_UP_SECONDS:
            family = socket.AF_INET6 if ":" in self.wires.host else socket.AF_INET
            async with asyncio.timeout(_LONGEST_LOOK_UP_SECONDS):
                found = await loop.getaddrinfo(self.trunk.host.strip("[]"), self.trunk.port, family=family)
            before, self._addresses = self._addresses, tuple(dict.fromkeys(str(each[4][0]) for each in found))
            self._found_at = loop.time()
            if self._addresses != before:
                self.moved()
        return self._addresses[0], self.trunk.port

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
        if response is None:
            return self._failed("does not answer")
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
        if response is None:
            return self._failed("does not answer")
        if response.status_code == _OVERLOADED:
            return self._failed(refusal(response))
        self.state, self._retry = REACHABLE, _FIRST_RETRY_SECONDS
        return _ASK_SECONDS

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
