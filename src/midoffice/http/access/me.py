"""One's own presence, day and profile."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.http.auth import Handling
from midoffice.http.bodies import Body, Line, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.access.accounts import change_profile
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.interactions.desk import fetch_day

router = APIRouter(tags=["desk"], route_class=StrictRoute)


@dataclass(frozen=True, slots=True)
class Day:
    """An agent's numbers of a day: contacts handled, messages sent, time in contacts and wrap-up, offers missed and declined."""

    handled: int
    messages: int
    handle_seconds: int
    offers_missed: int
    offers_rejected: int


class When(StrEnum):
    """When a presence is to apply."""

    NOW = "now"
    AFTER_WORK = "after_work"


class PresenceChange(Body):
    """The presence wanted; `not_ready` needs a reason."""

    state: PresenceState
    reason: Line | None = None
    when: When = When.NOW


class Profile(Body):
    """What an agent chooses: the name that customers see, and the signature below mails."""

    alias: Name
    signature: Annotated[str, Field(max_length=5000)]


@router.put("/api/me/presence")
async def put_my_presence(body: PresenceChange, principal: Handling, context: ContextHere) -> Presence:
    """Change one's own presence, now or when the present work ends."""
    return await set_presence(context, principal, body.state, body.reason, after_work=body.when is When.AFTER_WORK)


@router.get("/api/me/day")
async def get_my_day(principal: Handling, context: ContextHere) -> Day:
    """Return one's own numbers since midnight UTC."""
    return Day(**await fetch_day(context, principal))


@router.put("/api/me/profile", responses=STALE_ANSWERS)
async def put_my_profile(
    body: Profile, principal: Handling, version: ExpectedVersion, context: ContextHere, response: Response
) -> Agent:
    """Change one's own alias and signature."""
    return tagged(response, await change_profile(context, principal, version, alias=body.alias, signature=body.signature))
