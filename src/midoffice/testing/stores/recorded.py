"""Recorded days: what arrived, who handled it, and who was there."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.agents.agent import Agent, AgentSkill
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.interactions.work import PartnerKind, Segment
from midoffice.domain.routing.decisions import OWN_CALL
from midoffice.domain.routing.offer import OfferState, end_offer
from midoffice.domain.routing.replay.records import AgentRecord, HandlingRecord, ItemRecord
from midoffice.domain.routing.work_item import WorkItem, WorkItemEvent, WorkItemState, answer
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.inbound import Automatic
from midoffice.kernel.documents import document
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database, Transaction
from midoffice.ports.event_log import Event
from midoffice.testing.expect import same
from midoffice.testing.stores.samples import NOW, House, after, furnish, hire, offer_item, open_contact, queue_contact, step

DAY = (NOW, NOW + timedelta(days=1))


def _told(kind: str, at: datetime, item: WorkItem, **data: Any) -> Event:  # noqa: ANN401 - plain JSON values of the event
    return Event(kind, at, "system", {"work_item": document(item), **data}, item.interaction_id, None, item.id, item.service_id)


def _plain(item: WorkItem, **changes: Any) -> ItemRecord:  # noqa: ANN401 - fields of ItemRecord
    record = ItemRecord(item.id, item.service_id, item.channel, item.load_units, item.created_at, None, None, None, 0)
    return replace(record, attributes=item.attributes, **changes)


async def check_items_of_a_day(database: Database) -> None:
    """Those that arrived on it, and those that had stood in the queue when it began; no machines' mail, nothing put aside."""
    house = await furnish(database)
    gone = {"state": WorkItemState.CANCELED, "cancel_reason": "customer_left"}
    async with database.transaction() as tx:
        first = await queue_contact(tx, house)
        answered = await queue_contact(tx, house, created_at=after(5), answered_at=after(25), answered_in_target=True)
        left = await queue_contact(tx, house, created_at=after(6), state_since=after(46), **gone)
        carried = await queue_contact(tx, house, created_at=after(-60), answered_at=after(5))
        for other in (
            {"created_at": after(86_400)},
            {"created_at": after(-60), "answered_at": after(-1)},
            {"created_at": after(-60), "state_since": after(-1), **gone},
            {"created_at": after(-8 * 86_400)},
            {"created_at": after(7), "state": WorkItemState.PARKED},
        ):
            await queue_contact(tx, house, **other)
        machine = await open_contact(tx, house, automatic=Automatic.AUTO_REPLY)
        await tx.queue.add(house.item(machine, created_at=after(8), state_since=after(9), **gone))
        wanted = (
            _plain(carried, answered_at=after(5)),
            _plain(first),
            _plain(answered, answered_at=after(25)),
            _plain(left, canceled_at=after(46)),
        )
        same(await tx.recorded.items(*DAY, 100), wanted, "in the order of their arrival")
        same(await tx.recorded.items(*DAY, 2), wanted[:2], "not more than asked for")


async def check_items_have_come_to_a_service(database: Database) -> None:
    """An item belongs to the service at which it arrived; it counts how often it flowed over, and whom it preferred."""
    house = await furnish(database)
    async with database.transaction() as tx:
        other = Service(new_id(), "other", "Other")
        await tx.services.add(other)
        agent_id = await hire(tx)
        moved = await queue_contact(tx, house, service_id=other.id)
        arrived = replace(moved, service_id=house.service.id, preferred_agent_id=agent_id)
        await tx.log.append(
            [
                _told("InteractionOpened", NOW, arrived),
                _told("WorkItemMoved", after(9), moved, reason="overflow:waited"),
                _told("WorkItemMoved", after(19), moved, reason="moved_by_supervisor"),
            ]
        )
    async with database.reading() as tx:
        wanted = _plain(moved, service_id=house.service.id, preferred_agent_id=agent_id, overflows=1)
        same(await tx.recorded.items(*DAY, 9), (wanted,), "as it arrived")


async def check_own_calls_are_marked(database: Database) -> None:
    """What an agent dialled did not arrive."""
    house = await furnish(database)
    async with database.transaction() as tx:
        ann = await hire(tx)
        dialled, offered = await queue_contact(tx, house), await queue_contact(tx, house, created_at=after(1))
        await offer_item(tx, dialled, ann, why={"reason": OWN_CALL})
        await offer_item(tx, offered, ann)
    async with database.reading() as tx:
        same([item.dialled for item in await tx.recorded.items(*DAY, 9)], [True, False], "by the reason of the assignment")


async def _handle(tx: Transaction, house: House, item: WorkItem, agent_id: UUID, at: float) -> None:
    offer = await offer_item(tx, await tx.queue.get(item.id), agent_id)
    await tx.queue.save_offer(end_offer(offer, OfferState.ACCEPTED, after(at)))
    await tx.queue.save(answer(await tx.queue.get(item.id), after(at)))
    interaction_id = item.interaction_id or new_id()
    segment = Segment(new_id(), interaction_id, item.id, PartnerKind.AGENT, agent_id, house.service.id, after(at))
    await tx.interactions.add_segment(replace(segment, ended_at=after(at + 1), ended_by="parked"))


async def check_every_acceptance_is_a_handling(database: Database) -> None:
    """A handling goes from the acceptance until capacity is given back; of those that still go on nobody knows."""
    house = await furnish(database)
    async with database.transaction() as tx:
        ann, ben = await hire(tx), await hire(tx, name="Ben")
        item, unanswered = await queue_contact(tx, house), await queue_contact(tx, house)
        await offer_item(tx, unanswered, ben)
        await _handle(tx, house, item, ann, 7)
        held = await tx.queue.get(item.id)
        if held.reservation_id is not None:
            await tx.queue.end_reservation(held.reservation_id, "parked", after(90))
        await step(tx, item.id, WorkItemEvent.PARK)
        await step(tx, item.id, WorkItemEvent.RESUME)
        await _handle(tx, house, item, ann, 300)
    async with database.reading() as tx:
        found = await tx.recorded.handlings((unanswered.id, item.id, new_id()))
        one = HandlingRecord(item.id, ann, house.service.id, NOW, after(7), after(90), "parked")
        two = HandlingRecord(item.id, ann, house.service.id, NOW, after(300), None, None)
        same(found, (one, two), "both, in their order")
        same(await tx.recorded.handlings(()), (), "none of nothing")


def _concerning(kind: str, at: datetime, *agents: UUID, **documents: object) -> Event:
    return Event(kind, at, "system", {name: document(each) for name, each in documents.items()}, agent_ids=agents)


async def check_agents_of_a_day(database: Database) -> None:
    """How presence was left before the day, and every change on it, whatever event told it."""
    async with database.transaction() as tx:
        ann, ben = await hire(tx), await hire(tx, name="Ben")
        skill = AgentSkill(new_id(), 3)
        load = Load(ann, 9, 8, 7, 0, 0, 0, NOW)

        def presence(agent_id: UUID, state: PresenceState) -> Presence:
            return Presence(agent_id, state, "Break" if state is PresenceState.NOT_READY else None, NOW)

        ready, away, out = PresenceState.READY, PresenceState.NOT_READY, PresenceState.SIGNED_OUT
        await tx.log.append(
            [
                _concerning("AgentPresenceChanged", after(-90 * 86_400), ben, presence=presence(ben, ready)),
                _concerning("AgentPresenceChanged", after(-90), ann, presence=presence(ann, out)),
                _concerning("AgentPresenceChanged", after(-60), ann, presence=presence(ann, ready), load=load),
                _concerning("WorkItemOffered", after(-30), ann, load=load),
                _concerning("OfferExpired", NOW, ann, ben, presence=presence(ann, away), load=load),
                _concerning("WorkItemOffered", after(1), ann, load=load),
                _concerning("AgentLimitsChanged", after(2), ann, load=load),
                _concerning("AgentChanged", after(3), ben, agent=Agent(ben, "Ben", "Ben", (skill,), attributes={"team": "north"})),
                _concerning("AgentPresenceChanged", after(86_400), ann, presence=presence(ann, out)),
            ]
        )
    async with database.reading() as tx:
        before = await tx.recorded.agents_before(NOW)
        same(before, (AgentRecord(ann, after(-60), ready, (9, 8, 7)),), "the last word, if it is not too old")
        changes = await tx.recorded.agent_changes(*DAY)
        wanted = (
            AgentRecord(ann, NOW, away, (9, 8, 7)),
            AgentRecord(ann, after(2), None, (9, 8, 7)),
            AgentRecord(ben, after(3), skills=(skill, AgentSkill(MAIN_HUB, 1)), attributes={"team": "north"}),
        )
        same(changes, wanted, "each once, of the agent that it is about")


CHECKS = (
    check_items_of_a_day,
    check_items_have_come_to_a_service,
    check_own_calls_are_marked,
    check_every_acceptance_is_a_handling,
    check_agents_of_a_day,
)
