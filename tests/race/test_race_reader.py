"""The independent reader of the race finds what must not be: each invariant is broken in the log or records of a real race."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg
import pytest
from tests.race.test_race import contend
from tests.usecases.floor import open_floor

from lab.race_reader import RaceReader
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.routing.offers import accept_offer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    Connection = asyncpg.Connection[asyncpg.Record]

SEED, OFFERS, AGENTS, ITEMS = 20_261, 100, 4, 24
ASSIGNED = 2

_LAST = r"(tx, seq) = (select tx, seq from events where type = '\1' order by tx desc, seq desc limit 1)"
_STEP = "jsonb_set(data::jsonb, '{work_item,version}', to_jsonb((data->'work_item'->>'version')::int + 1)) - 'load'"
_COPY = (
    "insert into events (tx, seq, id, type, at, actor, interaction_id, work_item_id, agent_ids, data) "
    "select tx, seq + 1000000, uuidv7(), type, at, actor, interaction_id, work_item_id, agent_ids,"
)


@dataclass(frozen=True)
class Fault:
    """A statement that breaks an invariant, and what the reader has to say of it.

    In the statement `<last X>` is the last event of type X, `<copy>` the beginning of its repetition, with data that follows, and
    `<next step>` its data with the next version of the item.
    """

    invariant: int
    statement: str
    found: str

    @property
    def sql(self) -> str:
        written = self.statement.replace("<copy>", _COPY).replace("<next step>", _STEP)
        return re.sub(r"<last (\w+)>", _LAST, written)


FAULTS = {
    "more than fits": Fault(
        1,
        "update events set data = jsonb_set(data::jsonb, '{load,total_limit}', '1') where <last WorkItemOffered>",
        "an agent has more than fits",
    ),
    "wrong count": Fault(
        1,
        "update events set data = jsonb_set(data::jsonb, '{load,total_used}', '0') where <last WorkItemOffered>",
        "the count of an agent's load is not what was offered",
    ),
    "two pending offers": Fault(
        1,
        "<copy> jsonb_set(<next step>, '{offer,id}', '\"another\"') from events where <last WorkItemOffered>",
        "an item has two pending offers",
    ),
    "offer of work in hand": Fault(
        1,
        "<copy> jsonb_set(<next step>, '{offer,state}', '\"pending\"') from events where <last OfferAccepted>",
        "an item in hand is offered",
    ),
    "two who count from the same load": Fault(
        1,
        "<copy> jsonb_build_object('load', jsonb_set((data->'load')::jsonb, '{total_used}', '99')) "
        "from events where <last WorkItemOffered>",
        "two changes have made one version of a load",
    ),
    "lost item": Fault(2, "delete from work_items where version > 1", "an item is lost"),
    "lost arrival": Fault(2, "delete from work_items where version = 1", "an item is lost"),
    "lost event": Fault(2, "delete from events where type = 'OfferRejected'", "a change of an item is not in the log"),
    "lost change of a load": Fault(
        2,
        "update events set data = data::jsonb - 'load' where type = 'OfferRejected'",
        "a change of an agent's load is not in the log",
    ),
    "record beside the log": Fault(
        2,
        "update work_items set version = version + 1 where state = 'assigned'",
        "an item is not where the log says",
    ),
    "doubled acceptance": Fault(3, "<copy> <next step> from events where <last OfferAccepted>", "an offer has ended twice"),
    "doubled event": Fault(
        3,
        "<copy> data::jsonb - 'load' from events where <last OfferAccepted>",
        "an item has changed twice to one version",
    ),
    "end of no offer": Fault(
        3,
        "<copy> jsonb_set(<next step>, '{offer,id}', '\"another\"') from events where <last OfferAccepted>",
        "an offer has ended that was not pending",
    ),
    "lost place": Fault(
        4,
        "update events set data = jsonb_set(data::jsonb, '{work_item,queued_at}', to_jsonb(at)) where type = 'WorkItemOffered'",
        "an item has lost its place",
    ),
    "epoch that is over": Fault(
        4,
        "<copy> jsonb_set(<next step>, '{offer,epoch}', '0') from events where <last WorkItemOffered>",
        "an offer is made under an epoch that is over",
    ),
    "offer without a timer": Fault(5, "delete from timers where kind = 'offer_expiry'", "a pending offer has no timer"),
    "timer without an offer": Fault(
        5,
        "insert into timers (kind, key, due_at, data) values ('offer_expiry', 'another', now(), '{}')",
        "there is a timer for an offer that is not pending",
    ),
}


@pytest.fixture
async def raced(database_url: str) -> AsyncIterator[Connection]:
    """A database after a race, and a router's work: some offers are pending, some items in hand, one has just come."""
    async with PostgresDatabase(database_url) as database:
        floor = await open_floor(database)
        for number in range(AGENTS):
            await floor.hire(f"agent{number}", limits=(12, 12, 6))
        for number in range(ITEMS):
            await floor.arrive("billing" if number % 2 else "sales")
        await contend(database_url, SEED, OFFERS)
        await floor.route()
        pending = [(who, offer) for who in floor.agents.values() for offer in await floor.offers_to(who)]
        for who, offer in pending[:ASSIGNED]:
            await accept_offer(floor.context, who, offer.id)
        await floor.arrive("care")
        await settle_log(database)
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def read(connection: Connection) -> RaceReader:
    reader = RaceReader(connection)
    await reader.read()
    await reader.finish()
    return reader


@pytest.mark.slow
async def test_reader_finds_nothing_in_a_clean_log_and_every_fault_that_is_planted(raced: Connection) -> None:
    print(f"seed {SEED}")  # noqa: T201 - to play it again
    clean = await read(raced)
    assert not clean.violations
    assert clean.offers > OFFERS
    assert clean.open > ASSIGNED
    for name, fault in FAULTS.items():
        planting = raced.transaction()
        await planting.start()
        await raced.execute("set local session_replication_role = replica")  # the database itself would refuse some of them
        done = await raced.execute(fault.sql)
        assert not done.endswith(" 0"), f"{name} was not planted"
        found = (await read(raced)).violations
        await planting.rollback()
        assert found[fault.found], f"{name} was not found, but {dict(found)}"


def test_every_invariant_has_a_fault_that_is_planted() -> None:
    assert {fault.invariant for fault in FAULTS.values()} == {1, 2, 3, 4, 5}
