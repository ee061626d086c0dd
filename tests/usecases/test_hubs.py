"""Hubs are routed apart: what happens in one changes nothing in another, and what moves is in exactly one of them."""

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.usecases.floor import Floor, open_floor
from tests.usecases.hub_floor import HubFloor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.roles import Role
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.domain.services.service import RequiredSkill
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.ports.leases import LeaseLost
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.access.accounts import AccountEdit, edit_account, read_account
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.records import edit_record
from midoffice.usecases.routing.hub_leases import beat, depart, read_routed_hubs
from midoffice.usecases.routing.offers import accept_offer, reject_offer
from midoffice.usecases.routing.plan_check import PlanHarmsWaiting
from midoffice.usecases.routing.route import Routing, route_waiting
from midoffice.usecases.routing.transfers import Target, transfer_work_item
from midoffice.usecases.services.hubs import retire_hub
from midoffice.usecases.services.services import SERVICES

NAMES = ("main", "north", "south")
STEPS = st.tuples(
    st.sampled_from(("chat", "mail", "chat", "accept", "accept", "reject", "pause", "ready", "time")),
    st.sampled_from(NAMES),
    st.integers(0, 2),
)
Seen = dict[str, list[tuple[str, str | None]]]


class Company:
    """Some of the hubs, played by the same script; items and agents are called by when they came."""

    def __init__(self, house: HubFloor, names: tuple[str, ...]) -> None:
        self.house, self.names = house, names
        self.items: dict[str, list] = {name: [] for name in names}  # type: ignore[type-arg]

    @classmethod
    async def open(cls, names: tuple[str, ...]) -> "Company":
        house = HubFloor(await open_floor(MemoryDatabase()))
        for name in names:
            if name != "main" and len(names) > 1:
                await house.found(name)
        for name in names:
            hub = name if name in house.hubs else "main"
            skill = RequiredSkill(house.floor.english.id, 2)
            other = await house.open_service(f"{name}-late", hub)
            first = {"overflow_service_id": other.id, "overflow_after": timedelta(seconds=30), "reserved_real_time": 0.5}
            await house.open_service(f"{name}-first", hub, required_skills=(skill,), **first)
            for number in range(3):
                await house.hire(f"{name}{number}", hub, (8, 8, 6))
        return cls(house, names)

    async def do(self, step: tuple[str, str, int]) -> None:
        what, name, number = step
        floor = self.house.floor
        if what == "time":
            await floor.pass_time(timedelta(seconds=(5, 15, 40)[number]))
        if name not in self.names:
            return
        agent = floor.agents[f"{name}{number}"]
        if what in {"chat", "mail"}:
            key = f"{name}-{'late' if number == 2 else 'first'}"
            receipt = await floor.arrive(key, Channel.CHAT if what == "chat" else Channel.EMAIL)
            assert receipt.work_item is not None
            self.items[name].append(receipt.work_item.id)
        elif what in {"accept", "reject"}:
            for offer in (await floor.offers_to(agent))[:1]:
                await (accept_offer if what == "accept" else reject_offer)(floor.context, agent, offer.id)
        elif what in {"pause", "ready"}:
            state = PresenceState.READY if what == "ready" else PresenceState.NOT_READY
            await set_presence(floor.context, agent, state, None if what == "ready" else "break")

    async def look(self) -> Seen:
        await self.house.route()
        who = {principal.account_id: name for name, principal in self.house.floor.agents.items()}
        keys = {service.id: key for key, service in self.house.floor.services.items()}
        seen = {}
        for name, ids in self.items.items():
            items = [await self.house.floor.item(each) for each in ids]
            seen[name] = [(f"{keys[i.service_id]} {i.state}", who[i.agent_id] if i.agent_id else None) for i in items]
        return seen


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=10, max_size=40))
async def test_each_hub_decides_as_if_it_were_alone(steps: list[tuple[str, str, int]]) -> None:
    together = await Company.open(NAMES)
    alone = {name: await Company.open((name,)) for name in NAMES}
    for step in steps:
        await together.do(step)
        seen = await together.look()
        for name, company in alone.items():
            await company.do(step)
            assert (await company.look())[name] == seen[name], (step, name)
    assert await together.house.floor.faults() == ()


@pytest.fixture
async def house(floor: Floor) -> HubFloor:
    house = HubFloor(floor)
    await house.found("north")
    await floor.hire("ada", roles=(Role.ADMINISTRATOR,), skills=(), ready=False)
    return house


async def test_overflow_to_another_hub_is_withdrawn_here_and_offered_there(house: HubFloor) -> None:
    floor = house.floor
    there = await house.open_service("there", "north")
    await house.open_service("here", "main", overflow_service_id=there.id, overflow_after=timedelta(seconds=30))
    nora = await house.hire("nora", "north")
    item = (await floor.arrive("here")).work_item
    assert item is not None
    assert await house.route() == 0
    await floor.pass_time(timedelta(seconds=31))
    await house.route("main")
    moved = await floor.item(item.id)
    assert (moved.service_id, moved.state) == (there.id, WorkItemState.QUEUED)
    assert await house.route("main", "north") == 1
    assert [offer.work_item_id for offer in await floor.offers_to(nora)] == [item.id]
    assert len(house.routings["main"].queue) == 0
    assert await floor.faults() == ()


async def test_router_that_missed_that_an_item_left_does_no_harm(house: HubFloor) -> None:
    """It has the item in memory still, and an agent for it: the store refuses, and it forgets the item."""
    floor = house.floor
    ann = await house.hire("ann", "main")
    here = await house.open_service("here", "main")
    there = await house.open_service("there", "north")
    await set_presence(floor.context, ann, PresenceState.NOT_READY, "break")
    item = (await floor.arrive("here")).work_item
    assert item is not None
    await house.route("main")
    async with floor.context.database.transaction() as tx:
        await tx.queue.save(replace(await tx.queue.get(item.id), service_id=there.id, version=item.version + 1))
    await floor.make_ready(ann)
    assert len(house.routings["main"].queue) == 1
    assert await house.route("main") == 0
    assert len(house.routings["main"].queue) == 0
    assert here.id != (await floor.item(item.id)).service_id


async def test_agent_who_moves_takes_work_in_hand_along_and_gets_that_of_the_new_hub(house: HubFloor) -> None:
    floor, ada = house.floor, house.floor.agents["ada"]
    await house.open_service("here", "main")
    await house.open_service("there", "north")
    ann = await house.hire("ann", "main", (8, 8, 8))
    await floor.arrive("here")
    await house.route()
    (offer,) = await floor.offers_to(ann)
    in_hand = (await accept_offer(floor.context, ann, offer.id)).work_item
    await floor.arrive("here")
    await house.route()
    (pending,) = await floor.offers_to(ann)
    before = house.routings["main"]
    view = await read_account(floor.context, ada, ann.account_id)
    await edit_account(floor.context, ada, ann.account_id, view.account.version, AccountEdit(hub_id=house.hubs["north"]))
    await floor.arrive("here")
    await settle_log(floor.context.database)
    await settle_and_expect_fence(house, before)
    await floor.arrive("there")
    await house.route()
    assert await floor.item(in_hand.id) == in_hand
    assert pending in await floor.offers_to(ann)
    assert len(await floor.offers_to(ann)) == 1, "there is no room yet"
    await reject_offer(floor.context, ann, pending.id)
    await house.route()
    (fresh,) = await floor.offers_to(ann)
    assert (await floor.item(fresh.work_item_id)).service_id == floor.services["there"].id
    assert await floor.faults() == ()


async def route_to_the_end(house: HubFloor, routing: Routing) -> None:
    """Route until nothing is left to decide."""
    while (await route_waiting(house.floor.context, routing)).more:
        pass


async def settle_and_expect_fence(house: HubFloor, before: object) -> None:
    """What led before cannot write any more, or has nothing to write; the next one has another epoch."""
    routing = house.routings.pop("main")
    assert routing is before
    with contextlib.suppress(LeaseLost):
        await route_to_the_end(house, routing)
    assert (await house.lead("main")).epoch > routing.epoch


async def test_service_that_moves_takes_along_what_waits(house: HubFloor) -> None:
    floor, ada = house.floor, house.floor.agents["ada"]
    service = await house.open_service("here", "main")
    await house.hire("ann", "main")
    item = (await floor.arrive("here")).work_item
    assert item is not None
    old = await house.lead("main")
    move = {"version": service.version, "edit": lambda stored: replace(stored, hub_id=house.hubs["north"])}
    with pytest.raises(PlanHarmsWaiting):
        await edit_record(floor.context, ada, SERVICES, service.id, **move)  # type: ignore[arg-type]
    nora = await house.hire("nora", "north")
    await edit_record(floor.context, ada, SERVICES, service.id, **move)  # type: ignore[arg-type]
    await settle_and_expect_fence(house, old)
    assert await house.route() == 1
    assert [offer.work_item_id for offer in await floor.offers_to(nora)] == [item.id]


async def test_work_goes_to_agents_of_its_own_hub_by_name(house: HubFloor) -> None:
    floor = house.floor
    await house.open_service("here", "main")
    ann, nora = await house.hire("ann", "main"), await house.hire("nora", "north")
    await floor.arrive("here")
    await house.route()
    (offer,) = await floor.offers_to(ann)
    item = (await accept_offer(floor.context, ann, offer.id)).work_item
    with pytest.raises(Invalid, match="another hub"):
        await transfer_work_item(floor.context, ann, item.id, Target(agent_id=nora.account_id))


async def test_hub_is_retired_when_it_is_empty(house: HubFloor) -> None:
    floor, ada, north = house.floor, house.floor.agents["ada"], house.hubs["north"]
    service = await house.open_service("there", "north")
    with pytest.raises(Conflict, match="not empty"):
        await retire_hub(floor.context, ada, north)
    with pytest.raises(Conflict, match="stays"):
        await retire_hub(floor.context, ada, MAIN_HUB)
    await edit_record(floor.context, ada, SERVICES, service.id, service.version, lambda stored: replace(stored, hub_id=MAIN_HUB))
    assert not (await retire_hub(floor.context, ada, north)).active
    with pytest.raises(Invalid, match="hub in use"):
        await edit_record(
            floor.context, ada, SERVICES, service.id, service.version + 1, lambda stored: replace(stored, hub_id=north)
        )


async def test_routers_share_hubs_evenly_and_take_those_of_the_dead(house: HubFloor) -> None:
    floor = house.floor
    for name in ("south", "west"):
        await house.found(name)
    assert len((await beat(floor.context, "a")).held) == 4
    assert (await beat(floor.context, "b")).held == {}
    given = (await beat(floor.context, "a")).give_back
    assert len(given) == 2
    async with floor.context.database.transaction() as tx:
        for hub_id in given:
            await tx.leases.release(f"router:{hub_id}" if hub_id != MAIN_HUB else "router", "a")
    assert set((await beat(floor.context, "b")).held) == set(given)
    assert len((await beat(floor.context, "a")).held) == 2
    floor.clock.advance(timedelta(seconds=1.9))
    assert len((await beat(floor.context, "b")).held) == 2
    floor.clock.advance(timedelta(seconds=0.1))
    epochs = (await beat(floor.context, "b")).held
    assert len(epochs) == 4, "a has been silent for as long as a lease lasts"
    async with floor.context.database.reading() as tx:
        assert all(each.lease and each.lease.holder == "b" for each in await read_routed_hubs(tx))
    await depart(floor.context, "b")
    assert set((await beat(floor.context, "a")).held.values()) >= {epoch + 1 for epoch in epochs.values()}
