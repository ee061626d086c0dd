"""Administration of the capacity rules."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.agents.capacity_rules import AgentsTake, CapacityRules, WrapUpHolds
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Span
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.agents.capacity import fetch_capacity_rules, set_capacity_rules

router = APIRouter(tags=["administration"], route_class=StrictRoute)
Below = Annotated[tuple[Channel, ...], Field(max_length=len(Channel))]


class NewCapacityRules(Body):
    """The whole record. `interrupts` names, by channel, those whose work may be held for it; a `ramp_up` of zero is none."""

    interrupts: dict[Channel, Below]
    ramp_up: Span
    wrap_up_holds: WrapUpHolds
    agents_take: AgentsTake


@router.get("/api/admin/capacity-rules")
async def get_capacity_rules(principal: Administering, context: ContextHere, response: Response) -> CapacityRules:
    """Return what may interrupt what, the ramp-up, what a wrap-up holds and what agents take; version 0: as we come."""
    return tagged(response, await fetch_capacity_rules(context, principal))


@router.put("/api/admin/capacity-rules", responses=STALE_ANSWERS)
async def put_capacity_rules(
    body: NewCapacityRules, principal: Administering, context: ContextHere, expected: ExpectedVersion, response: Response
) -> CapacityRules:
    """Replace the rules. They hold for every offer from then on; what is held already stays held until what holds it ends."""
    rules = CapacityRules(body.interrupts, body.ramp_up, body.wrap_up_holds, expected, body.agents_take)
    return tagged(response, await set_capacity_rules(context, principal, rules))
