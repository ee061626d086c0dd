"""Events made from the records that changed: the same documents that the API answers with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.domain.callbacks.callback import Callback
from midoffice.domain.customers.customer import Customer
from midoffice.domain.decisions.ledger import LedgerEntry
from midoffice.domain.interactions.case import Case
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Message
from midoffice.domain.interactions.work import Activity, Note, Segment
from midoffice.domain.routing.explanation import brief
from midoffice.domain.routing.offer import Offer
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.kernel.documents import document, encoded
from midoffice.ports.event_log import Event

SYSTEM = "system"
LONGEST_TEXT = 4_000
"""Characters of a message that travel in an event; the rest is fetched when somebody opens it."""

_NAMES: dict[type, str] = {
    WorkItem: "work_item",
    Offer: "offer",
    Interaction: "interaction",
    Message: "message",
    Presence: "presence",
    Load: "load",
    Case: "case",
    Customer: "customer",
    Note: "note",
    Activity: "activity",
    Segment: "segment",
    Agent: "agent",
    Callback: "callback",
}


def happened(
    name: str,
    at: datetime,
    actor: str,
    *records: object,
    concerning: tuple[UUID | None, ...] = (),
    **extra: Any,  # noqa: ANN401 - plain JSON values of the event
) -> Event:
    """Return the event `name` carrying the new documents of the records; None among them is left out.

    The agents concerned are those that the records name, and `concerning` (for instance the one who had it before).
    """
    present = [record for record in records if record is not None]
    ids = _Subjects()
    data: dict[str, Any] = dict(extra)
    for record in present:
        ids.take(record)
        data[_NAMES[type(record)]] = _shortened(record)
    ids.agents.update(agent for agent in concerning if agent is not None)
    return Event(
        type=name,
        at=at,
        actor=actor,
        data=data,
        interaction_id=ids.interaction,
        customer_id=ids.customer,
        work_item_id=ids.work_item,
        service_id=ids.service,
        agent_ids=tuple(sorted(ids.agents)),
    )


def work_item_offered(item: WorkItem, offer: Offer, contact: Interaction, load: Load, at: datetime) -> Event:
    """Return the event of an offer that the router makes: what `happened` would say, with documents that are encoded already."""
    return Event(
        type="WorkItemOffered",
        at=at,
        actor=SYSTEM,
        data={
            "work_item": encoded(item),
            "offer": encoded(offer, why=brief(offer.why)),
            "interaction": encoded(contact),
            "load": encoded(load),
        },
        interaction_id=contact.id,
        customer_id=contact.customer_id,
        work_item_id=item.id,
        service_id=contact.service_id,
        agent_ids=(offer.agent_id,),
    )


def work_item_rules_changed(item: WorkItem, contact: Interaction, actor: str, at: datetime) -> Event:
    """Return the event that an item waits by other rules: what `happened` would say, with documents that are encoded already."""
    agents = {concerned(item), *item.also_offered_to}
    return Event(
        type="WorkItemRulesChanged",
        at=at,
        actor=actor,
        data={"interaction": encoded(contact), "work_item": encoded(item)},
        interaction_id=contact.id,
        customer_id=contact.customer_id,
        work_item_id=item.id,
        service_id=item.service_id,
        agent_ids=tuple(sorted(agent for agent in agents if agent is not None)),
    )


def directory_changed(name: str, at: datetime, actor: str) -> Event:
    """Return the event that a directory (services, agents, reasons ...) is to be fetched again."""
    return Event(type="DirectoryChanged", at=at, actor=actor, data={"directory": name})


def response_recorded(entry: LedgerEntry, members: Sequence[UUID], actor: str, *, first_seen: bool) -> Event:
    """Return the event of an entry of the ledger. `first_seen`: nobody had said before that the offer was seen (for the counts)."""
    data = {
        "entry": document(entry),
        "members": [str(member) for member in members],
        "action": entry.action,
        "kind": entry.kind.value,
        "first_seen": first_seen,
    }
    return Event(type="ResponseRecorded", at=entry.at, actor=actor, data=data, customer_id=entry.customer_id)


def offers_withdrawn(at: datetime, actor: str, customer_id: UUID, members: Sequence[UUID], offer_ids: Sequence[UUID]) -> Event:
    """Return the event that offers to a customer are not right any more."""
    data = {"members": [str(member) for member in members], "offer_ids": [str(each) for each in offer_ids]}
    return Event(type="ActionOfferWithdrawn", at=at, actor=actor, data=data, customer_id=customer_id)


def concerned(item: WorkItem | None) -> UUID | None:
    """Return the agent whose desk shows the item: the one who has it, or who parked it; of several who are asked, the first."""
    if item is None:
        return None
    return item.preferred_agent_id if item.state is WorkItemState.PARKED else item.agent_id


class _Subjects:
    """Collects what an event is about from its records."""

    def __init__(self) -> None:
        self.interaction: UUID | None = None
        self.customer: UUID | None = None
        self.work_item: UUID | None = None
        self.service: UUID | None = None
        self.agents: set[UUID] = set()

    def take(self, record: object) -> None:
        match record:
            case Interaction():
                self.interaction, self.customer, self.service = record.id, record.customer_id, record.service_id
            case WorkItem():
                self.work_item, self.service = record.id, record.service_id
                self.interaction = self.interaction or record.interaction_id
                self._agent(concerned(record))
                self.agents.update(record.also_offered_to)
            case Message() | Note() | Activity() | Segment():
                self.interaction = self.interaction or record.interaction_id
            case Callback():
                self.interaction = self.interaction or record.interaction_id
                self.work_item = self.work_item or record.work_item_id
            case Offer() | Presence() | Load():
                self._agent(record.agent_id)
            case Customer():
                self.customer = record.id
            case _:
                pass

    def _agent(self, agent_id: UUID | None) -> None:
        if agent_id is not None:
            self.agents.add(agent_id)


def _shortened(record: object) -> dict[str, Any]:
    """Return the document of a record without what is too long for an event."""
    if isinstance(record, Offer):
        return document(record) | {"why": brief(record.why)}
    if not isinstance(record, Message):
        return document(record)
    long_text, has_html = len(record.text) > LONGEST_TEXT, record.html is not None
    if not (long_text or has_html or record.quoted):
        return document(record)
    return document(replace(record, text=record.text[:LONGEST_TEXT], html=None, quoted=None, truncated=True))
