"""One record that cannot be written is put aside; nobody else waits for it."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import pytest
from tests.usecases.floor import Floor

from midoffice.adapters.memory.offering import MemoryOfferingStore
from midoffice.adapters.postgres.offering import PostgresOfferingStore
from midoffice.domain.access.roles import Role
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.kernel.errors import Conflict
from midoffice.ports.offering import OfferingStore, Placement
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.routing.route import Routing, route_waiting, take_lease, take_over
from midoffice.usecases.routing.transfers import move_work_item
from midoffice.usecases.routing.write_decisions import MOST_SET_ASIDE

STORES = (MemoryOfferingStore, PostgresOfferingStore)


def refuse(monkeypatch: pytest.MonkeyPatch, refused: set[UUID]) -> None:
    """Let the stores refuse every batch with one of these items."""
    for store in STORES:
        monkeypatch.setattr(store, "place", _refusing(store.place, refused))


def _refusing(place: Callable[..., Awaitable[None]], refused: set[UUID]) -> Callable[..., Awaitable[None]]:
    async def refusing(store: OfferingStore, placements: Sequence[Placement]) -> None:
        if any(placed.item.id in refused for placed in placements):
            raise Conflict("A value is outside what can be stored.")
        await place(store, placements)

    return refusing


async def lead(floor: Floor) -> Routing:
    lease = await take_lease(floor.context, "test")
    assert lease is not None
    return await take_over(floor.context, lease.epoch)


async def rest(floor: Floor, routing: Routing) -> int:
    offered = 0
    await settle_log(floor.context.database)
    while True:
        step = await route_waiting(floor.context, routing)
        offered += step.offered
        if not step.more:
            return offered


async def arrivals(floor: Floor, count: int) -> list[UUID]:
    receipts = [await floor.arrive() for _ in range(count)]
    return [receipt.work_item.id for receipt in receipts if receipt.work_item is not None]


async def test_item_that_cannot_be_written_holds_up_no_other(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    await floor.hire("ann", limits=(100, 100, 100))
    items = await arrivals(floor, 9)
    refuse(monkeypatch, {items[4]})
    routing = await lead(floor)
    assert await rest(floor, routing) == 8
    states = {item: (await floor.item(item)).state for item in items}
    assert states.pop(items[4]) is WorkItemState.QUEUED
    assert set(states.values()) == {WorkItemState.OFFERED}
    assert await floor.faults() == ()
    (later,) = await arrivals(floor, 1)
    assert await rest(floor, routing) == 1, "and it is not tried again and again"
    assert (await floor.item(later)).state is WorkItemState.OFFERED


async def test_item_put_aside_is_tried_again_once_it_has_changed(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    sue = await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    await floor.hire("ann", limits=(100, 100, 100))
    items = await arrivals(floor, 3)
    refuse(monkeypatch, {items[0]})
    routing = await lead(floor)
    assert await rest(floor, routing) == 2
    monkeypatch.undo()
    await move_work_item(floor.context, sue, items[0], floor.services["sales"].id)
    assert await rest(floor, routing) == 1
    assert (await floor.item(items[0])).state is WorkItemState.OFFERED


async def test_many_that_cannot_be_written_are_a_failure_of_the_store(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    await floor.hire("ann", limits=(1000, 1000, 1000))
    items = await arrivals(floor, MOST_SET_ASIDE + 1)
    refuse(monkeypatch, set(items))
    routing = await lead(floor)
    with pytest.raises(Conflict):
        await rest(floor, routing)
    assert await floor.faults() == ()
