"""Records to test stores with: valid ones, in a row that refers to each other."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.customers.customer import Customer
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction, InteractionState
from midoffice.domain.interactions.message import Direction, Message
from midoffice.domain.routing.decisions import Why
from midoffice.domain.routing.offer import Offer, OfferState, Reservation
from midoffice.domain.routing.work_item import WorkItem, WorkItemEvent, WorkItemKind, WorkItemState, transition
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database, Transaction
from midoffice.testing.clock import START

NOW = START


def after(seconds: float) -> datetime:
    """Return the instant so many seconds after `NOW`."""
    return NOW + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class House:
    """A service with one touchpoint and one customer."""

    service: Service
    touchpoint: Touchpoint
    customer: Customer

    def interaction(self, case: Case, **changes: Any) -> Interaction:  # noqa: ANN401 - fields of Interaction
        """Return an interaction of the customer; it is not stored."""
        interaction = Interaction(
            id=new_id(),
            case_id=case.id,
            customer_id=self.customer.id,
            touchpoint_id=self.touchpoint.id,
            service_id=self.service.id,
            channel=Channel.CHAT,
            subject="Broken lamp",
            sender=Identifier(IdentifierKind.EMAIL, "ann@example.com"),
            sender_name="Ann",
            state=InteractionState.OPEN,
            opened_at=NOW,
            last_message_at=NOW,
        )
        return replace(interaction, **changes)

    def message(self, interaction: Interaction, text: str = "Hello", **changes: Any) -> Message:  # noqa: ANN401 - fields of Message
        """Return an incoming message; it is not stored."""
        message = Message(
            id=new_id(),
            interaction_id=interaction.id,
            touchpoint_id=self.touchpoint.id,
            direction=Direction.IN,
            author_id=None,
            author_name="Ann",
            sent_at=NOW,
            provider_message_id=f"<{new_id()}@example.com>",
            text=text,
        )
        return replace(message, **changes)

    def item(self, interaction: Interaction | None, **changes: Any) -> WorkItem:  # noqa: ANN401 - fields of WorkItem
        """Return a queued work item; it is not stored."""
        item = WorkItem(
            id=new_id(),
            kind=WorkItemKind.INTERACTION,
            interaction_id=interaction.id if interaction else None,
            case_id=interaction.case_id if interaction else None,
            service_id=self.service.id,
            channel=Channel.CHAT,
            media_type=MediaType.REAL_TIME,
            load_units=4,
            state=WorkItemState.QUEUED,
            created_at=NOW,
            queued_at=NOW,
            due_at=NOW,
            state_since=NOW,
        )
        return replace(item, **changes)


async def furnish(database: Database) -> House:
    """Store a service, a touchpoint and a customer."""
    service = Service(new_id(), f"service-{new_id()}", "Sales")
    touchpoint = Touchpoint(new_id(), f"touchpoint-{new_id()}", Channel.CHAT, "Shop", service.id, 4)
    customer = Customer(new_id(), "Ann Example", NOW)
    async with database.transaction() as tx:
        await tx.services.add(service)
        await tx.touchpoints.add(touchpoint)
        await tx.customers.add(customer)
    return House(service, touchpoint, customer)


async def open_contact(tx: Transaction, house: House, **changes: Any) -> Interaction:  # noqa: ANN401 - fields of Interaction
    """Store a case with one interaction."""
    case = Case(new_id(), await tx.interactions.next_case_number(), "Broken lamp", house.customer.id, CaseState.OPEN, NOW)
    await tx.interactions.add_case(case)
    interaction = house.interaction(case, **changes)
    await tx.interactions.add(interaction)
    return interaction


async def queue_contact(tx: Transaction, house: House, **changes: Any) -> WorkItem:  # noqa: ANN401 - fields of WorkItem
    """Store a case, an interaction and its queued work item."""
    item = house.item(await open_contact(tx, house), **changes)
    await tx.queue.add(item)
    return item


async def hire(tx: Transaction, state: PresenceState = PresenceState.READY, *, limit: int = 8, name: str = "Bea") -> UUID:
    """Store an agent with presence and capacity; return the id."""
    agent = Agent(new_id(), name, name, ())
    await tx.agent_profiles.add(agent)
    reason = "lunch" if state is PresenceState.NOT_READY else None
    await tx.agents.add_states(Presence(agent.id, state, reason, NOW), Load(agent.id, limit, limit, limit, 0, 0, 0, NOW))
    return agent.id


async def offer_item(tx: Transaction, item: WorkItem, agent_id: UUID, why: Why | None = None) -> Offer:
    """Reserve capacity and store a pending offer of a queued item, as the router does."""
    load = await tx.agents.lock_load(agent_id)
    await tx.agents.save_load(load.reserve(item.media_type, item.load_units))
    reservation = Reservation(new_id(), agent_id, item.id, item.media_type, item.load_units, NOW)
    await tx.queue.add_reservation(reservation)
    changes = {"agent_id": agent_id, "reservation_id": reservation.id}
    await tx.queue.save(transition(item, WorkItemEvent.OFFER, NOW, **changes))
    offer = Offer(
        new_id(), item.id, agent_id, reservation.id, OfferState.PENDING, NOW, after(20), why=why or {"order": [1, "idle"]}
    )
    await tx.queue.add_offer(offer)
    return offer


async def step(tx: Transaction, item_id: UUID, event: WorkItemEvent, **changes: Any) -> WorkItem:  # noqa: ANN401 - fields
    """Let something happen to a stored work item."""
    item = transition(await tx.queue.lock(item_id), event, changes.pop("now", NOW), **changes)
    await tx.queue.save(item)
    return item


async def give_back(tx: Transaction, item: WorkItem, released_by: str) -> None:
    """End the reservation of an item and release the agent's capacity."""
    if item.reservation_id is None:
        return
    reservation = await tx.queue.end_reservation(item.reservation_id, released_by, NOW)
    if reservation is not None:
        load = await tx.agents.lock_load(reservation.agent_id)
        await tx.agents.save_load(load.release(reservation.media_type, reservation.units, NOW))
