"""Calls that come in over a trunk, with a far end that does what the test says."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import pytest
from aiosipua import SipResponse
from tests.telephone.exchanges import End, listening, trunk
from tests.telephone.raw_peer import SOUND, RawPeer

from midoffice.adapters.voice.sip.admission import Limits
from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, HeldByPeer, LegAnswered, LegEnded, TransferAsked
from midoffice.testing.expect import soon


@pytest.fixture
async def end() -> AsyncIterator[End]:
    async with listening(trunk(trusts_caller=True, session_seconds=0)) as end:
        yield end


@pytest.fixture
async def peer(end: End) -> AsyncIterator[RawPeer]:
    peer = await RawPeer.open(end.driver.port)
    yield peer
    peer.close()


class Talk(NamedTuple):
    """A call that is up: its leg, and the answer that established it."""

    leg: SipLeg
    answered: SipResponse


async def arrive(end: End) -> SipLeg:
    arrived = await end.heard.next(CallArrived)
    leg = end.driver.line(arrived.about.leg_id)
    assert leg is not None
    return leg


async def talk(end: End, peer: RawPeer, *lines: str, body: str = SOUND) -> Talk:
    """Set up a call from the peer."""
    peer.send(peer.make("INVITE", *lines, body=body))
    leg = await arrive(end)
    await leg.answer()
    answered = await peer.response(200, "INVITE")
    peer.send(peer.within(answered, "ACK", 1, body="" if body else SOUND))
    await end.heard.next(LegAnswered)
    return Talk(leg, answered)


@pytest.mark.parametrize(
    ("lines", "caller", "trusted"),
    [
        ((), "+441632960001", False),
        (('P-Asserted-Identity: "Ann" <sip:+441632960099@127.0.0.1>',), "+441632960099", True),
        (("P-Asserted-Identity: <tel:+44-1632-960099>",), "+441632960099", True),
        (("P-Asserted-Identity: <sip:+441632960099@127.0.0.1>", "Privacy: id"), None, False),
    ],
)
async def test_the_caller_is_who_the_trunk_vouches_for(
    end: End, peer: RawPeer, lines: tuple[str, ...], caller: str | None, trusted: bool  # noqa: FBT001 - a column of the table
) -> None:  # fmt: skip
    peer.send(peer.make("INVITE", *lines, body=SOUND))
    arrived = await end.heard.next(CallArrived)
    assert (arrived.caller, arrived.trusted_caller) == (caller, trusted)


@pytest.mark.parametrize(
    ("sender", "caller"),
    [
        ("<sip:01632960001@x.org>;tag=1", "+441632960001"),
        ("<sip:441632960001@x.org>;tag=1", "+441632960001"),
        ("<sip:2001@x.org>;tag=1", "2001"),
        ("<sip:reception@x.org>;tag=1", "reception"),
        ('"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', None),
    ],
)
async def test_numbers_are_brought_into_one_form(end: End, peer: RawPeer, sender: str, caller: str | None) -> None:
    peer.send(peer.make("INVITE", body=SOUND, sender=sender, uri="sip:02079460123@127.0.0.1"))
    arrived = await end.heard.next(CallArrived)
    assert (arrived.number, arrived.caller) == ("+442079460123", caller)


async def test_forwards_are_counted_as_the_headers_tell_them(end: End, peer: RawPeer) -> None:
    forwards = ("Diversion: <sip:02079460777@x.org>;reason=no-answer;counter=2", "Diversion: <sip:1@x.org>")
    peer.send(peer.make("INVITE", *forwards, body=SOUND))
    arrived = await end.heard.next(CallArrived)
    assert (arrived.loops, arrived.redirected_from) == (3, "+442079460777")


async def test_a_call_said_again_is_one_call_and_its_answer_is_said_until_it_is_confirmed(end: End, peer: RawPeer) -> None:
    invite = peer.make("INVITE", body=SOUND)
    for _ in range(3):
        peer.send(invite)
    leg = await arrive(end)
    leg.ring()
    peer.send(invite)
    assert (await peer.response(180)).status_code == 180
    await leg.answer()
    first, second = await peer.response(200), await peer.response(200)
    assert bytes(first) == bytes(second)
    peer.send(peer.within(first, "ACK", 1))
    await end.heard.next(LegAnswered)
    assert len(end.heard.of(CallArrived)) == 1


async def test_an_answer_that_is_never_confirmed_ends_the_call(end: End, peer: RawPeer) -> None:
    peer.send(peer.make("INVITE", body=SOUND))
    leg = await arrive(end)
    await leg.answer()
    ended = await end.heard.next(LegEnded)
    assert ended.cause is Cause.FAILED
    assert not end.heard.of(LegAnswered)
    bye = await peer.request("BYE")
    peer.answer(bye, 200)


async def test_the_same_call_over_two_ways_is_taken_once(end: End, peer: RawPeer) -> None:
    one = peer.make("INVITE", body=SOUND)
    peer.send(one)
    await arrive(end)
    peer.send(one.replace(b"branch=z9hG4bK-", b"branch=z9hG4bK-other-"))
    assert (await peer.response(482)).status_code == 482


async def test_a_caller_who_offers_nothing_is_made_an_offer(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer, body="")
    assert "m=audio" in answered.text
    assert leg.endpoint is not None
    assert leg.endpoint.codec == "PCMA"


async def test_hold_is_heard_in_both_old_and_new_form_and_answered(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    peer.send(peer.within(answered, "INVITE", 2, body=SOUND + "a=sendonly\r\n"))
    held = await peer.response(200, "INVITE")
    assert "a=recvonly" in held.text
    peer.send(peer.within(answered, "ACK", 2))
    assert (await end.heard.next(HeldByPeer)).on
    peer.send(peer.within(answered, "INVITE", 3, body=SOUND))
    back = await peer.response(200, "INVITE")
    assert "a=sendrecv" in back.text
    peer.send(peer.within(answered, "ACK", 3))
    assert not (await end.heard.next(HeldByPeer)).on
    peer.send(peer.within(answered, "UPDATE", 4, body=SOUND.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0")))
    assert (await peer.response(200, "UPDATE")).status_code == 200
    assert (await end.heard.next(HeldByPeer)).on
    assert leg.stage == "up"


async def test_a_change_of_sound_that_cannot_be_is_refused_and_the_call_goes_on(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    peer.send(peer.within(answered, "INVITE", 2, body=SOUND.replace("8 0 101", "18")))
    assert (await peer.response(488)).status_code == 488
    assert leg.stage == "up"


async def test_two_changes_at_once_are_settled(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    leg.hold(on=True)
    ours = await peer.request("INVITE")
    peer.send(peer.within(answered, "INVITE", 2, body=SOUND))
    assert (await peer.response(491)).status_code == 491
    peer.answer(ours, 491)
    again = await peer.request("INVITE")
    assert "a=sendonly" in again.text
    peer.answer(again, 200, "Content-Type: application/sdp", body=SOUND + "a=recvonly\r\n")
    assert (await peer.request("ACK")).method == "ACK"


async def test_requests_out_of_order_or_of_others_are_refused(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    peer.send(peer.within(answered, "INFO", 1))
    assert (await peer.response(500)).status_code == 500
    peer.send(peer.within(answered, "BYE", 9, sender="<sip:evil@x.org>;tag=other"))
    assert (await peer.response(481)).status_code == 481
    stranger = await RawPeer.open(end.driver.port, host="127.0.0.66")
    stranger.send(stranger.within(answered, "BYE", 10))
    assert (await stranger.response(481)).status_code == 481
    stranger.close()
    assert leg.stage == "up"


async def test_a_touch_tone_in_a_message_is_one(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    digits: list[str] = []
    assert leg.endpoint is not None
    leg.endpoint.on_digit = digits.append
    peer.send(peer.within(answered, "INFO", 2, body="Signal=5\r\nDuration=160\r\n", kind="application/dtmf-relay"))
    await peer.response(200, "INFO")
    peer.send(peer.within(answered, "INFO", 3, body="Signal=99\r\n", kind="application/dtmf-relay"))
    await peer.response(200, "INFO")
    assert digits == ["5"]


async def test_r36_a_transfer_that_a_telephone_asks_for_is_reported_and_told_about(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer)
    other, second = await talk(end, peer)
    mark, theirs = ((second.headers.get_first(name) or "").rpartition("tag=")[2] for name in ("to", "from"))
    call = (second.headers.get_first("call-id") or "").replace("@", "%40")
    refer = f"Refer-To: <sip:+442079460999@127.0.0.1?Replaces={call}%3Bto-tag%3D{mark}%3Bfrom-tag%3D{theirs}>"
    peer.send(peer.within(answered, "REFER", 2, refer))
    assert (await peer.response(202)).status_code == 202
    trying = await peer.request("NOTIFY")
    assert trying.text.startswith("SIP/2.0 100")
    peer.answer(trying, 200)
    asked = await end.heard.next(TransferAsked)
    assert (asked.target, asked.replaces, asked.about.leg_id) == ("+442079460999", other.leg_id, leg.leg_id)
    leg.hang_up(Cause.TRANSFERRED)
    done = await peer.request("NOTIFY")
    assert done.text.startswith("SIP/2.0 200")
    assert (await peer.request("BYE")).method == "BYE"


async def test_r18_giving_up_is_canceled_and_the_call_is_told_so(end: End, peer: RawPeer) -> None:
    invite = peer.make("INVITE", body=SOUND)
    peer.send(invite)
    await arrive(end)
    cancel = invite.partition(b"Contact")[0].replace(b"INVITE", b"CANCEL") + b"Max-Forwards: 70\r\n\r\n"
    peer.send(cancel)
    assert (await peer.response(200, "CANCEL")).status_code == 200
    assert (await peer.response(487, "INVITE")).status_code == 487
    assert (await end.heard.next(LegEnded)).cause is Cause.CANCELED


async def test_session_is_refreshed_by_us_where_the_caller_does_not_and_lapses_without_an_answer(end: End, peer: RawPeer) -> None:
    leg, _ = await talk(end, peer, "Allow: INVITE, UPDATE")
    leg.clock.agree(1, ours=True)
    update = await peer.request("UPDATE")
    assert update.headers.get_first("session-expires") == "1;refresher=uac"
    peer.answer(update, 481)
    assert (await end.heard.next(LegEnded)).cause is Cause.TIMED_OUT
    assert (await peer.request("BYE")).method == "BYE"


async def test_session_that_the_caller_refreshes_lapses_when_it_stops(end: End, peer: RawPeer) -> None:
    leg, answered = await talk(end, peer, "Supported: timer", "Session-Expires: 90;refresher=uac")
    assert answered.headers.get_first("session-expires") == "90;refresher=uac"
    leg.clock.agree(1, ours=False)
    assert (await end.heard.next(LegEnded)).cause is Cause.TIMED_OUT


async def test_too_many_calls_are_refused_early_and_counted() -> None:
    async with listening(trunk(), limits=Limits(most_lines=2, setups=1_000)) as end:
        peer = await RawPeer.open(end.driver.port)
        for _ in range(2):
            peer.send(peer.make("INVITE", body=SOUND))
            await arrive(end)
        peer.send(peer.make("INVITE", body=SOUND))
        refused = await peer.response(503)
        assert refused.headers.get_first("retry-after") == "5"
        assert end.driver.statistics().refused == 1
        assert end.driver.statistics().lines == 2
        peer.close()


async def test_guessing_the_secret_shuts_the_door() -> None:
    async with listening(trunk(asks_secret=True, login="carrier", has_secret=True)) as end:
        peer = await RawPeer.open(end.driver.port)
        for attempt in range(5):
            peer.send(peer.make("INVITE", body=SOUND))
            challenge = (await peer.response(401)).headers.get_first("www-authenticate") or ""
            nonce = challenge.partition('nonce="')[2].partition('"')[0]
            guess = (
                f'Authorization: Digest username="carrier", realm="midoffice", nonce="{nonce}", uri="sip:x", algorithm=SHA-256, '
            )
            guess += f'qop=auth, nc=00000001, cnonce="c", response="{attempt:064x}"'
            peer.send(peer.make("INVITE", guess, body=SOUND))
            assert (await peer.response(403)).status_code == 403
        peer.send(peer.make("OPTIONS"))
        await soon(_unheard(end), lambda count: count >= 1, "whoever guesses is not heard any more")
        assert peer.arrived.empty()
        assert not end.heard.events
        peer.close()


def _unheard(end: End) -> Callable[[], Awaitable[int]]:
    async def look() -> int:
        return end.driver.admission.unheard

    return look


async def test_a_trunk_that_proves_itself_is_let_in() -> None:
    secret = trunk(asks_secret=True, login="carrier", has_secret=True)
    async with listening(secret) as called, listening(trunk(port=called.driver.port, login="carrier", has_secret=True)) as calling:
        await calling.call("+442079460123")
        assert (await called.heard.next(CallArrived)).number == "+442079460123"
