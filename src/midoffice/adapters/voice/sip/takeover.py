"""A call that takes the place of one of ours (INVITE with Replaces): somebody else is at the far end of the leg from now on."""

from aiosipua import SipRequest

from midoffice.adapters.voice.sip import in_dialog
from midoffice.adapters.voice.sip.dialog import Dialog
from midoffice.adapters.voice.sip.leg import SipLeg, Stage
from midoffice.adapters.voice.sip.link import TrunkLink
from midoffice.adapters.voice.sip.numbers import caller_of
from midoffice.adapters.voice.sip.replaces import DialogName
from midoffice.adapters.voice.sip.sealing import Sealing
from midoffice.adapters.voice.sip.sound import NoSound, Talk, description_in
from midoffice.adapters.voice.sip.transactions import ServerTransaction
from midoffice.adapters.voice.sip.transport import Flow
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import PartyReplaced

_NOT_THERE, _FORBIDDEN, _BUSY, _DECLINED = 481, 403, 486, 603


def refusal(leg: SipLeg | None, named: DialogName, link: TrunkLink, flow: Flow) -> int | None:
    """Return the status with which a replacement is refused, None if it may be.

    Only the trunk that the call goes over may put somebody else into it, and no less privately than it goes now.
    """
    if leg is None or leg.dialog.their_tag != named.from_tag:
        return _NOT_THERE
    if leg.link is not link or (leg.flow.secure and not flow.secure):
        return _FORBIDDEN
    if leg.stage is Stage.ENDED:
        return _DECLINED
    if leg.stage is not Stage.UP or leg.unconfirmed:
        return _NOT_THERE
    return _BUSY if named.early_only else None


def take_over(leg: SipLeg, transaction: ServerTransaction) -> None:
    """Answer the call, let go whom it replaces, and go on with its sound; who is there now is reported."""
    invite, before = transaction.request, leg.talk
    if before is None:
        transaction.refuse(_NOT_THERE)
        return
    sealing = Sealing(leg.link.trunk.srtp, private=transaction.flow.secure)
    talk = Talk(before.host, before.port, before.codecs, before.held, sealing=sealing)
    try:
        text = description_in(invite)
        body = talk.offer() if text is None else talk.take_offer(text)
    except NoSound as trouble:
        transaction.refuse(488, headers={"Warning": f'399 midoffice "{trouble}"'})
        return
    old, flow = leg.dialog, leg.flow
    leg.office.forget(leg)
    leg.dialog, leg.flow, leg.talk = Dialog.inbound(invite, leg.link.contact(transaction.flow, invite.uri)), transaction.flow, talk
    leg.offering = False
    leg.office.enter(leg)
    leg.office.stands(leg)
    leg.knows(invite)
    headers = leg.clock.answer_to(invite, leg.link.trunk.session_seconds)
    leg.success(transaction, lambda ack: _confirmed(leg, ack, offered=text is None), leg.success_of(invite, body, headers))
    leg.office.transactions.send(old.request("BYE", flow), flow, lambda _response: None, lambda: None)
    if text is not None:
        leg.agree()
        leg.note_hold()
    caller = caller_of(invite, leg.link.trunk, leg.link.region)
    leg.office.report(PartyReplaced(leg.about(), caller.number, caller.name))


def _confirmed(leg: SipLeg, ack: SipRequest, *, offered: bool) -> None:
    in_dialog.confirmed(leg, ack, offered=offered)
    if leg.talk is not None and leg.talk.wanted is None:
        leg.hang_up(Cause.NO_CODEC)
