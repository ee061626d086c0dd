"""Agents under a supervisor's hand."""

from uuid import UUID

from fastapi import APIRouter

from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.http.auth import Supervising
from midoffice.http.bodies import Body, Line
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.agents.presence import set_agent_presence

router = APIRouter(tags=["supervision"], route_class=StrictRoute)


class PresenceOrder(Body):
    """The presence an agent is put into; `not_ready` needs a reason."""

    state: PresenceState
    reason: Line | None = None


@router.put("/api/agents/{agent_id}/presence")
async def put_agent_presence(agent_id: UUID, body: PresenceOrder, principal: Supervising, context: ContextHere) -> Presence:
    """Change an agent's presence; signing an agent out sends live conversations back to their places."""
    return await set_agent_presence(context, principal, agent_id, body.state, body.reason)
