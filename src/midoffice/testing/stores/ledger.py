"""The ledger: decisions and their offers, what came of them, and budgets that are never overdrawn."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.customers.customer import Customer
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.action_offer import ActionOffer, ActionOfferState, BudgetState
from midoffice.domain.decisions.catalogue_version import EMPTY_CATALOGUE, CatalogueVersion
from midoffice.domain.decisions.conversion import Conversion
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind
from midoffice.domain.decisions.made import RecordedDecision
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.decisions import Commitment, Committed, ResponseKey
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after

LONG_AGO = NOW - timedelta(days=400)


async def house(database: Database, *, budget: int | None = None, customers: int = 1) -> tuple[UUID, ...]:
    """Store a catalogue and customers; return the customers' ids."""
    made = tuple(Customer(new_id(), f"Customer {n}", NOW) for n in range(customers))
    async with database.transaction() as tx:
        version = CatalogueVersion(1, NOW, None, "Ann", "First.", None, (), "hash", EMPTY_CATALOGUE)
        await tx.catalogues.append(version)
        if budget is not None:
            await tx.catalogues.set_budgets({"vouchers": budget})
        for customer in made:
            await tx.customers.add(customer)
    return tuple(customer.id for customer in made)


def _decision(customer_id: UUID, *members: UUID, at: float = 0) -> RecordedDecision:
    return RecordedDecision(
        id=new_id(),
        customer_id=customer_id,
        members=members or (customer_id,),
        at=after(at),
        channel=DecisionChannel.WEB,
        placement="banner",
        catalogue=1,
        actor="system",
        control=False,
        offered=1,
        left_out=3,
        outcome_hash="abc",
        evidence=b"\x00\x01evidence",
    )


def _offer(decision: RecordedDecision, **changes: Any) -> ActionOffer:  # noqa: ANN401 - fields of ActionOffer
    offer = ActionOffer(
        id=new_id(),
        decision_id=decision.id,
        customer_id=decision.customer_id,
        action="dvd-player",
        treatment="dvd-web",
        channel=DecisionChannel.WEB,
        placement="banner",
        catalogue=1,
        made_at=decision.at,
        expires_at=decision.at + timedelta(days=7),
        seed=2**62,
        data={"group": "tv", "score": 0.5},
    )
    return replace(offer, **changes)


def entry_of_offer(offer: ActionOffer, what: ResponseKind, at: float = 1, **data: object) -> LedgerEntry:
    """Return an entry about an offer, so many minutes after NOW."""
    return LedgerEntry(
        new_id(),
        offer.customer_id,
        after(at),
        what,
        offer.action,
        offer.treatment,
        offer.channel,
        offer.placement,
        offer.decision_id,
        offer.id,
        dict(data),
    )


async def made_offer(database: Database, customer_id: UUID, **changes: Any) -> ActionOffer:  # noqa: ANN401 - fields of ActionOffer
    """Commit a decision with one offer."""
    decision = _decision(customer_id)
    offer = _offer(decision, **changes)
    async with database.transaction() as tx:
        version = await tx.ledger.version((customer_id,))
        same(await tx.ledger.commit((Commitment(decision, version, (offer,)),)), (Committed.WRITTEN,), "it is written")
    return offer


async def check_decision_is_written_whole(database: Database) -> None:
    """A decision comes back with its evidence and its offers, and moves the ledger of its customer."""
    (ann,) = await house(database)
    decision = _decision(ann)
    offer = _offer(decision)
    async with database.transaction() as tx:
        await tx.ledger.lock((ann,))
        same(await tx.ledger.version((ann,)), 0, "nothing was said yet")
        same(await tx.ledger.commit((Commitment(decision, 0, (offer,)),)), (Committed.WRITTEN,), "it is written")
    async with database.transaction() as tx:
        same(await tx.ledger.decision(decision.id), decision, "the decision")
        same(await tx.ledger.offer(offer.id), offer, "the offer")
        same(await tx.ledger.version((ann,)), 1, "the ledger has moved")
        found = await tx.ledger.of((ann,), LONG_AGO, NOW)
        same((found.version, found.entries, found.open_offers), (1, (), (offer,)), "what a decision is told")
        same((await tx.ledger.of((ann,), LONG_AGO, offer.expires_at)).open_offers, (), "it has expired then")
        with refused(NotFound, "an unknown decision"):
            await tx.ledger.decision(new_id())
        with refused(NotFound, "an unknown offer"):
            await tx.ledger.offer(new_id())
    bare = replace(_decision(ann), offered=0)
    async with database.transaction() as tx:
        same(await tx.ledger.commit((Commitment(bare, 1),)), (Committed.WRITTEN,), "one without offers")
        same(await tx.ledger.version((ann,)), 1, "nothing that another one has to know")


async def check_decision_on_an_old_ledger_is_not_written(database: Database) -> None:
    """Whoever decided before something was said decides again; others of the same batch are written."""
    ann, ben = await house(database, customers=2)
    offer = await made_offer(database, ann)
    late, good = _decision(ann), _decision(ben)
    async with database.transaction() as tx:
        outcomes = await tx.ledger.commit((Commitment(late, 0, (_offer(late),)), Commitment(good, 0, (_offer(good),))))
        same(outcomes, (Committed.MOVED, Committed.WRITTEN), "one has moved")
        with refused(NotFound, "nothing of it is there"):
            await tx.ledger.decision(late.id)
        same([each.id for each in (await tx.ledger.of((ann,), LONG_AGO, NOW)).open_offers], [offer.id], "nor its offer")


async def check_decision_on_another_person_is_not_written(database: Database) -> None:
    """D22: whose records were joined or parted after they were read is decided about again, whatever the ledgers say."""
    ann, ben = await house(database, customers=2)
    await made_offer(database, ann)
    await made_offer(database, ben)
    pair = Person.of((ann, ben))
    together = replace(_decision(ann), members=pair.members)
    async with database.transaction() as tx:
        same(await tx.ledger.commit((Commitment(together, 1),)), (Committed.MOVED,), "they are two")
        await tx.people.regroup([pair])
        same(await tx.ledger.commit((Commitment(_decision(ann), 1),)), (Committed.MOVED,), "they are one")
        same(await tx.ledger.commit((Commitment(together, 1),)), (Committed.MOVED,), "both ledgers count")
        same(await tx.ledger.commit((Commitment(together, 2),)), (Committed.WRITTEN,), "now it is known")


async def check_entries_are_listed_newest_first(database: Database) -> None:
    """The entries of a person come in pages, those of all records."""
    ann, ben = await house(database, customers=2)
    first, second = await made_offer(database, ann), await made_offer(database, ben)
    entries = [entry_of_offer(first, ResponseKind.SHOWN, 5), entry_of_offer(second, ResponseKind.SHOWN, 3)]
    async with database.transaction() as tx:
        for entry in entries:
            await tx.ledger.append(entry)
        page = await tx.ledger.entries((ann, ben), None, 1)
        same(page.items, (entries[0],), "newest first")
        same((await tx.ledger.entries((ann, ben), page.next_cursor, 1)).items, (entries[1],), "then the other")


async def check_old_entries_are_left_out_but_not_what_was_accepted(database: Database) -> None:
    """What was accepted, and what had to be said, counts for ever."""
    (ann,) = await house(database)
    offer = await made_offer(database, ann)
    old = [
        entry_of_offer(offer, ResponseKind.SHOWN, -100),
        entry_of_offer(offer, ResponseKind.ACCEPTED, -99),
        entry_of_offer(offer, ResponseKind.SENT, -98, kind="mandatory"),
    ]
    async with database.transaction() as tx:
        for entry in old:
            await tx.ledger.append(entry)
        found = await tx.ledger.of((ann,), NOW, NOW)
        same(found.entries, tuple(old[1:]), "these two")


async def check_d39_key_is_used_once(database: Database) -> None:
    """D39: a key belongs to one entry, and what happens once to an offer is written once."""
    (ann,) = await house(database)
    offer = await made_offer(database, ann)
    entry = entry_of_offer(offer, ResponseKind.CLICKED)
    key = ResponseKey("k-1", "digest", entry.id)
    async with database.transaction() as tx:
        same(await tx.ledger.key("k-1"), None, "it is free")
        await tx.ledger.append(entry, key)
        same(await tx.ledger.key("k-1"), key, "it is used")
        same(await tx.ledger.entry(entry.id), entry, "the entry")
        await tx.ledger.append(entry_of_offer(offer, ResponseKind.CLICKED, 2))
        same(await tx.ledger.entry_of(offer.id, ResponseKind.CLICKED), entry, "the first of its kind")
        same(await tx.ledger.entry_of(offer.id, ResponseKind.SHOWN), None, "it was not shown")
        await tx.ledger.append(entry_of_offer(offer, ResponseKind.SHOWN, 2))
    with refused(Conflict, "the key is used"):
        async with database.transaction() as tx:
            again = entry_of_offer(offer, ResponseKind.CLICKED, 3)
            await tx.ledger.append(again, replace(key, entry_id=again.id))
    with refused(Conflict, "it was shown"):
        async with database.transaction() as tx:
            await tx.ledger.append(entry_of_offer(offer, ResponseKind.SHOWN, 3))
    async with database.transaction() as tx:
        same(len((await tx.ledger.entries((ann,), None)).items), 3, "nothing else was written")
        same(await tx.ledger.version((ann,)), 4, "and the ledger has not moved")


async def check_action_that_may_be_accepted_once(database: Database) -> None:
    """The store refuses the second acceptance by a customer of what may be accepted once."""
    (ann,) = await house(database)
    first, second = await made_offer(database, ann), await made_offer(database, ann)
    async with database.transaction() as tx:
        await tx.ledger.append(entry_of_offer(first, ResponseKind.ACCEPTED, once=True))
    with refused(Conflict, "it was accepted already"):
        async with database.transaction() as tx:
            await tx.ledger.append(entry_of_offer(second, ResponseKind.ACCEPTED, once=True))
    async with database.transaction() as tx:
        await tx.ledger.append(entry_of_offer(second, ResponseKind.ACCEPTED, once=False))


async def check_offer_ends_once(database: Database) -> None:
    """What became of an offer is stored; after its end nothing changes it."""
    (ann,) = await house(database)
    offer = await made_offer(database, ann)
    shown = replace(offer, shown_at=after(1))
    declined = replace(shown, state=ActionOfferState.DECLINED, ended_at=after(2))
    async with database.transaction() as tx:
        await tx.ledger.save_offer(shown)
        same(await tx.ledger.offer(offer.id), shown, "it was shown")
        await tx.ledger.save_offer(declined)
        same(await tx.ledger.offer(offer.id), declined, "it was declined")
        with refused(Conflict, "it has ended"):
            await tx.ledger.save_offer(replace(shown, state=ActionOfferState.ACCEPTED, ended_at=after(3)))
        same((await tx.ledger.of((ann,), LONG_AGO, NOW)).open_offers, (), "it is not open")


async def check_next_look_withdraws_offers(database: Database) -> None:
    """A decision may end offers of the ones before; what they had reserved is free again."""
    (ann,) = await house(database, budget=1)
    offer = await made_offer(database, ann, budget="vouchers", budget_state=BudgetState.RESERVED)
    other = _decision(ann, at=5)
    async with database.transaction() as tx:
        same((await tx.catalogues.budgets())[0].left, 0, "it is reserved")
        refusedly = _decision(ann)
        wanting = _offer(refusedly, budget="vouchers", budget_state=BudgetState.RESERVED)
        outcome = await tx.ledger.commit((Commitment(refusedly, 1, (wanting,)),))
        same(outcome, (Committed.SPENT,), "nothing is left")
        same(await tx.ledger.commit((Commitment(other, 1, (), (offer.id,)),)), (Committed.WRITTEN,), "withdrawn")
        gone = await tx.ledger.offer(offer.id)
        same((gone.state, gone.budget_state, gone.ended_at), ("withdrawn", "released", after(5)), "it has ended")
        same((await tx.catalogues.budgets())[0].left, 1, "and is free again")
        same(await tx.ledger.version((ann,)), 2, "others have to know")


async def check_expired_offers_are_found(database: Database) -> None:
    """Offers whose time has passed are found, earliest first, until they are ended."""
    ann, ben = await house(database, customers=2)
    late = await made_offer(database, ann, expires_at=after(20))
    soon = await made_offer(database, ben, expires_at=after(10))
    async with database.transaction() as tx:
        same(await tx.ledger.expired(after(9), 10), (), "not yet")
        same(await tx.ledger.expired(after(20), 10), (soon, late), "both")
        same(await tx.ledger.expired(after(20), 1), (soon,), "the first")
        await tx.ledger.save_offer(replace(soon, state=ActionOfferState.EXPIRED, ended_at=after(20)))
        same(await tx.ledger.expired(after(20), 10), (late,), "the other one is left")


async def check_d42_budget_is_never_overdrawn(database: Database) -> None:
    """D42: of many who want what is left at the same time, so many get it; what is accepted is spent, what ends is free again."""
    people = await house(database, budget=5, customers=12)

    async def want(customer_id: UUID) -> ActionOffer | None:
        decision = _decision(customer_id)
        offer = _offer(decision, budget="vouchers", budget_state=BudgetState.RESERVED)
        async with database.transaction() as tx:
            await tx.ledger.lock((customer_id,))
            outcome = await tx.ledger.commit((Commitment(decision, 0, (offer,)),))
        return offer if outcome == (Committed.WRITTEN,) else None

    got = [offer for offer in await asyncio.gather(*map(want, people)) if offer is not None]
    same(len(got), 5, "five are there, and five get one")
    async with database.transaction() as tx:
        end = replace(got[0], state=ActionOfferState.ACCEPTED, ended_at=after(1), budget_state=BudgetState.SPENT)
        await tx.ledger.save_offer(end)
        end = replace(got[1], state=ActionOfferState.DECLINED, ended_at=after(1), budget_state=BudgetState.RELEASED)
        await tx.ledger.save_offer(end)
        (use,) = await tx.catalogues.budgets()
        same((use.reserved, use.spent, use.left), (3, 1, 1), "one spent, one free again")
        await tx.catalogues.set_budgets({"vouchers": 2})
        (use,) = await tx.catalogues.budgets()
        same((use.most, use.reserved, use.spent, use.left), (2, 3, 1, 0), "less than is used: nothing is taken back")
    must(await want(next(p for p in people if p not in {o.customer_id for o in got})) is None, "nothing is left")


async def check_batch_shares_a_budget(database: Database) -> None:
    """Of one batch, the first ones get what is left."""
    people = await house(database, budget=2, customers=3)
    decisions = [_decision(customer_id) for customer_id in people]
    reserved = {"budget": "vouchers", "budget_state": BudgetState.RESERVED}
    batch = [Commitment(decision, 0, (_offer(decision, **reserved),)) for decision in decisions]
    async with database.transaction() as tx:
        outcomes = await tx.ledger.commit(batch)
        same(outcomes, (Committed.WRITTEN, Committed.WRITTEN, Committed.SPENT), "two are there")
        (use,) = await tx.catalogues.budgets()
        same((use.reserved, use.left), (2, 0), "both are reserved")


async def check_decisions_go_by_age(database: Database) -> None:
    """Decisions are listed newest first and forgotten by age; their offers and entries stay."""
    (ann,) = await house(database)
    made = [replace(_decision(ann, at=n), offered=0) for n in range(4)]
    offer = await made_offer(database, ann)
    async with database.transaction() as tx:
        same(await tx.ledger.commit([Commitment(each, 1) for each in made]), (Committed.WRITTEN,) * 4, "all are written")
        same(await tx.ledger.decided_since(after(1), 2), (made[3], made[2]), "newest first")
        same(await tx.ledger.forget_decisions(after(2), 2), 2, "so many at most")
        same(await tx.ledger.forget_decisions(after(2), 9), 1, "and the rest")
        same(await tx.ledger.offer(offer.id), offer, "the offer stays")


async def check_responses_are_counted(database: Database) -> None:
    """Entries are counted by treatment and kind, and the customers among them."""
    ann, ben, cora = await house(database, customers=3)
    first, second, third = await made_offer(database, ann), await made_offer(database, ann), await made_offer(database, ben)
    async with database.transaction() as tx:
        for offer in (first, second, third):
            await tx.ledger.append(entry_of_offer(offer, ResponseKind.SHOWN, 5))
        await tx.ledger.append(entry_of_offer(third, ResponseKind.ACCEPTED, 6))
        rows = [(row.action, row.kind, row.times, row.customers) for row in await tx.ledger.counts(NOW)]
        same(rows, [("dvd-player", "accepted", 1, 1), ("dvd-player", "shown", 3, 2)], "shown to two, accepted by one")
        same([row.kind for row in await tx.ledger.counts(after(6))], ["accepted"], "since a time")
        withheld = replace(_decision(cora, at=3), control=True, offered=0)
        same(await tx.ledger.commit((Commitment(withheld, 0),)), (Committed.WRITTEN,), "one is in the control group")
        groups = [(row.action, row.what, row.control, row.customers) for row in await tx.ledger.groups(NOW)]
        wanted = [("", "decided", False, 2), ("", "decided", True, 1)]
        wanted += [("dvd-player", "accepted", False, 1), ("dvd-player", "seen", False, 2), ("dvd-player", "took", False, 1)]
        same(groups, wanted, "who was decided about, who saw it, who accepted")


async def check_conversions_count_without_an_offer(database: Database) -> None:
    """A conversion stands in the ledger as accepted, moves its version, and counts in both groups; its key is used once."""
    ann, ben = await house(database, customers=2)
    withheld = replace(_decision(ben, at=3), control=True, offered=0)
    made = [
        Conversion(new_id(), who, after(4), "dvd-player", DecisionChannel.WEB, f"k-{who}", "d", {"kind": "offer"})
        for who in (ann, ben)
    ]
    offer = await made_offer(database, ann)
    async with database.transaction() as tx:
        await tx.ledger.append(entry_of_offer(offer, ResponseKind.ACCEPTED, 6))
        await tx.ledger.commit((Commitment(withheld, 0),))
        before = await tx.ledger.version([ann])
        for conversion in made:
            await tx.ledger.add_conversion(conversion)
        same(await tx.ledger.version([ann]), before + 1, "the ledger has moved")
        same(await tx.ledger.conversion(made[0].key), made[0], "it is found by its key")
        same(await tx.ledger.conversion("other"), None, "another key was not used")
        ledger = await tx.ledger.of([ben], after(9), after(9))
        same(ledger.entries, (made[1].entry(),), "it counts as accepted, however long ago")
        page = await tx.ledger.entries([ann], None, 1)
        same([entry.kind for entry in page.items], ["accepted"], "the newest first")
        page = await tx.ledger.entries([ann], page.next_cursor, 5)
        same(page.items[0], made[0].entry(), "and what was reported")
        took = [(row.control, row.customers) for row in await tx.ledger.groups(NOW) if row.what == "took"]
        same(took, [(False, 1), (True, 1)], "each customer once, in either group")
    with refused(Conflict, "the key is used"):
        async with database.transaction() as tx:
            await tx.ledger.add_conversion(replace(made[0], id=new_id()))


CHECKS = (
    check_decision_is_written_whole,
    check_decision_on_an_old_ledger_is_not_written,
    check_decision_on_another_person_is_not_written,
    check_entries_are_listed_newest_first,
    check_old_entries_are_left_out_but_not_what_was_accepted,
    check_d39_key_is_used_once,
    check_action_that_may_be_accepted_once,
    check_offer_ends_once,
    check_next_look_withdraws_offers,
    check_expired_offers_are_found,
    check_d42_budget_is_never_overdrawn,
    check_batch_shares_a_budget,
    check_decisions_go_by_age,
    check_responses_are_counted,
    check_conversions_count_without_an_offer,
)
