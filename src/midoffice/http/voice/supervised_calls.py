"""Calls under the supervisor's hand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from midoffice.domain.voice.call import Ear
from midoffice.domain.voice.shown import CallNow, WatchedCall
from midoffice.http.auth import Supervising
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.voice.call_supervision import attend_call, end_call, leave_call, list_live_calls, take_over_call

router = APIRouter(tags=["supervision"], route_class=StrictRoute)


@router.get("/api/supervision/calls")
async def get_live_calls(
    principal: Supervising,
    context: ContextHere,
    *,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page[WatchedCall]:
    """Return the calls that go on, oldest ids first."""
    return await list_live_calls(context, principal, cursor, limit)


@router.post("/api/supervision/calls/{call_id}/listen")
async def post_listen(call_id: UUID, principal: Supervising, context: ContextHere) -> CallNow:
    """Listen to a call through the own softphone, heard by nobody."""
    return await attend_call(context, principal, call_id, Ear.LISTEN)


@router.post("/api/supervision/calls/{call_id}/whisper")
async def post_whisper(call_id: UUID, principal: Supervising, context: ContextHere) -> CallNow:
    """Be heard by the agents, but not by the customer."""
    return await attend_call(context, principal, call_id, Ear.WHISPER)


@router.post("/api/supervision/calls/{call_id}/barge")
async def post_barge(call_id: UUID, principal: Supervising, context: ContextHere) -> CallNow:
    """Talk with everybody in the call."""
    return await attend_call(context, principal, call_id, Ear.TALK)


@router.post("/api/supervision/calls/{call_id}/take_over")
async def post_take_over(call_id: UUID, principal: Supervising, context: ContextHere) -> CallNow:
    """Talk with the customer instead of the agents, who are let go. One must be in the call already."""
    return await take_over_call(context, principal, call_id)


@router.post("/api/supervision/calls/{call_id}/leave")
async def post_leave(call_id: UUID, principal: Supervising, context: ContextHere) -> CallNow:
    """Leave a call; when nobody else talks with the customer, it is over."""
    return await leave_call(context, principal, call_id)


@router.post("/api/supervision/calls/{call_id}/end")
async def post_end(call_id: UUID, principal: Supervising, context: ContextHere) -> CallNow:
    """End a call for everybody in it."""
    return await end_call(context, principal, call_id)
