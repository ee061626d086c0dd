"""The event log under many writers at once, across months, and in a restored copy."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Cursor, Event
from midoffice.testing.clock import START
from midoffice.testing.expect import PATIENCE_SECONDS, soon

Raw = asyncpg.Connection
WRITERS, TRANSACTIONS = 8, 60


@dataclass
class Traffic:
    """Writers and readers of one run; what was written is known once it is committed."""

    database: PostgresDatabase
    chance: random.Random
    agent: UUID = field(default_factory=new_id)
    written: set[str] = field(default_factory=set)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, number: int) -> None:
        for n in range(TRANSACTIONS):
            names = [f"{number}.{n}.{k}" for k in range(self.chance.randint(1, 3))]
            async with self.database.transaction() as tx:
                for name in names:
                    await tx.log.append([Event(name, START, "test", {}, agent_ids=(self.agent,))])
                    for _ in range(self.chance.randint(0, 3)):
                        await tx.agents.presences()  # round trips, so that transactions overlap
            self.written.update(names)

    async def follow(self, limit: int) -> list[Event]:
        """Read page by page until everything that was written is there."""
        place, seen = Cursor(), list[Event]()
        while not (self.done.is_set() and len(seen) >= len(self.written)):
            async with self.database.reading() as tx:
                page = await tx.log.read(place, limit)
            seen += page
            place = page[-1].cursor if page else place
        return seen

    async def catch_up(self) -> list[Event]:
        """A desk: takes the head, then reads its own events up to it, again and again."""
        place, seen = Cursor(), list[Event]()
        while not (self.done.is_set() and len(seen) >= len(self.written)):
            async with self.database.reading() as tx:
                head = await tx.log.head()
                while page := await tx.log.read_for(place, head, agent_id=self.agent, limit=7):
                    seen += page
                    place = page[-1].cursor
                place = max(place, head)
        return seen


async def test_readers_see_everything_once_while_many_write(postgres: PostgresDatabase) -> None:
    seed = random.randrange(2**32)  # noqa: S311 - a schedule, not a secret
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    traffic = Traffic(postgres, random.Random(seed))  # noqa: S311 - the same
    readers = [asyncio.create_task(work) for work in (traffic.follow(500), traffic.follow(3), traffic.catch_up())]
    await asyncio.gather(*(traffic.write(n) for n in range(WRITERS)))
    traffic.done.set()
    for seen in await asyncio.wait_for(asyncio.gather(*readers), 30):
        assert len(seen) == len(traffic.written)
        assert {event.type for event in seen} == traffic.written
        assert [event.cursor for event in seen] == sorted(event.cursor for event in seen)


@contextmanager
def counted_queries(tx: Transaction) -> Iterator[list[str]]:
    """Note every statement that a transaction sends."""
    connection, queries = tx.log._connection, list[str]()  # type: ignore[attr-defined] # noqa: SLF001 - looks underneath
    with connection.query_logger(lambda record: queries.append(record.query)):
        yield queries


async def _append(database: PostgresDatabase, name: str, at: datetime, *agents: object) -> None:
    async with database.transaction() as tx:
        await tx.log.append([Event(name, at, "test", {}, agent_ids=agents)])  # type: ignore[arg-type] # ids


async def _all(database: PostgresDatabase, count: int) -> list[str]:
    async def look() -> list[str]:
        async with database.reading() as tx:
            return [event.type for event in await tx.log.read(Cursor())]

    return await soon(look, lambda seen: len(seen) >= count, f"{count} events are readable")


async def test_order_does_not_depend_on_months(postgres: PostgresDatabase, raw: Raw) -> None:
    """Events of any date go somewhere; those that came before their partition move into it and keep their places."""
    agent, future = new_id(), START + timedelta(days=4000)
    months = [future, START - timedelta(days=4000), datetime.now(UTC), future + timedelta(days=32), future]
    for n, at in enumerate(months):
        await _append(postgres, str(n), at, agent)
    assert await _all(postgres, 5) == ["0", "1", "2", "3", "4"]
    assert await raw.fetchval("select count(*) from events_default") == 4
    async with postgres.reading() as tx:
        head = await tx.log.head()
        before = await tx.log.read_for(Cursor(), head, agent_id=agent)
    async with postgres.transaction() as tx:
        await tx.log.make_room(future)
    assert await raw.fetchval("select count(*) from events_default") == 1
    assert await raw.fetchval("select count(*) from event_agents_default") == 1
    await _append(postgres, "5", future, agent)
    assert await _all(postgres, 6) == ["0", "1", "2", "3", "4", "5"]
    async with postgres.reading() as tx:
        assert await tx.log.read_for(Cursor(), head, agent_id=agent) == before


async def test_partitions_for_the_coming_months_are_made_at_start(postgres: PostgresDatabase, raw: Raw) -> None:
    """Several processes may start at once; each partition is made once."""
    async with postgres.transaction() as tx:
        generation = await tx.log.generation()
    assert await raw.fetchval("select count(*) from pg_inherits where inhparent = 'events'::regclass") == 1 + 4
    assert await raw.fetchval("select count(*) from pg_inherits where inhparent = 'event_agents'::regclass") == 1 + 4

    async def make() -> None:
        async with postgres.transaction() as tx:
            await tx.log.make_room(datetime.now(UTC) + timedelta(days=200))

    await asyncio.gather(*(make() for _ in range(4)))
    assert await raw.fetchval("select count(*) from pg_inherits where inhparent = 'events'::regclass") > 5
    async with postgres.reading() as tx:
        assert await tx.log.generation() == generation


async def test_restored_copy_starts_a_new_generation(database_url: str, raw: Raw) -> None:
    """A copy in a cluster that has not come so far: places start again, in the old order, before all new ones."""
    agent = new_id()
    async with PostgresDatabase(database_url) as database:
        async with database.reading() as tx:
            generation = await tx.log.generation()
        for n in range(5):
            await _append(database, str(n), START + timedelta(days=40 * n), agent)
        await _all(database, 5)
    await raw.execute("update events set tx = (tx::text::bigint + 1000000000)::text::xid8")
    await raw.execute("update event_agents set tx = (tx::text::bigint + 1000000000)::text::xid8")
    async with PostgresDatabase(database_url) as database:
        async with database.reading() as tx:
            assert await tx.log.generation() != generation
            generation = await tx.log.generation()
        await _append(database, "5", START, agent)
        assert await _all(database, 6) == ["0", "1", "2", "3", "4", "5"]
        async with database.reading() as tx:
            head = await tx.log.head()
            found = await tx.log.read_for(Cursor(), head, agent_id=agent)
        assert [event.type for event in found] == ["0", "1", "2", "3", "4", "5"]
        assert {event.cursor.transaction for event in found[:5]} == {3}
    async with PostgresDatabase(database_url) as database, database.reading() as tx:
        assert await tx.log.generation() == generation


async def test_copied_database_starts_a_new_generation(database_url: str, raw: Raw) -> None:
    """Whoever followed the original cannot go on in the copy: what came after the copy was made is not in it."""
    async with PostgresDatabase(database_url) as database:
        await _append(database, "a", START)
        await _all(database, 1)
        async with database.reading() as tx:
            generation = await tx.log.generation()
    name = f"copy_{new_id().hex}"
    original = await raw.fetchval("select current_database()")
    await raw.close()
    admin = await asyncpg.connect(database_url.replace(original, "postgres"))
    try:
        await admin.execute(f"create database {name} template {original} strategy file_copy")
        async with PostgresDatabase(database_url.replace(original, name)) as copy:
            assert await _all(copy, 1) == ["a"]
            async with copy.reading() as tx:
                assert await tx.log.generation() != generation
    finally:
        await admin.execute(f"drop database if exists {name} with (force)")
        await admin.close()


async def test_appending_takes_one_round_trip(postgres: PostgresDatabase, raw: Raw) -> None:
    async with postgres.transaction() as tx:
        with counted_queries(tx) as queries:
            await tx.log.append(Event(str(n), START, "test", {}, agent_ids=(new_id(), new_id())) for n in range(40))
    assert len(queries) == 1
    assert len(await _all(postgres, 40)) == 40
    assert await raw.fetchval("select count(*) from event_agents") == 80


async def test_start_does_not_wait_for_somebody_who_holds_the_log(database_url: str, raw: Raw) -> None:
    """A dump or a long report may hold the log's tables: partitions can wait, people cannot."""
    async with raw.transaction():
        await raw.execute("lock table events_default in share update exclusive mode")
        async with asyncio.timeout(PATIENCE_SECONDS), PostgresDatabase(database_url) as database:
            await _append(database, "a", START)
            assert await _all(database, 1) == ["a"]
            assert await raw.fetchval("select count(*) from pg_inherits where inhparent = 'events'::regclass") == 1
