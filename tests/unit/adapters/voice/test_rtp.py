"""RTP over real sockets: who is heard, in what order, and what hostile packets come to."""

from __future__ import annotations

import asyncio
import os
import random
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from midoffice.adapters.voice.line import Codec, FarSound, Frame
from midoffice.adapters.voice.media import rtcp
from midoffice.adapters.voice.media.reception import Reception
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.kernel.errors import RetryLater
from midoffice.testing.expect import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from midoffice.adapters.voice.media.rtp import RtpEndpoint

HOST = "127.0.0.1"


def packet(number: int, payload: bytes = b"s" * 160, *, kind: int = 0, ssrc: int = 7, ticks: int | None = None) -> bytes:
    ticks = number * 160 if ticks is None else ticks
    return bytes([0x80, kind]) + number.to_bytes(2) + ticks.to_bytes(4) + ssrc.to_bytes(4) + payload


def udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((HOST, 0))
    return sock


@asynccontextmanager
async def endpoint(far: socket.socket, *, digits_type: int | None = 101, listening: bool = True) -> AsyncIterator[RtpEndpoint]:
    opened = await RtpEndpoints().open(HOST)
    opened.agree(FarSound(HOST, far.getsockname()[1], Codec.PCMU, 0, digits_type, listening=listening))
    try:
        yield opened
    finally:
        opened.close()


async def settled(opened: RtpEndpoint, heard: list[Frame], count: int, *, refused: int = 0) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(heard) < count or opened.refused < refused:  # noqa: ASYNC110  # the kernel tells nobody
            await asyncio.sleep(0.005)


async def test_strangers_cannot_put_sound_into_a_call() -> None:
    with udp() as far, udp() as stranger:
        async with endpoint(far) as opened:
            heard: list[Frame] = []
            opened.on_frame = heard.append
            stranger.sendto(packet(1, b"x" * 160), (HOST, opened.port))
            await settled(opened, heard, 0, refused=1)
            far.sendto(packet(1), (HOST, opened.port))
            await settled(opened, heard, 1)
            for number in range(2, 50):
                stranger.sendto(packet(number, b"x" * 160), (HOST, opened.port))
            far.sendto(packet(2), (HOST, opened.port))
            await settled(opened, heard, 2)
            assert [frame.payload for frame in heard] == [b"s" * 160] * 2


async def test_a_far_end_behind_nat_is_found_by_its_host_and_some_packets() -> None:
    with udp() as far, udp() as nat:
        async with endpoint(far) as opened:
            heard: list[Frame] = []
            opened.on_frame = heard.append
            for number in range(5):
                nat.sendto(packet(number), (HOST, opened.port))
            await settled(opened, heard, 1)
            opened.send(Frame(Codec.PCMU, b"t" * 160))
            nat.settimeout(PATIENCE_SECONDS)
            assert nat.recv(2048)[12:] == b"t" * 160


async def test_another_address_after_a_new_agreement_is_heard() -> None:
    with udp() as before, udp() as after:
        async with endpoint(before) as opened:
            heard: list[Frame] = []
            opened.on_frame = heard.append
            before.sendto(packet(1), (HOST, opened.port))
            await settled(opened, heard, 1)
            opened.agree(FarSound(HOST, after.getsockname()[1], Codec.PCMU, 0))
            after.sendto(packet(1, b"n" * 160, ssrc=9), (HOST, opened.port))
            await settled(opened, heard, 2)
            assert heard[1].payload == b"n" * 160


async def test_odd_packet_times_become_frames_of_20_ms_and_extensions_are_skipped() -> None:
    with udp() as far:
        async with endpoint(far) as opened:
            heard: list[Frame] = []
            opened.on_frame = heard.append
            far.sendto(packet(1, bytes(range(240))), (HOST, opened.port))
            far.sendto(packet(2, bytes(range(240))), (HOST, opened.port))
            await settled(opened, heard, 3)
            assert b"".join(frame.payload or b"" for frame in heard) == bytes(range(240)) * 2
            extended = bytearray(packet(3, b"\xbe\xde\x00\x01abcd" + b"e" * 160 + b"\x00\x00\x03"))
            extended[0] |= 0x30
            far.sendto(extended, (HOST, opened.port))
            await settled(opened, heard, 4)
            assert heard[3].payload == b"e" * 160


async def test_no_junk_harms_an_endpoint() -> None:
    rng = random.Random(1)  # noqa: S311  # the same junk every time
    with udp() as far:
        async with endpoint(far) as opened:
            heard: list[Frame] = []
            opened.on_frame, opened.on_digit = heard.append, lambda _: None
            far.sendto(packet(1), (HOST, opened.port))
            await settled(opened, heard, 1)
            for _ in range(500):
                junk = bytearray(os.urandom(rng.randrange(200)))
                if len(junk) > 1 and rng.random() < 0.7:
                    junk[:2] = bytes([0x80 | rng.randrange(64), rng.choice([0, 13, 101])])
                far.sendto(junk, (HOST, opened.port))
                far.sendto(junk, (HOST, opened.port + 1))
                await asyncio.sleep(0)
            count = len(heard)
            for number in range(7, 12):
                far.sendto(packet(number, b"!" * 160, ssrc=7), (HOST, opened.port))
            await settled(opened, heard, count + 1)
            assert all(frame.lost or (frame.payload or b"") for frame in heard)


async def test_a_digit_is_told_once_and_no_frames_while_the_far_end_is_on_hold() -> None:
    with udp() as far:
        async with endpoint(far) as opened:
            digits: list[str] = []
            opened.on_digit = digits.append
            for number in range(8):
                event = bytes([5, 0x8A if number > 4 else 0x0A]) + (160 * number).to_bytes(2)
                far.sendto(packet(number, event, kind=101, ticks=1000), (HOST, opened.port))
            far.sendto(packet(9, b"\x10\x0a\x00\xa0", kind=101, ticks=2000), (HOST, opened.port))  # a hook flash
            far.sendto(packet(10, b"\x0b\x0a\x00\xa0", kind=101, ticks=3000), (HOST, opened.port))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(digits) < 2:  # noqa: ASYNC110  # the kernel tells nobody
                    await asyncio.sleep(0.005)
            assert digits == ["5", "#"]
        async with endpoint(far, listening=False) as held:
            heard: list[Frame] = []
            held.on_frame = heard.append
            far.sendto(packet(1), (HOST, held.port))
            await settled(held, heard, 0, refused=1)


async def only_pair() -> tuple[RtpEndpoint, RtpEndpoints]:
    """Return an endpoint and its range, which has just that pair; one that somebody else has is passed over."""
    for start in range(31_000, 31_400, 2):
        ports = RtpEndpoints(range(start, start + 2))
        with suppress(RetryLater):
            return await ports.open(HOST), ports
    raise AssertionError


async def test_ports_that_are_all_taken_say_so_and_come_back() -> None:
    first, ports = await only_pair()
    with pytest.raises(RetryLater):
        await ports.open(HOST)
    first.close()
    first.close()
    (await ports.open(HOST)).close()


def test_packets_come_in_order_late_ones_are_left_out_and_lost_ones_are_named() -> None:
    reception = Reception(8_000)

    def take(number: int) -> list[bytes | None]:
        return list(reception.take(number & 0xFFFF, 0, 1, b"%d" % number, 1.0))

    assert take(65_534) == [b"65534"]
    assert take(65_536) == []
    assert take(65_535) == [b"65535", b"65536"]
    assert take(65_534) == []
    assert take(65_538) + take(65_539) == []
    assert take(65_540) == [None, b"65538", b"65539", b"65540"]
    look = reception.look(1.0, 0.0)
    assert look.loss == pytest.approx(1 / 7)
    assert reception.look(2.0, 0.0).loss == 0
    assert reception.look(4.0, 0.0).silent_seconds == 3.0


def test_reports_tell_the_round_trip_and_malformed_ones_nothing() -> None:
    ours, theirs = Reception(8_000), Reception(8_000)
    theirs.take(1, 0, 11, b"x", 1.0)
    theirs.told(rtcp.read(rtcp.report(11, 0, 1, 160, None), 22), 5.0)
    told = rtcp.read(rtcp.report(22, 0, 0, 0, theirs.block(5.0)), 11)
    assert told is not None
    assert told.hears_us
    ours.told(told, 5.0)
    trip = ours.look(5.0, 0.0).round_trip_ms
    assert trip is not None
    assert 0 <= trip < 1_000
    whole = rtcp.report(22, 0, 0, 0, theirs.block(5.0))
    for length in range(len(whole)):
        rtcp.read(whole[:length], 11)
    rng = random.Random(2)  # noqa: S311  # the same
    for _ in range(300):
        rtcp.read(bytes([0x81, 200, 0, 6]) + rng.randbytes(rng.randrange(60)), 11)


async def test_a_far_end_behind_nat_still_gets_music_when_it_falls_silent() -> None:
    with udp() as far, udp() as nat:
        async with endpoint(far) as opened:
            heard: list[Frame] = []
            opened.on_frame = heard.append
            for number in range(5):
                nat.sendto(packet(number), (HOST, opened.port))
            await settled(opened, heard, 1)
            opened._forget_source()  # noqa: SLF001  # as after seconds of silence
            opened.send(Frame(Codec.PCMU, b"m" * 160))
            nat.settimeout(PATIENCE_SECONDS)
            assert nat.recv(2048)[12:] == b"m" * 160


async def test_a_far_end_that_told_a_private_address_is_heard_from_where_it_signals() -> None:
    with udp() as far:
        opened = await RtpEndpoints().open(HOST)
        heard: list[Frame] = []
        opened.on_frame = heard.append
        opened.agree(FarSound("192.0.2.9", 4000, Codec.PCMU, 0, signalled=HOST))
        for number in range(5):
            far.sendto(packet(number), (HOST, opened.port))
        await settled(opened, heard, 1)
        opened.send(Frame(Codec.PCMU, b"t" * 160))
        far.settimeout(PATIENCE_SECONDS)
        assert far.recv(2048)[12:] == b"t" * 160
        opened.close()
