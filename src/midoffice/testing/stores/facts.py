"""What decisions are told by our records, in one question."""

from midoffice.domain.customers.consent import Consent, ConsentState
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.decisions import InForce
from midoffice.testing.expect import same
from midoffice.testing.stores.ledger import LONG_AGO, entry_of_offer, house, made_offer
from midoffice.testing.stores.samples import NOW, after


async def check_facts_are_read_at_once(database: Database) -> None:
    """Each person gets what is known of their own records, in one answer, with what holds for everybody."""
    ann, ben, cora = await house(database, budget=7, customers=3)
    pair = Person.of((ann, ben))
    first, second = await made_offer(database, ann), await made_offer(database, ben)
    entries = [entry_of_offer(first, ResponseKind.SHOWN, 5), entry_of_offer(second, ResponseKind.SHOWN, 3)]
    accounts = [CustomerIdentifier(each, IdentifierKind.ACCOUNT, f"a-{each}", NOW) for each in (ann, ben, cora)]
    async with database.transaction() as tx:
        await tx.people.regroup([pair])
        for entry in entries:
            await tx.ledger.append(entry)
        for account in accounts:
            await tx.customers.add_identifier(account)
        for who, heard_from in ((ann, None), (ben, ann), (cora, ann)):
            await tx.people.add_consent(
                Consent(new_id(), who, "marketing", "web", ConsentState.GRANTED, "form", NOW, heard_from=heard_from)
            )
    async with database.looking() as tx:
        facts = await tx.ledger.facts((ann, cora, new_id()), LONG_AGO, NOW)
        same(facts.persons.keys(), {ann, cora}, "those that are there")
        same((facts.in_force, [use.most for use in facts.budgets]), (InForce(1, "hash"), [7]), "what holds for everybody")
        both, alone = facts.persons[ann], facts.persons[cora]
        same((both.person, alone.person), (pair, Person.of((cora,))), "who they are")
        same([record.id for record in both.records], list(pair.members), "both records")
        same({each.value for each in both.identifiers}, {f"a-{ann}", f"a-{ben}"}, "both accounts")
        same(alone.identifiers, (accounts[2],), "and that of the third")
        same(both.consents.state("marketing", "web"), ConsentState.GRANTED, "the words of both")
        same(len(both.consents.latest), 2, "each once")
        same(alone.consents.state("marketing", "web"), ConsentState.UNKNOWN, "nothing heard from another person")
        same(both.ledger.entries, (entries[1], entries[0]), "entries of both records, oldest first")
        same({offer.id for offer in both.ledger.open_offers}, {first.id, second.id}, "both offers")
        same(both.ledger.version, 4, "two offers and two entries")
        same((alone.ledger.version, alone.ledger.entries, alone.ledger.open_offers), (0, (), ()), "nothing of the third")
        same((await tx.ledger.facts((ann,), after(4), NOW)).persons[ann].ledger.entries, (entries[0],), "since a time")
        late = await tx.ledger.facts((ben,), LONG_AGO, first.expires_at)
        same(late.persons[ben].ledger.open_offers, (), "they have expired then")
        same((await tx.ledger.facts((), LONG_AGO, NOW)).persons, {}, "nobody")


CHECKS = (check_facts_are_read_at_once,)
