"""A call goes on as if nothing were while somebody sends a thousand calls of junk a second."""

import asyncio
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.telephone import junk
from tests.telephone.baresip import RATE, Baresip
from tests.telephone.test_exchange_with_telephones import FIRST, HEARD, SECOND, Exchange

from midoffice.domain.voice.commands import HangUp
from midoffice.domain.voice.events import LegEnded
from midoffice.testing.expect import soon
from midoffice.testing.voice.tones import strength

pytestmark = [pytest.mark.peer("baresip"), pytest.mark.alone]
CALLS, CALLS_PER_SECOND = 5_000, 1_000
WINDOW = RATE // 5
STRANGER, TRUNK = "127.0.0.9", "127.0.0.1"


async def send_junk(host: str, port: int) -> dict[str, int]:
    """Send it from a process of its own, and return how it was answered, by status."""
    order = (sys.executable, junk.__file__, host, str(port), str(CALLS), str(CALLS_PER_SECOND))
    sender = await asyncio.create_subprocess_exec(*order, stdout=asyncio.subprocess.PIPE)
    said, _ = await sender.communicate()
    answers: dict[str, int] = json.loads(said)
    return answers


def windows(sound: NDArray[np.int16], hertz: float) -> list[bool]:
    """Tell for each fifth of a second whether a tone is heard, from the first one in which it is."""
    cut = sound[: sound.size // WINDOW * WINDOW].reshape(-1, WINDOW)
    heard = [strength(window, hertz, RATE) > HEARD for window in cut]
    return heard[heard.index(True) :]


@pytest.mark.parametrize(("host", "answers"), [(STRANGER, {"403"}), (TRUNK, {"100", "503"})])
async def test_a_thousand_calls_of_junk_a_second_cost_a_call_no_packet(tmp_path: Path, host: str, answers: set[str]) -> None:
    async with Exchange(tmp_path) as exchange:
        call_id, caller, agent = await exchange.connect()
        await exchange.each_hears_the_other()
        told = await send_junk(host, exchange.driver.port)
        assert set(told) == answers
        assert sum(told.values()) < CALLS / 2, "most of it is not even answered"
        assert not exchange.heard.of(LegEnded)
        await exchange.node.do([HangUp(call_id, caller), HangUp(call_id, agent)])
        for phone, hertz in zip(exchange.phones, (SECOND, FIRST), strict=True):
            await phone.event("CALL_CLOSED")
            await check_whole(phone, hertz)


async def check_whole(phone: Baresip, hertz: float) -> None:
    """Check that a telephone has heard the other one in every moment, and that no packet was lost either way."""
    assert await soon(phone.lost, lambda lost: lost is not None, "the telephone tells of its packets") == (0, 0)
    heard = windows(phone.heard(), hertz)
    assert len(heard) >= CALLS / CALLS_PER_SECOND
    assert all(heard), heard
