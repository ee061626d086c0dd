"""Administration of the system that is asked what contacts are worth with agents."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.routing.outside_scores import (
    LONGEST_DEADLINE_MS,
    SHORTEST_DEADLINE_MS,
    USUAL_DEADLINE_MS,
    ScoreConnection,
)
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.routing import score_connection
from midoffice.usecases.routing.score_connection import LONGEST_SCORE_SECRET, ScoreFinding

router = APIRouter(tags=["administration"], route_class=StrictRoute)
Secret = Annotated[str, Field(max_length=LONGEST_SCORE_SECRET, description="Sealed when it is stored, and never shown")]


class ScoreConnectionBody(Body):
    """The connection with its secret: left out it stays, an empty text removes it. See the guide on scores from outside."""

    connection: dict[str, Any]
    deadline_ms: Annotated[int, Field(ge=SHORTEST_DEADLINE_MS, le=LONGEST_DEADLINE_MS)] = USUAL_DEADLINE_MS
    secret: Secret | None = None


@router.get("/api/admin/score-connection")
async def get_score_connection(principal: Administering, context: ContextHere, response: Response) -> ScoreConnection:
    """Return the connection; of its secret, only whether there is one. Version 0: there is no connection."""
    return tagged(response, await score_connection.fetch_score_connection(context, principal))


@router.put("/api/admin/score-connection", responses=STALE_ANSWERS)
async def put_score_connection(
    body: ScoreConnectionBody, principal: Administering, context: ContextHere, expected: ExpectedVersion, response: Response
) -> ScoreConnection:
    """Make or replace the connection. Contacts that arrive from then on are asked about there."""
    given = ScoreConnection(body.connection, body.deadline_ms, version=expected)
    return tagged(response, await score_connection.set_score_connection(context, principal, given, body.secret))


@router.delete("/api/admin/score-connection", status_code=204, responses=STALE_ANSWERS)
async def delete_score_connection(principal: Administering, context: ContextHere, expected: ExpectedVersion) -> None:
    """Remove the connection with its secret. Services that ask it go by their own scores."""
    await score_connection.remove_score_connection(context, principal, expected)


@router.post("/api/admin/score-connection/probe")
async def post_score_probe(principal: Administering, context: ContextHere) -> ScoreFinding:
    """Ask the system for real about a contact and an agent that do not exist."""
    return await score_connection.probe_score_connection(context, principal)
