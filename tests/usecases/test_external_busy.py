"""Agents who are busy in another system: counted in the one ledger, above the limit if need be, and never for ever."""

from datetime import timedelta

import pytest
from tests.usecases.floor import Floor
from tests.usecases.other_system import OtherSystem, join

from midoffice.domain.access.principal import Principal
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.offer import OfferState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.external_queue import BusyReport
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.work_items import complete_work_item
from midoffice.usecases.touchpoints.external_busy import BusyEffect, agent_busy


@pytest.fixture
async def ann(floor: Floor) -> Principal:
    return await floor.hire("ann", limits=(4, 4, 4))


@pytest.fixture
async def other(floor: Floor, ann: Principal) -> OtherSystem:
    return await join(floor, {"1001": ann})


async def _report(other: OtherSystem, sequence: int, *contacts: str, agent: str = "1001") -> BusyEffect:
    return (await agent_busy(other.floor.context, other.touchpoint, BusyReport(agent, sequence, contacts))).effect


async def test_somebody_busy_elsewhere_is_offered_nothing_until_free(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    await _report(other, 1, "line-1")
    assert await floor.used(ann) == 4
    await floor.arrive()
    assert await floor.route() == 0
    await _report(other, 2)
    assert await floor.used(ann) == 0
    assert await floor.route() == 1
    assert await floor.faults() == ()


async def test_r11_a_report_above_the_limit_is_true_all_the_same(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    await _report(other, 1, "line-1", "line-2", "line-3")
    assert await floor.used(ann) == 12
    assert await floor.faults() == ()
    await _report(other, 2, "line-1")
    assert await floor.used(ann) == 4
    await floor.arrive()
    assert await floor.route() == 0
    await _report(other, 3)
    assert await floor.route() == 1


async def test_late_and_repeated_reports_say_nothing(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    assert await _report(other, 5, "line-1") is BusyEffect.COUNTED
    assert await _report(other, 5, "line-1") is BusyEffect.STALE
    assert await _report(other, 4) is BusyEffect.STALE
    assert await floor.used(ann) == 4


async def test_an_offer_to_somebody_who_is_on_the_telephone_is_withdrawn(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    receipt = await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    await _report(other, 1, "line-1")
    async with floor.context.database.reading() as tx:
        ended = await tx.queue.offer(offer.id)
        presence = await tx.agents.presence(ann.account_id)
    assert (ended.state, ended.end_reason) == (OfferState.WITHDRAWN, "busy_elsewhere")
    assert presence.state is PresenceState.READY, "nobody is charged with a miss"
    assert receipt.work_item is not None
    assert (await floor.item(receipt.work_item.id)).state is WorkItemState.QUEUED
    assert await floor.used(ann) == 4
    assert await floor.faults() == ()


async def test_our_own_contacts_count_once(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    item = await other.arrive("call-1")
    await floor.take(ann)
    await other.send()
    await other.report_all()
    assert await floor.used(ann) == 4
    await _report(other, 9, "call-1", "line-2")
    assert await floor.used(ann) == 8
    await complete_work_item(floor.context, ann, item.id, floor.form)
    await _report(other, 10)
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


async def test_a_report_that_is_not_renewed_lapses(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    await _report(other, 1, "line-1")
    await floor.pass_time(timedelta(minutes=4))
    await _report(other, 2, "line-1")
    await floor.pass_time(timedelta(minutes=4))
    assert await floor.used(ann) == 4
    await floor.pass_time(timedelta(minutes=2))
    assert await floor.used(ann) == 0
    assert await _report(other, 2, "line-1") is BusyEffect.STALE
    assert await _report(other, 3, "line-1") is BusyEffect.COUNTED
    assert await floor.faults() == ()


async def test_a_planned_break_begins_when_the_telephone_is_down(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    await _report(other, 1, "line-1")
    await set_presence(floor.context, ann, PresenceState.NOT_READY, "lunch", after_work=True)
    async with floor.context.database.reading() as tx:
        assert (await tx.agents.presence(ann.account_id)).state is PresenceState.READY
    await _report(other, 2)
    async with floor.context.database.reading() as tx:
        presence = await tx.agents.presence(ann.account_id)
    assert (presence.state, presence.reason) == (PresenceState.NOT_READY, "lunch")


async def test_an_unknown_agent_is_shown_and_harms_nobody(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    assert await _report(other, 1, "line-1", agent="4711") is BusyEffect.UNKNOWN_AGENT
    async with floor.context.database.reading() as tx:
        assert (await tx.external.liaison(other.touchpoint.id)).unknown_agents == ("4711",)
    assert await floor.used(ann) == 0


async def test_queues_add_up(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    desk = await join(floor, {"ann@desk": ann}, channel=Channel.EXTERNAL_DESK)
    await _report(other, 1, "line-1")
    await _report(desk, 1, "ticket-1", "ticket-2", agent="ann@desk")
    async with floor.context.database.reading() as tx:
        load = await tx.agents.load(ann.account_id)
    assert (load.real_time_used, load.deferred_used) == (4, 8)
    await _report(other, 2)
    await _report(desk, 2, agent="ann@desk")
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


async def test_work_in_hand_stays_when_the_telephone_rings_too(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    item = (await accept_offer(floor.context, ann, offer.id)).work_item
    await _report(other, 1, "line-1")
    assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED
    await complete_work_item(floor.context, ann, item.id, floor.form)
    assert await floor.used(ann) == 4
    assert await floor.faults() == ()
