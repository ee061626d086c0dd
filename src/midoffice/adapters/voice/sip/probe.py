"""Tries a trunk without carrying calls: asks what is registered there, or just whether anybody is."""

import asyncio

from aiosipua import SipResponse

from midoffice.adapters.voice.sip.exchange import Exchange, refusal, why_not
from midoffice.adapters.voice.sip.transactions import Timers, Transactions
from midoffice.adapters.voice.sip.transport import Flow, Wires
from midoffice.adapters.voice.sip.wire import Unreadable, read
from midoffice.domain.voice.trunk import TrunkMode, TrunkTransport
from midoffice.ports.trunks import TrunkAccess, TrunkFinding

_SECONDS = 5.0
_SUCCESS_END, _NOT_ALLOWED, _UNAVAILABLE = 300, 405, 503


class SipTrunkProbe:
    """A `TrunkProbe` on a port of its own, so that it disturbs no node. A registration is asked about, not changed."""

    async def probe(self, access: TrunkAccess) -> TrunkFinding:
        """Ask, and say in a sentence what came of it."""
        name = f"{access.trunk.host}:{access.trunk.port}"
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

        def take(data: bytes, _flow: Flow) -> None:
            try:
                message = read(data)
            except Unreadable:
                return
            if isinstance(message, SipResponse):
                transactions.take_response(message)

        wires = Wires("0.0.0.0", 0, take, tcp=False)  # noqa: S104 - the way to the trunk decides
        await wires.open()
        try:
            found = await asyncio.get_running_loop().getaddrinfo(access.trunk.host.strip("[]"), access.trunk.port, family=2)
            far = (str(found[0][4][0]), access.trunk.port)
            flow: Flow = await wires.connect(far) if access.trunk.transport is TrunkTransport.TCP else wires.udp(far)
            method = "REGISTER" if access.trunk.mode is TrunkMode.REGISTER else "OPTIONS"
            return await Exchange(access, transactions).ask(method, flow)
        finally:
            transactions.close()
            await wires.close()


def _finding(access: TrunkAccess, name: str, response: SipResponse) -> TrunkFinding:
    status = response.status_code
    if access.trunk.mode is TrunkMode.REGISTER:
        if status < _SUCCESS_END:
            return TrunkFinding("registered", f"{name} knows the login {access.trunk.login} and takes its secret.")
        return TrunkFinding("failed", f"{name} {refusal(response)}.")
    if status == _UNAVAILABLE:
        return TrunkFinding("failed", f"{name} {refusal(response)}.")
    return TrunkFinding("reachable", f"{name} answers.")
