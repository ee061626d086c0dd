"""Transfers, conferences and supervisors over real sound: all speak with tones of their own, so it is known who hears whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from tests.plain_context import context_on
from tests.usecases.floor import Floor
from tests.voice.sound.house import clip_source, wav
from tests.voice.sound.telephones import LoopbackDriver, LoopbackLine

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.system_clock import SystemClock
from midoffice.adapters.voice.media.node import ExchangeNode
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import Call, CallState, Cause, Ear, LegKind, LegState
from midoffice.domain.voice.commands import Clip, Originate
from midoffice.domain.voice.transfer import TransferKind, TransferTargetKind
from midoffice.testing.clock import ManualClock
from midoffice.testing.expect import soon
from midoffice.testing.voice.tones import TONES
from midoffice.usecases.voice.call_conference import Guest, add_to_call
from midoffice.usecases.voice.call_controls import hold_call, mute_call
from midoffice.usecases.voice.call_supervision import attend_call
from midoffice.usecases.voice.call_transfers import TransferWish, complete_transfer, swap_transfer, transfer_call
from midoffice.workers.voice import run_voice_node

pytestmark = pytest.mark.slow
NUMBER, EXPERT = "+493012345", "+442079460555"
CALLER, ANN, OUTSIDE, SUE, WAITING, HOLDING = TONES[:6]
PEOPLE = frozenset({CALLER, ANN, OUTSIDE, SUE})
EVERYTHING = PEOPLE | {WAITING, HOLDING}
MUSIC = {"own-waiting": WAITING, "own-holding": HOLDING}
SETTINGS = {"numbers": [NUMBER], "waiting": {"music": "own-waiting"}, "hold": {"music": "own-holding"}}


class People(LoopbackDriver):
    """Telephones and desks whose owners' tones are known by their addresses."""

    def __init__(self, kind: LegKind = LegKind.SIP) -> None:
        super().__init__(kind)
        self.tones: dict[str, float] = {}

    async def originate(self, order: Originate) -> LoopbackLine:
        return await super().originate(replace(order, address=str(self.tones[order.address])))


async def sound_of(clip: Clip) -> bytes:
    """Play the company's music as a tone, and nothing else."""
    return wav(MUSIC[clip.music]) if clip.music in MUSIC else await clip_source(clip)


@dataclass
class Talk:
    """Ann talks with a caller."""

    floor: Floor
    phones: People
    desks: People
    caller: LoopbackLine
    ann: Principal

    async def call(self) -> Call:
        async with self.floor.context.database.reading() as tx:
            return await tx.calls.get(self.caller.call_id)

    async def until_up(self, address: str) -> LoopbackLine:
        """Wait until somebody is connected, and return the line."""

        async def find() -> LoopbackLine | None:
            up = [leg.id for leg in (await self.call()).live if leg.address == address and leg.state is LegState.UP]
            return (self.phones.line(up[-1]) or self.desks.line(up[-1])) if up else None

        found = await soon(find, lambda line: line is not None, f"{address} is connected")
        assert found is not None
        return found

    async def hears(self, line: LoopbackLine, wanted: set[float], among: frozenset[float] = PEOPLE) -> None:
        async def listen() -> set[float]:
            return await line.telephone.hears() & among

        await soon(listen, lambda heard: heard == wanted, f"hears {sorted(wanted)}")


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    context = context_on(MemoryDatabase(), SystemClock())
    floor = Floor(context, ManualClock())
    await floor.fill()
    point = floor.touchpoints["billing", Channel.VOICE]
    async with context.database.transaction() as tx:
        await tx.touchpoints.save(replace(point, settings=SETTINGS, version=point.version + 1))
    phones, desks = People(), People(LegKind.BROWSER)
    files = SealedRecordings(tmp_path, b"k" * 32)
    node = ExchangeNode(uuid4(), (phones, desks), sound_of, files, lambda: datetime.now(UTC))
    await node.start()
    working = asyncio.create_task(run_voice_node(context, node, "test"))
    ann = await floor.hire("ann")
    phones.tones, desks.tones = {EXPERT: OUTSIDE}, {str(ann.account_id): ANN}
    made = Talk(floor, phones, desks, await phones.arrive(CALLER), ann)

    async def call() -> Call | None:
        with suppress(Exception):
            return await made.call()
        return None

    await soon(call, lambda found: found is not None and found.state is CallState.QUEUED, "the caller waits")
    await floor.take(ann)
    await soon(made.call, lambda found: found.state is CallState.TALKING, "both talk")
    yield made
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def test_an_attended_transfer_is_heard_as_it_is_told(talk: Talk) -> None:
    context, call_id = talk.floor.context, talk.caller.call_id
    ann = await talk.until_up(str(talk.ann.account_id))
    await talk.hears(talk.caller, {ANN})
    await talk.hears(ann, {CALLER})
    wish = TransferWish(TransferKind.ATTENDED, TransferTargetKind.NUMBER, number=EXPERT)
    await transfer_call(context, talk.ann, call_id, wish)
    expert = await talk.until_up(EXPERT)
    await talk.hears(expert, {ANN})
    await talk.hears(ann, {OUTSIDE})
    await talk.hears(talk.caller, set())
    await swap_transfer(context, talk.ann, call_id)
    await talk.hears(ann, {CALLER})
    await talk.hears(expert, set())
    await complete_transfer(context, talk.ann, call_id)
    await talk.hears(talk.caller, {OUTSIDE})
    await talk.hears(expert, {CALLER})
    assert ann.over


async def test_hold_mute_and_a_conference_with_a_whispering_supervisor(talk: Talk) -> None:
    context, call_id = talk.floor.context, talk.caller.call_id
    ann = await talk.until_up(str(talk.ann.account_id))
    await hold_call(context, talk.ann, call_id, on=True)
    await talk.hears(ann, set())
    await hold_call(context, talk.ann, call_id, on=False)
    await talk.hears(talk.caller, {ANN})
    await mute_call(context, talk.ann, call_id, on=True)
    await talk.hears(talk.caller, set())
    await mute_call(context, talk.ann, call_id, on=False)
    await add_to_call(context, talk.ann, call_id, Guest(number=EXPERT))
    expert = await talk.until_up(EXPERT)
    await talk.hears(talk.caller, {ANN, OUTSIDE})
    await talk.hears(expert, {ANN, CALLER})
    supervisor = await talk.floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    talk.desks.tones[str(supervisor.account_id)] = SUE
    await attend_call(context, supervisor, call_id, Ear.LISTEN)
    sue = await talk.until_up(str(supervisor.account_id))
    await talk.hears(sue, {CALLER, ANN, OUTSIDE})
    await talk.hears(ann, {CALLER, OUTSIDE})
    await attend_call(context, supervisor, call_id, Ear.WHISPER)
    await talk.hears(ann, {CALLER, OUTSIDE, SUE})
    await talk.hears(talk.caller, {ANN, OUTSIDE})
    await attend_call(context, supervisor, call_id, Ear.TALK)
    await talk.hears(talk.caller, {ANN, OUTSIDE, SUE})


async def test_r34_whoever_is_left_alone_hears_music_again(talk: Talk) -> None:
    ann = await talk.until_up(str(talk.ann.account_id))
    wish = TransferWish(TransferKind.ATTENDED, TransferTargetKind.NUMBER, number=EXPERT)
    await transfer_call(talk.floor.context, talk.ann, talk.caller.call_id, wish)
    expert = await talk.until_up(EXPERT)
    await talk.hears(expert, {ANN})
    for line in (ann, expert):
        line.hang_up(Cause.NORMAL)
    await soon(talk.call, lambda call: call.state is CallState.QUEUED, "the caller waits again")
    assert not talk.caller.over


async def test_the_company_chooses_the_music_for_those_who_wait_and_for_those_on_hold(talk: Talk) -> None:
    customer = (await talk.call()).customer
    assert customer is not None
    await hold_call(talk.floor.context, talk.ann, talk.caller.call_id, on=True, leg_id=customer.id)
    await talk.hears(talk.caller, {HOLDING}, EVERYTHING)
    await hold_call(talk.floor.context, talk.ann, talk.caller.call_id, on=False, leg_id=customer.id)
    await talk.hears(talk.caller, {ANN}, EVERYTHING)
    other = await talk.phones.arrive(OUTSIDE)
    await talk.hears(other, {WAITING}, EVERYTHING)
