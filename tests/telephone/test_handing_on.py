"""Calls that are handed on by the exchanges themselves: REFER of ours, and Replaces in both directions."""

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from aiosipua import SipRequest, SipResponse
from tests.telephone.ear import Ear
from tests.telephone.exchanges import End, listening, trunk
from tests.telephone.raw_peer import SOUND, RawPeer
from tests.telephone.test_inbound_legs import talk

from midoffice.adapters.voice.line import Codec, FarSound
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.adapters.voice.sip.replaces import dialog_in_address, read_dialog
from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.events import LegAnswered, LegEnded, LegRinging, PartyReplaced, TransferAsked
from midoffice.kernel.ids import new_id
from midoffice.testing.expect import soon

EXPERT = "+442079460999"
LOW, HIGH = 812, 1_187
FRAGMENT = "message/sipfrag;version=2.0"


@pytest.fixture
async def peer() -> AsyncIterator[RawPeer]:
    peer = await RawPeer.open()
    yield peer
    peer.close()


@pytest.fixture
async def end(peer: RawPeer) -> AsyncIterator[End]:
    async with listening(trunk(port=peer.port, hands_over=True)) as end:
        peer.far = ("127.0.0.1", end.driver.port)
        yield end


async def hand_over(end: End, peer: RawPeer) -> tuple[SipLeg, SipResponse, Originate, SipRequest]:
    """Have a caller of the trunk handed back to it; returns the leg, its answered INVITE, our order and the REFER."""
    leg, answered = await talk(end, peer)
    order = Originate(leg.call_id, new_id(), LegKind.SIP, EXPERT, hand_over=leg.leg_id, seconds=5)
    await end.driver.originate(order)
    return leg, answered, order, await peer.request("REFER")


def progress(peer: RawPeer, answered: SipResponse, number: int, line: str, state: str = "active;expires=60") -> None:
    words = ("Event: refer", f"Subscription-State: {state}")
    peer.send(peer.within(answered, "NOTIFY", number, *words, body=f"SIP/2.0 {line}\r\n", kind=FRAGMENT))


async def test_a_caller_handed_back_to_the_trunk_is_gone_when_they_talk(end: End, peer: RawPeer) -> None:
    leg, answered, order, refer = await hand_over(end, peer)
    assert refer.headers.get_first("refer-to") == f"<sip:{EXPERT}@127.0.0.1>"
    peer.answer(refer, 202)
    progress(peer, answered, 2, "100 Trying")
    progress(peer, answered, 3, "180 Ringing")
    await end.heard.next(LegRinging, order.leg_id)
    progress(peer, answered, 4, "200 OK", "terminated;reason=noresource")
    await end.heard.next(LegAnswered, order.leg_id)
    assert (await end.heard.next(LegEnded, leg.leg_id)).cause is Cause.TRANSFERRED
    assert (await peer.request("BYE")).method == "BYE"
    assert end.driver.statistics().lines == 0


@pytest.mark.parametrize(
    ("line", "state", "cause"),
    [
        ("486 Busy Here", "terminated;reason=noresource", Cause.BUSY),
        ("404 Not Found", "active;expires=60", Cause.INVALID_NUMBER),
        ("100 Trying", "terminated;reason=timeout", Cause.FAILED),
    ],
)
async def test_r33_a_caller_comes_back_when_the_trunk_reaches_nobody(
    end: End, peer: RawPeer, line: str, state: str, cause: Cause
) -> None:
    leg, answered, order, refer = await hand_over(end, peer)
    peer.answer(refer, 202)
    progress(peer, answered, 2, line, state)
    assert (await end.heard.next(LegEnded, order.leg_id)).cause is cause
    assert end.driver.line(leg.leg_id) is leg
    progress(peer, answered, 3, "200 OK", "terminated;reason=noresource")  # it has put them through after all
    assert (await end.heard.next(LegEnded, leg.leg_id)).cause is Cause.TRANSFERRED
    assert not end.heard.of(LegAnswered)[1:]


async def test_we_call_ourselves_where_the_trunk_hands_nobody_over(end: End, peer: RawPeer) -> None:
    leg, _, order, refer = await hand_over(end, peer)
    peer.answer(refer, 405)
    invite = await peer.request("INVITE")
    assert invite.uri == f"sip:{EXPERT}@127.0.0.1"
    peer.answer(invite, 200, "Content-Type: application/sdp", body=SOUND)
    await end.heard.next(LegAnswered, order.leg_id)
    assert end.driver.line(leg.leg_id) is leg


async def test_a_trunk_that_is_not_set_so_is_asked_for_nothing(peer: RawPeer) -> None:
    async with listening(trunk(port=peer.port)) as end:
        peer.far = ("127.0.0.1", end.driver.port)
        leg, _ = await talk(end, peer)
        await end.driver.originate(Originate(leg.call_id, new_id(), LegKind.SIP, EXPERT, hand_over=leg.leg_id))
        assert (await peer.request("INVITE")).uri == f"sip:{EXPERT}@127.0.0.1"


async def test_a_caller_who_hangs_up_meanwhile_ends_it(end: End, peer: RawPeer) -> None:
    leg, answered, order, refer = await hand_over(end, peer)
    peer.answer(refer, 202)
    peer.send(peer.within(answered, "BYE", 2))
    assert (await end.heard.next(LegEnded, leg.leg_id)).cause is Cause.NORMAL
    progress(peer, answered, 3, "200 OK")
    assert (await peer.response(481, "NOTIFY")).status_code == 481
    assert not [event for event in end.heard.of(LegAnswered) if event.about.leg_id == order.leg_id]


async def test_progress_that_nobody_asked_for_is_refused(end: End, peer: RawPeer) -> None:
    _, answered = await talk(end, peer)
    progress(peer, answered, 2, "200 OK")
    assert (await peer.response(489, "NOTIFY")).status_code == 489
    assert not end.heard.of(LegEnded)


# attended, by a telephone of the exchange: whom it talks with there takes its place


async def test_r36_a_telephone_hands_its_partner_to_whom_it_talks_with_at_its_exchange(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    refer = "Refer-To: <sip:201@127.0.0.1:5070?Replaces=" + quote("a1@pbx;to-tag=t1;from-tag=f1") + ">"
    peer.send(peer.within(answered, "REFER", 2, refer))
    await peer.response(202, "REFER")
    asked = await end.heard.next(TransferAsked)
    assert (asked.target, asked.dialog) == ("sip:201@127.0.0.1:5070", "a1@pbx;to-tag=t1;from-tag=f1")
    assert asked.trunk_id == leg.link.trunk.id
    await end.driver.originate(
        Originate(leg.call_id, new_id(), LegKind.SIP, asked.target, trunk_id=asked.trunk_id, replaces=asked.dialog)
    )
    invite = await peer.request("INVITE")
    assert invite.uri == asked.target
    assert (invite.headers.get_first("replaces"), invite.headers.get_first("require")) == (asked.dialog, "replaces")


@pytest.mark.parametrize(
    "refer", ["sip:201@elsewhere.example?Replaces=a%3Bto-tag%3Dt%3Bfrom-tag%3Df", "sip:201@127.0.0.1?Replaces=a%3Bto-tag%3Dt"]
)
async def test_a_call_that_is_not_the_trunks_own_is_not_taken_up(end: End, peer: RawPeer, refer: str) -> None:
    _, answered = await talk(end, peer)
    peer.send(peer.within(answered, "REFER", 2, f"Refer-To: <{refer}>"))
    assert (await peer.response(method="REFER")).status_code == 403
    assert not end.heard.of(TransferAsked)


# attended, by us: the trunk connects whom we have both talked with


async def both_at_once(end: End, peer: RawPeer) -> tuple[SipLeg, SipResponse, SipLeg, SipRequest]:
    """Talk with a caller and with somebody called at the trunk; returns each leg with what opened its dialog."""
    leg, answered = await talk(end, peer)
    order = Originate(leg.call_id, new_id(), LegKind.SIP, EXPERT)
    await end.driver.originate(order)
    invite = await peer.request("INVITE")
    peer.answer(invite, 200, "Content-Type: application/sdp", body=SOUND, tag="expert")
    await end.heard.next(LegAnswered, order.leg_id)
    other = end.driver.line(order.leg_id)
    assert other is not None
    return leg, answered, other, invite


async def test_r36_two_calls_of_a_trunk_are_put_together_there(end: End, peer: RawPeer) -> None:
    leg, answered, other, invite = await both_at_once(end, peer)
    end.driver.put_together(leg.leg_id, other.leg_id)
    refer = await peer.request("REFER")
    ours = (invite.headers.get_first("from") or "").rpartition("tag=")[2]
    asks, named = dialog_in_address(refer.headers.get_first("refer-to") or "")
    assert asks
    assert str(named) == f"{invite.headers.get_first('call-id')};to-tag=expert;from-tag={ours}"
    assert (refer.headers.get_first("refer-to") or "").startswith(f"<sip:peer@127.0.0.1:{peer.port}?Replaces=")
    peer.answer(refer, 202)
    progress(peer, answered, 2, "100 Trying")
    progress(peer, answered, 3, "200 OK", "terminated;reason=noresource")
    for each in (leg, other):
        assert (await end.heard.next(LegEnded, each.leg_id)).cause is Cause.TRANSFERRED
        assert (await peer.request("BYE")).method == "BYE"
    assert end.driver.statistics().lines == 0


async def test_a_call_that_was_taken_over_at_the_trunk_is_over_as_transferred(end: End, peer: RawPeer) -> None:
    leg, answered, other, invite = await both_at_once(end, peer)
    end.driver.put_together(leg.leg_id, other.leg_id)
    peer.answer(await peer.request("REFER"), 202)
    peer.send(_bye_of(peer, invite))  # who was called is connected already, and lets us go
    assert (await end.heard.next(LegEnded, other.leg_id)).cause is Cause.TRANSFERRED
    progress(peer, answered, 2, "200 OK", "terminated;reason=noresource")
    assert (await end.heard.next(LegEnded, leg.leg_id)).cause is Cause.TRANSFERRED


@pytest.mark.parametrize("answer", ["405", "486 Busy Here", "100 Trying"])
async def test_both_stay_with_us_where_the_trunk_does_not_put_them_together(end: End, peer: RawPeer, answer: str) -> None:
    leg, answered, other, invite = await both_at_once(end, peer)
    end.driver.put_together(leg.leg_id, other.leg_id)
    refer = await peer.request("REFER")
    if answer == "405":
        peer.answer(refer, 405)
    else:
        peer.answer(refer, 202)
        progress(peer, answered, 2, answer, "terminated;reason=noresource")
        await peer.response(200, "NOTIFY")
    await soon(lambda: _yields(other), lambda yields: not yields, "nothing is expected of the trunk any more")
    assert end.driver.line(leg.leg_id) is leg
    peer.send(_bye_of(peer, invite))
    assert (await end.heard.next(LegEnded, other.leg_id)).cause is Cause.NORMAL
    assert not [event for event in end.heard.of(LegEnded) if event.about.leg_id == leg.leg_id]


async def test_calls_are_not_put_together_where_that_is_not_wanted(peer: RawPeer) -> None:
    async with listening(trunk(port=peer.port)) as end:
        peer.far = ("127.0.0.1", end.driver.port)
        leg, _, other, _ = await both_at_once(end, peer)
        for one, two in ((leg.leg_id, other.leg_id), (leg.leg_id, leg.leg_id), (leg.leg_id, new_id())):
            end.driver.put_together(one, two)
        assert leg.handing_over is None
        assert not other.yields


def _bye_of(peer: RawPeer, invite: SipRequest) -> bytes:
    """End the call that we made: the far end's first request in it."""
    names = {"sender": f"{invite.headers.get_first('to')};tag=expert", "to": invite.headers.get_first("from") or ""}
    return peer.make("BYE", call=invite.headers.get_first("call-id") or "", **names)


async def _yields(leg: SipLeg) -> bool:
    return leg.yields


# somebody takes a place in a call of ours


def _named(answered: SipResponse, **changes: str) -> str:
    tags = {name: (answered.headers.get_first(name) or "").rpartition("tag=")[2] for name in ("to", "from")} | changes
    return f"Replaces: {answered.headers.get_first('call-id')};to-tag={tags['to']};from-tag={tags['from']}"


async def test_somebody_else_takes_the_place_of_a_caller_and_is_heard(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    sound = await RtpEndpoints().open("127.0.0.1")
    body = SOUND.replace("40000", str(sound.port))
    sender = '"Second" <sip:+441632960002@127.0.0.1>;tag=second'
    peer.send(peer.make("INVITE", _named(answered), "Require: replaces", body=body, sender=sender))
    taken = await peer.response(200, "INVITE")
    bye = await peer.request("BYE")
    assert bye.headers.get_first("call-id") == answered.headers.get_first("call-id")
    peer.answer(bye, 200)
    peer.send(peer.within(taken, "ACK", 1))
    replaced = await end.heard.next(PartyReplaced, leg.leg_id)
    assert (replaced.number, replaced.name) == ("+441632960002", "Second")
    assert leg.endpoint is not None
    assert leg.talk is not None
    sound.agree(FarSound("127.0.0.1", leg.talk.port, Codec.PCMA, 8))
    here, there = Ear(leg.endpoint), Ear(sound)
    here.speak(LOW)
    there.speak(HIGH)
    await soon(lambda: there.hears(LOW), bool, "the newcomer hears us")
    await soon(lambda: here.hears(HIGH), bool, "we hear the newcomer")
    peer.send(peer.within(answered, "BYE", 9))
    assert (await peer.response(481, "BYE")).status_code == 481
    assert not end.heard.of(LegEnded)
    peer.send(peer.within(taken, "BYE", 2))
    assert (await end.heard.next(LegEnded, leg.leg_id)).cause is Cause.NORMAL
    assert end.driver.statistics().lines == 0
    for each in (here, there, sound):
        each.close()


@pytest.mark.parametrize(
    ("tags", "more", "status"),
    [({"from": "x"}, "", 481), ({"to": "x"}, "", 481), ({}, ";early-only", 486), ({"from": ""}, "", 400)],
)
async def test_only_whoever_knows_the_whole_call_may_take_a_place_in_it(
    end: End, peer: RawPeer, tags: dict[str, str], more: str, status: int
) -> None:
    leg, answered = await talk(end, peer)
    peer.send(peer.make("INVITE", _named(answered, **tags) + more, body=SOUND))
    assert (await peer.response(status, "INVITE")).status_code == status
    assert end.driver.line(leg.leg_id) is leg
    assert not end.heard.of(PartyReplaced)


async def test_another_trunk_may_not_take_a_place_in_a_call(peer: RawPeer) -> None:
    other = await RawPeer.open(host="127.0.0.2")
    async with listening(trunk(port=peer.port), trunk(key="other", host="127.0.0.2", port=other.port)) as end:
        peer.far = other.far = ("127.0.0.1", end.driver.port)
        leg, answered = await talk(end, peer)
        via = f"SIP/2.0/UDP 127.0.0.2:{other.port};branch=z9hG4bK-other;rport"
        other.send(other.make("INVITE", _named(answered), body=SOUND, via=via))
        assert (await other.response(403, "INVITE")).status_code == 403
        assert end.driver.line(leg.leg_id) is leg
    other.close()


@pytest.mark.parametrize(
    "value", ["", "a", "a;to-tag=b", "a;to-tag=b;from-tag=", "a b", "a;to-tag=b;from-tag=c\r\nVia: x", "x" * 400]
)
def test_what_names_no_call_is_none(value: str) -> None:
    read = read_dialog(value)
    assert read is None or "\n" not in str(read)
    known = read_dialog("a@b;from-tag=c;to-tag=d;early-only")
    assert known is not None
    assert replace(known, early_only=False) == read_dialog("a@b;to-tag=d;from-tag=c")
