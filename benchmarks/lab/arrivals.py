"""Contacts that arrive by the hundred: copies, made in the database, of one that came through the real door.

Run as a program it lets them arrive at a steady rate, from a process of its own.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

import asyncpg
import orjson
import uvloop

if TYPE_CHECKING:
    from uuid import UUID

TICK_SECONDS = 0.01
WARM_UP = 10
"""Contacts that come one by one before the flow, while statements are planned for the first time."""
_COLUMNS = """
select string_agg(quote_ident(attname), ', ' order by attnum)
from pg_attribute
where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname <> all ($2)
"""
_COPY = """
with new as materialized (
    select uuidv7() as interaction_id, uuidv7() as item_id, uuidv7() as event_id, clock_timestamp() as at, p.place
    from unnest($1::uuid[]) with ordinality as p (item, place)
), source as materialized (
    select n.*, w as item, i as interaction, e as event
    from new n
    join work_items w on w.id = ($1::uuid[])[n.place]
    join interactions i on i.id = w.interaction_id
    join events e on e.interaction_id = i.id and e.type = 'InteractionOpened'
), added as (
    insert into interactions ({interactions})
    select {interactions}
    from source, jsonb_populate_record(source.interaction, jsonb_build_object('id', interaction_id, 'opened_at', at)) as copy
), queued as (
    insert into work_items ({work_items})
    select {work_items}
    from source, jsonb_populate_record(source.item, jsonb_build_object(
        'id', item_id, 'interaction_id', interaction_id, 'created_at', at, 'queued_at', at, 'state_since', at,
        'due_at', at + interval '20 seconds', 'state', 'queued', 'agent_id', null, 'reservation_id', null, 'version', 1
    )) as copy
)
insert into events ({events})
select {events}
from source, jsonb_populate_record(source.event, jsonb_build_object(
    'id', event_id, 'at', at, 'interaction_id', interaction_id, 'work_item_id', item_id
)) as copy
"""


class Arrivals:
    """Copies of waiting contacts, one of each given work item in turn."""

    def __init__(self, connection: asyncpg.Connection, templates: list[UUID]) -> None:
        """Take the connection and the work items to copy."""
        self._connection = connection
        self._templates = templates
        self._made = 0
        self._sql = ""

    async def come(self, count: int) -> None:
        """Let so many arrive in one transaction."""
        if not self._sql:
            left_out = {"interactions": ["number"], "work_items": [], "events": ["tx", "seq"]}
            columns = {table: await self._connection.fetchval(_COLUMNS, table, out) for table, out in left_out.items()}
            self._sql = _COPY
            for table, names in columns.items():
                qualified = ", ".join(f"(copy).{name}" for name in names.split(", "))
                self._sql = self._sql.replace(f"select {{{table}}}", f"select {qualified}").replace(f"{{{table}}}", names)
        turns = range(self._made, self._made + count)
        self._made += count
        await self._connection.execute(self._sql, [self._templates[turn % len(self._templates)] for turn in turns])


async def _flow(url: str, templates: list[UUID], per_second: float, seconds: float) -> int:
    """Let contacts arrive at a rate; a tick that comes late brings what is missing. Return how many came, after a warm-up."""
    connection = await asyncpg.connect(url)
    arrivals, came = Arrivals(connection, templates), 0
    try:
        for _ in range(WARM_UP):
            await arrivals.come(1)
        begun = time.perf_counter()
        while (passed := time.perf_counter() - begun) < seconds:
            due = int(passed * per_second) - came
            if due > 0:
                await arrivals.come(min(due, 500))
                came += min(due, 500)
            await asyncio.sleep(TICK_SECONDS)
    finally:
        await connection.close()
    return came + WARM_UP


if __name__ == "__main__":
    order = orjson.loads(sys.stdin.buffer.read())
    print(uvloop.run(_flow(order["url"], order["templates"], order["per_second"], order["seconds"])))
