"""Tries a trunk without carrying calls: asks what is registered there, or just whether anybody is."""

import asyncio
from dataclasses import dataclass, field, replace
from random import SystemRandom

from aiosipua import SipResponse

from midoffice.adapters.voice.sip.exchange import Exchange, refusal, why_not
from midoffice.adapters.voice.sip.name_lookup import NameLookup
from midoffice.adapters.voice.sip.reach import reach
from midoffice.adapters.voice.sip.tls import Identity, TlsSettings
from midoffice.adapters.voice.sip.transactions import Timers, Transactions
from midoffice.adapters.voice.sip.transport import Flow, Wires
from midoffice.adapters.voice.sip.whereabouts import Directory, places_of
from midoffice.adapters.voice.sip.wire import Unreadable, read
from midoffice.domain.voice.trunk import TrunkMode
from midoffice.ports.trunks import TrunkAccess, TrunkFinding

_SECONDS = 5.0
_SUCCESS_END, _NOT_ALLOWED, _UNAVAILABLE = 300, 405, 503


@dataclass(frozen=True, slots=True)
class SipTrunkProbe:
    """A `TrunkProbe` on a port of its own, so that it disturbs no node. A registration is asked about, not changed."""

    tls: TlsSettings = field(default_factory=TlsSettings)
    directory: Directory = field(default_factory=NameLookup)

    async def probe(self, access: TrunkAccess) -> TrunkFinding:
        """Ask, and say in a sentence what came of it."""
        name = f"{access.trunk.host}:{access.trunk.port}" if access.trunk.port else access.trunk.host
        try:
            async with asyncio.timeout(_SECONDS):
                response = await self._ask(access)
        except TimeoutError:
            return TrunkFinding("failed", f"{name} did not answer within {_SECONDS:.0f} seconds. Check host, port and firewall.")
        except OSError as trouble:
            return TrunkFinding("failed", f"{name} cannot be reached: {why_not(trouble)}.")
        if response is None:
            return TrunkFinding("failed", f"{name} did not answer. Check host, port and firewall.")
        return _finding(access, name, response)

    async def _ask(self, access: TrunkAccess) -> SipResponse | None:
        transactions = Transactions(Timers())

        def take(data: bytes, flow: Flow) -> None:
            try:
                message = read(data)
            except Unreadable:
                return
            if isinstance(message, SipResponse):
                transactions.take_response(message, secure=flow.secure)

        wires = Wires("0.0.0.0", 0, take, tcp=False, identity=Identity(replace(self.tls, port=0)))  # noqa: S104 - the way to the trunk decides
        await wires.open()
        try:
            flow = await self._way(wires, access)
            method = "REGISTER" if access.trunk.mode is TrunkMode.REGISTER else "OPTIONS"
            return await Exchange(access, transactions).ask(method, flow)
        finally:
            transactions.close()
            await wires.close()

    async def _way(self, wires: Wires, access: TrunkAccess) -> Flow:
        trunk = access.trunk
        trouble: OSError = OSError("nobody knows where it is")
        for place in await places_of(self.directory, trunk.host, trunk.port, trunk.transport, SystemRandom()):
            try:
                return await reach(wires, place, access)
            except OSError as problem:
                trouble = problem
        raise trouble


def _finding(access: TrunkAccess, name: str, response: SipResponse) -> TrunkFinding:
    status = response.status_code
    if access.trunk.mode is TrunkMode.REGISTER:
        if status < _SUCCESS_END:
            return TrunkFinding("registered", f"{name} knows the login {access.trunk.login} and takes its secret.")
        return TrunkFinding("failed", f"{name} {refusal(response)}.")
    if status == _UNAVAILABLE:
        return TrunkFinding("failed", f"{name} {refusal(response)}.")
    return TrunkFinding("reachable", f"{name} answers.")
