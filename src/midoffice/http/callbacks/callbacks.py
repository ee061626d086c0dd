"""Callbacks: made for customers, called, moved, canceled, looked through."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Security
from pydantic import Field

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.callback import AttemptOutcome, CallbackState, Window
from midoffice.domain.callbacks.request import CallbackWish
from midoffice.http.auth import Handling, Reading, Supervising, Writing, principal_with
from midoffice.http.bodies import Body, Instant, Line
from midoffice.http.edge import ContextHere
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.ports.callbacks import CallbackFilter
from midoffice.usecases.callbacks.callback_calls import say_call_outcome
from midoffice.usecases.callbacks.callbacks import (
    CallbackFor,
    CallbackRow,
    cancel_callback,
    list_callbacks,
    make_callback,
    move_callback,
    read_callback,
)
from midoffice.usecases.given import Context

router = APIRouter(tags=["callbacks"], route_class=StrictRoute)
Asking = Annotated[Principal, Security(principal_with, scopes=[Scope.HANDLE, Scope.SUPERVISE, Scope.RECEIVE])]
Number = Annotated[str, Field(min_length=1, max_length=40)]
Zone = Annotated[str, Field(max_length=64)]


class WindowFields(Body):
    """When the customer wants to be called: from `start` until `end`. Without `start` as soon as possible."""

    start: Instant | None = None
    end: Instant | None = None

    def record(self) -> Window:
        """Return the window."""
        return Window(self.start, self.end)


class NewCallback(Body):
    """Who is to be called, and when.

    `interaction_id` names the contact it comes from: the callback stands in the same case, for the same customer and service,
    unless another service is given. `mine`: it is offered to the agent who makes it first.
    """

    number: Number
    name: Annotated[str, Field(max_length=200)] = ""
    about: Line = ""
    window: WindowFields = WindowFields()
    time_zone: Zone | None = None
    interaction_id: UUID | None = None
    customer_id: UUID | None = None
    service_id: UUID | None = None
    mine: bool = False


class CallOutcome(Body):
    """What came of the call."""

    outcome: AttemptOutcome


class CallbackCancellation(Body):
    """Why nobody is to call."""

    reason: Line


@router.get("/api/callbacks")
async def get_callbacks(
    principal: Supervising,
    context: ContextHere,
    *,
    state: Annotated[tuple[CallbackState, ...], Query(description="None: the open ones")] = (),
    service_id: Annotated[tuple[UUID, ...], Query()] = (),
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page[CallbackRow]:
    """Return callbacks by the time of the next call, with their contacts; each filter may stand several times."""
    return await list_callbacks(context, principal, CallbackFilter(state, service_id), cursor, limit)


@router.post("/api/callbacks", status_code=201)
async def post_callback(body: NewCallback, principal: Asking, once: OnceHere) -> CallbackRow:
    """Make a callback for a customer. Refused with 422 for a number or a time at which nobody can be called."""
    whom = CallbackFor(body.interaction_id, body.customer_id, body.service_id)
    wish = CallbackWish(body.number, body.name, body.about, body.window.record(), body.time_zone)

    async def perform(context: Context) -> CallbackRow:
        return await make_callback(context, principal, whom, wish, mine=body.mine)

    return _named(await once(CallbackRow, perform))


@router.get("/api/callbacks/{callback_id}")
async def get_callback(callback_id: UUID, principal: Reading, context: ContextHere) -> CallbackRow:
    """Return a callback with its contact and what was tried."""
    return _named(await read_callback(context, principal, callback_id))


@router.post("/api/callbacks/{callback_id}/outcome")
async def post_call_outcome(callback_id: UUID, body: CallOutcome, principal: Handling, context: ContextHere) -> CallbackRow:
    """Say what came of a call: reached goes on to the wrap-up, anything else is tried again later or ends the callback."""
    return _named(await say_call_outcome(context, principal, callback_id, body.outcome))


@router.post("/api/callbacks/{callback_id}/move")
async def post_move_callback(callback_id: UUID, body: WindowFields, principal: Writing, context: ContextHere) -> CallbackRow:
    """Put a callback to another time: an agent the one in hand, a supervisor any that nobody has."""
    return _named(await move_callback(context, principal, callback_id, body.record()))


@router.post("/api/callbacks/{callback_id}/cancel")
async def post_cancel_callback(
    callback_id: UUID, body: CallbackCancellation, principal: Supervising, context: ContextHere
) -> CallbackRow:
    """Cancel a callback that nobody has taken."""
    return _named(await cancel_callback(context, principal, callback_id, body.reason))


def _named(row: CallbackRow) -> CallbackRow:
    """Let the log line say which contact it was about."""
    structlog.contextvars.bind_contextvars(interaction_id=str(row.interaction.id))
    return row
