"""Calls between two drivers of ours, over real sockets."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.telephone.exchanges import End, connected, connected_over_tls

from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import CallArrived, HeldByPeer, LegAnswered, LegEnded, LegRinging
from midoffice.domain.voice.trunk import TrunkTransport
from midoffice.ports.trunks import TrunkAccess
from midoffice.testing.expect import soon


@pytest.mark.parametrize("transport", [TrunkTransport.UDP, TrunkTransport.TCP, TrunkTransport.TLS])
async def test_call_rings_is_answered_held_taken_back_and_hung_up(transport: TrunkTransport, tmp_path: Path) -> None:
    private = transport is TrunkTransport.TLS
    async with connected_over_tls(tmp_path) if private else connected(transport=transport) as (calling, called):
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


@pytest.mark.parametrize("codec", ["PCMA", "G722", "opus"])
async def test_the_codec_that_the_trunks_like_best_is_spoken(codec: str) -> None:
    async with connected(codecs=(codec, "PCMU")) as (calling, called):
        await calling.call("+442079460123")
        arrived = await called.heard.next(CallArrived)
        line = called.driver.line(arrived.about.leg_id)
        assert line is not None
        await line.answer()
        assert {(await end.heard.next(LegAnswered)).codec for end in (calling, called)} == {codec}


async def test_without_a_codec_in_common_the_call_is_on_record_at_both_ends() -> None:
    async with connected(codecs=("G722",)) as (calling, called):
        called.trunks[:] = [TrunkAccess(replace(each.trunk, codecs=("PCMA",), version=2), each.secret) for each in called.trunks]
        await soon(lambda: _codecs(called), lambda names: names == ["PCMA"], "the trunk has changed")
        await calling.call("+442079460123")
        await called.heard.next(CallArrived)
        assert (await called.heard.next(LegEnded)).cause is Cause.NO_CODEC
        assert (await calling.heard.next(LegEnded)).cause is Cause.NO_CODEC


async def _codecs(end: End) -> list[str]:
    return [str(codec) for link in end.driver.links.values() for codec in link.codecs]
