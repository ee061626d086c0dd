"""Visitors of the company's own pages: who they are, as far as that is proved, and what they look at.

A browser proves by a signed token that it is the same visitor as before, and by a token of the site who is signed in there. A
plain identifier from a browser proves nothing and is not taken (D23).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.customer import Customer, CustomerIdentifier, display_name
from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind
from midoffice.domain.touchpoints.chat_session import SessionInvalid, read_visitor, sign_visitor
from midoffice.domain.touchpoints.page_view import MOST_PAGES, PageView, page_address, page_title
from midoffice.domain.touchpoints.site_identity import read_site_identity
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.customers.identity import refold
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

_SOURCE = "web"
_BROWSERS = 10
"""So many of a customer's browsers are looked at, those of the latest first sign-in."""


@dataclass(frozen=True, slots=True)
class WebVisitor:
    """Somebody who looks at a page. `customer_id` is None where several people use the browser and nobody has signed in.

    `verified`: the site has said who it is. `token` is what the browser keeps.
    """

    visitor_id: UUID
    customer_id: UUID | None
    verified: bool
    token: str


async def recognise_visitor(context: Context, touchpoint: Touchpoint, visitor: str | None, identity: str | None) -> WebVisitor:
    """Return who is looking, under a customer record; whoever is new gets one, so that caps count from the first look on.

    `visitor` is the token given before, `identity` the site's. Raises Invalid(identity) for one that the site did not make.
    """
    now = context.clock.now()
    try:
        token = visitor or ""
        visitor_id = read_visitor(context.secret_key, token, touchpoint.id, now)
    except SessionInvalid:
        visitor_id = new_id()
        token = sign_visitor(context.secret_key, visitor_id, touchpoint.id, now)
    mark = Identifier(IdentifierKind.VISITOR, str(visitor_id))
    proved = _proved(context, touchpoint, identity, now) if identity else None
    async with context.database.reading() as tx:
        customer_id, complete = await _found(tx, mark, proved)
    if not complete:
        customer_id = await transact(context, lambda tx: _made(tx, mark, proved, now))
    return WebVisitor(visitor_id, customer_id, proved is not None and customer_id is not None, token)


async def recognise_signed_in(context: Context, touchpoint: Touchpoint, visitor: str | None, identity: str) -> str:
    """Return the token of a visitor who is the customer that the site names, and nobody else.

    In a browser that is somebody else's already this is a new visitor. Raises Invalid(identity), also when several people
    have what the site names.
    """
    found = await recognise_visitor(context, touchpoint, visitor, identity)
    if found.customer_id is None:
        raise Invalid("identity", "names several customers", "Tell us who you are.")
    mark = Identifier(IdentifierKind.VISITOR, str(found.visitor_id))
    async with context.database.reading() as tx:
        theirs = await _one_person(tx, (found.customer_id, *await tx.customers.owners(mark))) is not None
    return found.token if theirs else (await recognise_visitor(context, touchpoint, None, identity)).token


async def visitors_of_signed_in(context: Context, touchpoint: Touchpoint, identity: str) -> tuple[UUID, ...]:
    """Return as which visitors the customer whom the site names was signed in before, the latest first.

    Raises Invalid(identity).
    """
    proved = _proved(context, touchpoint, identity, context.clock.now())
    async with context.database.reading() as tx:
        known = [row for owner in await tx.customers.owners(proved) for row in await tx.customers.identifiers(owner)]
    marks = [row for row in known if row.kind is IdentifierKind.VISITOR and row.confidence is Confidence.VERIFIED]
    latest = sorted(marks, key=lambda row: row.added_at, reverse=True)[:_BROWSERS]
    return tuple(UUID(row.value) for row in latest)


def _proved(context: Context, touchpoint: Touchpoint, identity: str, now: datetime) -> Identifier:
    key = context.sealer.unseal(touchpoint.secrets) if touchpoint.secrets else ""
    return read_site_identity(key, identity, touchpoint.key, now, region=context.default_region)


async def _found(tx: Transaction, mark: Identifier, proved: Identifier | None) -> tuple[UUID | None, bool]:
    """Return whose the identifiers are, and whether nothing is to be written down."""
    marked = await tx.customers.owners(mark)
    if proved is None:
        return await _one_person(tx, marked), bool(marked)
    owner = await _one_person(tx, await tx.customers.owners(proved))
    return owner, owner is not None and (owner in marked or await _somebody_elses(tx, marked))


async def _somebody_elses(tx: Transaction, marked: tuple[UUID, ...], but: UUID | None = None) -> bool:
    """Tell whether the browser's mark belongs to somebody whom the site has named: a second one who signs in is not the same."""
    known = [row for owner in marked if owner != but for row in await tx.customers.identifiers(owner)]
    return any(row.kind is not IdentifierKind.VISITOR and row.confidence is Confidence.VERIFIED for row in known)


async def _one_person(tx: Transaction, owners: tuple[UUID, ...]) -> UUID | None:
    """Return the record to use when all owners are one person; None when there are none or several people."""
    people = {person.id for person in (await tx.people.people_of(owners)).values()}
    return min(owners) if len(people) == 1 else None


async def _made(tx: Transaction, mark: Identifier, proved: Identifier | None, now: datetime) -> UUID | None:
    """Make the customer, or give the one whom the site names the visitor's mark (D17: it was the same person all along)."""
    if proved is not None:
        await tx.people.serialise()
    for identifier in (proved, mark):
        if identifier is not None:
            await tx.customers.serialise(identifier)
    owner, complete = await _found(tx, mark, proved)
    if complete:
        return owner
    if owner is None:
        if await tx.customers.owners(proved or mark):
            return None  # several people have it: nobody is merged, and nothing is said to the wrong one
        customer = Customer(new_id(), display_name("", proved or mark), now)
        await tx.customers.add(customer)
        await tx.log.append([happened("CustomerCreated", now, SYSTEM, customer)])
        owner = customer.id
        if proved is not None:
            await _add(tx, owner, proved, now)
    if not await _somebody_elses(tx, await tx.customers.owners(mark), but=owner):
        await _add(tx, owner, mark, now)
        if proved is not None:
            # At once, not a moment later by the worker: the next look must count what the visitor has seen before.
            await refold(tx, (owner,), now, SYSTEM)
    return owner


async def _add(tx: Transaction, customer_id: UUID, identifier: Identifier, now: datetime) -> None:
    row = CustomerIdentifier(customer_id, identifier.kind, identifier.value, now, Confidence.VERIFIED, _SOURCE)
    await tx.customers.add_identifier(row)


async def note_page(context: Context, touchpoint: Touchpoint, visitor_id: UUID, address: str, title: str) -> None:
    """Write down a page that a visitor looks at. Raises Invalid(page.address)."""
    view = PageView(new_id(), visitor_id, touchpoint.id, context.clock.now(), page_address(address), page_title(title))
    async with context.database.transaction() as tx:
        await tx.page_views.note(view, MOST_PAGES)
