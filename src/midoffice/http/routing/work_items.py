"""Work items in the hands of agents and supervisors."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.routing.offer import Offer
from midoffice.domain.routing.work_item import WorkItem
from midoffice.http.auth import Handling, Reading, Supervising, Writing
from midoffice.http.bodies import Body, Instant, Line
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersionMaybe, tagged
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.routing.transfers import (
    Target,
    assign_work_item,
    cancel_work_item,
    move_work_item,
    take_back_work_item,
    transfer_work_item,
)
from midoffice.usecases.routing.waiting import Waiting, why_waiting
from midoffice.usecases.routing.work_items import WrapUp, complete_work_item, park_work_item, resume_work_item, start_wrap_up

router = APIRouter(tags=["work items"], route_class=StrictRoute)
Remark = Annotated[str, Field(max_length=10_000)]


class Completion(Body):
    """The wrap-up form. What is required depends on the service."""

    reason_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    outcome: Outcome | None = None
    note: Remark = ""


class Parking(Body):
    """Until when a contact is put aside; without a date, until the customer answers."""

    until: Instant | None = None
    reason: Line = ""


class Transfer(Body):
    """Where a contact goes: one service or one agent. `force` hands it over even if nobody can take it now."""

    service_id: UUID | None = None
    agent_id: UUID | None = None
    note: Remark = ""
    keep_skills: bool = False
    force: bool = False


class TakeBack(Body):
    """Why a supervisor takes work back."""

    reason: Line = ""


class Assigning(Body):
    """Who is to be offered the work first."""

    agent_id: UUID


class Moving(Body):
    """Which service the work goes to."""

    service_id: UUID


class Cancellation(Body):
    """Why a contact is not to be answered."""

    reason: Line


def _answer(response: Response, item: WorkItem) -> WorkItem:
    """Return the item with its version in the ETag, and let the log line say which contact it was about."""
    structlog.contextvars.bind_contextvars(interaction_id=str(item.interaction_id))
    return tagged(response, item)


@router.get("/api/work-items/{work_item_id}")
async def get_work_item(work_item_id: UUID, _: Reading, context: ContextHere, response: Response) -> WorkItem:
    """Return a work item."""
    async with context.database.reading() as tx:
        return _answer(response, await tx.queue.get(work_item_id))


@router.get("/api/work-items/{work_item_id}/offers")
async def get_offers(work_item_id: UUID, _: Reading, context: ContextHere) -> tuple[Offer, ...]:
    """Return every offer made of a work item, oldest first, each with the reasons why."""
    async with context.database.reading() as tx:
        await tx.queue.get(work_item_id)
        return await tx.queue.offers_of(work_item_id)


@router.get("/api/work-items/{work_item_id}/waiting")
async def get_waiting(work_item_id: UUID, principal: Supervising, context: ContextHere) -> Waiting:
    """Return why the item is still waiting: the cause, what the nearest agents lack, and what will happen by itself."""
    return await why_waiting(context, principal, work_item_id)


@router.post("/api/work-items/{work_item_id}/wrap-up")
async def post_wrap_up(work_item_id: UUID, principal: Handling, context: ContextHere, response: Response) -> WorkItem:
    """End the contact - for the customer too, in a chat - and start the wrap-up."""
    return _answer(response, await start_wrap_up(context, principal, work_item_id))


@router.post("/api/work-items/{work_item_id}/complete")
async def post_complete(
    work_item_id: UUID, body: Completion, principal: Handling, context: ContextHere, response: Response
) -> WorkItem:
    """Complete the contact with the wrap-up form; one that is still going on is ended first."""
    form = WrapUp(body.reason_ids, body.outcome, body.note)
    return _answer(response, await complete_work_item(context, principal, work_item_id, form))


@router.post("/api/work-items/{work_item_id}/park")
async def post_park(work_item_id: UUID, body: Parking, principal: Handling, context: ContextHere, response: Response) -> WorkItem:
    """Put a contact aside until the customer answers or the date comes; it holds no capacity meanwhile."""
    return _answer(response, await park_work_item(context, principal, work_item_id, until=body.until, reason=body.reason))


@router.post("/api/work-items/{work_item_id}/resume")
async def post_resume(work_item_id: UUID, principal: Writing, context: ContextHere, response: Response) -> WorkItem:
    """Put a parked contact back into the queue now, preferring the agent who asks."""
    return _answer(response, await resume_work_item(context, principal, work_item_id))


@router.post("/api/work-items/{work_item_id}/transfer")
async def post_transfer(
    work_item_id: UUID, body: Transfer, principal: Handling, context: ContextHere, response: Response
) -> WorkItem:
    """Hand a contact on. Refused with 409 and the reason when the target cannot take it now, unless `force`."""
    item = await transfer_work_item(
        context,
        principal,
        work_item_id,
        Target(body.service_id, body.agent_id),
        note=body.note,
        keep_skills=body.keep_skills,
        force=body.force,
    )
    return _answer(response, item)


@router.post("/api/work-items/{work_item_id}/take-back", responses=STALE_ANSWERS)
async def post_take_back(
    work_item_id: UUID,
    principal: Supervising,
    context: ContextHere,
    response: Response,
    version: ExpectedVersionMaybe,
    body: TakeBack | None = None,
) -> WorkItem:
    """Put an offered or assigned item back into its place in the queue."""
    reason = (body.reason if body else "") or "taken_back"
    return _answer(response, await take_back_work_item(context, principal, work_item_id, version=version, reason=reason))


@router.post("/api/work-items/{work_item_id}/assign", responses=STALE_ANSWERS)
async def post_assign(
    work_item_id: UUID,
    body: Assigning,
    principal: Supervising,
    context: ContextHere,
    response: Response,
    version: ExpectedVersionMaybe,
) -> WorkItem:
    """Send an item to one agent, who is offered it first."""
    return _answer(response, await assign_work_item(context, principal, work_item_id, body.agent_id, version=version))


@router.post("/api/work-items/{work_item_id}/move", responses=STALE_ANSWERS)
async def post_move(
    work_item_id: UUID,
    body: Moving,
    principal: Supervising,
    context: ContextHere,
    response: Response,
    version: ExpectedVersionMaybe,
) -> WorkItem:
    """Send an item to another service."""
    return _answer(response, await move_work_item(context, principal, work_item_id, body.service_id, version=version))


@router.post("/api/work-items/{work_item_id}/cancel", responses=STALE_ANSWERS)
async def post_cancel(
    work_item_id: UUID,
    body: Cancellation,
    principal: Supervising,
    context: ContextHere,
    response: Response,
    version: ExpectedVersionMaybe,
) -> WorkItem:
    """Cancel an item that nobody is handling."""
    return _answer(response, await cancel_work_item(context, principal, work_item_id, reason=body.reason, version=version))
