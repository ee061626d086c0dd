"""Persons: who is who, what tells people apart, and consents."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from midoffice.domain.customers.consent import Consent, ConsentState
from midoffice.http.auth import Editing, Merging, Reading
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.customers import consents, doubtful_pairs, people

router = APIRouter(tags=["people"], route_class=StrictRoute)

Reason = Annotated[str, Field(min_length=1, max_length=people.LONGEST_REASON)]


class Other(Body):
    """Another customer, and why this is said."""

    other_id: UUID
    reason: Reason


class Decision(Body):
    """What a pair in doubt is."""

    decision: doubtful_pairs.PairDecision
    reason: Reason


class TraitEdit(Body):
    """What tells people apart: left out it stays, an empty text takes it back."""

    birth_date: Annotated[str, Field(max_length=40)] | None = None
    address: Annotated[str, Field(max_length=people.LONGEST_ADDRESS)] | None = None


class ConsentWord(Body):
    """What the customer said on a purpose and a channel ("*": all)."""

    purpose: Annotated[str, Field(max_length=40)]
    channel: Annotated[str, Field(max_length=40)]
    state: ConsentState


@router.get("/api/customers/{customer_id}/person")
async def get_person(customer_id: UUID, principal: Reading, context: ContextHere) -> people.PersonView:
    """Return all records that are held to be the same person, and why."""
    return await people.view_person(context, principal, customer_id)


@router.post("/api/customers/{customer_id}/same")
async def post_same(customer_id: UUID, body: Other, principal: Editing, context: ContextHere) -> people.Declared:
    """Say that two customers are one person; without the right to merge it is proposed."""
    return await people.declare_same(context, principal, customer_id, body.other_id, body.reason)


@router.post("/api/customers/{customer_id}/different")
async def post_different(customer_id: UUID, body: Other, principal: Merging, context: ContextHere) -> people.Declared:
    """Say that this customer is somebody else than the other one and all records of the other's person (un-merge)."""
    return await people.declare_different(context, principal, customer_id, body.other_id, body.reason)


@router.post("/api/customers/{customer_id}/undeclared")
async def post_undeclared(customer_id: UUID, body: Other, principal: Merging, context: ContextHere) -> people.Declared:
    """Take back what was declared of two customers; rules and score decide again."""
    return await people.withdraw_declaration(context, principal, customer_id, body.other_id, body.reason)


@router.put("/api/customers/{customer_id}/traits")
async def put_traits(customer_id: UUID, body: TraitEdit, principal: Editing, context: ContextHere) -> people.Member:
    """Store a date of birth or an address."""
    change = people.TraitChange(body.birth_date, body.address)
    return await people.change_traits(context, principal, customer_id, change)


@router.get("/api/identity/pairs")
async def get_pairs(
    principal: Merging,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page[doubtful_pairs.PairView]:
    """Return pairs in doubt: what colleagues proposed first, then the highest score."""
    return await doubtful_pairs.list_pairs(context, principal, cursor, limit)


@router.post("/api/identity/pairs/{pair_id}")
async def post_pair(pair_id: UUID, body: Decision, principal: Merging, context: ContextHere) -> people.Declared:
    """Decide a pair in doubt."""
    return await doubtful_pairs.decide_pair(context, principal, pair_id, body.decision, body.reason)


@router.get("/api/customers/{customer_id}/consents")
async def get_consents(customer_id: UUID, principal: Reading, context: ContextHere) -> tuple[consents.ConsentView, ...]:
    """Return the latest word of each record of the person; `decides` marks what counts."""
    return await consents.view_consents(context, principal, customer_id)


@router.put("/api/customers/{customer_id}/consents")
async def put_consent(
    customer_id: UUID, body: ConsentWord, principal: Editing, context: ContextHere
) -> tuple[consents.ConsentView, ...]:
    """Store what the customer said."""
    return await consents.set_consent(context, principal, customer_id, body.purpose, body.channel, body.state)


@router.get("/api/customers/{customer_id}/consents/history")
async def get_consent_history(customer_id: UUID, principal: Reading, context: ContextHere) -> tuple[Consent, ...]:
    """Return every word, oldest first."""
    return await consents.read_consent_history(context, principal, customer_id)
