"""Readers of the event log never skip the row of a transaction that commits late."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.agents.agent import Skill
from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Cursor, Event
from midoffice.testing.clock import START
from midoffice.testing.expect import soon


@dataclass
class Writer:
    """A transaction that is written to step by step."""

    database: PostgresDatabase
    name: str
    run: UUID = field(default_factory=new_id)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    tx: Transaction | None = None

    async def begin(self) -> Transaction:
        """Open the transaction and let it do something, so that its place in the order of transactions is taken."""
        self.tx = await self.stack.enter_async_context(self.database.transaction())
        await self.tx.skills.add(Skill(new_id(), f"skill-{new_id()}", self.name))
        return self.tx

    async def append(self, *names: str) -> None:
        tx = self.tx or await self.begin()
        await tx.log.append(Event(name, START, "test", {}, interaction_id=self.run) for name in names)

    async def commit(self) -> None:
        await self.stack.aclose()
        self.tx, self.stack = None, AsyncExitStack()

    async def roll_back(self) -> None:
        with pytest.raises(ZeroDivisionError):
            async with self.stack:
                raise ZeroDivisionError
        self.tx, self.stack = None, AsyncExitStack()


@dataclass
class Reader:
    """Follows the log from where it begins."""

    database: PostgresDatabase
    place: Cursor = field(default_factory=Cursor)
    seen: list[Event] = field(default_factory=list)

    async def look(self, limit: int = 500) -> list[str]:
        """Read one page and return the names of everything seen so far."""
        async with self.database.reading() as tx:
            page = await tx.log.read(self.place, limit)
        self.seen += page
        self.place = page[-1].cursor if page else self.place
        return [event.type for event in self.seen]

    async def sees(self, *names: str) -> None:
        await soon(self.look, lambda seen: len(seen) >= len(names), f"{names} are seen")
        assert [event.type for event in self.seen] == list(names)


async def test_later_writer_waits_for_the_earlier_one(postgres: PostgresDatabase) -> None:
    first, second, reader = Writer(postgres, "first"), Writer(postgres, "second"), Reader(postgres)
    await first.append("a1")
    await second.append("b1", "b2")
    await second.commit()
    assert await reader.look() == []
    await first.append("a2")
    assert await reader.look() == []
    await first.commit()
    await reader.sees("a1", "a2", "b1", "b2")


async def test_earlier_transaction_with_later_numbers_comes_first(postgres: PostgresDatabase) -> None:
    """The other way round: who began first writes last, so its rows have the higher sequence numbers."""
    first, second, reader = Writer(postgres, "first"), Writer(postgres, "second"), Reader(postgres)
    await first.begin()
    await second.append("b1")
    await second.commit()
    assert await reader.look() == []
    await first.append("a1")
    await first.commit()
    await reader.sees("a1", "b1")
    assert reader.seen[0].cursor.sequence > reader.seen[1].cursor.sequence


async def test_earlier_writer_that_commits_first_is_read_alone(postgres: PostgresDatabase) -> None:
    first, second, reader = Writer(postgres, "first"), Writer(postgres, "second"), Reader(postgres)
    await first.append("a1")
    await second.append("b1")
    await first.commit()
    await reader.sees("a1")
    await second.commit()
    await reader.sees("a1", "b1")


async def test_writer_that_rolls_back_holds_nobody_for_ever(postgres: PostgresDatabase) -> None:
    first, second, reader = Writer(postgres, "first"), Writer(postgres, "second"), Reader(postgres)
    await first.append("a1")
    await second.append("b1")
    await second.commit()
    assert await reader.look() == []
    await first.roll_back()
    await reader.sees("b1")


async def test_head_waits_as_reading_does(postgres: PostgresDatabase) -> None:
    """A fresh fetch that takes the head as its place misses nothing of those who are still writing."""
    first, second, reader = Writer(postgres, "first"), Writer(postgres, "second"), Reader(postgres)
    await first.append("a1")
    await second.append("b1")
    await second.commit()
    async with postgres.reading() as tx:
        reader.place = await tx.log.head()
    await first.commit()
    await reader.sees("a1", "b1")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["append", "commit", "roll back", "begin"])), max_size=40),
    page=st.integers(1, 5),
)
async def test_no_schedule_makes_a_reader_skip(postgres: PostgresDatabase, turns: list[tuple[int, str]], page: int) -> None:
    """Five writers in any order, a reader that looks after every step: all that was committed, in order, once."""
    run, written = new_id(), dict[int, list[str]]()
    writers = [Writer(postgres, str(n), run) for n in range(5)]
    async with postgres.reading() as tx:
        reader = Reader(postgres, await tx.log.head())
    committed: set[str] = set()
    for step, (number, action) in enumerate([*turns, *((n, "commit") for n in range(5))]):
        writer = writers[number]
        if action == "begin" and writer.tx is None:
            await writer.begin()
        elif action == "append":
            await writer.append(f"{step}")
            written.setdefault(number, []).append(f"{step}")
        elif action == "commit":
            await writer.commit()
            committed.update(written.pop(number, []))
        elif action == "roll back" and writer.tx is not None:
            await writer.roll_back()
            written.pop(number, None)
        await reader.look(page)
    await soon(lambda: reader.look(page), lambda seen: len(seen) >= len(committed), "everything is seen in the end")
    seen = [event for event in reader.seen if event.interaction_id == run]
    assert {event.type for event in seen} == committed
    assert len(seen) == len(committed)
    assert [event.cursor for event in seen] == sorted(event.cursor for event in seen)
