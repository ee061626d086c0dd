"""Pairs of customers in doubt, and the decision of a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.held import Key, holdings
from midoffice.domain.customers.identity.pair import Evidence
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.kernel.pages import Page
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.customers.people import Declared, Member, clean_reason, declare, members_in
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact


class PairDecision(StrEnum):
    """What a person says about a pair."""

    SAME = "same"
    DIFFERENT = "different"
    SHARED = "shared"
    """Different people who share the identifiers that they have in common: those count for nothing from now on."""


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair with both customers side by side."""

    id: UUID
    left: Member
    right: Member
    score: float
    evidence: tuple[Evidence, ...]
    since: datetime
    proposed_by: str


async def list_pairs(context: Context, principal: Principal, cursor: str | None, limit: int = 20) -> Page[PairView]:
    """Return a page of pairs in doubt: what colleagues proposed first, then the highest score. Raises Invalid(cursor)."""
    principal.require(Scope.MERGE_PEOPLE, "decide who is who")
    now = context.clock.now()
    async with context.database.reading() as tx:
        page = await tx.identity.pairs(cursor, limit)
        ids = {each for pair in page.items for each in (pair.left_id, pair.right_id)}
        members = {member.customer.id: member for member in await members_in(tx, ids, now)}
    views = tuple(
        PairView(p.id, members[p.left_id], members[p.right_id], p.score, p.evidence, p.since, p.proposed_by) for p in page.items
    )
    return Page(views, page.next_cursor)


async def decide_pair(context: Context, principal: Principal, pair_id: UUID, decision: PairDecision, reason: str) -> Declared:
    """Say what a pair is. Raises NotFound when somebody else has decided, Invalid(decision) when nothing is shared."""
    principal.require(Scope.MERGE_PEOPLE, "decide who is who")
    clean = clean_reason(reason)
    now = context.clock.now()

    async def work(tx: Transaction) -> Declared:
        await tx.people.serialise()
        pair = await tx.identity.pair(pair_id)
        both = (pair.left_id, pair.right_id)
        if decision is PairDecision.SHARED:
            await _declare_shared(tx, principal, both, clean, now)
        same = decision is PairDecision.SAME
        kind = IdentityEventKind.DECLARED_SAME if same else IdentityEventKind.DECLARED_DIFFERENT
        await declare(tx, principal, kind, both, clean, now)
        return Declared(await tx.people.person_of(pair.left_id), proposed=False)

    return await transact(context, work)


async def _declare_shared(tx: Transaction, principal: Principal, both: tuple[UUID, UUID], reason: str, now: datetime) -> None:
    held = holdings(await tx.identity.about(both), now)
    common = sorted(key for key, owners in held.items() if set(both) <= owners.keys() and key[0] in _SHAREABLE)
    if not common:
        raise Invalid("decision", "is not possible: they have no identifier in common", "Choose same or different.")
    for key in common:
        await tx.identity.add(sharing(principal, both[0], key, reason, now, shared=True))
    named = {"identifiers": [f"{kind.value} {value}" for kind, value in common], "reason": reason}
    await audit(tx, principal, now, "identity.declared_shared", "customer", both[0], None, named)


_SHAREABLE = frozenset((TraitKind.EMAIL, TraitKind.PHONE, TraitKind.ACCOUNT, TraitKind.VISITOR))


def sharing(principal: Principal, customer_id: UUID, key: Key, reason: str, now: datetime, *, shared: bool) -> IdentityEvent:
    """Return the event that an identifier is shared, or one's own after all."""
    kind = IdentityEventKind.DECLARED_SHARED if shared else IdentityEventKind.DECLARED_OWN
    trait, value = key
    return IdentityEvent(
        new_id(), now, kind, customer_id, trait=trait, value=value, source="people", actor=principal.actor, reason=reason
    )
