"""Connections, transactions and what happens when they fail."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from midoffice.adapters.postgres import database as database_module
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.statements import StatementUnfit
from midoffice.domain.agents.agent import Skill
from midoffice.kernel.errors import Invalid, MidofficeError, NeedsAttention, RetryLater
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Retryable
from midoffice.testing.stores.samples import furnish, open_contact

Raw = asyncpg.Connection


def _skill(key: str = "") -> Skill:
    return Skill(new_id(), key or f"key-{new_id()}", "Skill")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("alter table skills rename column name to title", "skills"),
        ("alter table skills alter column active type text", "active is text, not bool"),
        ("alter table work_items drop column answered_in_target", "answered_in_target"),
        ("drop table leases", "leases"),
    ],
)
async def test_schema_that_does_not_fit_stops_the_start(raw: Raw, database_url: str, change: str, names: str) -> None:
    await raw.execute(change)
    with pytest.raises(StatementUnfit) as unfit:
        await PostgresDatabase(database_url).open()
    assert names in unfit.value.message
    assert "migrate" in unfit.value.remedy


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("postgresql://midoffice@/nothing?host={host}", NeedsAttention),
        ("postgresql://nobody@/postgres?host={host}", NeedsAttention),
        ("postgresql://midoffice@/postgres?host=/nowhere", RetryLater),
        ("mysql://localhost", Invalid),
    ],
)
async def test_wrong_address_is_a_clear_error(database_url: str, url: str, error: type[MidofficeError]) -> None:
    host = database_url.partition("host=")[2]
    with pytest.raises(error) as caught:
        await PostgresDatabase(url.format(host=host)).open()
    assert caught.value.message


async def test_database_that_is_not_open_says_so(database_url: str) -> None:
    database = PostgresDatabase(database_url)
    await database.close()
    with pytest.raises(RuntimeError, match="not open"):
        async with database.transaction():
            pass


async def test_r28_deadlock_is_retryable(postgres: PostgresDatabase) -> None:
    """Of two that wait for each other, one goes on and the other is told to begin again; nothing of it was kept."""
    ann, ben = _skill(), _skill()
    async with postgres.transaction() as tx:
        await tx.skills.add(ann)
        await tx.skills.add(ben)
    both = asyncio.Barrier(2)

    async def change(first: Skill, second: Skill, name: str) -> bool:
        try:
            async with postgres.transaction() as tx:
                await tx.skills.save(replace(first, name=name, version=2))
                await both.wait()
                await tx.skills.lock(second.id)
        except Retryable:
            return False
        return True

    results = await asyncio.gather(change(ann, ben, "one"), change(ben, ann, "two"))
    assert sorted(results) == [False, True]
    async with postgres.reading() as tx:
        assert sorted(skill.version for skill in await tx.skills.all()) == [1, 2]


_END_ALL = """
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'midoffice' and datname = current_database()
"""


@pytest.mark.parametrize("then_reads", [True, False], ids=["at the next statement", "at the commit"])
async def test_r28_lost_connection_is_retried_later(postgres: PostgresDatabase, raw: Raw, *, then_reads: bool) -> None:
    """Whenever the server goes away, the error says so, nothing was kept, and the next transaction connects again."""

    async def work() -> None:
        async with postgres.transaction() as tx:
            await tx.skills.add(_skill())
            await raw.execute(_END_ALL)
            if then_reads:
                await tx.skills.all()

    with pytest.raises(RetryLater):
        await work()
    async with postgres.transaction() as tx:
        assert await tx.skills.all() == ()


async def test_exhausted_pool_is_retried_later(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_ACQUIRE_SECONDS", 0.05)
    async with PostgresDatabase(database_url, connections=1) as database, database.transaction():
        with pytest.raises(RetryLater):
            async with database.transaction():
                pass


async def test_canceled_work_leaves_clean_connections(database_url: str, raw: Raw) -> None:
    """Canceled at any moment - waiting for a lock, between statements, at the commit - nothing is kept and nothing leaks."""
    skill = _skill()
    async with PostgresDatabase(database_url, connections=3) as database:
        async with database.transaction() as tx:
            await tx.skills.add(skill)

        async def work() -> None:
            async with database.transaction() as tx:
                found = await tx.skills.lock(skill.id)
                await tx.skills.add(_skill())
                await tx.skills.all()
                await tx.skills.save(replace(found, version=found.version + 1))

        for turns in range(120):
            task = asyncio.create_task(work())
            for _ in range(turns % 40):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await asyncio.wait_for(asyncio.gather(*(work() for _ in range(6))), 10)
        async with database.reading() as tx:
            skills = await tx.skills.all()
        changed = next(found for found in skills if found.id == skill.id)
        assert changed.version - 1 == len(skills) - 1, "each piece of work was kept whole or not at all"
        states = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'"
        assert await raw.fetchval(states) == 0


async def test_huge_and_odd_texts_can_be_stored_and_searched(postgres: PostgresDatabase) -> None:
    """A text search vector has its limits; a message has none of them."""
    house = await furnish(postgres)
    odd = (
        " ".join(f"w{n}" for n in range(400_000)),
        "\U0001f600" * 300_000,
        "x" * 3_000_000,
        " ".join(chr(0x4E00 + n % 20_000) + chr(0x4E00 + n * 7 % 20_000) for n in range(100_000)),
        "<a href='" + "y/" * 50_000 + "'>" + "a@" * 50_000,
        "",
    )
    async with postgres.transaction() as tx:
        interaction = await open_contact(tx, house)
        for text in odd:
            assert await tx.interactions.add_message(house.message(interaction, text, subject=text[:50_000]))
        stored = await tx.interactions.messages(interaction.id)
        assert [message.text for message in stored] == list(odd)
        found = await tx.interactions.timeline(house.customer.id, "w17", None)
        assert [entry.interaction for entry in found.items] == [interaction]


@pytest.mark.parametrize("key", ["k" * 5_000, "\u2603" * 3_000])
async def test_key_too_long_for_an_index_is_invalid(postgres: PostgresDatabase, key: str) -> None:
    import secrets  # noqa: PLC0415 - random text, which does not shrink when it is compressed

    with pytest.raises(Invalid):
        async with postgres.transaction() as tx:
            await tx.skills.add(_skill(key + secrets.token_hex(8_000)))


async def test_number_too_large_is_invalid(postgres: PostgresDatabase) -> None:
    house = await furnish(postgres)
    with pytest.raises(Invalid):
        async with postgres.transaction() as tx:
            await tx.services.save(replace(house.service, priority=2**40, version=2))
