"""A leg that we begin: called, perhaps ringing with sound, answered, refused or given up."""

import asyncio
from dataclasses import dataclass, field

from aiosipua import SipRequest, SipResponse

from midoffice.adapters.voice.sip.causes import cause_of
from midoffice.adapters.voice.sip.dialog import Dialog
from midoffice.adapters.voice.sip.digest import is_stale
from midoffice.adapters.voice.sip.exchange import why_not
from midoffice.adapters.voice.sip.leg import SipLeg, Stage
from midoffice.adapters.voice.sip.numbers import uri_for, written
from midoffice.adapters.voice.sip.reach import place_of
from midoffice.adapters.voice.sip.session_clock import SHORTEST_SECONDS, shortest_in
from midoffice.adapters.voice.sip.sound import NoSound, description_in
from midoffice.adapters.voice.sip.transport import Flow
from midoffice.adapters.voice.sip.whereabouts import Place
from midoffice.adapters.voice.sip.wire import ALLOW, SUPPORTED, sequence, tag_of, tokens
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.events import LegRinging
from midoffice.kernel.errors import Invalid, RetryLater

_TRYING, _FINAL, _REFUSED, _TOO_BRIEF, _UNAVAILABLE = 100, 200, 300, 422, 503
_MOST_ATTEMPTS = 4
_LONGEST_WAIT_SECONDS = 600.0
_SHARE_OF_SILENCE = 4
"""Of the time after which a request has failed: 8 s without a word and the trunk counts as unreachable."""


@dataclass(slots=True, eq=False)
class OutboundLeg(SipLeg):
    """A call of ours; made from its order."""

    order: Originate = field(kw_only=True)
    rang: bool = False
    _early: bool = False
    _invite: SipRequest | None = None
    _heard: bool = False
    _ever_heard: bool = False
    _cancel_wanted: bool = False
    _attempts: int = 0
    _interval: int = 0
    _confirmed_tag: str = ""
    _proof: tuple[str, str] | None = None
    _pracked: int = 0
    _limit: asyncio.TimerHandle | None = None
    _silence: asyncio.TimerHandle | None = None
    _tried: set[Place] = field(default_factory=set)
    _canceled: list[SipRequest] = field(default_factory=list)

    async def begin(self) -> None:
        """Call; whatever is wrong is reported as the end of the leg."""
        try:
            target = uri_for(self.order.address, self.link.trunk, self.link.region)
            ours = self._caller()
            self.flow = await self.link.way()
            await self.open_sound()
        except Invalid as wrong:
            self.over(Cause.INVALID_NUMBER, str(wrong.fields["why"]))
        except RetryLater as full:
            self.over(Cause.OVERLOAD, str(full))
        except (OSError, TimeoutError) as trouble:
            self.over(Cause.UNREACHABLE, f"{self.link.trunk.name} cannot be reached: {why_not(trouble)}")
        else:
            if self.stage is Stage.ENDED:
                return
            self.dialog = Dialog.outbound(ours, target, self.link.contact(self.flow, target), self.link.told_host)
            self._interval = self.link.trunk.session_seconds
            self.office.enter(self)
            seconds = min(max(self.order.seconds, 1.0), _LONGEST_WAIT_SECONDS)
            self._limit = asyncio.get_running_loop().call_later(seconds, self._not_answered)
            self._listen_for_silence()
            self._call()

    def _listen_for_silence(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
        wait = self.office.transactions.timers.give_up / _SHARE_OF_SILENCE
        self._silence = asyncio.get_running_loop().call_later(wait, self._not_heard)

    def _caller(self) -> str:
        trunk = self.link.trunk
        number = self.order.caller_id or trunk.caller_id
        user = written(number, trunk, self.link.region) if number.startswith("+") else number
        return f"<sip:{user or trunk.account or 'anonymous'}@{trunk.realm_host}>"

    def _call(self) -> None:
        self._attempts += 1
        if self.talk is None:
            return
        invite = self.dialog.request("INVITE", self.flow)
        invite.headers.set_single("Allow", ALLOW)
        invite.headers.set_single("Supported", ", ".join((*SUPPORTED, "100rel")))
        if self._interval:
            invite.headers.set_single("Session-Expires", str(self._interval))
            invite.headers.set_single("Min-SE", str(min(self._interval, SHORTEST_SECONDS)))
        if self.link.trunk.trusts_caller and self.order.caller_id:
            invite.headers.set_single("P-Asserted-Identity", self._caller())
        if self.order.loops:
            invite.headers.set_single("Diversion", f"{self._caller()};reason=unconditional;counter={self.order.loops}")
        if self.order.replaces:
            invite.headers.set_single("Replaces", self.order.replaces)
            invite.headers.set_single("Require", "replaces")
        if self._proof is not None:
            invite.headers.set_single(*self._proof)
        invite.headers.set_single("Content-Type", "application/sdp")
        invite.body = self.talk.offer()
        self._invite, self._heard = invite, False
        flow = self.flow
        self.office.transactions.send(
            invite, flow, lambda response: self._answered(response, invite, flow), lambda: self._lost(invite)
        )

    # what is answered

    def _answered(self, response: SipResponse, invite: SipRequest, flow: Flow) -> None:
        if flow is not self.flow and invite is not self._invite:
            self._too_late(response, invite, flow)
            return
        self._heard = self._ever_heard = True
        if response.status_code >= _FINAL:
            self._final(response)
            return
        if self._cancel_wanted:
            self._cancel_wanted = False
            self._cancel(invite, flow)
            return
        if response.status_code > _TRYING and self.stage is Stage.BEGUN:
            self._rings(response)

    def _rings(self, response: SipResponse) -> None:
        if tag_of(response, "to"):
            self.dialog.established(response)
            self._acknowledge_provisional(response)
        early = False
        try:
            text = description_in(response)
            if text is not None and self.talk is not None:
                self.talk.take_answer(text)
                self.agree()
                early = True
        except NoSound:
            early = False  # the answer itself decides
        if not self.rang or (early and not self._early):
            self.rang, self._early = True, self._early or early
            self.office.report(LegRinging(self.about(), early_media=early))

    def _acknowledge_provisional(self, response: SipResponse) -> None:
        """Say that a provisional answer was heard, where the far end wants to know (RFC 3262)."""
        number = response.headers.get_first("rseq") or ""
        if "100rel" not in tokens(response, "require") or not number.isdigit() or int(number[:10]) <= self._pracked:
            return
        self._pracked = int(number[:10])
        rack = {"RAck": f"{number[:10]} {sequence(response)} INVITE"}
        self.send("PRACK", lambda _response: None, lambda: None, rack)

    def _final(self, response: SipResponse) -> None:
        if response.status_code < _REFUSED:
            self._accepted(response)
        elif self.stage is Stage.ENDED:
            self.office.forget(self)
        elif not self._tries_again(response) and not (response.status_code == _UNAVAILABLE and self._elsewhere()):
            self._stop_waiting()
            cause = cause_of(response.status_code, response, rang=self.rang)
            reason = "".join(each for each in response.reason_phrase if each.isprintable())
            self.over(cause, f"{response.status_code} {reason}".strip())
            self.office.forget(self)

    def _tries_again(self, response: SipResponse) -> bool:
        """Call again with a proof, or with the session interval that the far end allows."""
        if self._invite is None or self._attempts >= _MOST_ATTEMPTS:
            return False
        if response.status_code == _TOO_BRIEF and shortest_in(response) > self._interval:
            self._interval = shortest_in(response)
        else:
            proof = self.link.proof(response, self._invite)
            if proof is None or (self._proof is not None and not is_stale(response)):
                return False
            self._proof = proof
        self._call()
        return True

    def _accepted(self, response: SipResponse) -> None:
        tag = tag_of(response, "to")
        if self._confirmed_tag and tag != self._confirmed_tag:
            self._part_from_fork(response, self.flow)
            return
        first, self._confirmed_tag = not self._confirmed_tag, tag
        if first:
            self.dialog.established(response)
        self.confirm(response)
        if not first:
            return
        self._stop_waiting()
        if self.stage is Stage.ENDED:  # our CANCEL came too late
            self.say_bye()
            return
        self._speak(response)

    def _speak(self, response: SipResponse) -> None:
        self.knows(response)
        try:
            text = description_in(response)
            if text is not None and self.talk is not None:
                self.talk.take_answer(text)
            self.agree()
        except NoSound as trouble:
            self.over(Cause.NO_CODEC, str(trouble))
            self.say_bye()
            return
        self.take_interval(response)
        self.up()
        self.note_hold()

    def _part_from_fork(self, response: SipResponse, flow: Flow) -> None:
        """Somebody else has answered the same call: end that one."""
        ours = self.dialog.ours.rpartition(";tag=")[0]
        other = Dialog.outbound(ours, self.dialog.target, self.dialog.contact, self.link.told_host)
        other.call_id, other.ours, other.our_tag = self.dialog.call_id, self.dialog.ours, self.dialog.our_tag
        other.sequence = self.dialog.sequence
        other.established(response)
        flow.send(bytes(other.request("ACK", flow, number=sequence(response))))
        self.office.transactions.send(other.request("BYE", flow), flow, lambda _response: None, lambda: None)

    # another place where the trunk is (RFC 3263, 4.3)

    def _elsewhere(self) -> bool:
        """Call at the next place, unless somebody rings already; whether there is one."""
        if self.stage is not Stage.BEGUN or self.rang:
            return False
        self._tried.add(place_of(self.flow))
        self.link.failed(self.flow)
        if not self.link.has_other(self._tried):
            return False
        self.office.spawn(self._call_elsewhere)
        return True

    async def _call_elsewhere(self) -> None:
        try:
            flow = await self.link.way(self._tried)
        except (OSError, TimeoutError):
            self._invite = None
            self._lost(None)
            return
        if self.stage is Stage.BEGUN:
            self.flow, self._attempts, self._ever_heard = flow, 0, False
            self._listen_for_silence()
            self._call()

    def _too_late(self, response: SipResponse, invite: SipRequest, flow: Flow) -> None:
        """A place that was given up answers all the same: take the call back there."""
        if _FINAL <= response.status_code < _REFUSED:
            self._part_from_fork(response, flow)
        elif response.status_code < _FINAL and invite not in self._canceled:
            self._canceled.append(invite)
            self._cancel(invite, flow)

    def _lost(self, invite: SipRequest | None) -> None:
        if invite is not self._invite or (invite is not None and self._elsewhere()):
            return
        self._stop_waiting()
        self.over(Cause.UNREACHABLE, f"{self.link.trunk.name} does not answer.")
        self.office.forget(self)

    # giving up

    def _not_heard(self) -> None:
        """Not even that the call arrived was said: whoever waits is not left to wait for all of a transaction's time."""
        if self.stage is Stage.BEGUN and not self._ever_heard and not self._elsewhere():
            self.over(Cause.UNREACHABLE, f"{self.link.trunk.name} does not answer.")
            self.give_up(Cause.UNREACHABLE)

    def _not_answered(self) -> None:
        if self.stage is Stage.BEGUN:
            self.over(Cause.NO_ANSWER)
            self.give_up(Cause.NO_ANSWER)

    def give_up(self, cause: Cause) -> None:  # noqa: ARG002 - the far end is told nothing of causes
        """Cancel; where nothing was heard of it yet, as soon as something is (RFC 3261, 9.1)."""
        self._stop_waiting()
        if self._heard and self._invite is not None:
            self._cancel(self._invite, self.flow)
        else:
            self._cancel_wanted = True

    def _cancel(self, invite: SipRequest, flow: Flow) -> None:
        cancel = SipRequest(method="CANCEL", uri=invite.uri)
        cancel.headers.append("Via", invite.headers.get("via")[0])
        for name in ("From", "To", "Call-ID"):
            cancel.headers.set_single(name, invite.headers.get_first(name) or "")
        cancel.headers.set_single("CSeq", f"{sequence(invite)} CANCEL")
        cancel.headers.set_single("Max-Forwards", "70")
        self.office.transactions.send(cancel, flow, lambda _response: None, lambda: None)
        asyncio.get_running_loop().call_later(self.office.transactions.timers.give_up, self._forget_if_over)

    def _forget_if_over(self) -> None:
        if self.stage is Stage.ENDED:
            self.office.forget(self)

    def refused_by_bye(self) -> None:
        """The far end has ended a dialog that was not answered."""
        self._stop_waiting()

    def closed(self) -> None:
        """The driver is closing."""
        super(OutboundLeg, self).closed()
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        for timer in (self._limit, self._silence):
            if timer is not None:
                timer.cancel()
        self._limit = self._silence = None
