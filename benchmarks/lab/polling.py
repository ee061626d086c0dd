"""The queue the way open desks do it: workers poll, claim with SKIP LOCKED, count the agents' load, and assign.

Run as a program it is one worker: it reads its order as JSON and claims until nothing can be claimed, or until told to stop.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import orjson
import uvloop

from lab.centre import SERVICES, skills_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

FOLDER = Path(__file__).parents[1]
LOOKS_EVERY_SECONDS = 0.005
AGAIN_AFTER_SECONDS = 1.0
"""When a contact for which nobody had room is tried again: until then it is out of the others' way."""
FRUITLESS = 40
"""So many looks in a row without a claim end a worker that was told to fill everybody up."""

SCHEMA = """
create schema polling;
create table polling.serves (service_id uuid, agent_id uuid, room int not null, primary key (service_id, agent_id));
alter table work_items add column retry_at timestamptz not null default '-infinity';
create index work_items_to_claim on work_items (due_at, id) where state = 'queued';
"""
"""What such a desk needs besides the product's tables: who serves what, and an index by which the most urgent is found."""
_CLAIM = """
select id, service_id from work_items
where state = 'queued' and retry_at <= clock_timestamp()
order by due_at, id limit 1 for update skip locked
"""
_LEAST_LOADED = """
select s.agent_id, l.load from polling.serves s
cross join lateral (
    select count(*) as load from work_items w
    where w.agent_id = s.agent_id and w.state in ('offered', 'assigned', 'wrapping')
) as l
where s.service_id = $1 and l.load < s.room
order by l.load, s.agent_id limit 1
"""
_RESERVE = """
insert into reservations (id, agent_id, work_item_id, media_type, units, reserved_at)
values ($2, $3, $1, 'real_time', 1, clock_timestamp())
"""
_ASSIGN = """
update work_items
set state = 'offered', agent_id = $3, reservation_id = $2, state_since = clock_timestamp(), version = version + 1
where id = $1
"""
_OFFER = """
insert into offers (id, work_item_id, agent_id, reservation_id, state, created_at, expires_at, why, epoch, version)
values ($1, $2, $3, $4, 'pending', clock_timestamp(), clock_timestamp() + interval '5 min', $5::json, 0, 1)
"""
_TIMER = "insert into timers values ('offer_expiry', $1, clock_timestamp() + interval '5 min', '{}')"
_EVENT = """
with told as (
    insert into events (id, type, at, actor, interaction_id, customer_id, work_item_id, service_id, agent_ids, data)
    select uuidv7(), 'WorkItemOffered', o.created_at, 'system', i.id, i.customer_id, w.id, i.service_id, array[o.agent_id],
           json_build_object('work_item', to_json(w), 'offer', to_json(o), 'interaction', to_json(i))
    from offers o
    join work_items w on w.id = o.work_item_id
    join interactions i on i.id = w.interaction_id
    where o.id = $1
    returning tx, seq, at, agent_ids
)
insert into event_agents (agent_id, tx, seq, at) select agent_ids[1], tx, seq, at from told
"""
_LATER = "update work_items set retry_at = clock_timestamp() + make_interval(secs => $2) where id = $1"


async def found(connection: asyncpg.Connection, room: int) -> None:
    """Make what a polling desk needs, out of the centre's services and agents."""
    await connection.execute(SCHEMA)
    services = [row[0] for row in await connection.fetch("select id from services order by length(key), key limit $1", SERVICES)]
    agents = [row[0] for row in await connection.fetch("select id from agents order by id")][:-1]
    rows = [(services[each], agent, room) for number, agent in enumerate(agents) for each in skills_of(number)]
    await connection.executemany("insert into polling.serves values ($1, $2, $3)", rows)


async def _claim(connection: asyncpg.Connection) -> bool:
    """Claim one contact for whoever has least to do, and tell whether that was possible."""
    async with connection.transaction():
        item = await connection.fetchrow(_CLAIM)
        if item is None:
            return False
        agent = await connection.fetchrow(_LEAST_LOADED, item["service_id"])
        if agent is None:
            await connection.execute(_LATER, item["id"], AGAIN_AFTER_SECONDS)
            return False
        await _offer(connection, item["id"], agent["agent_id"], agent["load"])
        return True


async def _offer(connection: asyncpg.Connection, item: UUID, agent: UUID, load: int) -> None:
    """Write what the router writes, without its explanation: nobody compared anything here that could be told."""
    offer, reservation = uuid4(), uuid4()
    await connection.execute(_RESERVE, item, reservation, agent)
    await connection.execute(_ASSIGN, item, reservation, agent)
    why = orjson.dumps({"strategy": "least_loaded", "used": load}).decode()
    await connection.execute(_OFFER, offer, item, agent, reservation, why)
    await connection.execute(_TIMER, str(offer))
    await connection.execute(_EVENT, offer)


async def _work(url: str, *, until_full: bool) -> None:
    connection = await asyncpg.connect(url)
    fruitless = 0
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    while not until_full or fruitless < FRUITLESS:
        if await _claim(connection):
            fruitless = 0
        else:
            fruitless += 1
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
    await connection.close()


class Workers:
    """So many workers, each a process of its own."""

    def __init__(self, url: str, count: int) -> None:
        """Take the database and the number of workers."""
        self._order = {"url": url}
        self._count = count
        self._running: Sequence[asyncio.subprocess.Process] = ()

    async def begin(self, *, until_full: bool) -> None:
        """Start them, all at once when every one is ready."""
        order = orjson.dumps({**self._order, "until_full": until_full}) + b"\n"
        self._running = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "lab.polling"), cwd=FOLDER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            for _ in range(self._count)
        ]
        for worker in self._running:
            assert worker.stdin is not None  # noqa: S101 - a pipe
            worker.stdin.write(order)
        for worker in self._running:
            assert worker.stdout is not None  # noqa: S101 - a pipe
            await worker.stdout.readline()
        for worker in self._running:
            assert worker.stdin is not None  # noqa: S101 - a pipe
            worker.stdin.write(b"go\n")

    async def finish(self) -> None:
        """Wait until all have ended by themselves."""
        for worker in self._running:
            await worker.wait()

    async def stop(self) -> None:
        """End them now."""
        for worker in self._running:
            worker.kill()
        await self.finish()


if __name__ == "__main__":
    told = orjson.loads(sys.stdin.readline())
    uvloop.run(_work(told["url"], until_full=told["until_full"]))
