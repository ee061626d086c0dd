"""A request outside of calls and what is answered: REGISTER and OPTIONS."""

import asyncio
from dataclasses import dataclass, field

from aiosipua import SipRequest, SipResponse, generate_call_id, generate_tag

from midoffice.adapters.voice.sip.digest import is_stale, proof
from midoffice.adapters.voice.sip.tls import why_refused
from midoffice.adapters.voice.sip.transactions import Transactions
from midoffice.adapters.voice.sip.transport import Flow
from midoffice.adapters.voice.sip.wire import SERVER, new_via
from midoffice.domain.voice.trunk import Trunk
from midoffice.ports.trunks import TrunkAccess

_FINAL = 200
_MOST_PROOFS = 2
_LOOK_SECONDS = 0.25
"""So often an open question looks whether its connection was closed because of us: over TLS 1.3 that comes after the handshake."""
_FORBIDDEN = {401, 403, 407}


@dataclass(slots=True)
class Exchange:
    """A conversation with the far end of one trunk under one Call-ID."""

    access: TrunkAccess
    transactions: Transactions
    _call_id: str = field(default_factory=lambda: generate_call_id("midoffice"))
    _tag: str = field(default_factory=generate_tag)
    _sequence: int = 0

    async def ask(self, method: str, flow: Flow, headers: dict[str, str] | None = None) -> SipResponse | None:
        """Ask and return the final answer, proving who we are where that is asked for; None when nothing was answered in time.

        Raises ConnectionError where the far end closes the connection because of our certificate.
        """
        request = self._request(method, flow, headers or {})
        response = await self._answer(request, flow)
        for attempt in range(_MOST_PROOFS):
            if response is None or (attempt and not is_stale(response)):
                break
            made = proof(response, request, self.access.trunk.login, self.access.secret)
            if made is None:
                break
            request = self._request(method, flow, {**(headers or {}), made[0]: made[1]})
            response = await self._answer(request, flow)
        return response

    async def _answer(self, request: SipRequest, flow: Flow) -> SipResponse | None:
        answered: asyncio.Future[SipResponse | None] = asyncio.get_running_loop().create_future()

        def settle(response: SipResponse | None) -> None:
            if not answered.done() and (response is None or response.status_code >= _FINAL):
                answered.set_result(response)

        self.transactions.send(request, flow, settle, lambda: settle(None))
        while not answered.done() and not flow.trouble:
            await asyncio.wait((answered,), timeout=_LOOK_SECONDS)
        if not answered.done():
            raise ConnectionError(flow.trouble)
        return answered.result()

    def _request(self, method: str, flow: Flow, headers: dict[str, str]) -> SipRequest:
        trunk = self.access.trunk
        self._sequence += 1
        request = SipRequest(method=method, uri=f"sip:{trunk.realm_host}")
        request.headers.append("Via", new_via(flow.name, flow.near))
        request.headers.set_single("From", f"<{address_of_record(trunk)}>;tag={self._tag}")
        request.headers.set_single("To", f"<{address_of_record(trunk)}>")
        request.headers.set_single("Call-ID", self._call_id)
        request.headers.set_single("CSeq", f"{self._sequence} {method}")
        request.headers.set_single("Max-Forwards", "70")
        request.headers.set_single("User-Agent", SERVER)
        for name, value in headers.items():
            request.headers.set_single(name, value)
        return request


def address_of_record(trunk: Trunk) -> str:
    """Return the address that is ours at the far end."""
    return f"sip:{trunk.account}@{trunk.realm_host}" if trunk.account else f"sip:{trunk.realm_host}"


def why_not(trouble: OSError) -> str:
    """Say why there is no connection, without the numbers of the system."""
    return why_refused(trouble) or trouble.strerror or str(trouble) or "no connection"


def refusal(response: SipResponse) -> str:
    """Say why the far end refuses us."""
    reason = "".join(each for each in response.reason_phrase if each.isprintable())[:80]
    what = "refuses our login" if response.status_code in _FORBIDDEN else "refuses us"
    return f"{what}: {response.status_code} {reason}".strip()
