"""Messages that are wrong, strange or hostile: each has a stated answer, and none keeps the next good one from being answered.

The cases follow what RFC 4475 asks for, in words of our own.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiosipua import SipRequest, SipResponse
from tests.telephone.exchanges import End, listening, trunk
from tests.telephone.raw_peer import SOUND, RawPeer

from midoffice.adapters.voice.sip.admission import Limits
from midoffice.domain.voice.events import CallArrived
from midoffice.testing.expect import PATIENCE_SECONDS

V = "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK-{n};rport"
HEAD = "From: <sip:a@x.org>;tag=1\r\nTo: <sip:b@x.org>\r\nCall-ID: {n}@x.org\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\n"


@pytest.fixture
async def end() -> AsyncIterator[End]:
    async with listening(trunk()) as end:
        yield end


@pytest.fixture
async def peer(end: End) -> AsyncIterator[RawPeer]:
    peer = await RawPeer.open(end.driver.port)
    yield peer
    peer.close()


def message(first: str, *lines: str, body: str = "", method: str = "INVITE", number: str = "m1") -> bytes:
    """Join a first line, a Via, the usual headers and more lines, which replace usual ones of the same name."""
    usual = (V + "\r\n" + HEAD).format(n=number, method=method).strip().split("\r\n")
    named = {line.partition(":")[0].strip().lower() for line in lines}
    kept = [line for line in usual if line.partition(":")[0].lower() not in named]
    given = [line for line in lines if not line.startswith("-")]
    dropped = {line[1:].lower() for line in lines if line.startswith("-")}
    kept = [line for line in kept if line.partition(":")[0].lower() not in dropped]
    return ("\r\n".join([first, *kept, *given]) + "\r\n\r\n" + body).encode()


INVITE = "INVITE sip:+442079460123@127.0.0.1 SIP/2.0"


def described(sound: str) -> bytes:
    """Return a call with a description of sound."""
    return message(INVITE, "Content-Type: application/sdp", body=sound)


REFUSED = {
    "an unknown version": (505, message("INVITE sip:x@y.org SIP/7.0")),
    "a scheme that is none": (416, message("INVITE nobody:x SIP/2.0")),
    "a well-known scheme that is not for calls": (416, message("INVITE soap.beep://192.0.2.1 SIP/2.0")),
    "brackets around the address": (400, message("INVITE <sip:x@y.org> SIP/2.0")),
    "headers in the address": (400, message("INVITE sip:x@y.org?Route=%3Csip:z@y.org%3E SIP/2.0")),
    "another method in CSeq": (400, message(INVITE, "CSeq: 1 OPTIONS")),
    "a number in CSeq that is too large": (400, message(INVITE, "CSeq: 36893488147419103232 INVITE")),
    "too many hops": (400, message(INVITE, "Max-Forwards: 300")),
    "a negative length": (400, message(INVITE, "Content-Length: -999")),
    "a length beyond the end": (400, message(INVITE, "Content-Length: 9999", body="v=0\r\n")),
    "two lengths": (400, message(INVITE, "Content-Length: 4", "Content-Length: 5", body="v=0\r\n")),
    "two calls in one": (400, message(INVITE, "Call-ID: one", "Call-ID: two")),
    "two callers": (400, message(INVITE, "From: <sip:a@x.org>;tag=1", "From: <sip:c@x.org>;tag=2")),
    "no caller": (400, message(INVITE, "-From")),
    "nobody called": (400, message(INVITE, "-To")),
    "no call": (400, message(INVITE, "-Call-ID")),
    "no sequence": (400, message(INVITE, "-CSeq")),
    "a caller without a tag": (400, message(INVITE, "From: <sip:a@x.org>")),
    "quotes that do not end": (400, message(INVITE, 'To: "Mr. Nobody <sip:b@x.org>')),
    "a name with forbidden characters": (400, message(INVITE, "From: Bell, Alexander <sip:a@x.org>;tag=1")),
    "spaces in the address of the caller": (400, message(INVITE, "From: <sip:a b@x.org>;tag=1")),
    "a demand that nobody knows": (420, message(INVITE, "Require: nothingSupportsThis")),
    "a body that is no sound": (415, message(INVITE, "Content-Type: application/unknown", body="hi")),
    "a coded body": (415, message(INVITE, "Content-Encoding: gzip", body="hi")),
    "a session that is too short": (422, message(INVITE, "Session-Expires: 10", "Supported: timer")),
    "a method that nobody knows": (405, message("NEWMETHOD sip:x@y.org SIP/2.0", method="NEWMETHOD")),
    "a registration": (405, message("REGISTER sip:y.org SIP/2.0", method="REGISTER")),
    "a call within none": (481, message(INVITE, "To: <sip:b@x.org>;tag=nobody")),
    "the end of no call": (481, message("BYE sip:x@y.org SIP/2.0", method="BYE")),
    "giving up what never began": (481, message("CANCEL sip:x@y.org SIP/2.0", method="CANCEL")),
    "sound that cannot be read": (488, message(INVITE, "Content-Type: application/sdp", "Content-Length: 7", body="v=0\r\nm=")),
    "no sound": (488, message(INVITE, "Content-Type: application/sdp", "Content-Length: 5", body="v=0\r\n")),
    "no codec in common": (488, described(SOUND.replace("8 0 101", "18"))),
    "sound under encryption that we do not speak": (488, described(SOUND.replace("/AVP", "/SAVP"))),
    "sound to everybody": (488, described(SOUND.replace("IP4 127.0.0.1", "IP4 224.0.0.1"))),
    "sound to a name": (488, described(SOUND.replace("c=IN IP4 127.0.0.1", "c=IN IP4 a.org"))),
    "numbers that overflow": (488, described(SOUND + "a=rtpmap:" + "9" * 5_000 + " X/1\r\n")),
}  # fmt: skip
UNHEARD = {
    "nothing": b"",
    "a breath to keep the way open": b"\r\n\r\n",
    "zeros": b"\0" * 20,
    "noise": bytes(range(256)) * 4,
    "an answer to nothing": b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKq\r\nCSeq: 1 INVITE\r\n\r\n",
    "an answer with an impossible status": b"SIP/2.0 4294967301 better not\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z\r\n\r\n",
    "a request without a way back": message(INVITE, "-Via"),
    "a way back that is none": message(INVITE, "Via: SIP/2.0/UDP ;;,;,,"),
    "a way back over another protocol": message(INVITE, "Via: HTTP/1.1/TCP y.org;branch=z9hG4bKq"),
    "spaces behind the version": message(INVITE + "  "),
    "spaces within the first line": message("INVITE  sip:x@y.org  SIP/2.0"),
    "another protocol": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "more headers than anybody needs": message(INVITE, *(f"X-{n}: 1" for n in range(2_000))),
    "a confirmation of nothing": message("ACK sip:x@y.org SIP/2.0", method="ACK"),
}
TAKEN = {
    "short names, folded lines and wild spaces": (
        f"{INVITE}\r\nv:  SIP  / 2.0  /UDP 127.0.0.1\r\n ;branch=z9hG4bK-wild ; rport\r\n"
        'f: "J \\"R\\"" <sip:+441632960001@x.org>\r\n'
        "  ;tag = w1\r\nt : <sip:b@x.org>\r\ni: wild\r\ncseq: 0009\r\n  INVITE\r\nMAX-FORWARDS: 068\r\n"
        f"c: application/sdp\r\nl: {len(SOUND)}\r\n\r\n{SOUND}"
    ).encode(),
    "a sender of before 2002, without a cookie": message(INVITE, "Via: SIP/2.0/UDP 127.0.0.1;branch=1;rport", number="old"),
    "no hop left": message(INVITE, "Max-Forwards: 0", number="hops"),
    "escapes in names": message("INVITE sip:sips%3Auser%40x.org@127.0.0.1 SIP/2.0", "To: <sip:%75se%72@x.org>", number="esc"),
    "a name of 5,000 characters": message(INVITE, f'From: "{"x" * 5_000}" <sip:+441632960001@x.org>;tag=long', number="long"),
    "sound among other parts": message(
        INVITE, 'Content-Type: multipart/mixed; boundary="cut"', number="parts",
        body=f"--cut\r\nContent-Type: text/plain\r\n\r\nhi\r\n--cut\r\nContent-Type: application/sdp\r\n\r\n{SOUND}\r\n--cut--\r\n",
    ),
    "two messages in one datagram": message(INVITE, "Content-Length: 0", number="two") + message(INVITE, number="second"),
    "bytes that are no text": message(INVITE, number="utf").replace(b"<sip:b@x.org>", b'"\xff\xfe" <sip:b@x.org>'),
}  # fmt: skip


async def _still_answers(peer: RawPeer) -> None:
    peer.send(peer.make("OPTIONS"))
    assert (await peer.response(method="OPTIONS")).status_code == 200


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_wrong_is_refused_as_the_standard_says(case: str, peer: RawPeer) -> None:
    status, data = REFUSED[case]
    peer.send(data)
    while (answered := await peer.response()).status_code == 100:
        pass
    assert answered.status_code == status
    await _still_answers(peer)


@pytest.mark.parametrize("case", UNHEARD)
async def test_what_cannot_be_answered_is_dropped(case: str, peer: RawPeer, end: End) -> None:
    peer.send(UNHEARD[case])
    await _still_answers(peer)
    assert not end.heard.events
    assert peer.arrived.empty()


@pytest.mark.parametrize("case", TAKEN)
async def test_what_is_strange_but_right_is_taken(case: str, peer: RawPeer, end: End) -> None:
    peer.send(TAKEN[case])
    arrived = await end.heard.next(CallArrived)
    assert len(arrived.caller_name) <= 80
    await _still_answers(peer)
    assert len(end.heard.of(CallArrived)) == 1


async def test_a_thousand_calls_of_junk_leave_the_next_good_one_unharmed() -> None:
    limits = Limits(stranger_messages=5, all_strangers=50)
    async with listening(trunk(host="127.0.0.9"), limits=limits) as end:
        stranger, carrier = await RawPeer.open(end.driver.port), await RawPeer.open(end.driver.port, host="127.0.0.9")
        for _ in range(1_000):
            stranger.send(stranger.make("INVITE", body=SOUND))
        carrier.send(carrier.make("INVITE", body=SOUND))
        arrived = await end.heard.next(CallArrived)
        assert arrived.number == "+442079460123"
        assert len(end.heard.events) == 1
        assert end.driver.admission.unheard >= 900
        assert {each.status_code for each in _answers(stranger) if isinstance(each, SipResponse)} == {403}
        stranger.close()
        carrier.close()


def _answers(peer: RawPeer) -> list[SipRequest | SipResponse]:
    return [peer.arrived.get_nowait() for _ in range(peer.arrived.qsize())]


async def test_what_arrives_over_tcp_in_pieces_or_never_ends_is_handled(end: End) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", end.driver.port)
    data = message("OPTIONS sip:x@127.0.0.1 SIP/2.0", "Content-Length: 0", method="OPTIONS")
    writer.write(b"\r\n\r\n" + data[:20])
    await writer.drain()
    writer.write(data[20:] + data.replace(b"Call-ID: m1", b"Call-ID: m2").replace(b"z9hG4bK-m1", b"z9hG4bK-m2"))
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await reader.readexactly(2) == b"\r\n"
        first = await reader.readuntil(b"\r\n\r\n")
        second = await reader.readuntil(b"\r\n\r\n")
        assert first.startswith(b"SIP/2.0 200")
        assert second.startswith(b"SIP/2.0 200")
        writer.write(b"INVITE sip:x@y.org SIP/2.0\r\nX: " + b"y" * 100_000)
        with pytest.raises((EOFError, ConnectionError)):
            await reader.readexactly(1)
