"""What becomes of trouble in a call: who sees it, what the customer hears, what the record says (docs/calls.md)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.call_desk import EXPERT, CallDesk
from tests.usecases.floor import Floor

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import Call, CallState, Cause, LegRole
from midoffice.domain.voice.dial_plan import DialPlan, EmergencyNumber, NumberNotAllowed
from midoffice.domain.voice.events import About, SegmentRecorded
from midoffice.domain.voice.recording import GapReason, RecordingStatus
from midoffice.domain.voice.timeline import CallMomentKind
from midoffice.domain.voice.transfer import TransferKind, TransferTargetKind
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.voice.call_conference import Guest, add_to_call
from midoffice.usecases.voice.call_controls import hold_call
from midoffice.usecases.voice.call_outbound import DialOrder, dial
from midoffice.usecases.voice.calls import report

SECOND = timedelta(seconds=1)
BARRED = "+442079460777"
FULL = "The recording could not be written: No space left on device."


@pytest.fixture
async def desk(floor: Floor) -> AsyncIterator[CallDesk]:
    made = CallDesk(floor, SimulatedNode(floor.clock))
    await made.open(recording={"policy": "always"})
    await made.alive()
    floor.context = replace(floor.context, dial_plan=DialPlan(barred=(BARRED,)))
    yield made
    assert await floor.faults() == ()


async def hand_on(desk: CallDesk, kind: TransferKind, number: str) -> None:
    await desk.transfer(kind, TransferTargetKind.NUMBER, number=number)


async def add(desk: CallDesk, number: str) -> None:
    await add_to_call(desk.floor.context, desk.ann, desk.caller.call_id, Guest(number=number))
    await desk.settle()


async def calls_out(desk: CallDesk, number: str) -> Call:
    """Let Bob, who is free, call a number."""
    bob = await desk.hire("bob")
    call = await dial(desk.floor.context, bob, DialOrder(number))
    await desk.settle()
    async with desk.floor.context.database.reading() as tx:
        return await tx.calls.get(call.id)


def together(desk: CallDesk) -> bool:
    """Whether Ann and her caller hear each other, and nobody else."""
    return desk.node.hears(desk.caller) == {desk.line.address} and desk.node.hears(desk.line) == {desk.caller.address}


WAYS: dict[str, Callable[[CallDesk, str], Awaitable[object]]] = {
    "blind": lambda desk, number: hand_on(desk, TransferKind.BLIND, number),
    "attended": lambda desk, number: hand_on(desk, TransferKind.ATTENDED, number),
    "added": add,
    "dialled": calls_out,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("number", "refusal", "said"),
    [
        ("999", EmergencyNumber, "tells the emergency services where you are"),
        (BARRED, NumberNotAllowed, "allow the destination"),
        ("+33 1 42 68 53 00", NumberNotAllowed, "allow the destination"),
        ("not a number", Invalid, "country code"),
        ("+44 20", Invalid, "too long or too short"),
    ],
)
async def test_a_number_that_may_not_be_called_is_refused_before_anybody_lets_go(
    desk: CallDesk, way: str, number: str, refusal: type[MidofficeError], said: str
) -> None:
    with pytest.raises(refusal) as refused:
        await WAYS[way](desk, number)
    assert said in (refused.value.remedy or str(refused.value.fields["remedy"]))
    await desk.settle()
    assert together(desk)
    async with desk.floor.context.database.reading() as tx:
        assert [call.id for call in await tx.calls.live()] == [desk.caller.call_id]
    assert len((await desk.call(desk.caller)).legs) == 2


@pytest.mark.parametrize("cause", [Cause.UNREACHABLE, Cause.OVERLOAD, Cause.NO_CODEC])
@pytest.mark.parametrize("way", ["attended", "added"])
async def test_who_is_not_reached_leaves_agent_and_customer_together(desk: CallDesk, way: str, cause: Cause) -> None:
    desk.node.telephones[EXPERT] = Behaviour(fails=cause)
    await WAYS[way](desk, EXPERT)
    assert together(desk)
    moments = {moment.kind: moment for moment in await desk.happened()}
    missed = moments[CallMomentKind.NOT_REACHED]
    assert (missed.who, missed.detail) == (EXPERT, cause.value)


@pytest.mark.parametrize("cause", [Cause.UNREACHABLE, Cause.OVERLOAD, Cause.NO_CODEC])
async def test_a_blind_transfer_over_a_dead_trunk_gives_the_customer_music_and_a_place(desk: CallDesk, cause: Cause) -> None:
    place = (await desk.item(desk.caller)).queued_at
    desk.node.telephones[EXPERT] = Behaviour(fails=cause)
    await WAYS["blind"](desk, EXPERT)
    item = await desk.item(desk.caller)
    assert (item.state, item.queued_at) == (WorkItemState.QUEUED, place)
    assert "music" in desk.node.hears(desk.caller)
    assert await desk.ends() == ["returned"]


@pytest.mark.parametrize("cause", [Cause.UNREACHABLE, Cause.OVERLOAD, Cause.NO_CODEC])
async def test_a_call_of_ours_that_does_not_come_about_ends_with_its_reason(desk: CallDesk, cause: Cause) -> None:
    desk.node.telephones[EXPERT] = Behaviour(fails=cause)
    call = await calls_out(desk, EXPERT)
    assert (call.state, call.cause, call.live) == (CallState.ENDED, cause, ())


async def test_who_is_let_go_with_a_lost_customer_has_not_been_lost(desk: CallDesk) -> None:
    desk.node.lose_sound(desk.caller)
    await desk.settle()
    ends = {(moment.kind, moment.role): moment.detail for moment in await desk.happened()}
    assert ends[CallMomentKind.LEFT, LegRole.CUSTOMER] == Cause.NO_MEDIA.value
    assert ends[CallMomentKind.LEFT, LegRole.AGENT] == Cause.NORMAL.value
    assert ends[CallMomentKind.ENDED, None] == Cause.NO_MEDIA.value


async def test_a_full_disk_ends_the_recording_and_not_the_call(desk: CallDesk) -> None:
    await desk.pass_time(12 * SECOND)
    begun = desk.node.recordings.pop(desk.caller.call_id)
    desk.caller.sequence += 1
    about = About(desk.caller.call_id, desk.caller.leg_id, desk.caller.sequence, desk.floor.clock.now())
    file = SegmentRecorded(about, begun.recording_id, begun.segment, "key", begun.started_at, 12.0, 96, "0" * 64, problem=FULL)
    await report(desk.floor.context, desk.node.node_id, file)
    await hold_call(desk.floor.context, desk.ann, desk.caller.call_id, on=True)
    await desk.settle()
    await hold_call(desk.floor.context, desk.ann, desk.caller.call_id, on=False)
    await desk.settle()
    assert together(desk)
    shown = (await desk.now()).recording
    assert shown is not None
    assert (shown.state, shown.reason) == (RecordingStatus.OFF, GapReason.DISK)
    await desk.hang_up(desk.caller)
    interaction = await desk.interaction(desk.caller)
    async with desk.floor.context.database.reading() as tx:
        (stored,) = await tx.recordings.of_interaction(interaction.id)
    (segment,) = stored.recording.segments
    assert (segment.seconds, segment.gap, segment.problem) == (12.0, GapReason.DISK, FULL)
