"""Customers of the back office who are known to the company: names of their own, and made known once."""

import random
from datetime import UTC, datetime

from tests.plain_context import context_on

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.customers.consent import ConsentState
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.main.demo.backoffice.household import imagine_households
from midoffice.main.demo.households import KNOWN, known_households, make_known
from midoffice.main.demo.persona import SEED, make_personas
from midoffice.testing.clock import ManualClock

TODAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_thousands_are_known_each_with_a_name_and_an_account_that_the_back_office_has() -> None:
    found = known_households(TODAY)
    personas = make_personas(random.Random(SEED))  # noqa: S311  # makes things up
    assert len(found) == len({each.name for each in found}) == KNOWN
    assert not {each.name for each in found} & {persona.name for persona in personas}
    theirs = {each.account for each in imagine_households(personas, TODAY.date(), 5_000)}
    assert {each.account for each in found} <= theirs


async def test_customers_are_made_known_once_and_most_have_said_a_word_on_offers() -> None:
    context = context_on(MemoryDatabase(), ManualClock(TODAY))
    some = known_households(TODAY, 200)
    assert await make_known(context, some)
    assert not await make_known(context, some)
    async with context.database.reading() as tx:
        assert len(await tx.customers.all()) == len(some)
        states = []
        for each in some:
            (owner,) = await tx.customers.owners(Identifier(IdentifierKind.ACCOUNT, each.account))
            states.append((await tx.people.consents_of(await tx.people.person_of(owner))).state("marketing", "web"))
    assert set(states) == set(ConsentState)
    assert states.count(ConsentState.GRANTED) > len(some) / 2
