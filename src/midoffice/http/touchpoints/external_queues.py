"""The door for other systems' queues: what waits there, what is gone, who is busy. See docs/connecting-an-external-queue.md."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from midoffice.domain.customers.identifier import IdentifierKind, read_identifiers
from midoffice.domain.routing.external_item import GoneReason, OnGone, OnWaiting
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.http.bodies import Body, Instant
from midoffice.http.edge import ContextHere, edge_of
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import TooMany
from midoffice.ports.external_queue import BusyReport, GoneReport, Snapshot, WaitingReport
from midoffice.usecases.touchpoints.external_busy import BusyHeard, agent_busy
from midoffice.usecases.touchpoints.external_doors import QueueTokenRefused, open_door
from midoffice.usecases.touchpoints.external_reports import item_gone, item_waiting
from midoffice.usecases.touchpoints.external_snapshot import Reconciled, reconcile

router = APIRouter(tags=["external queues"], route_class=StrictRoute, prefix="/api/external-queues/{key}")
REPORTS = Rate("reports from this queue", burst=6_000, per=timedelta(minutes=1))
LISTS = Rate("lists from this queue", burst=12, per=timedelta(minutes=1))
WRONG_TOKENS = Rate("wrong tokens from this address", burst=10, per=timedelta(minutes=1))
_bearer = HTTPBearer(scheme_name="queue", auto_error=False, description="The token of an external queue, set by an administrator.")

Id = Annotated[str, Field(min_length=1, max_length=200)]
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=20_000)]
Sequence = Annotated[int, Field(ge=0, lt=2**63)]
Contacts = Annotated[tuple[Id, ...], Field(max_length=100)]


class CustomerIdentifierSaid(Body):
    """How a customer can be recognised; one that cannot be read is kept as a field of the contact."""

    kind: IdentifierKind
    value: Line


class WaitingPost(Body):
    """An item waits. `sequence` grows with every change of the item; `arrived_at` is since when the customer has waited."""

    id: Id
    sequence: Sequence
    arrived_at: Instant
    identifiers: Annotated[tuple[CustomerIdentifierSaid, ...], Field(max_length=20)] = ()
    customer_name: Line = ""
    subject: Line = ""
    text: Text = ""
    fields: Annotated[tuple[tuple[Line, Text], ...], Field(max_length=60)] = ()
    priority_seconds: Annotated[int, Field(ge=-86_400, le=86_400)] = 0

    def report(self, region: str) -> WaitingReport:
        """Return it as the use cases take it."""
        identifiers, unread = read_identifiers(((each.kind, each.value) for each in self.identifiers), region=region)
        fields = (*self.fields, *unread)
        return WaitingReport(
            self.id,
            self.sequence,
            self.arrived_at,
            identifiers,
            self.customer_name,
            self.subject,
            self.text,
            fields,
            self.priority_seconds,
        )


class GonePost(Body):
    """An item does not wait any more. `agent` is who took it there."""

    id: Id
    sequence: Sequence
    reason: GoneReason
    agent: Id | None = None


class BusyPost(Body):
    """Everything that an agent is busy with; no contacts: free. `sequence` grows with every report on the agent."""

    agent: Id
    sequence: Sequence
    contacts: Contacts = ()


class ListPost(Body):
    """All that waits at `taken_at`, and everybody who is busy; without `agents` nothing is said about them."""

    taken_at: Instant
    items: Annotated[tuple[WaitingPost, ...], Field(max_length=5_000)]
    agents: Annotated[tuple[BusyPost, ...], Field(max_length=5_000)] | None = None


@dataclass(frozen=True, slots=True)
class ItemHeard:
    """What a report led to, and the contact that the item is; `stale` says that something newer is known."""

    effect: OnWaiting | OnGone
    interaction_id: UUID | None


async def _this_queue(
    key: str, request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None
) -> Touchpoint:
    """Return the queue whose token is shown. Raises QueueTokenRefused, TooMany."""
    edge, address = edge_of(request), caller_address(request)
    wait = edge.limiter.wait_seconds(WRONG_TOKENS, address)
    if wait > 0:
        raise TooMany(WRONG_TOKENS.what, wait)
    try:
        touchpoint = await open_door(edge.context, key, shown.credentials if shown else "")
    except QueueTokenRefused:
        edge.limiter.take(WRONG_TOKENS, address)
        raise
    edge.limiter.take(REPORTS, str(touchpoint.id))
    structlog.contextvars.bind_contextvars(actor=f"queue:{touchpoint.key}")
    return touchpoint


ThisQueue = Annotated[Touchpoint, Depends(_this_queue)]


@router.post("/items")
async def post_external_item(body: WaitingPost, queue: ThisQueue, context: ContextHere) -> ItemHeard:
    """Report that an item waits, or has changed. It is in our queue when this answers; repeating a report is harmless."""
    heard = await item_waiting(context, queue, body.report(context.default_region))
    return ItemHeard(heard.effect, heard.interaction_id)


@router.post("/gone")
async def post_external_gone(body: GonePost, queue: ThisQueue, context: ContextHere) -> ItemHeard:
    """Report that an item does not wait any more: the customer left, or somebody took it."""
    heard = await item_gone(context, queue, GoneReport(body.id, body.sequence, body.reason, body.agent))
    return ItemHeard(heard.effect, heard.interaction_id)


@router.post("/agents")
async def post_external_agent(body: BusyPost, queue: ThisQueue, context: ContextHere) -> BusyHeard:
    """Report what an agent is busy with. Renew it every few minutes: it lapses, so that nobody is busy for ever."""
    return await agent_busy(context, queue, BusyReport(body.agent, body.sequence, body.contacts))


@router.post("/list")
async def post_external_list(body: ListPost, queue: ThisQueue, request: Request, context: ContextHere) -> Reconciled:
    """Hand in all that waits, to set right what got lost on the way. What changed after `taken_at` is left alone."""
    edge_of(request).limiter.take(LISTS, str(queue.id))
    items = tuple(item.report(context.default_region) for item in body.items)
    agents = None if body.agents is None else tuple(BusyReport(each.agent, each.sequence, each.contacts) for each in body.agents)
    return await reconcile(context, queue, Snapshot(items, agents), min(body.taken_at, context.clock.now()))
