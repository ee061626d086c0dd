"""A real telephone behind a trunk: tones are sent each way, and found where they are to be heard."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from tests.telephone.baresip import NUMBER, RATE, Baresip
from tests.telephone.exchanges import End, listening, trunk
from tests.telephone.sipp import free_port

from midoffice.adapters.voice.line import FRAME_SECONDS, Endpoint, Frame, Samples
from midoffice.adapters.voice.media.codecs import G711
from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.adapters.voice.sip.transactions import Timers
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, HeldByPeer, LegAnswered, LegEnded
from midoffice.testing.expect import soon
from midoffice.testing.voice.tones import strength, tone

pytestmark = pytest.mark.peer("baresip")
THEIRS, OURS = 812, 1_187
HEARD = 0.15


class Ear:
    """Our side of a call: keeps the end of what it hears, and speaks with a tone when it is told to."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint, self._coder = endpoint, G711(endpoint.codec)
        self._last: deque[Samples] = deque(maxlen=20)
        self.digits = ""
        endpoint.on_frame = self._hear
        endpoint.on_digit = self._press
        self._task: asyncio.Task[None] | None = None

    def _hear(self, frame: Frame) -> None:
        self._last.append(self._coder.decode(frame.payload or b"") if frame.payload else np.zeros(160, np.int16))

    def _press(self, digit: str) -> None:
        self.digits += digit

    def speak(self) -> None:
        self._task = asyncio.create_task(self._speak())

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), 0
        while True:
            samples = tone(OURS, FRAME_SECONDS, first=sent * 160)
            self._endpoint.send(Frame(self._endpoint.codec, self._coder.encode(samples)))
            sent += 1
            await asyncio.sleep(max(0.0, began + sent * FRAME_SECONDS - loop.time()))

    def forget(self) -> None:
        self._last.clear()

    def press(self, digit: str) -> None:
        self._endpoint.send_digits(digit)

    async def hears(self, hertz: float) -> bool:
        return len(self._last) == self._last.maxlen and strength(np.concatenate(self._last), hertz) > HEARD

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()


@asynccontextmanager
async def telephone(folder: Path) -> AsyncIterator[tuple[End, Baresip]]:
    """Run a driver and a telephone that are each other's trunk."""
    port = free_port()
    async with listening(trunk(port=port, session_seconds=0), timers=Timers()) as end:
        phone = Baresip(folder, end.driver.port, THEIRS, port=port)
        await phone.start()
        try:
            yield end, phone
        finally:
            await phone.stop()


async def _phone_hears(phone: Baresip) -> bool:
    sound = phone.heard()
    return sound.size > RATE * 0.3 and strength(sound, OURS, RATE) > HEARD


async def _answered(end: End) -> SipLeg:
    answered = await end.heard.next(LegAnswered)
    leg = end.driver.line(answered.about.leg_id)
    assert leg is not None
    return leg


async def _each_hears_the_other(ear: Ear, phone: Baresip) -> None:
    ear.forget()
    ear.speak()
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
    await phone.do("dial", f"sip:+442079460123@127.0.0.1:{end.driver.port}")
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
