"""Campaigns, and events that customers are to be told of."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from midoffice.domain.campaigns.attempt import AttemptState
from midoffice.domain.campaigns.campaign import CampaignEvent
from midoffice.http.auth import PublishingActions, ReadingActions, WritingActions
from midoffice.http.bodies import Body, Edit, Instant, Key, Line, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.campaigns.campaigns import (
    MOST_AT_ONCE,
    AttemptView,
    CampaignView,
    EventOrder,
    EventTaken,
    NewCampaign,
    create_campaign,
    edit_campaign,
    list_attempts,
    list_campaigns,
    read_campaign,
    step_campaign,
    take_event,
    withdraw_event,
)

router = APIRouter(tags=["campaigns"], route_class=StrictRoute)

Priority = Annotated[
    int, Field(ge=-1000, le=1000, description="Of campaigns and events that want the same customer the highest goes first.")
]
PerHour = Annotated[int, Field(ge=1, le=1_000_000, description="How many customers it asks about in an hour at most.")]
ActionKey = Annotated[str, Field(min_length=1, max_length=64, description="An action of the catalogue.")]


class NewCampaignBody(Body):
    """A campaign to be made. Who gets the message is decided for each customer when his or her turn comes."""

    key: Key
    name: Name
    action: ActionKey
    touchpoint_id: Annotated[UUID, Field(description="The mailbox that sends.")]
    description: Line = ""
    priority: Priority = 0
    per_hour: PerHour = 1_000
    ends_at: Instant | None = None


class CampaignEdit(Edit):
    """Fields to change; those left out stay."""

    name: Name = ""
    action: ActionKey = ""
    description: Line = ""
    priority: Priority = 0
    per_hour: PerHour = 1_000
    ends_at: Instant | None = None


class EventBody(Body):
    """Something that happened to customers, and the action that says so."""

    key: Key
    action: ActionKey
    touchpoint_id: Annotated[UUID, Field(description="The mailbox that sends.")]
    customer_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]
    priority: Priority = 0
    expires_at: Instant | None = None


class EventWithdrawn(Body):
    """How many customers will not be told any more."""

    dropped: int


@router.get("/api/campaigns")
async def get_campaigns(principal: ReadingActions, context: ContextHere) -> tuple[CampaignView, ...]:
    """Return every campaign, the newest first, with how many attempts are in each state."""
    return await list_campaigns(context, principal)


@router.post("/api/campaigns", status_code=201)
async def post_campaign(body: NewCampaignBody, principal: WritingActions, once: OnceHere, response: Response) -> CampaignView:
    """Make a campaign; nobody is contacted before it is started."""
    order = NewCampaign(**body.given())
    return _tagged(response, await once(CampaignView, lambda context: create_campaign(context, principal, order)))


@router.get("/api/campaigns/{campaign_id}")
async def get_campaign(campaign_id: UUID, principal: ReadingActions, context: ContextHere, response: Response) -> CampaignView:
    """Return a campaign with how far it has come."""
    return _tagged(response, await read_campaign(context, principal, campaign_id))


@router.patch("/api/campaigns/{campaign_id}", responses=STALE_ANSWERS)
async def patch_campaign(
    campaign_id: UUID,
    body: CampaignEdit,
    principal: WritingActions,
    context: ContextHere,
    version: ExpectedVersion,
    response: Response,
) -> CampaignView:
    """Change a campaign; it goes on where it stands."""
    return _tagged(response, await edit_campaign(context, principal, campaign_id, version, body.given()))


@router.post("/api/campaigns/{campaign_id}/{event}", responses=STALE_ANSWERS)
async def post_campaign_step(
    campaign_id: UUID,
    event: Annotated[CampaignEvent, Path(description="start, pause, resume or end")],
    principal: PublishingActions,
    context: ContextHere,
    version: ExpectedVersionMaybe,
    response: Response,
) -> CampaignView:
    """Start, pause, resume or end a campaign. Whoever was reached is not reached again, and nobody is forgotten."""
    return _tagged(response, await step_campaign(context, principal, campaign_id, event, version))


@router.get("/api/campaigns/{campaign_id}/attempts")
async def get_attempts(
    campaign_id: UUID,
    principal: ReadingActions,
    context: ContextHere,
    state: AttemptState | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[AttemptView]:
    """Return whom a campaign wanted to reach and what came of it, newest first."""
    return await list_attempts(context, principal, campaign_id, state, cursor, limit)


@router.post("/api/customer-events", status_code=202)
async def post_customer_event(body: EventBody, principal: PublishingActions, context: ContextHere) -> EventTaken:
    """Have customers told that something happened to them: each once for each key, however often it is said."""
    order = EventOrder(**{**body.given(), "customer_ids": tuple(body.customer_ids)})
    return await take_event(context, principal, order)


@router.delete("/api/customer-events/{key}")
async def delete_customer_event(
    key: Annotated[str, Path(min_length=1, max_length=64)], principal: PublishingActions, context: ContextHere
) -> EventWithdrawn:
    """Tell nobody any more; who has been told stays told."""
    return EventWithdrawn(dropped=await withdraw_event(context, principal, key))


def _tagged(response: Response, view: CampaignView) -> CampaignView:
    response.headers["ETag"] = f'"{view.campaign.version}"'
    return view
