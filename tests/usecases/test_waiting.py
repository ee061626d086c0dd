"""Why something is still waiting, and who could take a contact now: as the router then decides, on every store."""

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from tests.usecases.floor import Floor
from tests.usecases.play import STEPS, Play

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.obstacles import Obstacle
from midoffice.domain.routing.waiting import CauseOfWait, UpcomingKind, WaitingCause
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Forbidden, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.offers import accept_offer, reject_offer
from midoffice.usecases.routing.waiting import Waiting, list_takers, why_waiting
from midoffice.usecases.routing.work_items import complete_work_item, park_work_item, start_wrap_up

NEVER_STAYS = {WaitingCause.NEXT_STEP, WaitingCause.OTHERS_FIRST, WaitingCause.OVERFLOWING}
"""Causes that last until the router's next step only."""


@pytest.fixture
def sue(floor: Floor) -> Principal:
    """A supervisor, who handles nothing."""
    floor.agents["sue"] = Principal(new_id(), "Sue", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))
    return floor.agents["sue"]


async def arrive(floor: Floor, service: str = "billing", channel: Channel = Channel.CHAT) -> WorkItem:
    item = (await floor.arrive(service, channel)).work_item
    assert item is not None
    return item


async def test_cause_follows_what_agents_do(floor: Floor, sue: Principal) -> None:
    async def cause() -> CauseOfWait:
        return (await why_waiting(floor.context, sue, item.id)).cause

    item = await arrive(floor)
    assert (await cause()).code is WaitingCause.NOBODY_HAS_SKILLS
    ann = await floor.hire("ann", ready=False)
    assert (await cause()).code is WaitingCause.ALL_SIGNED_OUT
    await set_presence(floor.context, ann, PresenceState.NOT_READY, "lunch")
    assert (await cause()).code is WaitingCause.NOBODY_READY
    await floor.make_ready(ann)
    assert await cause() == CauseOfWait(WaitingCause.NEXT_STEP, agent_id=ann.account_id)
    await floor.route()
    offered = await why_waiting(floor.context, sue, item.id)
    assert (offered.cause.code, offered.cause.agent_id) == (WaitingCause.OFFERED, ann.account_id)
    (offer,) = await floor.offers_to(ann)
    assert [(event.kind, event.at) for event in offered.upcoming] == [(UpcomingKind.OFFER_EXPIRES, offer.expires_at)]
    assert (offered.position, offered.nearest) == (None, ())
    await reject_offer(floor.context, ann, offer.id)
    until = floor.clock.now() + floor.services["billing"].reject_cooldown
    assert await cause() == CauseOfWait(WaitingCause.ALL_DECLINED, until=until)


async def test_r4_everybody_who_is_asked_at_once_is_named_with_a_deadline(floor: Floor, sue: Principal) -> None:
    await floor.change_service("billing", asked_at_once=3)
    agents = [await floor.hire(name) for name in ("ann", "bob", "cat")]
    item = await arrive(floor)
    await floor.route()
    told = await why_waiting(floor.context, sue, item.id)
    (until,) = {offer.expires_at for agent in agents for offer in await floor.offers_to(agent)}
    ends = {(event.kind, event.agent_id, event.at) for event in told.upcoming}
    assert ends == {(UpcomingKind.OFFER_EXPIRES, agent.account_id, until) for agent in agents}
    assert told.cause.agent_id == told.upcoming[0].agent_id == (await floor.item(item.id)).agent_id
    leading = next(agent for agent in agents if agent.account_id == told.cause.agent_id)
    await reject_offer(floor.context, leading, (await floor.offers_to(leading))[0].id)
    after = await why_waiting(floor.context, sue, item.id)
    assert {event.agent_id for event in after.upcoming} == {agent.account_id for agent in agents} - {leading.account_id}
    assert after.cause.agent_id in {event.agent_id for event in after.upcoming}


async def test_nearest_agent_says_what_is_missing_since_when(floor: Floor, sue: Principal) -> None:
    ann = await floor.hire("ann", skills=())
    bob = await floor.hire("bob", ready=False)
    await set_presence(floor.context, bob, PresenceState.NOT_READY, "lunch")
    lunch = floor.clock.now()
    floor.clock.move_to(lunch + timedelta(minutes=5))
    item = await arrive(floor)
    told = await why_waiting(floor.context, sue, item.id)
    first, second = told.nearest
    assert (first.agent_id, first.missing, first.reason, first.since) == (bob.account_id, (Obstacle.NOT_READY,), "lunch", lunch)
    assert (second.agent_id, second.missing) == (ann.account_id, (Obstacle.SKILL,))
    assert [(gap.skill_id, gap.level, gap.needed) for gap in second.skill_gaps] == [(floor.english.id, 0, 2)]
    assert (told.position, told.free, told.counts) == (1, 0, {Obstacle.SKILL: 1, Obstacle.NOT_READY: 1})


async def test_full_agents_and_the_overflow_to_come(floor: Floor, sue: Principal) -> None:
    await floor.change_service("billing", overflow_service_id=floor.services["sales"].id, overflow_after=timedelta(minutes=3))
    ann = await floor.hire("ann", skills=(floor.english,), limits=(4, 4, 4))
    await arrive(floor)
    await floor.take(ann)
    item = await arrive(floor)
    told = await why_waiting(floor.context, sue, item.id)
    assert told.cause.code is WaitingCause.ALL_FULL
    assert told.nearest[0].full is not None
    assert (told.nearest[0].full.used, told.nearest[0].full.limit, told.nearest[0].full.needed) == (4, 4, 4)
    assert [(event.kind, event.service_id) for event in told.upcoming] == [(UpcomingKind.OVERFLOW, floor.services["sales"].id)]
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=3))
    assert (await why_waiting(floor.context, sue, item.id)).cause.code is WaitingCause.OVERFLOWING


async def test_earlier_contacts_of_other_services_come_first(floor: Floor, sue: Principal) -> None:
    await floor.hire("ann", limits=(4, 4, 4))
    earlier = await arrive(floor, "sales")
    floor.clock.move_to(floor.clock.now() + timedelta(seconds=5))
    item = await arrive(floor)
    assert (await why_waiting(floor.context, sue, item.id)).cause.code is WaitingCause.OTHERS_FIRST
    assert (await why_waiting(floor.context, sue, earlier.id)).cause.code is WaitingCause.NEXT_STEP


async def test_contact_in_hand_says_where_it_is(floor: Floor, sue: Principal) -> None:
    ann = await floor.hire("ann")

    async def told() -> Waiting:
        return await why_waiting(floor.context, sue, item.id)

    item = await arrive(floor, channel=Channel.EMAIL)
    await floor.take(ann)
    assert (await told()).cause.code is WaitingCause.ASSIGNED
    until = floor.clock.now() + timedelta(hours=1)
    await park_work_item(floor.context, ann, item.id, until=until, reason="later")
    assert ((await told()).cause.code, (await told()).cause.until) == (WaitingCause.PARKED, until)
    await floor.pass_time(timedelta(hours=1))
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    await accept_offer(floor.context, ann, offer.id)
    await start_wrap_up(floor.context, ann, item.id)
    assert (await told()).upcoming[0].kind is UpcomingKind.WRAP_UP_ENDS
    await complete_work_item(floor.context, ann, item.id, floor.form)
    assert ((await told()).cause.code, (await told()).upcoming) == (WaitingCause.ENDED, ())


async def test_takers_are_those_of_a_contact_that_arrives_now(floor: Floor, sue: Principal) -> None:
    billing = floor.services["billing"].id
    ann = await floor.hire("ann", limits=(4, 4, 3))
    chat = await list_takers(floor.context, sue, billing, Channel.CHAT)
    assert (chat.load_units, chat.open, chat.next_opening, chat.waiting.position) == (4, True, None, 1)
    assert (chat.waiting.cause, chat.waiting.free) == (CauseOfWait(WaitingCause.NEXT_STEP, agent_id=ann.account_id), 1)
    await arrive(floor)
    await floor.take(ann)
    assert (await list_takers(floor.context, sue, billing, Channel.EMAIL)).waiting.cause.code is WaitingCause.ALL_FULL
    assert (await list_takers(floor.context, sue, billing, Channel.EMAIL)).load_units == 3
    async with floor.context.database.reading() as tx:
        assert len((await tx.queue.list(QueueFilter(), None, 10)).items) == 1


async def test_only_overseers_may_ask(floor: Floor, sue: Principal) -> None:
    ann = await floor.hire("ann")
    adam = Principal(new_id(), "Adam", (Role.ADMINISTRATOR,), scopes_of((Role.ADMINISTRATOR,)))
    billing = floor.services["billing"].id
    item = await arrive(floor)
    for who in (ann, adam):
        with pytest.raises(Forbidden):
            await why_waiting(floor.context, who, item.id)
    with pytest.raises(Forbidden):
        await list_takers(floor.context, ann, billing, Channel.CHAT)
    assert (await list_takers(floor.context, adam, billing, Channel.CHAT)).waiting.free == 1
    with pytest.raises(NotFound):
        await why_waiting(floor.context, sue, new_id())
    with pytest.raises(NotFound):
        await list_takers(floor.context, sue, new_id(), Channel.CHAT)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_the_cause_is_what_the_router_does_next(floor: Floor, sue: Principal, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    for name in ("ann", "bob", "cem"):
        skills = random.sample([floor.english, floor.selling], random.randint(1, 2))
        await floor.hire(name, skills=tuple(skills), ready=random.random() < 0.7)
    play = Play(floor, random, window=0)

    async def causes() -> dict[UUID, CauseOfWait]:
        async with floor.context.database.reading() as tx:
            waiting = (await tx.queue.list(QueueFilter(states=(WorkItemState.QUEUED,)), None, 100)).items
        return {item.id: (await why_waiting(floor.context, sue, item.id)).cause for item in waiting}

    for _ in range(25):
        await play.do(random.choice(STEPS))
        promised = {id_: cause.agent_id for id_, cause in (await causes()).items() if cause.code is WaitingCause.NEXT_STEP}
        await floor.route()
        async with floor.context.database.reading() as tx:
            kept = {id_: (await tx.queue.offers_of(id_))[-1].agent_id for id_ in promised}
        assert kept == promised
        assert not {cause.code for cause in (await causes()).values()} & NEVER_STAYS
