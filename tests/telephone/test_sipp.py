"""Calls from and to SIPp, which speaks SIP in its own way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.telephone.exchanges import End, listening, trunk
from tests.telephone.sipp import sipp
from tests.telephone.test_trunk_links import wait_for_state

from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.adapters.voice.sip.transactions import Timers
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, HeldByPeer, LegAnswered, LegEnded, LegRinging, TransferAsked, VoiceEvent
from midoffice.testing.expect import soon
from midoffice.testing.ports import free_port

pytestmark = pytest.mark.peer("sipp")
UNHURRIED = Timers(t1=0.2, t2=1.0)


@asynccontextmanager
async def answering(*, answers: bool = True) -> AsyncIterator[End]:
    """Run a driver that lets every call ring and answers it."""
    async with listening(trunk(session_seconds=0), timers=UNHURRIED) as end:
        heard = end.heard

        def hear(event: VoiceEvent) -> None:
            heard(event)
            if isinstance(event, CallArrived) and (line := end.driver.line(event.about.leg_id)) is not None:
                line.ring()
                if answers:
                    end.driver.spawn(line.answer)

        end.driver._report = hear  # noqa: SLF001 - the node's place
        yield end


def _ended(end: End) -> Callable[[], Awaitable[int]]:
    async def look() -> int:
        return len(end.heard.of(LegEnded))

    return look


@pytest.mark.parametrize("calls", [1, 40])
async def test_calls_from_sipp_are_answered_and_ended(tmp_path: Path, calls: int) -> None:
    async with answering() as end:
        await sipp("inbound", tmp_path, end.driver.port, calls=calls, rate=40)
        await soon(_ended(end), lambda count: count == calls, "every call ends")
        assert len(end.heard.of(LegAnswered)) == calls
        assert {event.cause for event in end.heard.of(LegEnded)} == {Cause.NORMAL}
        assert end.driver.statistics().lines == 0


async def test_r18_a_caller_who_gives_up_is_canceled(tmp_path: Path) -> None:
    async with answering(answers=False) as end:
        await sipp("cancel", tmp_path, end.driver.port)
        assert (await end.heard.next(LegEnded)).cause is Cause.CANCELED


async def test_hold_by_the_caller_is_reported_both_ways(tmp_path: Path) -> None:
    async with answering() as end:
        await sipp("hold", tmp_path, end.driver.port)
        assert [event.on for event in end.heard.of(HeldByPeer)] == [True, False]


async def test_an_answer_is_said_again_until_it_is_confirmed(tmp_path: Path) -> None:
    async with answering() as end:
        await sipp("retransmission", tmp_path, end.driver.port)
        assert len(end.heard.of(CallArrived)) == len(end.heard.of(LegAnswered)) == 1


async def test_malformed_messages_are_refused_and_a_good_call_follows(tmp_path: Path) -> None:
    async with answering() as end:
        await sipp("malformed", tmp_path, end.driver.port)
        assert len(end.heard.of(LegAnswered)) == 1


async def test_r36_a_transfer_asked_for_by_telephone_is_told_about(tmp_path: Path) -> None:
    async with answering() as end:
        running = end.driver

        def hear(event: VoiceEvent) -> None:
            line = running.line(event.about.leg_id)
            if isinstance(event, CallArrived) and line is not None:
                running.spawn(line.answer)
            elif isinstance(event, TransferAsked) and line is not None:
                line.hang_up(Cause.TRANSFERRED)
            end.heard(event)

        running._report = hear  # noqa: SLF001 - the node's place
        await sipp("transfer", tmp_path, running.port)
        assert (await end.heard.next(TransferAsked)).target == "+442079460999"


async def test_our_call_to_sipp_hears_it_before_the_answer_holds_and_hangs_up(tmp_path: Path) -> None:
    port = free_port()
    async with listening(trunk(port=port, session_seconds=0), timers=UNHURRIED) as end:
        far = asyncio.create_task(sipp("outbound", tmp_path, end.driver.port, port=port, calls=2))
        await wait_for_state(end, "reachable")
        order = await end.call("+441632960001")
        assert (await end.heard.next(LegRinging, order.leg_id)).early_media
        await end.heard.next(LegAnswered, order.leg_id)
        line = end.driver.line(order.leg_id)
        assert line is not None
        line.hold(on=True)
        await _settled(line)
        line.hold(on=False)
        await _settled(line)
        line.hang_up(Cause.NORMAL)
        await far


async def _settled(leg: SipLeg) -> None:
    """Wait until the far end has agreed to what was last offered."""

    async def offering() -> bool:
        return leg.offering

    await soon(offering, lambda busy: not busy, "the far end agrees")


async def test_a_far_end_that_is_busy_says_so(tmp_path: Path) -> None:
    port = free_port()
    async with listening(trunk(port=port), timers=UNHURRIED) as end:
        far = asyncio.create_task(sipp("busy", tmp_path, end.driver.port, port=port, calls=2))
        await wait_for_state(end, "reachable")
        await end.call("+441632960001")
        assert (await end.heard.next(LegEnded)).cause is Cause.BUSY
        await far
