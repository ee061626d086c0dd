"""One leg over SIP once its dialog stands: hold both ways, transfers, session timers, its end (RFC 3261, 12-15)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from secrets import randbelow
from uuid import UUID

from aiosipua import SipRequest, SipResponse

from midoffice.adapters.voice.line import Endpoint, FarEndpoint
from midoffice.adapters.voice.sip import in_dialog
from midoffice.adapters.voice.sip.dialog import Dialog
from midoffice.adapters.voice.sip.link import TrunkLink
from midoffice.adapters.voice.sip.office import Office, Referral
from midoffice.adapters.voice.sip.sealing import Sealing
from midoffice.adapters.voice.sip.session_clock import SHORTEST_SECONDS, SessionClock, interval_in
from midoffice.adapters.voice.sip.sound import NoSound, Talk, description_in
from midoffice.adapters.voice.sip.transactions import Repeating, ServerTransaction
from midoffice.adapters.voice.sip.transport import Flow
from midoffice.adapters.voice.sip.wire import ALLOW, SUPPORTED, answer, call_id, sequence, tokens
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import About, HeldByPeer, LegAnswered, LegEnded

_SUCCESS, _REFUSED = 200, 300
_GONE = {408, 481}
_PENDING = 491


class Stage(StrEnum):
    """How far a leg is."""

    BEGUN = "begun"
    """Neither side has answered."""
    ANSWERED = "answered"
    """We have answered and wait for the confirmation."""
    UP = "up"
    ENDED = "ended"


@dataclass(slots=True, eq=False)
class SipLeg:
    """What inbound and outbound legs share. A `Line` for the node."""

    office: Office
    link: TrunkLink
    call_id: UUID
    leg_id: UUID
    endpoint: Endpoint | None = None
    stage: Stage = Stage.BEGUN
    dialog: Dialog = field(init=False)
    flow: Flow = field(init=False)
    talk: Talk | None = None
    clock: SessionClock = field(init=False)
    held_by_peer: bool = False
    referred: bool = False
    peer_updates: bool = False
    handing_over: Referral | None = None
    """What its far end does for us."""
    yields: bool = False
    """Its far end is to be connected without us: when that ends the call, it has been."""
    offering: bool = False
    """A re-INVITE of ours is under way."""
    _again: bool = False
    _spoken: FarEndpoint | None = None
    _confirmation: Repeating | None = None
    _confirmation_limit: asyncio.TimerHandle | None = None
    _confirmed: Callable[[SipRequest], None] | None = None
    _hang_up_later: bool = False

    def __post_init__(self) -> None:
        """Make its timer."""
        self.clock = SessionClock(self._refresh, lambda: self.hang_up(Cause.TIMED_OUT))

    def about(self) -> About:
        """Say which leg an event is about; its number is put in by the node."""
        return About(self.call_id, self.leg_id, 0, self.office.now())

    # what the node tells it

    def ring(self) -> None:
        """Tell the caller that it rings; nothing for a leg that we began."""

    async def answer(self) -> None:
        """Answer; nothing for a leg that we began."""

    def reject(self, cause: Cause) -> None:
        """Refuse."""
        self.hang_up(cause)

    def hang_up(self, cause: Cause) -> None:
        """End it."""
        if self.stage is Stage.ENDED:
            return
        stage = self.stage
        self.over(cause)
        if stage is Stage.UP:
            if self.referred:
                in_dialog.notify(self, _SUCCESS if cause is Cause.TRANSFERRED else 503)
            self.say_bye()
        elif stage is Stage.ANSWERED:
            self._hang_up_later = True
        else:
            self.give_up(cause)

    def give_up(self, cause: Cause) -> None:
        """End what was not answered yet; each direction in its own way."""

    def refused_by_bye(self) -> None:
        """The far end has ended a call of its own that we had not answered."""

    def hold(self, *, on: bool) -> None:
        """Tell the far end that it is on hold, or that it is not any more."""
        if self.talk is None or self.talk.held == on:
            return
        self.talk.held = on
        self.offer_again()

    # its life

    async def open_sound(self) -> Talk:
        """Open an endpoint; raises RetryLater when there are no ports left."""
        near = self.link.near_host
        self._spoken = await self.link.endpoints.open(near)
        sealing = Sealing(self.link.trunk.srtp, private=self.flow.secure)
        self.talk = Talk(self.link.told_host, self._spoken.port, self.link.codecs, sealing=sealing)
        if self.stage is Stage.ENDED:
            self._spoken.close()
        return self.talk

    def agree(self) -> None:
        """Let the endpoint do what is agreed now; raises NoSound."""
        if self.talk is not None and self._spoken is not None and self.stage is not Stage.ENDED:
            self._spoken.agree(replace(self.talk.agreed(), signalled=self.flow.far[0]))
            self.endpoint = self._spoken

    def up(self) -> None:
        """Both sides have confirmed."""
        if self.stage is Stage.ENDED:
            return
        self.stage = Stage.UP
        self.office.stands(self)
        codec = self.talk.wanted.sound.codec if self.talk is not None and self.talk.wanted is not None else ""
        self.office.report(LegAnswered(self.about(), codec=str(codec)))
        self.clock.again()

    def over(self, cause: Cause, detail: str = "") -> None:
        """Report the end, once, and give the sound back."""
        if self.stage is Stage.ENDED:
            return
        self.stage = Stage.ENDED
        self.clock.stop()
        if self._spoken is not None:
            self._spoken.close()
        self.office.ended(self)
        self.office.report(LegEnded(self.about(), cause, detail[:200]))

    # requests of ours

    def send(
        self, method: str, heard: Callable[[SipResponse], None], lost: Callable[[], None], headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> None:  # fmt: skip
        """Send a request within the dialog; a challenge is answered once."""
        request = self.dialog.request(method, self.flow)
        for name, value in (headers or {}).items():
            request.headers.set_single(name, value)
        request.body = body
        self._transact(request, heard, lost, may_prove=True)

    def _transact(
        self, request: SipRequest, heard: Callable[[SipResponse], None], lost: Callable[[], None], *, may_prove: bool
    ) -> None:
        def answered(response: SipResponse) -> None:
            proof = self.link.proof(response, request) if may_prove else None
            if proof is None:
                heard(response)
                return
            again = self.dialog.request(request.method, self.flow)
            for name, values in request.headers.items():
                if name.lower() not in {"via", "cseq", "route"}:
                    again.headers.set_single(name, values[0])
            again.headers.set_single(*proof)
            again.body = request.body
            self._transact(again, heard, lost, may_prove=False)

        if self.flow.closed:
            self.office.spawn(lambda: self._reconnect(request, answered, lost))
        else:
            self.office.transactions.send(request, self.flow, answered, lost)

    async def _reconnect(self, request: SipRequest, heard: Callable[[SipResponse], None], lost: Callable[[], None]) -> None:
        """The connection of the call has closed meanwhile: send over a new one to the trunk."""
        try:
            self.flow = await self.link.way()
        except (OSError, TimeoutError):
            lost()
            return
        self.office.transactions.send(request, self.flow, heard, lost)

    def say_bye(self, *, why: str = "") -> None:
        """End the dialog; it is forgotten when the far end has heard it, or nothing is heard of it."""
        headers = {"Reason": why} if why else None
        self.send("BYE", lambda response: self._farewell(response.status_code), lambda: self.office.forget(self), headers)

    def _farewell(self, status: int) -> None:
        if status >= _SUCCESS:
            self.office.forget(self)

    def _refresh(self) -> None:
        headers = {"Session-Expires": f"{self.clock.seconds};refresher=uac", "Supported": ", ".join(SUPPORTED)}
        if self.peer_updates:
            self.send("UPDATE", self._refreshed, lambda: self.hang_up(Cause.TIMED_OUT), headers)
        else:
            self.offer_again()
        self.clock.again()

    def _refreshed(self, response: SipResponse) -> None:
        if response.status_code in _GONE:
            self.hang_up(Cause.TIMED_OUT)
        elif _SUCCESS <= response.status_code < _REFUSED:
            self.take_interval(response)

    def take_interval(self, response: SipResponse) -> None:
        """Take the timer that an answer to a request of ours agrees to; without one we go on asking."""
        interval = interval_in(response)
        if interval is not None:
            self.clock.agree(max(interval.seconds, SHORTEST_SECONDS // 2), ours=interval.refresher != "uas")
        elif self.link.trunk.session_seconds and not self.clock.seconds:
            self.clock.agree(self.link.trunk.session_seconds, ours=True)

    def offer_again(self) -> None:
        """Send a re-INVITE with what we want now; after the one under way, if there is one."""
        if self.stage is not Stage.UP or self.talk is None:
            return
        if self.offering:
            self._again = True
            return
        self.offering = True
        headers = {"Content-Type": "application/sdp", "Allow": ALLOW, "Supported": ", ".join(SUPPORTED)}
        if self.clock.seconds:
            headers["Session-Expires"] = f"{self.clock.seconds};refresher={'uac' if self.clock.ours else 'uas'}"
        self.send("INVITE", self._answered_again, self._unanswered_again, headers, self.talk.offer())

    def _answered_again(self, response: SipResponse) -> None:
        if response.status_code < _SUCCESS:
            return
        if response.status_code < _REFUSED:
            self.confirm(response)
        first, self.offering = self.offering, False
        if not first:
            return
        if _SUCCESS <= response.status_code < _REFUSED:
            self.dialog.refreshed(response)
            self._take_answer(response)
            self._refreshed(response)
        elif response.status_code == _PENDING:
            self._again = False
            asyncio.get_running_loop().call_later((2_100 + randbelow(1_900)) / 1_000, self.offer_again)
        elif response.status_code in _GONE:
            self.hang_up(Cause.TIMED_OUT)
        if self._again:
            self._again = False
            self.offer_again()

    def _unanswered_again(self) -> None:
        self.offering = False
        self.hang_up(Cause.TIMED_OUT)

    def _take_answer(self, response: SipResponse) -> None:
        try:
            text = description_in(response)
            if text is not None and self.talk is not None and self.stage is not Stage.ENDED:
                self.talk.take_answer(text)
                self.agree()
        except NoSound:
            self.hang_up(Cause.NO_CODEC)

    def confirm(self, response: SipResponse) -> None:
        """Send the ACK of a success; each time it is said again."""
        if call_id(response) != self.dialog.call_id:
            return  # said again about a call that another one has replaced
        number = sequence(response)
        ack = self.dialog.request("ACK", self.flow, number=number)
        self.flow.send(bytes(ack))

    # requests of theirs

    def take(self, transaction: ServerTransaction) -> None:
        """Take a request within the dialog."""
        status = self.dialog.takes(transaction.request)
        if status is not None:
            transaction.refuse(status)
            return
        in_dialog.take(self, transaction)

    def success(self, transaction: ServerTransaction, confirmed: Callable[[SipRequest], None], response: SipResponse) -> None:
        """Answer an INVITE with success, again and again until it is confirmed."""
        self._stop_confirmation()
        transaction.respond(response)
        timers = self.office.transactions.timers
        self._confirmed = confirmed
        if not transaction.flow.reliable:
            self._confirmation = Repeating(timers, transaction.repeat, timers.t2)
            self._confirmation.start()
        self._confirmation_limit = asyncio.get_running_loop().call_later(timers.give_up, self._never_confirmed)

    @property
    def unconfirmed(self) -> bool:
        """Whether a success of ours waits for its ACK."""
        return self._confirmed is not None

    def acknowledged(self, ack: SipRequest) -> None:
        """Take the ACK of a success."""
        confirmed, self._confirmed = self._confirmed, None
        self._stop_confirmation()
        if self._hang_up_later:
            self._hang_up_later = False
            self.say_bye()
        elif confirmed is not None and self.stage is not Stage.ENDED:
            confirmed(ack)

    def _never_confirmed(self) -> None:
        self._confirmed = None
        self._stop_confirmation()
        self.over(Cause.FAILED, "The far end never confirmed our answer.")
        self.say_bye()

    def _stop_confirmation(self) -> None:
        if self._confirmation is not None:
            self._confirmation.stop()
            self._confirmation = None
        if self._confirmation_limit is not None:
            self._confirmation_limit.cancel()
            self._confirmation_limit = None

    def note_hold(self) -> None:
        """Report when the far end has put us on hold, or taken us back."""
        holds = self.talk is not None and self.talk.wanted is not None and self.talk.wanted.holds_us
        if holds != self.held_by_peer:
            self.held_by_peer = holds
            self.office.report(HeldByPeer(self.about(), on=holds))

    def knows(self, message: SipRequest | SipResponse) -> None:
        """Note what the far end can."""
        self.peer_updates = "update" in tokens(message, "allow")

    def closed(self) -> None:
        """The driver is closing: repeat nothing."""
        self.clock.stop()
        self._stop_confirmation()

    def success_of(self, request: SipRequest, body: bytes = b"", headers: dict[str, str] | None = None) -> SipResponse:
        """Make a success within the dialog, with our contact and what we can."""
        response = answer(request, _SUCCESS, tag=self.dialog.our_tag, headers=headers)
        response.headers.set_single("Contact", f"<{self.dialog.contact}>")
        response.headers.set_single("Allow", ALLOW)
        response.headers.set_single("Supported", ", ".join(SUPPORTED))
        if body:
            response.headers.set_single("Content-Type", "application/sdp")
            response.body = body
        return response
