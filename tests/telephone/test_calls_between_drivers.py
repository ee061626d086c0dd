"""Calls between two drivers of ours, over real sockets."""

import pytest
from tests.telephone.exchanges import connected

from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, HeldByPeer, LegAnswered, LegEnded, LegRinging
from midoffice.domain.voice.trunk import TrunkTransport


@pytest.mark.parametrize("transport", list(TrunkTransport))
async def test_call_rings_is_answered_held_taken_back_and_hung_up(transport: TrunkTransport) -> None:
    async with connected(transport=transport) as (calling, called):
        order = await calling.call("+442079460123", caller_id="+441632960001")
        arrived = await called.heard.next(CallArrived)
        assert (arrived.number, arrived.caller, arrived.loops) == ("+442079460123", "+441632960001", 0)
        line = called.driver.line(arrived.about.leg_id)
        assert line is not None
        line.ring()
        assert not (await calling.heard.next(LegRinging)).early_media
        await line.answer()
        assert (await calling.heard.next(LegAnswered, order.leg_id)).codec == "PCMU"
        await called.heard.next(LegAnswered, arrived.about.leg_id)
        ours = calling.driver.line(order.leg_id)
        assert ours is not None
        ours.hold(on=True)
        assert (await called.heard.next(HeldByPeer)).on
        ours.hold(on=False)
        assert not (await called.heard.next(HeldByPeer)).on
        line.hang_up(Cause.NORMAL)
        assert (await calling.heard.next(LegEnded)).cause is Cause.NORMAL
        assert (await called.heard.next(LegEnded)).cause is Cause.NORMAL
        assert calling.driver.line(order.leg_id) is None


async def test_r18_caller_who_gives_up_while_it_rings_is_canceled() -> None:
    async with connected() as (calling, called):
        order = await calling.call("+442079460123")
        arrived = await called.heard.next(CallArrived)
        line = called.driver.line(arrived.about.leg_id)
        assert line is not None
        line.ring()
        await calling.heard.next(LegRinging)
        ours = calling.driver.line(order.leg_id)
        assert ours is not None
        ours.hang_up(Cause.NORMAL)
        assert (await called.heard.next(LegEnded)).cause is Cause.CANCELED
        assert (await calling.heard.next(LegEnded)).cause is Cause.NORMAL


@pytest.mark.parametrize(
    ("cause", "heard"),
    [(Cause.BUSY, Cause.BUSY), (Cause.REJECTED, Cause.REJECTED), (Cause.OVERLOAD, Cause.OVERLOAD), (Cause.BLOCKED, Cause.REJECTED)],
)
async def test_refusals_are_told_as_they_are(cause: Cause, heard: Cause) -> None:
    async with connected() as (calling, called):
        await calling.call("+442079460123")
        arrived = await called.heard.next(CallArrived)
        line = called.driver.line(arrived.about.leg_id)
        assert line is not None
        line.reject(cause)
        assert (await calling.heard.next(LegEnded)).cause is heard
        assert (await called.heard.next(LegEnded)).cause is cause


async def test_call_that_nobody_answers_is_given_up_after_its_time() -> None:
    async with connected() as (calling, called):
        await calling.call("+442079460123", seconds=1.0)
        arrived = await called.heard.next(CallArrived)
        line = called.driver.line(arrived.about.leg_id)
        assert line is not None
        line.ring()
        assert (await calling.heard.next(LegEnded)).cause is Cause.NO_ANSWER
        assert (await called.heard.next(LegEnded)).cause is Cause.CANCELED
