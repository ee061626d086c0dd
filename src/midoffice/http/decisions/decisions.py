"""Decisions and responses: what to say to a customer, what became of it, and why it was said."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.decisions.ledger import LedgerEntry, ResponseKind
from midoffice.http.auth import Deciding, Reading
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.decisions.conversions import ReportedConversion, report_conversion
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import (
    ConversionOrder,
    DecisionOrder,
    IdentifierGiven,
    MadeDecision,
    Recorded,
    ResponseOrder,
)
from midoffice.usecases.decisions.ledger import DecisionRead, Replayed, read_ledger, read_made_decision, replay_decision
from midoffice.usecases.decisions.respond import record_response

router = APIRouter(tags=["decisions"], route_class=StrictRoute)
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"description": "The identifier is shared, or nothing was published yet"}}
_REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"description": "The offer has ended, is not right any more, or the key belongs to another response"},
    503: {"description": "It cannot be checked at this moment whether the offer is still right; try again"},
}


class DecisionIdentifier(Body):
    """An identifier of the customer, as the caller knows it."""

    kind: IdentifierKind
    value: Annotated[str, Field(max_length=254)]


class DecisionBody(Body):
    """Whom to say something, and where. The customer is named by id, or by identifiers of which the first known one counts."""

    channel: Annotated[str, Field(max_length=64, description="agent, web, email, ivr, sms or chat: the placement's.")]
    placement: Annotated[str, Field(max_length=64, description="The key of a placement of the catalogue.")]
    customer_id: UUID | None = None
    identifiers: Annotated[tuple[DecisionIdentifier, ...], Field(max_length=10)] = ()
    situation: Annotated[
        dict[str, Any], Field(description="What rules may ask about this moment, as `situation.<name>`; at most 32 kB.")
    ] = {}  # noqa: RUF012 - pydantic copies it
    limit: Annotated[int, Field(ge=1, le=20)] | None = None
    verified: Annotated[bool, Field(description="The customer has proved who he is: protected attributes may be used.")] = False

    def order(self) -> DecisionOrder:
        """Return what is asked."""
        return DecisionOrder(
            self.channel,
            self.placement,
            self.customer_id,
            tuple(IdentifierGiven(each.kind, each.value) for each in self.identifiers),
            self.situation,
            self.limit,
            self.verified,
        )


class ResponseBody(Body):
    """What became of an offer. `customer_id`, if given, is who answers; the token of another customer is refused then."""

    token: Annotated[str, Field(max_length=500)]
    response: ResponseKind
    idempotency_key: Annotated[str, Field(min_length=1, max_length=200)]
    note: Annotated[str, Field(max_length=2_000)] = ""
    customer_id: UUID | None = None


class ConversionBody(Body):
    """Who took what an action is about, without an offer of ours. The customer is named as in a decision."""

    action: Annotated[str, Field(max_length=64, description="The key of an action of the catalogue in force.")]
    idempotency_key: Annotated[str, Field(min_length=1, max_length=200, description="Such as the number of the order.")]
    customer_id: UUID | None = None
    identifiers: Annotated[tuple[DecisionIdentifier, ...], Field(max_length=10)] = ()
    channel: Annotated[str, Field(max_length=64, description="Where it was taken; a shop is `agent`.")] = "agent"
    at: Annotated[AwareDatetime | None, Field(description="When; now if left out.")] = None
    reference: Annotated[str, Field(max_length=200)] = ""

    def order(self) -> ConversionOrder:
        """Return what is reported."""
        given = tuple(IdentifierGiven(each.kind, each.value) for each in self.identifiers)
        return ConversionOrder(self.action, self.idempotency_key, self.customer_id, given, self.channel, self.at, self.reference)


@router.post("/api/decisions", responses=_CONFLICT)
async def post_decision(body: DecisionBody, principal: Deciding, context: ContextHere) -> MadeDecision:
    """Decide what is said to a customer in a place. Who asks again soon for the same place gets the same offers, if they hold."""
    return await make_decision(context, principal, body.order())


@router.get("/api/decisions/{decision_id}")
async def get_decision(decision_id: UUID, principal: Reading, context: ContextHere) -> DecisionRead:
    """Return a decision with all that it looked at, and every action that was left out with the reason."""
    return await read_made_decision(context, principal, decision_id)


@router.post("/api/decisions/{decision_id}/replay")
async def post_decision_replay(decision_id: UUID, principal: Reading, context: ContextHere) -> Replayed:
    """Make a decision again from its evidence, and say whether it comes out the same to the byte; nothing is stored."""
    return await replay_decision(context, principal, decision_id)


@router.post("/api/responses", responses=_REFUSED)
async def post_response(body: ResponseBody, principal: Deciding, context: ContextHere) -> Recorded:
    """Record that an offer was shown, sent, clicked, accepted, declined, put off or ignored.

    Report `sent` before sending: what may not be sent any more is refused. The same key with the same content counts once.
    """
    order = ResponseOrder(body.token, body.response, body.idempotency_key, body.note, body.customer_id)
    return await record_response(context, principal, order)


@router.post("/api/conversions", responses=_CONFLICT)
async def post_conversion(body: ConversionBody, principal: Deciding, context: ContextHere) -> ReportedConversion:
    """Record that a customer took what an action is about without an offer of ours: in a shop, or unasked on the telephone.

    Report it for all customers alike: only then does the comparison with the control group hold. It is not offered any more.
    """
    return await report_conversion(context, principal, body.order())


@router.get("/api/customers/{customer_id}/ledger")
async def get_customer_ledger(
    customer_id: UUID,
    principal: Reading,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[LedgerEntry]:
    """Return what was shown to, sent to and answered by a customer on all channels, newest first: of all records of the person."""
    return await read_ledger(context, principal, customer_id, cursor, limit)
