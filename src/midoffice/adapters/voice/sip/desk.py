"""Where messages arrive: each is read, checked, and handed to its transaction, its leg, or refused."""

from dataclasses import dataclass
from typing import Protocol

from aiosipua import SipRequest

from midoffice.adapters.voice.sip.admission import Admission
from midoffice.adapters.voice.sip.digest import Doorkeeper
from midoffice.adapters.voice.sip.inbound import InboundLeg
from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.adapters.voice.sip.link import TrunkLink
from midoffice.adapters.voice.sip.numbers import party_of
from midoffice.adapters.voice.sip.replaces import read_dialog
from midoffice.adapters.voice.sip.session_clock import SHORTEST_SECONDS, interval_in
from midoffice.adapters.voice.sip.sound import is_unknown_body
from midoffice.adapters.voice.sip.takeover import refusal, take_over
from midoffice.adapters.voice.sip.transactions import ServerTransaction, Transactions, reply
from midoffice.adapters.voice.sip.transport import Flow
from midoffice.adapters.voice.sip.wire import (
    ALLOW,
    SUPPORTED,
    Unreadable,
    answer,
    begins_call,
    call_id,
    fault_of,
    read,
    tag_of,
    tokens,
)


class House(Protocol):
    """What the desk needs of the driver."""

    transactions: Transactions
    admission: Admission

    def links_of(self, host: str) -> tuple[TrunkLink, ...]:
        """Return the trunks that call from an address."""

    def leg_in(self, call_id: str, our_tag: str) -> SipLeg | None:
        """Return the leg with a dialog."""

    def lines(self) -> int:
        """Return how many lines there are."""

    def receive(self, link: TrunkLink, transaction: ServerTransaction) -> InboundLeg:
        """Make a leg of an INVITE."""


@dataclass(slots=True, eq=False)
class FrontDesk:
    """Takes what the listener hears. Nothing that arrives makes it raise."""

    house: House
    doorkeeper: Doorkeeper
    unreadable: int = 0
    strangers: int = 0

    def take(self, data: bytes, flow: Flow) -> None:
        """Take a message as it arrived."""
        if not data.strip(b"\r\n\0 "):
            return  # keeps a hole in somebody's firewall open
        if begins_call(data) and not self.house.admission.hears_call(flow.far[0]):
            return
        try:
            message = read(data)
        except Unreadable:
            self.unreadable += 1
            return
        if isinstance(message, SipRequest):
            self._request(message, flow)
        else:
            self.house.transactions.take_response(message, secure=flow.secure)

    def _request(self, request: SipRequest, flow: Flow) -> None:
        if request.method == "ACK":
            self._ack(request)
            return
        fault = fault_of(request, len(request.body))
        if fault is not None:
            self._say(request, flow, fault.status, fault.why)
            return
        if self.house.transactions.repeated(request):
            return
        if request.method == "CANCEL":
            self._cancel(request, flow)
            return
        our_tag = tag_of(request, "to")
        if our_tag:
            self._within(request, flow, our_tag)
        else:
            self._outside(request, flow)

    def _say(self, request: SipRequest, flow: Flow, status: int, why: str = "", headers: dict[str, str] | None = None) -> None:
        """Answer without remembering it."""
        reply(flow, request, answer(request, status, why, headers=headers))

    def _ack(self, request: SipRequest) -> None:
        if self.house.transactions.take_ack(request):
            return
        leg = self.house.leg_in(call_id(request), tag_of(request, "to"))
        if leg is not None:
            leg.acknowledged(request)

    def _cancel(self, request: SipRequest, flow: Flow) -> None:
        invite = self.house.transactions.canceled_by(request)
        transaction = self.house.transactions.take_request(request, flow)
        transaction.refuse(200 if invite is not None else 481)
        if invite is not None and invite.canceled is not None:
            invite.canceled()

    def _within(self, request: SipRequest, flow: Flow, our_tag: str) -> None:
        leg = self.house.leg_in(call_id(request), our_tag)
        if leg is None or not leg.link.knows(flow.far[0]) or (leg.flow.secure and not flow.secure):
            self._say(request, flow, 481)
            return
        if unknown := self._unknown_extensions(request):
            self._say(request, flow, 420, headers={"Unsupported": unknown})
            return
        leg.take(self.house.transactions.take_request(request, flow))

    def _outside(self, request: SipRequest, flow: Flow) -> None:
        link = self._link_of(request, flow)
        if link is None:
            self._stranger(request, flow)
        elif request.method == "INVITE":
            self._invite(link, request, flow)
        elif request.method == "OPTIONS":
            self._say(request, flow, 200, headers={"Allow": ALLOW, "Accept": "application/sdp", "Supported": ", ".join(SUPPORTED)})
        else:
            status = 481 if request.method in {"BYE", "UPDATE", "INFO", "PRACK", "NOTIFY", "REFER"} else 405
            self._say(request, flow, status, headers={"Allow": ALLOW})

    def _stranger(self, request: SipRequest, flow: Flow) -> None:
        self.strangers += 1
        if "authorization" in request.headers:
            self.house.admission.proved_wrong(flow.far[0])
        self._say(request, flow, 403)

    def _link_of(self, request: SipRequest, flow: Flow) -> TrunkLink | None:
        """Find the trunk: by the address it comes from, of several by the account or port."""
        links = [link for link in self.house.links_of(flow.far[0]) if flow.secure or not link.private]
        if len(links) < 2:  # noqa: PLR2004 - nothing to choose from
            return links[0] if links else None
        wanted = party_of(request.uri)
        user = wanted.user if wanted else ""
        named = next((link for link in links if user and user in {link.trunk.account, link.trunk.key}), None)
        return named or next((link for link in links if link.trunk.port == flow.far[1]), links[0])

    def _unknown_extensions(self, request: SipRequest) -> str:
        return ", ".join(word for word in tokens(request, "require") if word not in SUPPORTED)

    def _invite(self, link: TrunkLink, request: SipRequest, flow: Flow) -> None:
        if link.trunk.asks_secret and not self._proved(link, request, flow):
            return
        interval = interval_in(request)
        if unknown := self._unknown_extensions(request):
            self._say(request, flow, 420, headers={"Unsupported": unknown})
        elif is_unknown_body(request) or "content-encoding" in request.headers:
            self._say(request, flow, 415, headers={"Accept": "application/sdp"})
        elif interval is not None and interval.seconds < SHORTEST_SECONDS:
            self._say(request, flow, 422, headers={"Min-SE": str(SHORTEST_SECONDS)})
        elif not self.house.admission.sets_up(self.house.lines()):
            self._say(request, flow, 503, headers={"Retry-After": "5"})
        elif link.lines >= link.trunk.most_calls:
            self.house.admission.refused += 1
            self._say(request, flow, 503, headers={"Retry-After": "5"})
        elif "replaces" in request.headers:
            self._replace(link, request, flow)
        else:
            self._receive(link, request, flow)

    def _replace(self, link: TrunkLink, request: SipRequest, flow: Flow) -> None:
        values = request.headers.get("replaces")
        named = read_dialog(values[0]) if len(values) == 1 else None
        if named is None:
            self._say(request, flow, 400, "No usable Replaces")
            return
        leg = self.house.leg_in(named.call_id, named.to_tag)
        status = refusal(leg, named, link, flow)
        transaction = self.house.transactions.take_request(request, flow)
        if self.house.transactions.merged(transaction):
            transaction.refuse(482)
        elif status is not None or leg is None:
            transaction.refuse(status or 481)
        else:
            take_over(leg, transaction)

    def _receive(self, link: TrunkLink, request: SipRequest, flow: Flow) -> None:
        transaction = self.house.transactions.take_request(request, flow)
        if self.house.transactions.merged(transaction):
            transaction.refuse(482)
            return
        transaction.refuse(100)
        transaction.canceled = self.house.receive(link, transaction).canceled

    def _proved(self, link: TrunkLink, request: SipRequest, flow: Flow) -> bool:
        proved = self.doorkeeper.proves(request, link.trunk.login, link.access.secret)
        if proved:
            self.house.admission.proved(flow.far[0])
            return True
        if proved is None:
            stale = "authorization" in request.headers
            self._say(request, flow, 401, headers={"WWW-Authenticate": self.doorkeeper.challenge(stale=stale)})
        else:
            self.house.admission.proved_wrong(flow.far[0])
            self._say(request, flow, 403)
        return False
