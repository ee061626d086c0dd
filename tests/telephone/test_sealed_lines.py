"""Trunks over TLS with sealed sound (SRTP): tones each way, and what is refused."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosipua import SipMessage, SipRequest
from tests.telephone.certificates import Authority
from tests.telephone.ear import Ear
from tests.telephone.exchanges import End, connected_over_tls, listening, trunk
from tests.telephone.raw_peer import SOUND, RawPeer
from tests.telephone.test_trunk_links import wait_for_state

from midoffice.adapters.voice.line import Codec, FarSound, Frame, SoundKeys
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.adapters.voice.sip.probe import SipTrunkProbe
from midoffice.adapters.voice.sip.sealing import SUITES, Crypto, Sealing, cryptos_in
from midoffice.adapters.voice.sip.sound import NoSound, Talk
from midoffice.adapters.voice.sip.wire import answer
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, HeldByPeer, LegAnswered, LegEnded
from midoffice.domain.voice.trunk import TrunkSrtp, TrunkTransport, check_trunk
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.trunks import TrunkAccess
from midoffice.testing.expect import refused, soon

LOW, HIGH = 812, 1_187
LINE = "1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20"


async def put_through(calling: End, called: End) -> tuple[SipLeg, SipLeg]:
    order = await calling.call("+442079460123")
    arrived = await called.heard.next(CallArrived)
    line = called.driver.line(arrived.about.leg_id)
    assert line is not None
    await line.answer()
    await calling.heard.next(LegAnswered, order.leg_id)
    await called.heard.next(LegAnswered)
    ours = calling.driver.line(order.leg_id)
    assert ours is not None
    return ours, line


async def each_hears_the_other(one: SipLeg, other: SipLeg) -> None:
    assert one.endpoint is not None
    assert other.endpoint is not None
    first, second = Ear(one.endpoint), Ear(other.endpoint)
    first.speak(LOW)
    second.speak(HIGH)
    await soon(lambda: second.hears(LOW), bool, "the called hears the caller")
    await soon(lambda: first.hears(HIGH), bool, "the caller hears the called")
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("ours", "theirs", "sealed"),
    [
        (TrunkSrtp.REQUIRED, TrunkSrtp.REQUIRED, True),
        (TrunkSrtp.PREFERRED, TrunkSrtp.REQUIRED, True),
        (TrunkSrtp.PREFERRED, TrunkSrtp.OFF, False),
    ],
)
async def test_tones_go_both_ways_as_both_sides_want_them(
    tmp_path: Path, ours: TrunkSrtp, theirs: TrunkSrtp, *, sealed: bool
) -> None:
    async with connected_over_tls(tmp_path, ours, theirs) as (calling, called):
        one, other = await put_through(calling, called)
        assert one.talk is not None
        assert (one.talk.agreed().keys is not None) is sealed
        await each_hears_the_other(one, other)
        one.hold(on=True)
        assert (await called.heard.next(HeldByPeer)).on
        one.hold(on=False)
        assert not (await called.heard.next(HeldByPeer)).on
        await soon(lambda: _offering(one), lambda busy: not busy, "both agree again")
        await each_hears_the_other(one, other)
        other.hang_up(Cause.NORMAL)
        assert (await calling.heard.next(LegEnded)).cause is Cause.NORMAL


async def _offering(leg: SipLeg) -> bool:
    return leg.offering


async def test_sound_that_must_be_sealed_finds_no_agreement_with_open_sound(tmp_path: Path) -> None:
    async with connected_over_tls(tmp_path, TrunkSrtp.REQUIRED, TrunkSrtp.OFF) as (calling, called):
        await calling.call("+442079460123")
        assert (await calling.heard.next(LegEnded)).cause is Cause.NO_CODEC
        assert "RTP/SAVP is not spoken here" in (await called.heard.next(LegEnded)).detail


async def test_a_trunk_over_tls_takes_nothing_that_somebody_could_have_read(tmp_path: Path) -> None:
    there = trunk(transport=TrunkTransport.TLS, port=9)
    async with listening(there, tls=Authority().issue(tmp_path)) as end:
        peer = await RawPeer.open(end.driver.port)
        peer.send(peer.make("INVITE", body=SOUND))
        assert (await peer.response(method="INVITE")).status_code == 403
        assert not end.heard.events
        peer.close()


@pytest.mark.parametrize("private", [True, False])
def test_keys_in_clear_are_neither_offered_nor_taken(*, private: bool) -> None:
    sealed = SOUND.replace("RTP/AVP", "RTP/SAVP") + f"a=crypto:{LINE}\r\n"
    talk = Talk("127.0.0.1", 30_000, (Codec.PCMA,), sealing=Sealing(TrunkSrtp.REQUIRED, private=private))
    if private:
        assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" in talk.offer().decode()
        assert "m=audio 30000 RTP/SAVP 8" in talk.take_offer(sealed).decode()
        return
    with pytest.raises(NoSound, match="in clear"):
        talk.offer()
    with pytest.raises(NoSound, match="in clear"):
        talk.take_offer(sealed)
    with refused(Invalid, "keys need TLS"):
        check_trunk(trunk(srtp=TrunkSrtp.PREFERRED, transport=TrunkTransport.TCP))


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace("SHA1_80", "SHA1_99"), LINE.replace("inline:WVN", "inline:W"), f"{LINE}|1:4", f"{LINE} UNENCRYPTED_SRTP",
        f"{LINE};inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz", "", "1", LINE.replace("1 ", "-1 ", 1),
    ],
)  # fmt: skip
def test_keys_that_cannot_be_used_are_left_out(line: str) -> None:
    assert cryptos_in([line]) == ()
    assert [each.suite for each in cryptos_in([line, LINE])] == ["AES_CM_128_HMAC_SHA1_80"]
    assert "WVN" not in repr(cryptos_in([LINE]))


def test_our_own_key_thrown_back_is_not_used() -> None:
    sealing = Sealing(TrunkSrtp.REQUIRED, private=True)
    mine = sealing.offered()[0]
    talk = Talk("127.0.0.1", 30_000, (Codec.PCMA,), sealing=sealing)
    with pytest.raises(NoSound):
        talk.take_answer(SOUND.replace("RTP/AVP", "RTP/SAVP") + f"{mine}\r\n")


@pytest.mark.parametrize("suite", SUITES)
async def test_what_is_sealed_with_another_key_or_comes_twice_is_not_heard_and_counted(suite: str) -> None:
    ends = RtpEndpoints()
    hearing, speaking, strange = [await ends.open("127.0.0.1") for _ in range(3)]
    one, two, three = b"a" * 30, b"b" * 30, b"c" * 30
    frames: list[Frame] = []
    hearing.on_frame = frames.append
    hearing.agree(_sound(speaking.port, SoundKeys(suite, one, two)))
    strange.agree(_sound(hearing.port, SoundKeys(suite, three, one)))
    strange.send(Frame(Codec.PCMU, b"\x00" * 160))
    await soon(lambda: _refused(hearing), lambda count: count == 1, "the stranger is refused")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tap:
        tap.bind(("127.0.0.1", 0))
        speaking.agree(_sound(tap.getsockname()[1], SoundKeys(suite, two, one)))
        speaking.send(Frame(Codec.PCMU, b"\x2a" * 160))
        packet = tap.recv(2048)
    assert b"\x2a\x2a" not in packet
    spoiled = packet[:-1] + bytes([packet[-1] ^ 1])
    for each in (spoiled, packet, packet):
        speaking._sock.sendto(each, ("127.0.0.1", hearing.port))  # noqa: SLF001 - as a tap would, from the right place
    await soon(lambda: _refused(hearing), lambda count: count == 3, "the spoiled and the repeated one are refused")
    assert [frame.payload for frame in frames] == [b"\x2a" * 160]
    assert repr(two) not in repr(SoundKeys(suite, one, two))
    for end in (hearing, speaking, strange):
        end.close()


def _sound(port: int, keys: SoundKeys) -> FarSound:
    return FarSound("127.0.0.1", port, Codec.PCMU, 0, keys=keys)


async def _refused(endpoint: Any) -> int:  # noqa: ANN401 - an endpoint
    return int(endpoint.refused)


async def test_a_far_end_that_is_not_who_it_should_be_is_told_nothing(tmp_path: Path) -> None:
    other = Authority("Somebody else")
    async with listening(trunk(key="caller", port=9), tls=Authority().issue(tmp_path)) as called:
        there = trunk(transport=TrunkTransport.TLS, port=called.driver.wires.tls_port, authority=other.pem)
        async with listening(there) as end:
            await wait_for_state(end, "its certificate is not believed")
            await end.call("+442079460123")
            ended = await end.heard.next(LegEnded)
            assert (ended.cause, "not believed" in ended.detail) == (Cause.UNREACHABLE, True)
            assert "not believed" in (await SipTrunkProbe().probe(TrunkAccess(there))).sentence
        assert not called.heard.events


@pytest.mark.parametrize(
    ("host", "days", "why"), [("127.0.0.1", -1, "certificate has expired"), ("sip.carrier.example", 30, "IP address mismatch")]
)
async def test_a_certificate_that_has_run_out_or_is_for_another_name_is_not_believed(
    tmp_path: Path, host: str, days: int, why: str
) -> None:
    authority = Authority()
    async with listening(trunk(key="caller", port=9), tls=authority.issue(tmp_path, host, days=days)) as called:
        there = trunk(transport=TrunkTransport.TLS, port=called.driver.wires.tls_port, authority=authority.pem)
        async with listening(there) as end:
            await wait_for_state(end, why)
            await end.call("+442079460123")
            assert why in (await end.heard.next(LegEnded)).detail
            assert why in (await SipTrunkProbe().probe(TrunkAccess(there))).sentence
        assert not called.heard.events


@pytest.mark.parametrize("shows", [True, False])
async def test_a_far_end_that_wants_to_know_who_we_are_is_shown_our_certificate(tmp_path: Path, *, shows: bool) -> None:
    authority = Authority()
    (tmp_path / "ours").mkdir()
    ours = authority.issue(tmp_path / "ours")
    async with doubter(tmp_path, authority) as port:
        there = trunk(transport=TrunkTransport.TLS, port=port, authority=authority.pem)
        async with listening(there, tls=ours if shows else None) as end:
            await wait_for_state(end, "reachable" if shows else "certificate")
        probe = SipTrunkProbe(ours) if shows else SipTrunkProbe()
        finding = await probe.probe(TrunkAccess(there))
        assert (finding.state, "certificate" in finding.sentence) == (("reachable", False) if shows else ("failed", True))


@pytest.mark.parametrize(("of_the_trunk", "reached"), [("believed", True), ("stranger", False)])
async def test_a_trunk_shows_a_certificate_of_its_own_and_not_that_of_the_node(
    tmp_path: Path, of_the_trunk: str, *, reached: bool
) -> None:
    believed, stranger = Authority(), Authority("Somebody else")
    issued = {}
    for name, authority in (("believed", believed), ("stranger", stranger)):
        (tmp_path / name).mkdir()
        issued[name] = authority.issue(tmp_path / name)
    shown, of_the_node = issued[of_the_trunk], issued["stranger" if reached else "believed"]
    assert shown.certificate is not None
    assert shown.key is not None
    key = shown.key.read_text()
    async with doubter(tmp_path, believed) as port:
        there = trunk(transport=TrunkTransport.TLS, port=port, authority=believed.pem)
        there = replace(there, certificate=shown.certificate.read_text(), has_certificate_key=True)
        async with listening(there, tls=of_the_node, certificate_key=key) as end:
            await wait_for_state(end, "reachable" if reached else "cannot be reached")
        finding = await SipTrunkProbe(of_the_node).probe(TrunkAccess(there, certificate_key=key))
        assert finding.state == ("reachable" if reached else "failed")


async def test_two_trunks_to_one_place_each_show_their_own_certificate(tmp_path: Path) -> None:
    authority = Authority()
    files = authority.issue(tmp_path)
    assert files.certificate is not None
    assert files.key is not None
    async with doubter(tmp_path, authority) as port:
        bare = trunk(key="bare", transport=TrunkTransport.TLS, port=port, authority=authority.pem)
        proved = replace(bare, id=new_id(), key="proved", certificate=files.certificate.read_text(), has_certificate_key=True)
        async with listening(proved, bare, certificate_key=files.key.read_text()) as end:
            await soon(lambda: _states(end), lambda states: states[proved.id] == "reachable", "one has proved who it is")
            await soon(lambda: _states(end), lambda states: "certificate" in states[bare.id], "the other has nothing to show")


async def _states(end: End) -> dict[UUID, str]:
    return {link.trunk.id: link.state for link in end.driver.links.values()}


@asynccontextmanager
async def doubter(folder: Path, authority: Authority) -> AsyncIterator[int]:
    """Run a far end that speaks with nobody who has not proved to be somebody; it answers every request with success."""
    files = authority.issue(folder)
    assert files.certificate is not None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=authority.pem)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(files.certificate, files.key)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError):
            while True:
                request = SipMessage.parse(await reader.readuntil(b"\r\n\r\n"))
                assert isinstance(request, SipRequest)
                writer.write(bytes(answer(request, 200)))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield int(server.sockets[0].getsockname()[1])


async def test_a_renewed_certificate_is_used_without_a_restart(tmp_path: Path) -> None:
    before, after = Authority("Before"), Authority("After")
    files = before.issue(tmp_path)
    async with listening(trunk(key="caller", port=9), tls=files) as called:
        port = called.driver.wires.tls_port
        assert files.key is not None
        files.key.write_text("half of it")
        await soon(lambda: _trouble(called), bool, "half of a renewal is noticed")
        async with listening(trunk(transport=TrunkTransport.TLS, port=port, authority=before.pem)) as end:
            await wait_for_state(end, "reachable")
        after.issue(tmp_path)
        await soon(lambda: _trouble(called), lambda why: not why, "the new one is read")
        async with listening(trunk(transport=TrunkTransport.TLS, port=port, authority=after.pem)) as end:
            await wait_for_state(end, "reachable")


async def _trouble(end: End) -> str:
    return end.driver.wires.identity.trouble


def test_a_line_of_a_key_is_written_as_it_is_read() -> None:
    (read,) = cryptos_in([LINE])
    assert str(read) == f"a=crypto:{LINE.removesuffix('|2^20')}"
    assert read == Crypto(1, SUITES[0], read.key)
