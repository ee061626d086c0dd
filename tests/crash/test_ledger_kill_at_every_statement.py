"""kill -9 before each statement of a decision, an acceptance and a report: each is whole or not there, and counts once."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from tests.crash.mortal_decider import deal
from tests.usecases.decision_play import Company, action, catalogue, open_company

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.testing.clock import START

ROOT = Path(__file__).parents[2]
FEWEST_STATEMENTS = 30
"""Of a decision, an acceptance and a report: reading, locking, comparing and writing, and the transactions around them."""

# Each row is a thing of which a part is there and another is not.
HALVES = """
select 'offers of a decision' as what, d.id::text as id from decisions d
    where d.offered <> (select count(*) from action_offers o where o.decision_id = d.id)
        and not exists (select from decisions e where e.customer_id = d.customer_id and e.at < d.at)
union all
select 'offer without a decision', o.id::text from action_offers o
    where not exists (select from decisions d where d.id = o.decision_id)
union all
select 'acceptance', o.id::text from action_offers o
    where (o.state = 'accepted') <> exists (select from ledger_entries e where e.offer_id = o.id and e.kind = 'accepted')
union all
select 'key', e.id::text from ledger_entries e
    where e.kind = 'accepted' and not exists (select from response_keys k where k.entry_id = e.id)
union all
select 'event', t.id::text from (
    select id from ledger_entries union all select id from conversions
) as t where not exists (select from events v where v.type = 'ResponseRecorded' and v.data -> 'entry' ->> 'id' = t.id::text)
union all
select 'offer of what was bought', o.id::text from action_offers o join conversions c using (customer_id, action)
    where o.state = 'open'
union all
select 'timer', o.id::text from action_offers o where (o.state = 'open' and o.budget_state = 'reserved')
    <> exists (select from timers t where t.kind = 'action_offer_expiry' and t.key = o.id::text)
union all
select 'budget', b.key from budgets b
    where b.reserved <> (select count(*) from action_offers o where o.budget = b.key and o.budget_state = 'reserved')
        or b.spent <> (select count(*) from action_offers o where o.budget = b.key and o.budget_state = 'spent')
"""
DONE = """
select (select count(*) from ledger_entries where customer_id = $1 and kind = 'accepted' and action = 'dvd'),
    (select count(*) from conversions where customer_id = $1 and action = 'tv'),
    (select count(*) from events where customer_id = $1 and type = 'ResponseRecorded' and data ->> 'kind' = 'accepted')
"""


@pytest.fixture
def mortals() -> Iterator[subprocess.Popen[str]]:
    order = [sys.executable, "-m", "tests.crash.mortal_decider"]
    with subprocess.Popen(order, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 # ours
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    async with PostgresDatabase(database_url, connections=4) as database:
        budgets = [{"key": "vouchers", "limit": 500}]
        company = await open_company(database, catalogue(action("dvd", budget="vouchers"), action("tv"), budgets=budgets))
        async with database.transaction() as tx:
            for source in await tx.sources.all():
                await tx.sources.remove(source.id)  # nobody asks it
        yield company


async def send_out(mortals: subprocess.Popen[str], url: str, customer_id: UUID, seconds: float, dies_before: int) -> str:
    """Let somebody decide who dies before a statement; return what became of it."""
    assert mortals.stdin is not None
    assert mortals.stdout is not None
    mortals.stdin.write(f"{url} {customer_id} {seconds} {dies_before}\n")
    mortals.stdin.flush()
    return (await asyncio.to_thread(mortals.stdout.readline)).strip()


@pytest.mark.slow
@pytest.mark.alone
async def test_d39_killed_before_any_statement_everything_is_whole_and_counts_once(
    company: Company, database_url: str, mortals: subprocess.Popen[str]
) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        dies_before, fate = 0, "killed"
        while fate == "killed":
            dies_before += 1
            customer_id = await company.customer(f"C{dies_before}")
            seconds = (company.clock.now() - START).total_seconds()
            fate = await send_out(mortals, database_url, customer_id, seconds, dies_before)
            assert await connection.fetch(HALVES) == [], f"killed before statement {dies_before}"
            await deal(company.context.database, customer_id, seconds + 1)
            assert await connection.fetch(HALVES) == [], f"after the next try of statement {dies_before}"
            assert tuple(await connection.fetchrow(DONE, customer_id) or ()) == (1, 1, 2)
        assert int(fate) == dies_before - 1 >= FEWEST_STATEMENTS
        budget = await connection.fetchrow("select reserved, spent from budgets")
        assert tuple(budget or ()) == (0, dies_before)
    finally:
        await connection.close()
