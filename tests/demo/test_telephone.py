"""The telephone network of the demonstration against an exchange of ours: customers call, choose and talk, and can be called."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.telephone.exchanges import trunk
from tests.voice.sound.house import House, clip_source

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.adapters.voice.media.rtp_ports import RtpEndpoints
from midoffice.adapters.voice.sip.driver import SipDriver, SipSettings
from midoffice.domain.voice.call import LegKind
from midoffice.domain.voice.commands import Answer, Collect, Originate, RecordMessage
from midoffice.domain.voice.events import CallArrived, DigitsCollected, LegAnswered, LegEnded, SegmentRecorded
from midoffice.kernel.ids import new_id
from midoffice.main.demo.telephone.lines import GOODBYE, LINES, SpokenLine, sound_of
from midoffice.main.demo.telephone.order import CallerOrder, TelephoneOrder
from midoffice.ports.trunks import TrunkAccess
from midoffice.testing.clock import START
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.ports import free_port


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[tuple[House, SipDriver, int]]:
    """Our exchange, and where the customers' will be."""
    port = free_port()
    customers = trunk(key="callers", port=port, trusts_caller=True)

    async def trunks() -> tuple[TrunkAccess, ...]:
        return (TrunkAccess(customers),)

    driver = SipDriver(SipSettings("127.0.0.1", 0, tcp=False), RtpEndpoints(), trunks)
    files = SealedRecordings(tmp_path, b"k" * 32)
    node = ExchangeNode(new_id(), (driver,), clip_source, files, lambda: START)
    await node.start()
    house = House(node, None, None, files)  # type: ignore[arg-type]  # there are no loopback lines here
    listening = asyncio.create_task(house.listen())
    yield house, driver, port
    await node.close()
    await listening


@contextlib.asynccontextmanager
async def network(order: TelephoneOrder) -> AsyncIterator[asyncio.StreamWriter]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "midoffice.main.demo.telephone.process", stdin=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(order.encoded())
    try:
        yield process.stdin
    finally:
        process.stdin.close()
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await process.wait() == 0


@pytest.mark.slow
async def test_customer_calls_chooses_talks_and_says_goodbye(company: tuple[House, SipDriver, int]) -> None:
    house, driver, port = company
    async with network(TelephoneOrder(port, driver.port)) as callers:
        callers.write(CallerOrder("+447700900123", "+441632960960", "2", GOODBYE.key, 8.0).encoded())
        arrived = await house.until(CallArrived)
        assert (arrived.number, arrived.caller) == ("+441632960960", "+447700900123")
        call_id, leg_id = arrived.about.call_id, arrived.about.leg_id
        await house.do(Answer(call_id, leg_id))
        await house.until(LegAnswered, leg_id)
        await house.do(Collect(call_id, leg_id, "menu"))
        assert (await house.until(DigitsCollected, leg_id)).digits == "2"
        await house.do(RecordMessage(call_id, leg_id, new_id(), most_seconds=2.0))
        spoken = await house.until(SegmentRecorded, leg_id)
        assert max(spoken.peaks) > 20
        await house.until(LegEnded, leg_id)


@pytest.mark.slow
async def test_customer_who_is_called_answers(company: tuple[House, SipDriver, int]) -> None:
    house, driver, port = company
    async with network(TelephoneOrder(port, driver.port)):
        order = Originate(new_id(), new_id(), LegKind.SIP, "+447700900123", "+441632960960")
        await house.do(order)
        await house.until(LegAnswered, order.leg_id)


@pytest.mark.parametrize("line", [*LINES, GOODBYE], ids=lambda line: line.key)
def test_every_line_is_spoken(line: SpokenLine) -> None:
    sound = sound_of(line.key)
    assert (sound[:4], len(sound) > 16_000) == (b"RIFF", True)
