"""Writes the past of the demonstration's company: the same records and events that the product would have left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from midoffice.domain.agents.presence import Presence
from midoffice.domain.customers.customer import Customer
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction, InteractionState, Outcome, preview_of
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.interactions.reason import Reason
from midoffice.domain.interactions.work import Activity, ActivityKind, Note, PartnerKind, Segment
from midoffice.domain.routing.intake import enqueue
from midoffice.domain.routing.offer import Offer, OfferState, Reservation
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.domain.touchpoints.mail_thread import ThreadKind, ThreadRef, outgoing_message_id, sign_thread
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.main.demo.touchpoints import MAIL_HOST
from midoffice.usecases.events import SYSTEM, happened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from midoffice.main.demo.ids import IdMaker
    from midoffice.main.demo.past import PastContact
    from midoffice.main.demo.yesterday import PresenceStep
    from midoffice.ports.database import Transaction
    from midoffice.ports.event_log import Event

_EVENTS_AT_ONCE = 400


@dataclass
class Company:
    """The records that the past hangs on, by key, login or name."""

    services: Mapping[str, Service]
    touchpoints: Mapping[tuple[str, Channel], Touchpoint]
    reasons: Mapping[str, Reason]
    agents: Mapping[str, UUID]
    customers: Mapping[str, Customer]
    cases: dict[str, Case] = field(default_factory=dict)
    """The latest case of each customer."""


class PastWriter:
    """Writes contacts one after the other, oldest first, inside one transaction."""

    def __init__(self, tx: Transaction, company: Company, ids: IdMaker, secret_key: bytes) -> None:
        """Take the records made before; `secret_key` signs the Message-IDs, so that customers can answer old mails."""
        self._tx = tx
        self._company = company
        self._ids = ids
        self._key = secret_key
        self._events: list[Event] = []

    async def write_all(self, contacts: Iterable[PastContact]) -> None:
        """Write the contacts, oldest first."""
        for contact in contacts:
            await self.write(contact)
            if len(self._events) >= _EVENTS_AT_ONCE:
                await self._append_events()
        await self._append_events()

    async def write_presence(self, steps: Iterable[PresenceStep]) -> None:
        """Write who came, paused and went, as the log would have it; how everybody is now does not change."""
        for step in steps:
            presence = Presence(self._company.agents[step.colleague.login], step.state, step.reason, step.at)
            self._events.append(happened("AgentPresenceChanged", step.at, f"account:{presence.agent_id}", presence))
        await self._append_events()

    async def _append_events(self) -> None:
        await self._tx.log.append(self._events)
        self._events = []

    async def write(self, past: PastContact) -> None:
        """Write one contact: its case, everything said and done, and the events in their order."""
        case = await self._case(past)
        interaction = self._interaction(past, case)
        messages = [self._message(past, interaction, number) for number in range(len(past.lines))]
        item = self._work_item(past, interaction)
        await self._tx.interactions.add(interaction)
        for message in messages:
            await self._tx.interactions.add_message(message)
        await self._tx.queue.add(item)
        arrived = replace(item, service_id=self._company.services[past.topic.service].id)
        events = [happened("InteractionOpened", past.arrived_at, SYSTEM, interaction, messages[0], arrived, case)]
        if past.overflowed_to:
            moved_at = past.arrived_at + past.overflowed_after
            events.append(happened("WorkItemMoved", moved_at, SYSTEM, interaction, item, reason="overflow:waited"))
        if past.agent is None:
            gone = past.arrived_at + past.closed_after
            events.append(happened("WorkItemCanceled", gone, SYSTEM, interaction, item, reason="customer_left"))
        else:
            events += await self._work(past, interaction, item, messages)
        self._events += events

    async def _case(self, past: PastContact) -> Case:
        known = self._company.cases.get(past.persona.name)
        ended_at = past.arrived_at + past.closed_after
        resolved = past.outcome is Outcome.RESOLVED and not past.waits_for_customer
        state, resolved_at = (CaseState.RESOLVED, ended_at) if resolved else (CaseState.OPEN, None)
        if known is not None and past.continues:
            case = replace(known, state=state, resolved_at=resolved_at, version=known.version + 1)
            await self._tx.interactions.save_case(case)
        else:
            subject = past.subject or preview_of(past.lines[0].text)
            number = await self._tx.interactions.next_case_number()
            customer = self._company.customers[past.persona.name]
            case = Case(self._ids.at(past.arrived_at), number, subject, customer.id, state, past.arrived_at, resolved_at)
            await self._tx.interactions.add_case(case)
        self._company.cases[past.persona.name] = case
        return case

    def _interaction(self, past: PastContact, case: Case) -> Interaction:
        email = Identifier(IdentifierKind.EMAIL, past.persona.email)
        interaction_id = self._ids.at(past.arrived_at)
        closed = not past.waits_for_customer
        last = past.lines[-1]
        agent_id = self._company.agents[past.agent.login] if past.agent else None
        return Interaction(
            id=interaction_id,
            case_id=case.id,
            customer_id=self._company.customers[past.persona.name].id,
            touchpoint_id=self._company.touchpoints[past.topic.service, past.channel].id,
            service_id=self._company.services[past.overflowed_to or past.topic.service].id,
            channel=past.channel,
            subject=past.subject or case.subject,
            sender=Identifier(IdentifierKind.VISITOR, str(interaction_id)) if past.channel is Channel.CHAT else email,
            sender_name=past.persona.name,
            state=InteractionState.CLOSED if closed else InteractionState.OPEN,
            opened_at=past.arrived_at,
            last_message_at=past.arrived_at + last.after,
            preview=preview_of(last.text),
            fields=self._fields(past),
            closed_at=past.arrived_at + past.closed_after if closed else None,
            outcome=past.outcome if closed else None,
            reason_ids=(self._company.reasons[past.topic.reason].id,) if closed and agent_id else (),
            last_agent_id=agent_id,
        )

    @staticmethod
    def _fields(past: PastContact) -> tuple[tuple[str, str], ...]:
        if past.channel is Channel.EMAIL:
            return ()
        return (("Your name", past.persona.name), ("Your e-mail address", past.persona.email))

    def _message(self, past: PastContact, interaction: Interaction, number: int) -> Message:
        line = past.lines[number]
        sent_at = past.arrived_at + line.after
        message_id = self._ids.at(sent_at)
        ours = None if line.from_customer else past.agent
        mail = past.channel is not Channel.CHAT
        if ours and mail:
            token = sign_thread(ThreadRef(ThreadKind.INTERACTION, interaction.id), self._key)
            provider_id = outgoing_message_id(token, message_id, MAIL_HOST)
        elif past.channel is Channel.EMAIL:
            provider_id = f"{message_id.hex}@{past.persona.email.partition('@')[2]}"
        else:
            provider_id = str(message_id)
        recipient = Party(ParticipantRole.TO, Identifier(IdentifierKind.EMAIL, past.persona.email), past.persona.name)
        return Message(
            id=message_id,
            interaction_id=interaction.id,
            touchpoint_id=interaction.touchpoint_id,
            direction=Direction.OUT if ours else Direction.IN,
            author_id=self._company.agents[ours.login] if ours else None,
            author_name=ours.alias if ours else past.persona.name,
            sent_at=sent_at,
            provider_message_id=provider_id,
            text=line.text,
            subject=(past.subject if number == 0 else f"Re: {past.subject}") if mail else "",
            parties=(recipient,) if ours and mail else (),
            delivery=(Delivery.SENT if mail else Delivery.READ) if ours else Delivery.RECEIVED,
        )

    def _work_item(self, past: PastContact, interaction: Interaction) -> WorkItem:
        service = self._company.services[past.overflowed_to or past.topic.service]
        touchpoint = self._company.touchpoints[past.topic.service, past.channel]
        item = replace(enqueue(interaction, service, touchpoint, past.arrived_at), id=self._ids.at(past.arrived_at))
        ended_at = past.arrived_at + past.closed_after
        if past.agent is None:
            return replace(item, state=WorkItemState.CANCELED, state_since=ended_at, cancel_reason="customer_left", version=2)
        agent_id, answered_at = self._company.agents[past.agent.login], past.arrived_at + past.answered_after
        in_target = answered_at <= item.due_at + timedelta(seconds=item.priority)
        item = replace(item, answered_at=answered_at, answered_in_target=in_target, overflow_at=None, state_since=ended_at)
        if past.waits_for_customer:
            why = "Waiting for the customer"
            return replace(item, state=WorkItemState.PARKED, preferred_agent_id=agent_id, parked_reason=why, version=4)
        return replace(item, state=WorkItemState.COMPLETED, agent_id=agent_id, version=5)

    async def _work(self, past: PastContact, interaction: Interaction, item: WorkItem, messages: list[Message]) -> list[Event]:
        assert past.agent is not None  # noqa: S101  # asked by the caller
        agent_id = self._company.agents[past.agent.login]
        actor, answered_at = f"account:{agent_id}", past.arrived_at + past.answered_after
        ended_at, closed_at = past.arrived_at + past.talked_until, past.arrived_at + past.closed_after
        offer = await self._offer(past, item, agent_id)
        ended_by = "parked" if past.waits_for_customer else "wrap_up"
        segment = Segment(
            self._ids.at(answered_at),
            interaction.id,
            item.id,
            PartnerKind.AGENT,
            agent_id,
            item.service_id,
            answered_at,
            ended_at,
            ended_by,
        )
        await self._tx.interactions.add_segment(segment)
        events = [happened("OfferAccepted", answered_at, actor, offer, item, interaction, segment)]
        for message in messages[1:]:
            ours = message.direction is Direction.OUT
            name, by = ("MessageSent", actor) if ours else ("MessageReceived", SYSTEM)
            events.append(happened(name, message.sent_at, by, interaction, message, concerning=(agent_id,)))
        if past.waits_for_customer:
            return [*events, happened("WorkItemParked", closed_at, actor, interaction, item)]
        seconds = round((closed_at - ended_at).total_seconds())
        activity = Activity(self._ids.at(ended_at), interaction.id, agent_id, ActivityKind.AFTER_CONTACT, ended_at, seconds)
        await self._tx.interactions.add_activity(activity)
        events.append(happened("WrapUpStarted", ended_at, actor, interaction, item))
        if past.note:
            note = Note(self._ids.at(closed_at), interaction.id, agent_id, past.agent.name, past.note, closed_at)
            await self._tx.interactions.add_note(note)
            events.append(happened("NoteAdded", closed_at, actor, interaction, note))
        return [*events, happened("WorkItemCompleted", closed_at, actor, interaction, item, activity)]

    async def _offer(self, past: PastContact, item: WorkItem, agent_id: UUID) -> Offer:
        answered_at = past.arrived_at + past.answered_after
        offered_at = max(past.arrived_at, answered_at - past.rang)
        released_at = past.arrived_at + past.closed_after
        released_by = "parked" if past.waits_for_customer else "completed"
        reservation = Reservation(
            self._ids.at(offered_at), agent_id, item.id, item.media_type, item.load_units, offered_at, released_at, released_by
        )
        why = {
            "strategy": "longest_idle",
            "preferred": False,
            "item": {
                "due_at": item.due_at.isoformat(),
                "queued_at": item.queued_at.isoformat(),
                "priority": item.priority,
                "waited_seconds": round((offered_at - item.queued_at).total_seconds(), 1),
            },
            "chosen": {"agent_id": str(agent_id)},
            "alternatives": [],
            "excluded": [],
            "excluded_counts": {},
        }
        offer = Offer(
            self._ids.at(offered_at),
            item.id,
            agent_id,
            reservation.id,
            OfferState.ACCEPTED,
            offered_at,
            offered_at + timedelta(seconds=20),
            ended_at=answered_at,
            why=why,
            version=2,
        )
        await self._tx.queue.add_reservation(reservation)
        await self._tx.queue.add_offer(offer)
        return offer
