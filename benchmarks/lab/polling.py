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

FOLDER = Path(__file__).parents[1]
LOOKS_EVERY_SECONDS = 0.005
AGAIN_AFTER_SECONDS = 1.0
"""When a contact for which nobody had room is tried again: until then it is out of the others' way."""
FRUITLESS = 40
"""So many looks in a row without a claim end a worker that was told to fill everybody up."""

SCHEMA = """
create schema polling;
create table polling.agents (id int primary key, skills int[] not null, room int not null);
create table polling.items (
    id uuid primary key default uuidv7(), service int not null, state text not null default 'queued',
    agent int references polling.agents, queued_at timestamptz not null default clock_timestamp(),
    due_at timestamptz not null default clock_timestamp() + interval '20 s',
    retry_at timestamptz not null default '-infinity', assigned_at timestamptz
);
create index on polling.items (due_at) where state = 'queued';
create index on polling.items (agent) where state = 'assigned';
create table polling.offers (
    id uuid primary key, item uuid not null references polling.items, agent int not null, made_at timestamptz not null,
    expires_at timestamptz not null
);
create index on polling.offers (item);
create table polling.timers (kind text, key text, due_at timestamptz not null, primary key (kind, key));
create index on polling.timers (due_at);
create table polling.events (
    id uuid primary key, at timestamptz not null, item uuid not null, agent int not null, document jsonb not null
);
create index on polling.events (item);
create index on polling.events (agent, at);
"""
_CLAIM = """
select id, service from polling.items
where state = 'queued' and retry_at <= clock_timestamp()
order by due_at limit 1 for update skip locked
"""
_LEAST_LOADED = """
select a.id from polling.agents a
left join (select agent, count(*) as load from polling.items where state = 'assigned' group by agent) as l on l.agent = a.id
where a.skills @> array[$1::int] and coalesce(l.load, 0) < a.room
order by coalesce(l.load, 0), a.id limit 1
"""
_ASSIGN = "update polling.items set state = 'assigned', agent = $2, assigned_at = clock_timestamp() where id = $1"
_OFFER = "insert into polling.offers values ($1, $2, $3, clock_timestamp(), clock_timestamp() + interval '20 s')"
_TIMER = "insert into polling.timers values ('offer_expiry', $1, clock_timestamp() + interval '20 s')"
_EVENT = "insert into polling.events values ($1, clock_timestamp(), $2, $3, $4::jsonb)"
_PART = {f"field{number}": "x" * 20 for number in range(30)}
_DOCUMENT = orjson.dumps({"work_item": _PART, "contact": _PART}).decode()
"""What desks tell the screens: the item and the contact as they are now."""
_LATER = "update polling.items set retry_at = clock_timestamp() + make_interval(secs => $2) where id = $1"


async def found(connection: asyncpg.Connection, agents: int, room: int) -> None:
    """Make the tables and the agents."""
    await connection.execute(SCHEMA)
    rows = [(number, skills_of(number), room) for number in range(agents)]
    await connection.executemany("insert into polling.agents values ($1, $2, $3)", rows)


async def come(connection: asyncpg.Connection, count: int, first: int = 0) -> None:
    """Let contacts arrive, of one service after the other."""
    services = [number % SERVICES for number in range(first, first + count)]
    await connection.execute("insert into polling.items (service) select unnest($1::int[])", services)


async def _claim(connection: asyncpg.Connection) -> bool:
    """Claim one contact for whoever has least to do, and tell whether that was possible."""
    async with connection.transaction():
        item = await connection.fetchrow(_CLAIM)
        if item is None:
            return False
        agent = await connection.fetchval(_LEAST_LOADED, item["service"])
        if agent is None:
            await connection.execute(_LATER, item["id"], AGAIN_AFTER_SECONDS)
            return False
        await connection.execute(_ASSIGN, item["id"], agent)
        offer = uuid4()
        await connection.execute(_OFFER, offer, item["id"], agent)
        await connection.execute(_TIMER, str(offer))
        await connection.execute(_EVENT, uuid4(), item["id"], agent, _DOCUMENT)
        return True


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
