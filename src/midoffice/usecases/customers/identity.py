"""Who is who, kept: persons folded again where something was said, and the score of customers who may be the same."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.folding import Pair, declared_pairs, fold, pair_of
from midoffice.domain.customers.identity.held import MOST_OWNERS, declared_own, holdings, shared_identifiers
from midoffice.domain.customers.identity.pair import DoubtfulPair
from midoffice.domain.customers.identity.scoring import Score, Verdict, score
from midoffice.domain.customers.identity.traits import Traits, keys_of, traits_of
from midoffice.domain.customers.person import Person
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

log = structlog.get_logger(__name__)
_BATCH, _BLOCK, _WIDEST = 20, 50, 400
"""Events looked at in one transaction; customers in a block that are compared; customers that are folded at once."""


async def refold(tx: Transaction, customer_ids: Iterable[UUID], now: datetime, actor: str) -> tuple[Person, ...]:
    """Fold the people around these customers again and return those that changed.

    Call `tx.people.serialise()` before anything is locked. The records of changed people are locked here, in order of id, so
    that `lock_person` waits and sees the outcome (D22).
    """
    around = await _around(tx, set(customer_ids))
    before = await tx.people.people_of(around)
    after = fold(await tx.identity.about(around), now, around).people
    changed = {each for each in around if before[each] != after[each]}
    if not changed:
        return ()
    people = sorted({after[each] for each in changed}, key=lambda person: person.id)
    await tx.people.lock_customers(sorted(changed))
    await tx.people.regroup(people)
    await tx.log.append([_person_changed(person, now, actor) for person in people])
    return tuple(people)


def _person_changed(person: Person, now: datetime, actor: str) -> Event:
    data: dict[str, Any] = {"person": {"id": str(person.id), "members": [str(member) for member in person.members]}}
    return Event("PersonChanged", now, actor, data, customer_id=person.id)


async def _around(tx: Transaction, customer_ids: set[UUID]) -> set[UUID]:
    """Return everybody whose person may depend on what was said about these, and whole persons in any case."""
    found = set(customer_ids)
    while len(found) < _WIDEST:
        grown = found | await tx.identity.connected(found, _WIDEST)
        if grown == found:
            return found
        found = grown
    log.warning("identity.too_wide", customers=len(found), first=str(min(found)))
    return {member for person in (await tx.people.people_of(found)).values() for member in person.members}


async def settle_identities(context: Context) -> int:
    """Look at what was said and not looked at yet: fold, compare, put in doubt. Return how many events that were."""

    async def work(tx: Transaction) -> int:
        now = context.clock.now()
        taken = await tx.identity.unsettled(_BATCH)
        if not taken:
            return 0
        await tx.people.serialise()
        await rescore(context, tx, taken, now)
        events = [event for ids in taken.values() for event in ids]
        await tx.identity.settle(events)
        return len(events)

    return await transact(context, work)


async def rescore(context: Context, tx: Transaction, customer_ids: Collection[UUID], now: datetime) -> None:
    """Compare customers with those in their blocks, store what follows, and fold again. Call `serialise` first."""
    for one in sorted(customer_ids):
        await _compare(context, tx, one, now)
    await refold(tx, customer_ids, now, SYSTEM)
    people = await tx.people.people_of(customer_ids)
    for one, person in people.items():
        for other in person.members:
            if other != one:
                await tx.identity.remove_pair(one, other)


async def _compare(context: Context, tx: Transaction, customer_id: UUID, now: datetime) -> None:
    mine = (await traits_in(tx, (customer_id,), now)).get(customer_id)
    if mine is None:
        return
    keys = keys_of(mine)
    await tx.identity.put_keys(customer_id, keys)
    blocks = await tx.identity.blocks(keys, _BLOCK)
    others = {each for members in blocks.values() if len(members) <= _BLOCK for each in members} - {customer_id}
    if not others:
        return
    traits = await traits_in(tx, {customer_id, *others}, now)
    decided = await _decided(tx, customer_id)
    share = await _name_share(tx, mine, blocks)
    for other in sorted(others & traits.keys()):
        pair = pair_of(customer_id, other)
        if pair not in decided:
            found = score(traits[customer_id], traits[other], context.identity_weights, name_frequency=share)
            await _keep(tx, pair, found, now)


async def _decided(tx: Transaction, customer_id: UUID) -> frozenset[Pair]:
    return frozenset(declared_pairs(await tx.identity.about((customer_id,))))


async def _name_share(tx: Transaction, mine: Traits, blocks: Mapping[str, tuple[UUID, ...]]) -> float:
    """Return about what share of all customers, besides the two compared, sound like this name."""
    alike = max((len(members) for key, members in blocks.items() if key.startswith("name:")), default=0)
    everybody = await tx.customers.how_many() if mine.name and alike > 2 else 0  # noqa: PLR2004 - the two themselves
    return max(0, alike - 2) / everybody if everybody > _BLOCK else 0.0


async def _keep(tx: Transaction, pair: Pair, found: Score, now: datetime) -> None:
    """Store a score that joins or no longer does, and the pair that is in doubt or no longer is."""
    left, right = pair
    last = await _last_score(tx, pair)
    matched = found.verdict is Verdict.MATCH
    if (last is None and matched) or (last is not None and last.matched is not matched):
        await tx.identity.add(
            IdentityEvent(
                new_id(),
                now,
                IdentityEventKind.SCORED,
                left,
                right,
                weight=found.weight,
                matched=matched,
                source="score",
                actor=SYSTEM,
                reason=", ".join(f"{part.field} {part.agreement} {part.weight:+.1f}" for part in found.evidence if part.agreement),
            )
        )
    if found.verdict is Verdict.DOUBTFUL:
        await tx.identity.put_pair(DoubtfulPair(new_id(), left, right, found.weight, found.evidence, now))
    else:
        await tx.identity.remove_pair(left, right)


async def _last_score(tx: Transaction, pair: Pair) -> IdentityEvent | None:
    events = await tx.identity.about(pair)
    scores = [
        event
        for event in events
        if event.kind is IdentityEventKind.SCORED and event.other_id and pair_of(event.customer_id, event.other_id) == pair
    ]
    return scores[-1] if scores else None


async def traits_in(tx: Transaction, customer_ids: Collection[UUID], now: datetime) -> dict[UUID, Traits]:
    """Return what is compared of each of the customers."""
    events = await tx.identity.about(customer_ids)
    customers = await tx.customers.many(customer_ids)
    held = holdings(events, now)
    shared = set(shared_identifiers(events, held))
    counted = [key for key in held if key[0] in {TraitKind.EMAIL, TraitKind.PHONE} and key not in shared]
    counts = await tx.identity.owners_count([Identifier(IdentifierKind(kind.value), value) for kind, value in counted])
    own = declared_own(events)
    shared |= {
        key for key in counted if key not in own and counts.get(Identifier(IdentifierKind(key[0].value), key[1]), 0) > MOST_OWNERS
    }
    return {customer.id: traits_of(customer, held, shared) for customer in customers}
