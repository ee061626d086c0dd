"""Calls that we make over a trunk, with a far end that does what the test says."""

from collections.abc import AsyncIterator

import pytest
from aiosipua import SipRequest, SipResponse
from tests.telephone.exchanges import End, listening, trunk
from tests.telephone.raw_peer import SOUND, RawPeer
from tests.telephone.test_trunk_links import CHALLENGE, proved

from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import LegAnswered, LegEnded, LegRinging
from midoffice.domain.voice.trunk import NumberStyle
from midoffice.kernel.ids import new_id

SDP = "Content-Type: application/sdp"


@pytest.fixture
async def peer() -> AsyncIterator[RawPeer]:
    peer = await RawPeer.open()
    yield peer
    peer.close()


@pytest.fixture
async def end(peer: RawPeer) -> AsyncIterator[End]:
    there = trunk(port=peer.port, login="office", has_secret=True, caller_id="+442079460000", session_seconds=1_800)
    async with listening(there) as end:
        yield end


async def test_the_call_says_who_calls_and_what_can_be_spoken(end: End, peer: RawPeer) -> None:
    await end.call("+441632960001", loops=2)
    invite = await peer.request("INVITE")
    assert invite.uri == "sip:+441632960001@127.0.0.1"
    assert "<sip:+442079460000@127.0.0.1>" in (invite.headers.get_first("from") or "")
    assert (invite.headers.get_first("diversion") or "").endswith("counter=2")
    assert "timer" in (invite.headers.get_first("supported") or "")
    assert "m=audio" in invite.text
    assert "telephone-event/8000" in invite.text
    assert "P-Asserted-Identity" not in invite.headers


@pytest.mark.parametrize(
    ("style", "number", "written"),
    [
        (NumberStyle.PLUS, "+441632960001", "+441632960001"),
        (NumberStyle.DIGITS, "+441632960001", "441632960001"),
        (NumberStyle.NATIONAL, "+441632960001", "01632960001"),
        (NumberStyle.NATIONAL, "+4930123456", "004930123456"),
        (NumberStyle.NATIONAL, "2001", "2001"),
    ],
)
async def test_numbers_are_written_as_the_trunk_wants_them(peer: RawPeer, style: NumberStyle, number: str, written: str) -> None:
    async with listening(trunk(port=peer.port, number_style=style)) as end:
        await end.call(number)
        assert (await peer.request("INVITE")).uri == f"sip:{written}@127.0.0.1"


@pytest.mark.parametrize("address", ["", "+44 1632", "call me", "+44163296000112345678901234567890", "sip:<x>@y", "javascript:1"])
async def test_what_cannot_be_dialled_is_said_at_once(end: End, address: str) -> None:
    await end.call(address)
    assert (await end.heard.next(LegEnded)).cause is Cause.INVALID_NUMBER


async def test_an_unanswered_request_is_said_again_until_it_is_heard(end: End, peer: RawPeer) -> None:
    order = await end.call("+441632960001")
    first, second = await peer.request("INVITE"), await peer.request("INVITE")
    assert bytes(first) == bytes(second)
    peer.answer(second, 200, SDP, body=SOUND)
    answered = await end.heard.next(LegAnswered, order.leg_id)
    assert answered.codec == "PCMA"
    ack = await peer.request("ACK")
    peer.answer(second, 200, SDP, body=SOUND)
    again = await peer.request("ACK")
    assert (ack.headers.get_first("cseq"), ack.uri) == (again.headers.get_first("cseq"), f"sip:peer@127.0.0.1:{peer.port}")


async def test_a_challenge_is_answered_once(end: End, peer: RawPeer) -> None:
    await end.call("+441632960001")
    invite = await peer.request("INVITE")
    peer.answer(invite, 407, CHALLENGE.replace("WWW-", "Proxy-"))
    assert (await peer.request("ACK")).headers.get_first("cseq") == "1 ACK"
    again = await peer.request("INVITE")
    again.headers.set_single("Authorization", again.headers.get_first("proxy-authorization") or "")
    assert proved(again)
    assert again.headers.get_first("call-id") == invite.headers.get_first("call-id")
    peer.answer(again, 407, CHALLENGE.replace("WWW-", "Proxy-"))
    assert (await end.heard.next(LegEnded)).cause is Cause.FAILED


async def test_sound_before_the_answer_is_reported_and_confirmed_where_that_is_wanted(end: End, peer: RawPeer) -> None:
    order = await end.call("+441632960001")
    invite = await peer.request("INVITE")
    peer.answer(invite, 180)
    assert not (await end.heard.next(LegRinging)).early_media
    peer.answer(invite, 183, "Require: 100rel", "RSeq: 7", SDP, body=SOUND)
    assert (await end.heard.next(LegRinging)).early_media
    prack = await peer.request("PRACK")
    assert prack.headers.get_first("rack") == "7 1 INVITE"
    line = end.driver.line(order.leg_id)
    assert line is not None
    assert line.endpoint is not None
    peer.answer(invite, 200)
    assert (await end.heard.next(LegAnswered)).codec == "PCMA"


async def test_an_answer_that_crosses_our_giving_up_is_ended_at_once(end: End, peer: RawPeer) -> None:
    order = await end.call("+441632960001")
    invite = await peer.request("INVITE")
    peer.answer(invite, 180)
    await end.heard.next(LegRinging)
    line = end.driver.line(order.leg_id)
    assert line is not None
    line.hang_up(Cause.NORMAL)
    cancel = await peer.request("CANCEL")
    assert cancel.headers.get_first("via") == invite.headers.get_first("via")
    peer.answer(invite, 200, SDP, body=SOUND)
    await peer.request("ACK")
    peer.answer(await peer.request("BYE"), 200)
    assert not end.heard.of(LegAnswered)
    assert len(end.heard.of(LegEnded)) == 1


async def test_giving_up_waits_until_the_far_end_has_said_anything(end: End, peer: RawPeer) -> None:
    order = await end.call("+441632960001")
    invite = await peer.request("INVITE")
    line = end.driver.line(order.leg_id)
    assert line is not None
    line.hang_up(Cause.NORMAL)
    await peer.request("INVITE")
    assert not any(message.headers.get_first("cseq") == "1 CANCEL" for message in _rest(peer))
    peer.answer(invite, 100)
    peer.answer(await peer.request("CANCEL"), 200)
    peer.answer(invite, 487)
    await peer.request("ACK")


def _rest(peer: RawPeer) -> list[SipRequest | SipResponse]:
    return [peer.arrived.get_nowait() for _ in range(peer.arrived.qsize())]


async def test_of_two_who_answer_the_second_is_told_that_it_is_over(end: End, peer: RawPeer) -> None:
    await end.call("+441632960001")
    invite = await peer.request("INVITE")
    peer.answer(invite, 200, SDP, body=SOUND, tag="one")
    await end.heard.next(LegAnswered)
    peer.answer(invite, 200, SDP, body=SOUND, tag="two")
    bye = await peer.request("BYE")
    assert "tag=two" in (bye.headers.get_first("to") or "")
    peer.answer(bye, 200)
    assert len(end.heard.of(LegAnswered)) == 1
    assert not end.heard.of(LegEnded)


async def test_a_session_interval_that_is_too_short_is_made_longer(end: End, peer: RawPeer) -> None:
    await end.call("+441632960001")
    invite = await peer.request("INVITE")
    assert invite.headers.get_first("session-expires") == "1800"
    peer.answer(invite, 422, "Min-SE: 3600")
    await peer.request("ACK")
    again = await peer.request("INVITE")
    assert again.headers.get_first("session-expires") == "3600"


@pytest.mark.parametrize(
    ("status", "line", "rings", "cause"),
    [
        (486, "X: 1", False, Cause.BUSY),
        (603, "X: 1", False, Cause.REJECTED),
        (404, "X: 1", False, Cause.INVALID_NUMBER),
        (480, "X: 1", False, Cause.UNREACHABLE),
        (480, "X: 1", True, Cause.NO_ANSWER),
        (503, "X: 1", False, Cause.OVERLOAD),
        (488, "X: 1", False, Cause.NO_CODEC),
        (302, "Contact: <sip:premium@x.org>", False, Cause.REJECTED),
        (500, "Reason: Q.850;cause=17;text=busy", False, Cause.BUSY),
        (699, "X: 1", False, Cause.FAILED),
    ],
)
async def test_refusals_are_told_apart(end: End, peer: RawPeer, status: int, line: str, rings: bool, cause: Cause) -> None:  # noqa: FBT001
    await end.call("+441632960001")
    invite = await peer.request("INVITE")
    if rings:
        peer.answer(invite, 180)
    peer.answer(invite, status, line)
    ended = await end.heard.next(LegEnded)
    assert (ended.cause, ended.detail.startswith(str(status))) == (cause, True)
    await peer.request("ACK")


async def test_an_answer_without_a_codec_in_common_ends_the_call(end: End, peer: RawPeer) -> None:
    await end.call("+441632960001")
    peer.answer(await peer.request("INVITE"), 200, SDP, body=SOUND.replace("8 0 101", "18"))
    assert (await end.heard.next(LegEnded)).cause is Cause.NO_CODEC
    await peer.request("ACK")
    peer.answer(await peer.request("BYE"), 200)


async def test_a_trunk_that_does_not_answer_ends_the_call_as_unreachable(end: End, peer: RawPeer) -> None:
    await end.call("+441632960001")
    await peer.request("INVITE")
    assert (await end.heard.next(LegEnded)).cause is Cause.UNREACHABLE


async def test_a_call_through_no_trunk_or_a_full_one_is_refused(peer: RawPeer) -> None:
    async with listening(trunk(port=peer.port, most_calls=1)) as end:
        await end.call("+441632960001", trunk_id=new_id())
        assert (await end.heard.next(LegEnded)).cause is Cause.UNREACHABLE
        await end.call("+441632960001")
        await end.call("+441632960002")
        assert (await end.heard.next(LegEnded)).cause is Cause.OVERLOAD
