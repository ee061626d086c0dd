"""A real telephone behind a trunk: tones are sent each way, and found where they are to be heard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.telephone.baresip import NUMBER, RATE, Baresip, telephone_port
from tests.telephone.certificates import Authority
from tests.telephone.ear import HEARD, Ear
from tests.telephone.exchanges import End, listening, trunk

from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.adapters.voice.sip.transactions import Timers
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, HeldByPeer, LegAnswered, LegEnded
from midoffice.domain.voice.trunk import TrunkSrtp, TrunkTransport
from midoffice.testing.expect import soon
from midoffice.testing.voice.tones import strength

pytestmark = pytest.mark.peer("baresip")
THEIRS, OURS, OTHERS = 812, 1_187, 562


@asynccontextmanager
async def telephone(folder: Path) -> AsyncIterator[tuple[End, Baresip]]:
    """Run a driver and a telephone that are each other's trunk."""
    port = telephone_port()
    async with listening(trunk(port=port, session_seconds=0), timers=Timers()) as end:
        phone = Baresip(folder, end.driver.port, THEIRS, port=port)
        await phone.start()
        try:
            yield end, phone
        finally:
            await phone.stop()


@asynccontextmanager
async def private_telephone(folder: Path) -> AsyncIterator[tuple[End, Baresip]]:
    """Run both over TLS; neither takes sound that is not sealed. A telephone listens for TLS on the port after its own."""
    authority, port = Authority(), telephone_port()
    (folder / "ours").mkdir()
    there = trunk(port=port + 1, session_seconds=0, transport=TrunkTransport.TLS, srtp=TrunkSrtp.REQUIRED, authority=authority.pem)
    async with listening(there, timers=Timers(), tls=authority.issue(folder / "ours")) as end:
        phone = Baresip(folder, end.driver.wires.tls_port, THEIRS, port=port, authority=authority)
        await phone.start()
        try:
            yield end, phone
        finally:
            await phone.stop()


async def test_a_telephone_calls_us_over_tls_with_sealed_sound(tmp_path: Path) -> None:
    async with private_telephone(tmp_path) as (end, phone):
        leg, ear = await _called_by(end, phone)
        assert leg.talk is not None
        assert leg.talk.agreed().keys is not None
        await _each_hears_the_other(ear, phone)
        await phone.do("hangup")
        assert (await end.heard.next(LegEnded)).cause is Cause.NORMAL
        ear.close()


async def test_we_call_a_telephone_over_tls_with_sealed_sound(tmp_path: Path) -> None:
    async with private_telephone(tmp_path) as (end, phone):
        leg, ear = await _called_by_us(end)
        await _each_hears_the_other(ear, phone)
        leg.hang_up(Cause.NORMAL)
        await phone.event("CALL_CLOSED")
        ear.close()


async def _phone_hears(phone: Baresip, hertz: float = OURS) -> bool:
    sound = phone.heard()
    return sound.size > RATE * 0.3 and strength(sound, hertz, RATE) > HEARD


async def _answered(end: End) -> SipLeg:
    answered = await end.heard.next(LegAnswered)
    leg = end.driver.line(answered.about.leg_id)
    assert leg is not None
    return leg


async def _each_hears_the_other(ear: Ear, phone: Baresip) -> None:
    ear.forget()
    ear.speak(OURS)
    await soon(lambda: ear.hears(THEIRS), bool, "we hear the telephone")
    await soon(lambda: _phone_hears(phone), bool, "the telephone hears us")


async def _each_still_hears_the_other(ear: Ear, phone: Baresip) -> None:
    """A telephone that was held keeps no sound any more; but it says which touch tone it hears."""
    ear.forget()
    ear.press("5")
    assert (await phone.event("CALL_DTMF_START"))["param"] == "5"
    await soon(lambda: ear.hears(THEIRS), bool, "we hear the telephone")


async def test_a_telephone_calls_us_and_each_hears_the_other(tmp_path: Path) -> None:
    async with telephone(tmp_path) as (end, phone):
        leg, ear = await _called_by(end, phone)
        await _each_hears_the_other(ear, phone)
        await phone.do("hangup")
        assert (await end.heard.next(LegEnded)).cause is Cause.NORMAL
        assert end.driver.line(leg.leg_id) is None
        ear.close()


async def test_a_telephone_holds_us_and_comes_back(tmp_path: Path) -> None:
    async with telephone(tmp_path) as (end, phone):
        _, ear = await _called_by(end, phone)
        await _each_hears_the_other(ear, phone)
        await phone.do("hold")
        assert (await end.heard.next(HeldByPeer)).on
        await phone.do("resume")
        assert not (await end.heard.next(HeldByPeer)).on
        await _each_still_hears_the_other(ear, phone)
        await phone.do("hangup")
        await end.heard.next(LegEnded)
        ear.close()


async def test_we_call_a_telephone_hold_it_and_take_it_back(tmp_path: Path) -> None:
    async with telephone(tmp_path) as (end, phone):
        leg, ear = await _called_by_us(end)
        await _each_hears_the_other(ear, phone)
        for on in (True, False):
            leg.hold(on=on)
            await soon(lambda: _offering(leg), lambda busy: not busy, "the telephone agrees")
        await _each_still_hears_the_other(ear, phone)
        leg.hang_up(Cause.NORMAL)
        await phone.event("CALL_CLOSED")
        ear.close()


async def _called_by(end: End, phone: Baresip) -> tuple[SipLeg, Ear]:
    port, how = (end.driver.wires.tls_port, ";transport=tls") if phone.authority else (end.driver.port, "")
    await phone.do("dial", f"sip:+442079460123@127.0.0.1:{port}{how}")
    arrived = await end.heard.next(CallArrived)
    assert (arrived.number, arrived.caller) == ("+442079460123", NUMBER)
    line = end.driver.line(arrived.about.leg_id)
    assert line is not None
    line.ring()
    await line.answer()
    leg = await _answered(end)
    assert leg.endpoint is not None
    return leg, Ear(leg.endpoint)


async def _called_by_us(end: End) -> tuple[SipLeg, Ear]:
    await end.call(NUMBER)
    leg = await _answered(end)
    assert leg.endpoint is not None
    return leg, Ear(leg.endpoint)


async def _offering(leg: SipLeg) -> bool:
    return leg.offering


async def test_touch_tones_of_a_telephone_arrive_in_order(tmp_path: Path) -> None:
    async with telephone(tmp_path) as (end, phone):
        leg, ear = await _called_by_us(end)
        for digit in "1#":
            await phone.do("sndcode", digit)
        await soon(lambda: _pressed(ear), lambda digits: digits == "1#", "the digits arrive")
        leg.hang_up(Cause.NORMAL)
        ear.close()


async def _pressed(ear: Ear) -> str:
    return ear.digits


async def test_two_telephones_of_a_trunk_that_are_put_together_hear_each_other_without_us(tmp_path: Path) -> None:
    folders = tmp_path / "caller", tmp_path / "expert"
    ports = telephone_port(), telephone_port()
    for folder in folders:
        folder.mkdir()
    async with listening(trunk(port=ports[1], session_seconds=0, hands_over=True), timers=Timers()) as end:
        caller, expert = (
            Baresip(folder, end.driver.port, hertz, port=port)
            for folder, hertz, port in zip(folders, (THEIRS, OTHERS), ports, strict=True)
        )
        try:
            for phone in (caller, expert):
                await phone.start()
            first, ear = await _called_by(end, caller)
            second, other = await _called_by_us(end)
            end.driver.put_together(first.leg_id, second.leg_id)
            for leg in (first, second):
                assert (await end.heard.next(LegEnded, leg.leg_id)).cause is Cause.TRANSFERRED
            assert end.driver.statistics().lines == 0
            await soon(lambda: _phone_hears(caller, OTHERS), bool, "the caller hears the expert")
            await soon(lambda: _phone_hears(expert, THEIRS), bool, "the expert hears the caller")
            ear.close()
            other.close()
        finally:
            for phone in (caller, expert):
                await phone.stop()
