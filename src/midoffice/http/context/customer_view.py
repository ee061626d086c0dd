"""What is known about a customer at this moment, as people see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from midoffice.domain.context.attribute import UnknownReason
from midoffice.http.auth import Reading
from midoffice.http.context.shown_attributes import ShownSubject, by_subject
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.context.customer_view import view_of

router = APIRouter(tags=["customers"], route_class=StrictRoute)


@dataclass(frozen=True, slots=True)
class ShownSource:
    """How one source answered: live, by what was kept of an earlier answer, or not at all."""

    key: str
    name: str
    state: Literal["live", "kept", "unknown"]
    elapsed_ms: float
    reason: UnknownReason | None
    detail: str


@dataclass(frozen=True, slots=True)
class ShownView:
    """The customer view: attributes by subject, and how each source answered."""

    customer_id: UUID
    at: datetime
    elapsed_ms: float
    subjects: tuple[ShownSubject, ...]
    sources: tuple[ShownSource, ...]


@router.get("/api/customers/{customer_id}/view")
async def get_customer_view(customer_id: UUID, principal: Reading, context: ContextHere) -> ShownView:
    """Return what the back-office systems tell about the customer now, or why they do not.

    It is read live, under the deadline of the settings. Values that need the consent for a purpose name it; whoever handles no
    contact of the customer gets protected ones as UNKNOWN(forbidden).
    """
    view = await view_of(context, principal, customer_id)
    names = {live.definition.key: live.definition.name for live in context.live_sources.all()}
    now = context.clock.now()
    return ShownView(
        customer_id,
        view.at,
        _milliseconds(now - view.at),
        by_subject(view.attributes.values(), view.at),
        tuple(
            ShownSource(each.key, names.get(each.key, each.key), each.state, _milliseconds(each.elapsed), each.reason, each.detail)
            for each in view.sources
        ),
    )


def _milliseconds(elapsed: timedelta) -> float:
    return round(elapsed.total_seconds() * 1000, 3)
