"""Campaigns and events: made, started, held, ended; whom they are to reach, and how far that has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.campaigns.attempt import GATHERING, AttemptState, OutreachAttempt
from midoffice.domain.campaigns.campaign import Campaign, CampaignEvent, CampaignState, checked, step
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.kernel.ids import new_id
from midoffice.kernel.pages import Page
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import record_change
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

KIND, DIRECTORY = "campaign", "campaigns"
MOST_CAMPAIGNS = 500
MOST_AT_ONCE = 10_000
"""Customers of one event that one call may name; an event of more takes more calls with the same key."""


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign to be made; it contacts nobody before it is started."""

    key: str
    name: str
    action: str
    touchpoint_id: UUID
    description: str = ""
    priority: int = 0
    per_hour: int = 1_000
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign, and how many of its attempts are in each state."""

    campaign: Campaign
    counts: Mapping[AttemptState, int]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt with the customer's name."""

    attempt: OutreachAttempt
    customer_name: str


@dataclass(frozen=True, slots=True)
class EventOrder:
    """Something happened to customers, and an action of the catalogue says so to each of them, once for each `key`."""

    key: str
    action: str
    touchpoint_id: UUID
    customer_ids: tuple[UUID, ...]
    priority: int = 0
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventTaken:
    """How many customers an event was taken for, and how many had it already."""

    source: str
    wanted: int
    known: int


async def list_campaigns(context: Context, principal: Principal) -> tuple[CampaignView, ...]:
    """Return every campaign, the newest first."""
    principal.require(Scope.READ_ACTIONS, "read campaigns")
    async with context.database.reading() as tx:
        found = sorted(await tx.campaigns.all(), key=lambda each: (each.created_at, each.id), reverse=True)
        return await _viewed(tx, found)


async def read_campaign(context: Context, principal: Principal, campaign_id: UUID) -> CampaignView:
    """Return a campaign; raises NotFound."""
    principal.require(Scope.READ_ACTIONS, "read campaigns")
    async with context.database.reading() as tx:
        (view,) = await _viewed(tx, [await tx.campaigns.get(campaign_id)])
    return view


async def list_attempts(
    context: Context, principal: Principal, campaign_id: UUID, state: AttemptState | None, cursor: str | None, limit: int = 50
) -> Page[AttemptView]:
    """Return whom a campaign wanted to reach and what came of it, newest first; raises NotFound, Invalid(cursor)."""
    principal.require(Scope.READ_ACTIONS, "read campaigns")
    async with context.database.reading() as tx:
        campaign = await tx.campaigns.get(campaign_id)
        page = await tx.campaigns.attempts(campaign.source, state, cursor, limit)
        items = [AttemptView(each, (await tx.customers.get(each.customer_id)).name) for each in page.items]
        return Page(tuple(items), page.next_cursor)


async def create_campaign(context: Context, principal: Principal, order: NewCampaign) -> CampaignView:
    """Make a campaign; raises Invalid naming a field, Conflict when the key is taken."""
    principal.require(Scope.WRITE_ACTIONS, "make campaigns")
    now = context.clock.now()

    async def work(tx: Transaction) -> CampaignView:
        if len(await tx.campaigns.all()) >= MOST_CAMPAIGNS:
            raise Conflict(f"There are {MOST_CAMPAIGNS} campaigns already.")
        await _require_sender(tx, order.touchpoint_id)
        made = checked(
            Campaign(
                new_id(), order.key, order.name, order.action, order.touchpoint_id, now, order.description, order.priority,
                order.per_hour, order.ends_at,
            )
        )  # fmt: skip
        await tx.campaigns.add(made)
        await record_change(tx, principal, now, "create campaign", KIND, DIRECTORY, None, made)
        return CampaignView(made, {})

    return await transact(context, work)


async def edit_campaign(
    context: Context, principal: Principal, campaign_id: UUID, version: int, changes: Mapping[str, Any]
) -> CampaignView:
    """Change fields of a campaign that has not ended; where it stands stays. Raises Stale, Invalid naming a field.

    `changes` are among name, description, action, priority, per_hour, ends_at. What the campaign has asked for already keeps
    the action that it was asked with.
    """
    principal.require(Scope.WRITE_ACTIONS, "change campaigns")
    now = context.clock.now()

    async def work(tx: Transaction) -> CampaignView:
        stored = await _locked(tx, campaign_id, version)
        if stored.state is CampaignState.ENDED:
            raise Conflict("A campaign that has ended cannot be changed.")
        changed = checked(replace(stored, **changes, version=stored.version + 1))
        await tx.campaigns.save(changed)
        await record_change(tx, principal, now, "change campaign", KIND, DIRECTORY, stored, changed)
        return (await _viewed(tx, [changed]))[0]

    return await transact(context, work)


async def step_campaign(
    context: Context, principal: Principal, campaign_id: UUID, event: CampaignEvent, version: int | None = None
) -> CampaignView:
    """Start, pause, resume or end a campaign; raises IllegalCampaignStep, Stale. Nothing that was reached is reached again."""
    principal.require(Scope.PUBLISH_ACTIONS, f"{event.value} campaigns")
    now = context.clock.now()

    async def work(tx: Transaction) -> CampaignView:
        stored = await _locked(tx, campaign_id, version)
        if event is CampaignEvent.START and stored.ends_at is not None and stored.ends_at <= now:
            raise Invalid("ends_at", "is over", "Choose a later time, or none.")
        changed = step(stored, event, now)
        await tx.campaigns.save(changed)
        await record_change(tx, principal, now, f"{event.value} campaign", KIND, DIRECTORY, stored, changed)
        return (await _viewed(tx, [changed]))[0]

    return await transact(context, work)


async def take_event(context: Context, principal: Principal, order: EventOrder) -> EventTaken:
    """Want to tell customers that something happened to them. The same key and customer again change nothing.

    Raises Invalid naming a field, NotFound for an unknown customer or touchpoint.
    """
    principal.require(Scope.PUBLISH_ACTIONS, "tell customers of events")
    now = context.clock.now()
    if len(order.customer_ids) > MOST_AT_ONCE:
        raise Invalid("customer_ids", f"are {len(order.customer_ids)}", f"Send at most {MOST_AT_ONCE:,} at a time.")
    if order.expires_at is not None and order.expires_at <= now:
        raise Invalid("expires_at", "is over", "Choose a later time, or none.")
    source = f"event:{order.key}"
    attempts = [
        OutreachAttempt(
            id=new_id(),
            source=source,
            customer_id=customer_id,
            action=order.action,
            touchpoint_id=order.touchpoint_id,
            wanted_at=now,
            due_at=now + GATHERING,
            priority=order.priority,
            expires_at=order.expires_at,
        )
        for customer_id in dict.fromkeys(order.customer_ids)
    ]

    async def work(tx: Transaction) -> EventTaken:
        await _require_sender(tx, order.touchpoint_id)
        wanted = len(await tx.campaigns.want(attempts))
        return EventTaken(source, wanted, len(attempts) - wanted)

    return await transact(context, work)


async def withdraw_event(context: Context, principal: Principal, key: str) -> int:
    """Tell nobody any more about an event; return how many were still waiting to be told."""
    principal.require(Scope.PUBLISH_ACTIONS, "withdraw events")
    now, gone = context.clock.now(), 0
    while True:
        dropped = await transact(
            context, lambda tx: tx.campaigns.drop(f"event:{key}", now, "the event was withdrawn", MOST_AT_ONCE)
        )
        gone += dropped
        if dropped < MOST_AT_ONCE:
            return gone


async def _require_sender(tx: Transaction, touchpoint_id: UUID) -> None:
    touchpoint = await tx.touchpoints.get(touchpoint_id)
    if touchpoint.channel not in {Channel.EMAIL, Channel.SMS} or not touchpoint.active:
        raise Invalid("touchpoint_id", f"{touchpoint.name} is no mailbox or number in use", "Choose one that sends.")


async def _locked(tx: Transaction, campaign_id: UUID, version: int | None) -> Campaign:
    stored = await tx.campaigns.lock(campaign_id)
    if version is not None and stored.version != version:
        raise Stale(KIND, campaign_id)
    return stored


async def _viewed(tx: Transaction, campaigns: Sequence[Campaign]) -> tuple[CampaignView, ...]:
    counts = await tx.campaigns.counts([each.source for each in campaigns])
    return tuple(CampaignView(each, counts[each.source]) for each in campaigns)
