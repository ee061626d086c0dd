"""Persons as people see them: members, why they are one, and saying that they are or are not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Confidence, Identifier
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.folding import Link, fold, pair_of
from midoffice.domain.customers.identity.held import declared_shared, holdings, shared_identifiers
from midoffice.domain.customers.identity.pair import DoubtfulPair, Evidence
from midoffice.domain.customers.identity.scoring import score
from midoffice.domain.customers.person import Person
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.customers.identity import refold, rescore, traits_in
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

LONGEST_REASON, LONGEST_ADDRESS = 500, 300
_SHOWN_EVENTS, _SHOWN_OWNERS = 100, 50


@dataclass(frozen=True, slots=True)
class SharedIdentifier:
    """An identifier that several people use: it joins nobody."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Member:
    """One customer record with what it is known by."""

    customer: Customer
    identifiers: tuple[CustomerIdentifier, ...]
    birth_date: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person: the records, and the links that make them one.

    `events` are the newest hundred things said about them, newest first; `shared` are identifiers that others use too.
    """

    person_id: UUID
    members: tuple[Member, ...]
    links: tuple[Link, ...]
    events: tuple[IdentityEvent, ...]
    shared: tuple[SharedIdentifier, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """What became of a declaration. `proposed`: it waits in the list of pairs for somebody who may decide."""

    person: Person
    proposed: bool


async def view_person(context: Context, principal: Principal, customer_id: UUID) -> PersonView:
    """Return the whole person of a customer. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    now = context.clock.now()
    async with context.database.reading() as tx:
        await tx.customers.get(customer_id)
        person = await tx.people.person_of(customer_id)
        events = await tx.identity.about(person.members)
        links = fold(events, now, person.members).links
        shared = await _shared(tx, person, now)
        return PersonView(
            person.id,
            await members_in(tx, person.members, now),
            tuple(link for link in links if {link.left_id, link.right_id} <= set(person.members)),
            tuple(reversed(events[-_SHOWN_EVENTS:])),
            shared,
        )


async def _shared(tx: Transaction, person: Person, now: datetime) -> tuple[SharedIdentifier, ...]:
    """Return the person's identifiers that others use too, as far as that is known of the first fifty of them."""
    own = {Identifier(row.kind, row.value) for row in await tx.people.identifiers_of(person)}
    owners = [each for identifier in sorted(own, key=lambda i: (i.kind, i.value)) for each in await tx.customers.owners(identifier)]
    events = await tx.identity.about(list(dict.fromkeys((*person.members, *owners)))[:_SHOWN_OWNERS])
    shared = sorted(shared_identifiers(events, holdings(events, now)))
    mine = {(identifier.kind.value, identifier.value) for identifier in own}
    return tuple(SharedIdentifier(kind.value, value) for kind, value in shared if (kind.value, value) in mine)


async def members_in(tx: Transaction, customer_ids: Iterable[UUID], now: datetime) -> tuple[Member, ...]:
    """Return customer records with what they are known by, in order of id."""
    ids = tuple(customer_ids)
    events = await tx.identity.about(ids)
    held = holdings(events, now)
    found = []
    for customer in await tx.customers.many(ids):
        owned = sorted(key for key, owners in held.items() if customer.id in owners)
        born = [value for kind, value in owned if kind is TraitKind.BIRTH_DATE]
        addresses = tuple(value for kind, value in owned if kind is TraitKind.ADDRESS)
        identifiers = await tx.customers.identifiers(customer.id)
        found.append(Member(customer, identifiers, born[-1] if born else None, addresses))
    return tuple(found)


async def declare_same(context: Context, principal: Principal, customer_id: UUID, other_id: UUID, reason: str) -> Declared:
    """Say that two customers are one person. Who may not decide that proposes it.

    Raises NotFound, Invalid(other_id | reason).
    """
    principal.require(Scope.EDIT_CUSTOMERS, "say who is who")
    clean = clean_reason(reason)
    _check_two(customer_id, other_id)
    now = context.clock.now()

    async def work(tx: Transaction) -> Declared:
        await tx.people.serialise()
        for each in (customer_id, other_id):
            await tx.customers.get(each)
        if not principal.may(Scope.MERGE_PEOPLE):
            await tx.identity.put_pair(await _proposal(context, tx, principal, (customer_id, other_id), now))
            await audit(tx, principal, now, "identity.proposed", "customer", customer_id, None, _said(other_id, clean))
            return Declared(await tx.people.person_of(customer_id), proposed=True)
        await declare(tx, principal, IdentityEventKind.DECLARED_SAME, (customer_id, other_id), clean, now)
        return Declared(await tx.people.person_of(customer_id), proposed=False)

    return await transact(context, work)


async def declare_different(context: Context, principal: Principal, customer_id: UUID, other_id: UUID, reason: str) -> Declared:
    """Say that a customer is not the other one, nor anybody who is held to be one person with the other (un-merge).

    So the record leaves the person, whole and with its own history. Raises NotFound, Invalid(other_id | reason).
    """
    principal.require(Scope.MERGE_PEOPLE, "part people")
    clean = clean_reason(reason)
    _check_two(customer_id, other_id)
    now = context.clock.now()

    async def work(tx: Transaction) -> Declared:
        await tx.people.serialise()
        for each in (customer_id, other_id):
            await tx.customers.get(each)
        others = {other_id, *(await tx.people.person_of(other_id)).members} - {customer_id}
        for other in sorted(others):
            await declare(tx, principal, IdentityEventKind.DECLARED_DIFFERENT, (customer_id, other), clean, now)
        return Declared(await tx.people.person_of(customer_id), proposed=False)

    return await transact(context, work)


async def withdraw_declaration(context: Context, principal: Principal, customer_id: UUID, other_id: UUID, reason: str) -> Declared:
    """Take back what was declared of two customers: rules and score decide again, and may put the pair back in doubt.

    Identifiers that both have and that were declared to be shared are their own again.
    """
    principal.require(Scope.MERGE_PEOPLE, "say who is who")
    clean = clean_reason(reason)
    _check_two(customer_id, other_id)
    now = context.clock.now()

    async def work(tx: Transaction) -> Declared:
        await tx.people.serialise()
        for each in (customer_id, other_id):
            await tx.customers.get(each)
        await _own_again(tx, principal, (customer_id, other_id), clean, now)
        await declare(tx, principal, IdentityEventKind.WITHDRAWN, (customer_id, other_id), clean, now)
        await rescore(context, tx, (customer_id, other_id), now)
        return Declared(await tx.people.person_of(customer_id), proposed=False)

    return await transact(context, work)


async def _own_again(tx: Transaction, principal: Principal, both: tuple[UUID, UUID], reason: str, now: datetime) -> None:
    events = await tx.identity.about(both)
    held = holdings(events, now)
    for trait, value in sorted(key for key in declared_shared(events) if set(both) <= held.get(key, {}).keys()):
        event = IdentityEvent(
            new_id(),
            now,
            IdentityEventKind.DECLARED_OWN,
            both[0],
            trait=trait,
            value=value,
            source="people",
            actor=principal.actor,
            reason=reason,
        )
        await tx.identity.add(event)


async def declare(
    tx: Transaction, principal: Principal, kind: IdentityEventKind, pair: tuple[UUID, UUID], reason: str, now: datetime
) -> None:
    """Store a declaration on a pair with its audit entry, and fold again. Call `tx.people.serialise()` first."""
    left, right = pair
    event = IdentityEvent(new_id(), now, kind, left, right, source="people", actor=principal.actor, reason=reason)
    await tx.identity.add(event)
    await tx.identity.remove_pair(left, right)
    before = {"person": [str(each) for each in (await tx.people.person_of(left)).members]}
    await refold(tx, pair, now, principal.actor)
    after = {"person": [str(each) for each in (await tx.people.person_of(left)).members], **_said(right, reason)}
    await audit(tx, principal, now, f"identity.{kind.value}", "customer", left, before, after)


@dataclass(frozen=True, slots=True)
class TraitChange:
    """What to change: None leaves it, an empty text takes it back."""

    birth_date: str | None = None
    address: str | None = None


async def change_traits(context: Context, principal: Principal, customer_id: UUID, change: TraitChange) -> Member:
    """Store a date of birth or an address by which people are told apart. Raises NotFound, Invalid(birth_date | address)."""
    principal.require(Scope.EDIT_CUSTOMERS, "change customers")
    now = context.clock.now()
    wanted = {
        TraitKind.BIRTH_DATE: _clean_birth_date(change.birth_date, now.date()),
        TraitKind.ADDRESS: _clean_address(change.address),
    }

    async def work(tx: Transaction) -> Member:
        await tx.people.serialise()
        await tx.customers.lock(customer_id)
        held = holdings(await tx.identity.about((customer_id,)), now)
        before = sorted(f"{kind}: {value}" for (kind, value), owners in held.items() if kind in wanted and customer_id in owners)
        for kind, value in wanted.items():
            if value is None:
                continue
            old = [held_value for (held_kind, held_value), owners in held.items() if held_kind is kind and customer_id in owners]
            for each in old:
                if each != value:
                    await tx.identity.add(_asserted(principal, customer_id, kind, each, now, IdentityEventKind.RETRACTED))
            if value and value not in old:
                await tx.identity.add(_asserted(principal, customer_id, kind, value, now, IdentityEventKind.ASSERTED))
        await refold(tx, (customer_id,), now, principal.actor)
        after = {kind.value: value for kind, value in wanted.items() if value is not None}
        await audit(tx, principal, now, "customer.traits", "customer", customer_id, {"traits": before}, after)
        return (await members_in(tx, (customer_id,), now))[0]

    return await transact(context, work)


def _asserted(
    principal: Principal, customer_id: UUID, trait: TraitKind, value: str, now: datetime, kind: IdentityEventKind
) -> IdentityEvent:
    sure = Confidence.VERIFIED if kind is IdentityEventKind.ASSERTED else None
    return IdentityEvent(
        new_id(), now, kind, customer_id, trait=trait, value=value, confidence=sure, source="people", actor=principal.actor
    )


async def _proposal(
    context: Context, tx: Transaction, principal: Principal, pair: tuple[UUID, UUID], now: datetime
) -> DoubtfulPair:
    left, right = pair_of(*pair)
    traits = await traits_in(tx, (left, right), now)
    found = score(traits[left], traits[right], context.identity_weights)
    evidence = (*found.evidence, Evidence("proposed", principal.name, 0.0))
    return DoubtfulPair(new_id(), left, right, found.weight, evidence, now, principal.name)


def _said(other_id: UUID, reason: str) -> dict[str, str]:
    return {"other": str(other_id), "reason": reason}


def _check_two(customer_id: UUID, other_id: UUID) -> None:
    if customer_id == other_id:
        raise Invalid("other_id", "is the same record", "Choose another customer.")


def clean_reason(reason: str) -> str:
    """Return the reason in one line; raises Invalid(reason)."""
    clean = " ".join(reason.split())
    if not clean or len(clean) > LONGEST_REASON:
        raise Invalid("reason", "is empty or too long", f"Say why, in at most {LONGEST_REASON} characters.")
    return clean


def _clean_birth_date(raw: str | None, today: date) -> str | None:
    if not raw:
        return raw
    try:
        born = date.fromisoformat(raw.strip())
    except ValueError:
        raise Invalid("birth_date", "is not a date", "Enter it as 1980-12-31.") from None
    if not date(1880, 1, 1) <= born <= today:
        raise Invalid("birth_date", "is not between 1880 and today", "Enter it as 1980-12-31.")
    return born.isoformat()


def _clean_address(raw: str | None) -> str | None:
    if raw is None:
        return None
    clean = " ".join(raw.split())
    if len(clean) > LONGEST_ADDRESS:
        raise Invalid("address", "is too long", f"Enter at most {LONGEST_ADDRESS} characters.")
    return clean
