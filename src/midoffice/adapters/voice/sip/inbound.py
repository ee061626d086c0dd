"""A leg that somebody else began: it arrives, rings, is answered or refused."""

from dataclasses import dataclass, field

from aiosipua import SipRequest

from midoffice.adapters.voice.sip.causes import status_for
from midoffice.adapters.voice.sip.dialog import Dialog
from midoffice.adapters.voice.sip.leg import SipLeg, Stage
from midoffice.adapters.voice.sip.numbers import caller_of, dialled, forwards, normal
from midoffice.adapters.voice.sip.sound import NoSound, description_in
from midoffice.adapters.voice.sip.transactions import ServerTransaction
from midoffice.adapters.voice.sip.wire import answer
from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.events import CallArrived
from midoffice.kernel.errors import RetryLater

_RETRY_AFTER = {"Retry-After": "5"}


@dataclass(slots=True, eq=False)
class InboundLeg(SipLeg):
    """A call to us; made from its INVITE."""

    transaction: ServerTransaction = field(kw_only=True)
    _body: bytes = b""
    _offered: bool = False

    def __post_init__(self) -> None:
        """Begin the dialog."""
        super(InboundLeg, self).__post_init__()
        self.flow = self.transaction.flow
        self.dialog = Dialog.inbound(self.transaction.request, self.link.contact(self.flow, self.transaction.request.uri))
        self.knows(self.transaction.request)

    @property
    def invite(self) -> SipRequest:
        """What the call came with."""
        return self.transaction.request

    async def arrive(self) -> None:
        """Agree about the sound and report the call; one without a codec in common is reported too, and ends at once."""
        try:
            talk = await self.open_sound()
        except RetryLater:
            self.transaction.refuse(status_for(Cause.OVERLOAD), headers=_RETRY_AFTER)
            self.office.refused(self)
            return
        self.office.report(self._arrived())
        if self.stage is Stage.ENDED:
            return
        try:
            text = description_in(self.invite)
            if text is not None:
                self._body = talk.take_offer(text)
                self.agree()
            else:
                self._body, self._offered = talk.offer(), True
        except NoSound as trouble:
            headers = {"Warning": f'399 midoffice "{trouble}"'}
            self.transaction.refuse(status_for(Cause.NO_CODEC), headers=headers, tag=self.dialog.our_tag)
            self.over(Cause.NO_CODEC, str(trouble))
            self.office.forget(self)

    def _arrived(self) -> CallArrived:
        trunk, region = self.link.trunk, self.link.region
        caller = caller_of(self.invite, trunk, region)
        loops, before = forwards(self.invite)
        return CallArrived(
            self.about(),
            kind=LegKind.SIP,
            number=dialled(self.invite, region, trunk.account),
            caller=caller.number,
            caller_name=caller.name,
            trunk_id=trunk.id,
            trusted_caller=caller.trusted,
            loops=loops,
            redirected_from=normal(before, region) if before else "",
        )

    def ring(self) -> None:
        """Say that it rings."""
        if self.stage is Stage.BEGUN:
            headers = {"Contact": f"<{self.dialog.contact}>"}
            self.transaction.respond(answer(self.invite, 180, tag=self.dialog.our_tag, headers=headers))

    async def answer(self) -> None:
        """Answer; LegAnswered is reported when the caller has confirmed."""
        if self.stage is not Stage.BEGUN or not self._body:
            return
        self.stage = Stage.ANSWERED
        headers = self.clock.answer_to(self.invite, self.link.trunk.session_seconds)
        response = self.success_of(self.invite, self._body, headers)
        self.success(self.transaction, self._confirmed_by, response)

    def _confirmed_by(self, ack: SipRequest) -> None:
        if self._offered and self.talk is not None:
            try:
                self.talk.take_answer(description_in(ack) or "")
                self.agree()
            except NoSound as trouble:
                self.over(Cause.NO_CODEC, str(trouble))
                self.say_bye()
                return
        self.up()
        self.note_hold()

    def give_up(self, cause: Cause) -> None:
        """Refuse the call."""
        headers = _RETRY_AFTER if cause in {Cause.OVERLOAD, Cause.NODE_LOST} else None
        self.transaction.refuse(status_for(cause), headers=headers, tag=self.dialog.our_tag)
        self.office.forget(self)

    def canceled(self) -> None:
        """The caller has given up. A call that was answered meanwhile goes on until its BYE."""
        if self.stage is Stage.BEGUN:
            self.transaction.refuse(487, tag=self.dialog.our_tag)
            self.over(Cause.CANCELED)
            self.office.forget(self)

    def refused_by_bye(self) -> None:
        """The caller has given up with BYE instead of CANCEL."""
        self.transaction.refuse(487, tag=self.dialog.our_tag)
