"""Identity events, blocking keys and pairs in doubt."""

from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.pair import DoubtfulPair, Evidence
from midoffice.domain.customers.person import Person
from midoffice.kernel.errors import Conflict, Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.people import made
from midoffice.testing.stores.samples import NOW, after

_PHONE = Identifier(IdentifierKind.PHONE, "+442079460000")
_ACCOUNT = Identifier(IdentifierKind.ACCOUNT, "A77")


def _row(customer_id: UUID, identifier: Identifier, at: datetime = NOW, **rest: object) -> CustomerIdentifier:
    return CustomerIdentifier(customer_id, identifier.kind, identifier.value, at, **rest)  # type: ignore[arg-type] # its fields


def declared(kind: IdentityEventKind, left: UUID, right: UUID, at: datetime = NOW) -> IdentityEvent:
    """Return a declaration on two customers."""
    return IdentityEvent(new_id(), at, kind, left, right, actor="account:1", reason="They said so.")


async def check_identifiers_are_asserted(database: Database) -> None:
    """Adding and removing an identifier is asserted and retracted once; what is surer or lasts longer is asserted again."""
    (a,) = await made(database, 1)
    async with database.transaction() as tx:
        await tx.customers.add_identifier(_row(a, _PHONE, after(1), source="voice", expires_at=after(100)))
        await tx.customers.add_identifier(_row(a, _PHONE, after(2), expires_at=after(90)))
        await tx.customers.add_identifier(_row(a, _PHONE, after(3), confidence=Confidence.CLAIMED, expires_at=after(200)))
        await tx.customers.add_identifier(_row(a, _PHONE, after(4), confidence=Confidence.VERIFIED, expires_at=after(150)))
        (kept,) = await tx.customers.identifiers(a)
        same((kept.added_at, kept.confidence, kept.expires_at), (after(1), Confidence.VERIFIED, after(200)), "firmer")
        await tx.customers.remove_identifier(a, _PHONE, after(5))
        await tx.customers.remove_identifier(a, _PHONE, after(6))
        events = await tx.identity.about((a,))
    asserted, retracted = IdentityEventKind.ASSERTED, IdentityEventKind.RETRACTED
    same([e.kind for e in events], [asserted, asserted, asserted, retracted], "what is new, and no more")
    same({(e.trait, e.value) for e in events}, {(TraitKind.PHONE, _PHONE.value)}, "of the number")
    same([e.confidence for e in events[:3]], [Confidence.OBSERVED, Confidence.OBSERVED, Confidence.VERIFIED], "confidence")
    same([e.expires_at for e in events[:3]], [after(100), after(200), after(200)], "expiry")


async def check_events_are_found_by_whom_they_concern(database: Database) -> None:
    """By either customer of a pair, and by whoever has an identifier that was said to be shared."""
    a, b, c = await made(database, 3)
    same_pair = declared(IdentityEventKind.DECLARED_SAME, a, b, after(1))
    shared = IdentityEvent(
        new_id(), after(2), IdentityEventKind.DECLARED_SHARED, a, trait=TraitKind.PHONE, value=_PHONE.value, reason="A switchboard"
    )
    score = IdentityEvent(new_id(), after(3), IdentityEventKind.SCORED, b, c, weight=-3.25, matched=False)
    async with database.transaction() as tx:
        for event in (score, shared, same_pair):
            await tx.identity.add(event)
        await tx.customers.add_identifier(_row(c, _PHONE, after(4)))
        same(await tx.identity.about((b,)), (same_pair, score), "both sides of a pair, in order")
        same((await tx.identity.about((c,)))[:2], (shared, score), "sharing of what one has")
        same(await tx.identity.about(()), (), "of nobody")
    with refused(Conflict, "one customer is no pair"):
        async with database.transaction() as tx:
            await tx.identity.add(declared(IdentityEventKind.DECLARED_SAME, a, new_id()))


async def check_connected_goes_one_step(database: Database) -> None:
    """One step is an event on the pair, an account or visitor in common, or one person; a shared telephone is none."""
    a, b, c, d, e = await made(database, 5)
    async with database.transaction() as tx:
        await tx.identity.add(declared(IdentityEventKind.DECLARED_DIFFERENT, b, a))
        for each in (a, c):
            await tx.customers.add_identifier(_row(each, _ACCOUNT))
        for each in (a, e):
            await tx.customers.add_identifier(_row(each, _PHONE))
        await tx.people.regroup([Person.of((c, d))])
        same(await tx.identity.connected((a,)), frozenset((a, b, c)), "a pair and an account")
        same(await tx.identity.connected((c,)), frozenset((a, c, d)), "an account and a person")
        same(await tx.identity.connected((e,)), frozenset((e,)), "a telephone joins nobody")
        same(len(await tx.identity.connected((a,), 2)), 2, "no more than asked for")
        counts = await tx.identity.owners_count((_ACCOUNT, _PHONE, Identifier(IdentifierKind.EMAIL, "x@example.com")))
        same(counts, {_ACCOUNT: 2, _PHONE: 2}, "how many have it")


async def check_unsettled_events_are_taken_once(database: Database) -> None:
    """What was not looked at comes by customer, oldest first, until it is settled."""
    a, b = await made(database, 2)
    async with database.transaction() as tx:
        await tx.customers.add_identifier(_row(a, _PHONE))
        await tx.identity.add(declared(IdentityEventKind.DECLARED_SAME, b, a))
        await tx.customers.add_identifier(_row(a, _ACCOUNT))
    async with database.transaction() as tx:
        first = await tx.identity.unsettled(2)
        same([(each, len(ids)) for each, ids in first.items()], [(a, 1), (b, 1)], "the oldest two")
        await tx.identity.settle([event for ids in first.values() for event in ids])
    async with database.transaction() as tx:
        rest = await tx.identity.unsettled(10)
        same([(each, len(ids)) for each, ids in rest.items()], [(a, 1)], "the rest")
        await tx.identity.settle(rest[a])
        same(dict(await tx.identity.unsettled(10)), {}, "nothing more")


async def check_blocks_hold_customers_of_a_key(database: Database) -> None:
    """Keys replace each other; a block says that it is too long by one more than asked for."""
    a, b, c = await made(database, 3)
    async with database.transaction() as tx:
        for each in (a, b, c):
            await tx.identity.put_keys(each, ("name:ANN", f"only:{each}"))
        await tx.identity.put_keys(c, ("name:BEN",))
        found = await tx.identity.blocks(("name:ANN", "name:BEN", f"only:{c}", "name:CAT"))
        same(found, {"name:ANN": (a, b), "name:BEN": (c,), f"only:{c}": (), "name:CAT": ()}, "by key")
        same(len((await tx.identity.blocks(("name:ANN",), 1))["name:ANN"]), 2, "one more than asked for")
        same(await tx.identity.blocks(()), {}, "no keys")


async def check_pairs_are_listed_proposed_first(database: Database) -> None:
    """Proposals of colleagues come first, then the highest score; a pair is there once."""
    ids = await made(database, 5)
    pairs = [
        DoubtfulPair(new_id(), ids[0], ids[n], score, (Evidence("name", "exact", 7.5),), after(n), by)
        for n, (score, by) in enumerate(((3.25, ""), (9.5, ""), (9.5, ""), (-2.0, "Anna")), 1)
    ]
    async with database.transaction() as tx:
        for pair in pairs:
            await tx.identity.put_pair(pair)
        again = DoubtfulPair(new_id(), ids[0], ids[1], 4.5, (), after(9), "Ben")
        await tx.identity.put_pair(again)
        first = await tx.identity.pairs(None, 3)
        same([p.right_id for p in first.items], [ids[1], ids[4], *sorted((ids[2], ids[3]))][:3], "proposed, then score")
        same((first.items[0].id, first.items[0].since, first.items[0].score), (pairs[0].id, after(1), 4.5), "kept and replaced")
        rest = await tx.identity.pairs(first.next_cursor, 3)
        same((len(rest.items), rest.next_cursor), (1, None), "the last one")
        same(await tx.identity.pair(pairs[1].id), pairs[1], "by id")
        await tx.identity.remove_pair(ids[2], ids[0])
        await tx.identity.remove_pair(ids[2], ids[0])
    with refused(NotFound, "it is gone"):
        async with database.transaction() as tx:
            await tx.identity.pair(pairs[1].id)
    with refused(Invalid, "a broken cursor"):
        async with database.reading() as tx:
            await tx.identity.pairs("nonsense")


async def check_identifiers_expire(database: Database) -> None:
    """An identifier whose time is over is found, taken away, and said to be so."""
    (a,) = await made(database, 1)
    async with database.transaction() as tx:
        await tx.customers.add_identifier(_row(a, _PHONE, expires_at=after(10)))
        await tx.customers.add_identifier(_row(a, _ACCOUNT))
        same(await tx.identity.due_to_expire(after(9)), (), "not yet")
        same(await tx.identity.due_to_expire(after(10)), ((a, _PHONE),), "now")
        event = IdentityEvent(
            new_id(), after(10), IdentityEventKind.EXPIRED, a, trait=TraitKind.PHONE, value=_PHONE.value, source="time"
        )
        await tx.identity.expire(a, _PHONE, event)
        same(await tx.identity.due_to_expire(after(10)), (), "done")
        same(await tx.customers.owners(_PHONE), (), "nobody's")
        same((await tx.identity.about((a,)))[-1], event, "said")


CHECKS = (
    check_identifiers_are_asserted,
    check_events_are_found_by_whom_they_concern,
    check_connected_goes_one_step,
    check_unsettled_events_are_taken_once,
    check_blocks_hold_customers_of_a_key,
    check_pairs_are_listed_proposed_first,
    check_identifiers_expire,
)
