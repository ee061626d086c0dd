"""Two processes, many hands, one ledger: whatever comes in between, nothing is accepted twice, overdrawn or forgotten."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.decision_play import Company, action, catalogue, names, open_company
from tests.usecases.test_decide import CAP, PLACE_ON, A, D, S, merge

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.kernel.errors import Conflict
from midoffice.usecases.context.live_sources import LiveSources
from midoffice.usecases.decisions.live_decisions import LiveDecisions

PLACES = tuple(PLACE_ON.values())
HANDS = 12


@pytest.fixture
async def databases(database_url: str) -> AsyncIterator[tuple[PostgresDatabase, PostgresDatabase]]:
    async with PostgresDatabase(database_url, connections=6) as first, PostgresDatabase(database_url, connections=6) as second:
        yield first, second


def _beside(company: Company, database: PostgresDatabase) -> Company:
    """Return the company as another process has it."""
    own = {"live_decisions": LiveDecisions(), "live_sources": LiveSources()}
    return Company(replace(company.context, database=database, **own), company.clock, company.orders)  # type: ignore[arg-type] # its fields


@pytest.fixture
def chance() -> random.Random:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    return random.Random(seed)  # noqa: S311 - an order of things


async def test_d42_many_workers_never_overdraw_a_budget(databases: tuple[PostgresDatabase, PostgresDatabase]) -> None:
    vouchers = {"budgets": [{"key": "vouchers", "limit": 20}]}
    company = await open_company(databases[0], catalogue(action("dvd", budget="vouchers"), **vouchers))
    other = _beside(company, databases[1])
    people = [await company.customer(f"Customer {n}") for n in range(50)]
    made = await asyncio.gather(*((company, other)[n % 2].decide(each) for n, each in enumerate(people)))
    got = [each.offers[0] for each in made if each.offers]
    assert len(got) == 20
    await asyncio.gather(*((company, other)[n % 2].say(offer, A, key=f"a{n}") for n, offer in enumerate(got)))
    async with databases[0].reading() as tx:
        (use,) = await tx.catalogues.budgets()
    assert (use.reserved, use.spent) == (0, 20)
    assert not (await company.decide(people[0])).offers


async def test_what_was_accepted_is_never_offered_again(
    databases: tuple[PostgresDatabase, PostgresDatabase], chance: random.Random
) -> None:
    """Hundreds of interleavings of decisions and responses by two processes; what was known before a decision counts in it."""
    company = await open_company(databases[0], catalogue(*(action(f"a{n}") for n in range(4))))
    processes = (company, _beside(company, databases[1]))
    people = [await company.customer(f"Customer {n}") for n in range(6)]
    gone: dict[UUID, set[str]] = {each: set() for each in people}
    accepted: Counter[tuple[UUID, str]] = Counter()
    offered = refused = 0

    async def hand(number: int, turns: int) -> None:
        nonlocal offered, refused
        for turn in range(turns):
            process, customer_id = processes[chance.randrange(2)], chance.choice(people)
            before = set(gone[customer_id])
            made = await process.decide(customer_id, chance.choice(PLACES))
            offered += len(made.offers)
            assert not before & set(names(made)), f"{before} was accepted before it was asked"
            for offer in made.offers:
                response = chance.choice((A, S, None))
                if response is None:
                    continue
                try:
                    await process.say(offer, response, key=f"{number}-{turn}-{offer.action}")
                except Conflict:
                    refused += 1
                    continue
                if response is A:
                    accepted[customer_id, offer.action] += 1
                    gone[customer_id].add(offer.action)

    await asyncio.gather(*(hand(number, 20) for number in range(HANDS)))
    assert accepted
    assert set(accepted.values()) == {1}
    assert offered > sum(accepted.values()) + refused


async def test_d52_cap_holds_whoever_asks_where(
    databases: tuple[PostgresDatabase, PostgresDatabase], chance: random.Random
) -> None:
    company = await open_company(databases[0], catalogue(action("dvd"), action("box"), policies=[CAP]))
    processes = (company, _beside(company, databases[1]))
    people = [await company.customer(f"Customer {n}") for n in range(8)]

    async def ask(customer_id: UUID) -> None:
        made = await processes[chance.randrange(2)].decide(customer_id, chance.choice(PLACES))
        for offer in made.offers:
            await processes[chance.randrange(2)].say(offer, S, key=f"{made.decision_id}-{offer.offer_id}")

    await asyncio.gather(*(ask(chance.choice(people)) for _ in range(120)))
    async with databases[0].reading() as tx:
        for customer_id in people:
            ledger = await tx.ledger.of((customer_id,), company.clock.now() - timedelta(days=1), company.clock.now())
            assert len({entry.offer_id for entry in ledger.entries if entry.kind is S}) <= 1


async def test_d22_merges_in_between_lose_nothing(
    databases: tuple[PostgresDatabase, PostgresDatabase], chance: random.Random
) -> None:
    company = await open_company(databases[0], catalogue(*(action(f"a{n}") for n in range(3))))
    processes = (company, _beside(company, databases[1]))
    for round_ in range(6):
        left, right = await company.customer(f"Left {round_}"), await company.customer(f"Right {round_}")

        async def take(process: Company, customer_id: UUID) -> list[str]:
            taken = []
            for _ in range(3):
                for offer in (await process.decide(customer_id, chance.choice(PLACES))).offers:
                    try:
                        await process.say(offer, chance.choice((A, D)), key=f"{offer.offer_id}")
                    except Conflict:
                        continue
                    taken.append(offer.action)
            return taken

        async def join(one: UUID = left, two: UUID = right) -> None:
            await asyncio.sleep(chance.random() / 50)
            await merge(company, one, two)

        await asyncio.gather(take(processes[0], left), take(processes[1], right), join())
        async with databases[0].reading() as tx:
            now = company.clock.now()
            ledger = await tx.ledger.of(tuple(sorted((left, right))), now - timedelta(days=1), now)
        done = {entry.action for entry in ledger.entries if entry.kind in {A, D}}
        last = set(names(await company.decide(left))) | set(names(await processes[1].decide(right, "banner")))
        assert not {entry.action for entry in ledger.entries if entry.kind is A} & last
        assert done
