"""What the far end asks within a call: to end it, to change its sound, a touch tone, a transfer."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiosipua import SipRequest, SipResponse

from midoffice.adapters.voice.sip.numbers import Party, normal, party_of
from midoffice.adapters.voice.sip.replaces import DialogName, dialog_in_address
from midoffice.adapters.voice.sip.session_clock import interval_in
from midoffice.adapters.voice.sip.sound import NoSound, description_in, digit_in
from midoffice.adapters.voice.sip.wire import ALLOW, answer
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import TransferAsked

if TYPE_CHECKING:
    from midoffice.adapters.voice.sip.leg import SipLeg
    from midoffice.adapters.voice.sip.transactions import ServerTransaction

_REASONS = {100: "Trying", 200: "OK", 503: "Service Unavailable"}
_FINAL = 200


def take(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    """Take a request that is in order; one that we do not know is refused."""
    handler = _HANDLERS.get(transaction.request.method)
    if handler is None:
        transaction.refuse(405, headers={"Allow": ALLOW})
    elif leg.stage == "ended" and transaction.request.method != "BYE":
        transaction.refuse(481)
    else:
        handler(leg, transaction)


def _bye(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    transaction.respond(answer(transaction.request, 200))
    if leg.stage == "begun":
        leg.refused_by_bye()
    cause = Cause.TRANSFERRED if leg.yields else Cause.NORMAL
    leg.over(cause, transaction.request.headers.get_first("reason") or "")
    leg.office.forget(leg)


def _invite(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    if leg.stage != "up" or leg.unconfirmed:
        transaction.refuse(500, headers={"Retry-After": "2"})
        return
    if leg.offering:
        transaction.refuse(491)
        return
    leg.dialog.refreshed(transaction.request)
    leg.knows(transaction.request)
    _change(leg, transaction)


def _update(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    request = transaction.request
    if leg.offering and request.body:
        transaction.refuse(491)
        return
    leg.dialog.refreshed(request)
    _change(leg, transaction)


def _change(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    """Answer a re-INVITE or UPDATE: take the offer in it, or make one where a re-INVITE has none."""
    request = transaction.request
    if leg.talk is None:
        transaction.refuse(488)
        return
    try:
        text = description_in(request)
        own = leg.talk.offer() if text is None and request.method == "INVITE" else b""
        body = leg.talk.take_offer(text) if text is not None else own
    except NoSound as trouble:
        transaction.refuse(488, headers={"Warning": f'399 midoffice "{trouble}"'})
        return
    response = leg.success_of(request, body, _timer(leg, request))
    if request.method == "INVITE":
        leg.success(transaction, lambda ack: confirmed(leg, ack, offered=text is None), response)
    else:
        transaction.respond(response)
    if text is not None:
        _apply(leg)


def confirmed(leg: "SipLeg", ack: SipRequest, *, offered: bool) -> None:
    """Take the ACK of a success of ours; the answer to our offer stands in it where theirs had none."""
    if not offered or leg.talk is None:
        return
    try:
        text = description_in(ack)
        if text is not None:
            leg.talk.take_answer(text)
            _apply(leg)
    except NoSound:
        leg.hang_up(Cause.NO_CODEC)


def _apply(leg: "SipLeg") -> None:
    leg.agree()
    leg.note_hold()


def _timer(leg: "SipLeg", request: SipRequest) -> dict[str, str]:
    """Go on with the timer as a refresh asks for it."""
    interval = interval_in(request)
    if interval is None:
        leg.clock.again()
        return {}
    leg.clock.agree(interval.seconds, ours=interval.refresher == "uas")
    return {"Session-Expires": f"{interval.seconds};refresher={interval.refresher or 'uac'}", "Require": "timer"}


def _info(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    transaction.respond(answer(transaction.request, 200))
    digit = digit_in(transaction.request)
    if digit and leg.endpoint is not None and leg.endpoint.on_digit is not None:
        leg.endpoint.on_digit(digit)


def _refer(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    request = transaction.request
    wanted = request.headers.get("refer-to")
    party = party_of(wanted[0]) if len(wanted) == 1 else None
    if party is None or not (party.user or party.host):
        transaction.refuse(400, "No usable Refer-To")
        return
    if leg.stage != "up":
        transaction.refuse(481)
        return
    asked = _asked(leg, party, wanted[0])
    if asked is None:
        transaction.refuse(403, "Not a call of this trunk")
        return
    transaction.respond(answer(request, 202, headers={"Contact": f"<{leg.dialog.contact}>"}))
    leg.referred = True
    notify(leg, 100)
    leg.office.report(asked)


def _asked(leg: "SipLeg", party: Party, refer_to: str) -> TransferAsked | None:
    """Return what a REFER asks for; None where it names a call that is not the trunk's own."""
    number = normal(party.user, leg.link.region) if party.user else party.host
    attended, named = dialog_in_address(refer_to)
    if not attended:
        return TransferAsked(leg.about(), number)
    if named is None:
        return None
    ours = _named(leg, named)
    if ours is not None:
        return TransferAsked(leg.about(), number, replaces=ours.leg_id) if ours.link is leg.link else None
    if not leg.link.serves(party.host):
        return None
    target = f"sip:{quote(party.user, safe='+*#')}@{party.host}" if party.user else f"sip:{party.host}"
    return TransferAsked(leg.about(), target, dialog=str(named), trunk_id=leg.link.trunk.id)


def _named(leg: "SipLeg", named: DialogName) -> "SipLeg | None":
    """Find the leg of ours that a dialog is, whichever side it is named from."""
    for our_tag, their_tag in ((named.to_tag, named.from_tag), (named.from_tag, named.to_tag)):
        other = leg.office.leg_in(named.call_id, our_tag)
        if other is not None and other.dialog.their_tag == their_tag:
            return other
    return None


def notify(leg: "SipLeg", status: int) -> None:
    """Tell whoever asked for a transfer how it goes."""
    final = status >= _FINAL
    headers = {
        "Event": "refer",
        "Subscription-State": "terminated;reason=noresource" if final else "active;expires=60",
        "Content-Type": "message/sipfrag;version=2.0",
    }
    leg.send("NOTIFY", _ignored, _lost, headers, f"SIP/2.0 {status} {_REASONS[status]}\r\n".encode())


def _ignored(_response: SipResponse) -> None:
    """Whether they liked to hear it changes nothing."""


def _lost() -> None:
    """Nor does it when they did not hear it."""


def _options(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    transaction.respond(leg.success_of(transaction.request))


def _event(leg: "SipLeg", transaction: "ServerTransaction") -> None:
    event = (transaction.request.headers.get_first("event") or "").partition(";")[0].strip().lower()
    if leg.handing_over is None or event != "refer":
        transaction.refuse(489)
        return
    transaction.respond(answer(transaction.request, 200))
    leg.handing_over.told(transaction.request)


def _acknowledged_early(_leg: "SipLeg", transaction: "ServerTransaction") -> None:
    transaction.refuse(481)


_HANDLERS: dict[str, Callable[["SipLeg", "ServerTransaction"], None]] = {
    "BYE": _bye,
    "INVITE": _invite,
    "UPDATE": _update,
    "INFO": _info,
    "REFER": _refer,
    "OPTIONS": _options,
    "NOTIFY": _event,
    "PRACK": _acknowledged_early,
}
