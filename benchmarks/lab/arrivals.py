"""Contacts that arrive by the hundred: copies, made in the database, of one that came through the real door.

A copy is the same rows in the same tables, and making it costs next to nothing: it is not the copying that is to be measured.

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
select array_agg(quote_ident(attname)::text order by attnum)
from pg_attribute
where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname <> all ($2)
"""
_TEMPLATES = """
create temporary table {own}_work_items as
    select place, w.* from unnest($1::uuid[]) with ordinality as p (item, place) join work_items w on w.id = p.item;
create temporary table {own}_interactions as
    select t.place, i.* from {own}_work_items t join interactions i on i.id = t.interaction_id;
create temporary table {own}_events as
    select t.place, e.* from {own}_work_items t
    join events e on e.interaction_id = t.interaction_id and e.type = 'InteractionOpened';
"""
_COPY = """
with new as materialized (
    select uuidv7() as interaction_id, uuidv7() as item_id, uuidv7() as event_id, clock_timestamp() as at, p.place
    from unnest($1::bigint[]) with ordinality as p (place, turn) order by turn
), added as (
    insert into interactions ({interactions}) select {interactions_copied} from new n join {own}_interactions t using (place)
), queued as (
    insert into work_items ({work_items}) select {work_items_copied} from new n join {own}_work_items t using (place)
)
insert into events ({events}) select {events_copied} from new n join {own}_events t using (place) order by n.at
"""
_CHANGED = {
    "interactions": {"id": "n.interaction_id", "opened_at": "n.at"},
    "work_items": {
        "id": "n.item_id",
        "interaction_id": "n.interaction_id",
        "created_at": "n.at",
        "queued_at": "n.at",
        "state_since": "n.at",
        "due_at": "n.at + interval '20 seconds'",
        "state": "'queued'",
        "agent_id": "null",
        "reservation_id": "null",
        "version": "1",
    },
    "events": {"id": "n.event_id", "at": "n.at", "interaction_id": "n.interaction_id", "work_item_id": "n.item_id"},
}
"""What is a copy's own; everything else is as in the contact that is copied."""
_LEFT_OUT = {"interactions": ["number"], "work_items": [], "events": ["tx", "seq"]}


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
            await self._prepare()
        turns = range(self._made, self._made + count)
        self._made += count
        await self._connection.execute(self._sql, [turn % len(self._templates) + 1 for turn in turns])

    async def _prepare(self) -> None:
        """Keep the contacts to copy at hand: to look them up each time would cost more than to store the copies."""
        templates = ", ".join(f"'{each}'" for each in self._templates)
        own = f"copied_{id(self)}"
        made = _TEMPLATES.replace("{own}", own).replace("$1", f"array[{templates}]")
        await self._connection.execute(f"{made} analyze {own}_work_items, {own}_interactions, {own}_events")
        sql = _COPY.replace("{own}", own)
        for table, changed in _CHANGED.items():
            names = await self._connection.fetchval(_COLUMNS, table, _LEFT_OUT[table])
            copied = ", ".join(changed.get(name, f"t.{name}") for name in names)
            sql = sql.replace(f"{{{table}}}", ", ".join(names)).replace(f"{{{table}_copied}}", copied)
        self._sql = sql


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
