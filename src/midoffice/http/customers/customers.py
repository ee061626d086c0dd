"""Customers, their identifiers and their history."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind, identify
from midoffice.http.auth import Editing, Reading
from midoffice.http.bodies import Body, Edit, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import Invalid
from midoffice.kernel.pages import Page
from midoffice.ports.interactions import TimelineEntry
from midoffice.usecases.customers import customers
from midoffice.usecases.given import Context

router = APIRouter(tags=["customers"], route_class=StrictRoute)


class RawIdentifier(Body):
    """An identifier as somebody typed it."""

    kind: IdentifierKind
    value: Annotated[str, Field(max_length=254)]


class NewCustomer(Body):
    """A customer to be made."""

    name: Name
    identifiers: Annotated[tuple[RawIdentifier, ...], Field(max_length=20)] = ()


class CustomerEdit(Edit):
    """Fields to change; those left out stay, and an empty language or time zone is removed."""

    name: Name | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    time_zone: Annotated[str, Field(max_length=64)] | None = None


@router.get("/api/customers")
async def get_customers(
    principal: Reading, context: ContextHere, q: Annotated[str, Query(max_length=200)] = ""
) -> tuple[Customer, ...]:
    """Return at most twenty customers by name or identifier, best first."""
    return await customers.search_customers(context, principal, q)


@router.post("/api/customers", status_code=201)
async def post_customer(body: NewCustomer, principal: Editing, once: OnceHere, response: Response) -> Customer:
    """Make a customer."""

    async def perform(context: Context) -> Customer:
        identifiers = tuple(_identified(context, raw, f"identifiers.{n}") for n, raw in enumerate(body.identifiers))
        return (await customers.create_customer(context, principal, body.name, identifiers)).customer

    return tagged(response, await once(Customer, perform))


@router.get("/api/customers/{customer_id}")
async def get_customer(customer_id: UUID, principal: Reading, context: ContextHere, response: Response) -> customers.CustomerView:
    """Return a customer with identifiers and cases."""
    view = await customers.view_customer(context, principal, customer_id)
    tagged(response, view.customer)
    return view


@router.patch("/api/customers/{customer_id}", responses=STALE_ANSWERS)
async def patch_customer(
    customer_id: UUID,
    body: CustomerEdit,
    principal: Editing,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> Customer:
    """Edit a customer."""
    given = body.given()
    change = customers.CustomerChange(
        name=body.name,
        language=(body.language or "") if "language" in given else None,
        time_zone=(body.time_zone or "") if "time_zone" in given else None,
    )
    return tagged(response, await customers.change_customer(context, principal, customer_id, version, change))


@router.post("/api/customers/{customer_id}/identifiers", status_code=201)
async def post_identifier(customer_id: UUID, body: RawIdentifier, principal: Editing, context: ContextHere) -> CustomerIdentifier:
    """Record one more identifier of a customer; others who have it keep it."""
    return await customers.add_identifier(context, principal, customer_id, _identified(context, body, ""))


@router.delete("/api/customers/{customer_id}/identifiers/{kind}/{value:path}", status_code=204)
async def delete_identifier(customer_id: UUID, kind: IdentifierKind, value: str, principal: Editing, context: ContextHere) -> None:
    """Forget an identifier of a customer."""
    await customers.remove_identifier(context, principal, customer_id, Identifier(kind, value))


@router.get("/api/customers/{customer_id}/timeline")
async def get_timeline(
    customer_id: UUID,
    principal: Reading,
    context: ContextHere,
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> Page[TimelineEntry]:
    """Return a page of the customer's history on all channels, newest first; `q` searches the messages."""
    return await customers.read_timeline(context, principal, customer_id, q, cursor, limit)


def _identified(context: Context, raw: RawIdentifier, path: str) -> Identifier:
    try:
        return identify(raw.kind, raw.value, region=context.default_region)
    except Invalid as error:
        field = f"{path}.value".lstrip(".")
        raise Invalid(field, str(error.fields["why"]), str(error.fields["remedy"])) from error
