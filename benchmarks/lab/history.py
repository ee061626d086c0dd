"""Fills an installation with a long past in seconds: rows without indexes first, then the indexes, two at a time."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from midoffice.main.demo.topics import TOPICS

if TYPE_CHECKING:
    from uuid import UUID

_STATEMENT = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)
_FILLED = ("customers", "cases", "interactions", "messages")
_SESSION = {"maintenance_work_mem": "256MB", "synchronous_commit": "off", "wal_compression": "off", "statement_timeout": "0"}


@dataclass(frozen=True)
class Past:
    """How much there is to be: `longest` is the number of interactions of customer number one."""

    messages: int
    each: int = 4
    customers: int = 5_000
    longest: int = 2_000

    @property
    def interactions(self) -> int:
        """Interactions in all."""
        return self.messages // self.each


async def fill_past(database_url: str, past: Past) -> tuple[UUID, list[UUID]]:
    """Write it; returns the customer with the longest history, and some others."""
    parts = _STATEMENT.split(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    numbers = {"messages": past.messages, "interactions": past.interactions, "each": past.each}
    sentences = [text.replace("{", "").replace("}", "") for topic in TOPICS for text in (*topic.openings, *topic.details)]
    numbers |= {"customers": past.customers, "longest": past.longest, "sentences": len(sentences)}

    def statement(name: str, **more: int) -> str:
        text = parts[parts.index(name) + 1]
        return re.sub(r":(\w+)", lambda found: str({**numbers, **more}.get(found[1], found[0])), text)

    first, second = [await asyncpg.connect(database_url, server_settings=_SESSION) for _ in range(2)]
    try:
        indexes = await _drop_indexes(first)
        await first.execute("create unlogged table bench_sentences (place int, sentence text)")
        await first.copy_records_to_table("bench_sentences", records=enumerate(sentences))
        for name in ("customers", "numbered", "cases", "interactions"):
            await first.execute(statement(name))
        await asyncio.gather(first.execute(statement("messages", half=0)), second.execute(statement("messages", half=1)))
        await _make_indexes((first, second), indexes)
        await first.execute(statement("tidy"))
        await first.execute("analyze")
        rows = await first.fetch("select id from customers order by id")
    finally:
        await first.close()
        await second.close()
    return rows[0]["id"], [row["id"] for row in rows[1:]]


async def _drop_indexes(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """Drop what can be made again later, and the checks of references; returns how to make them."""
    found = await connection.fetch(
        "select indexdef, indexrelid::regclass::text as name from pg_index i "
        "join pg_indexes on indexname = indexrelid::regclass::text "
        "where indrelid = any($1::regclass[]) and not exists (select from pg_constraint where conindid = indexrelid)",
        [*_FILLED],
    )
    references = await connection.fetch(
        "select conname, conrelid::regclass::text as owner, pg_get_constraintdef(oid) as rule from pg_constraint "
        "where contype = 'f' and conrelid = any($1::regclass[])",
        [*_FILLED],
    )
    for row in references:
        await connection.execute(f"alter table {row['owner']} drop constraint {row['conname']}")
    for row in found:
        await connection.execute(f"drop index {row['name']}")
    made = [row["indexdef"] for row in found]
    # The reference checks go back unchecked: the rows were made to fit.
    return made + [f"alter table {row['owner']} add constraint {row['conname']} {row['rule']} not valid" for row in references]


async def _make_indexes(connections: tuple[asyncpg.Connection[asyncpg.Record], ...], statements: list[str]) -> None:
    """Make the indexes, the big ones first, on all connections at once; then the reference checks."""
    indexes = sorted((text for text in statements if text.startswith("CREATE")), key=lambda text: ("USING gin" not in text, text))
    waiting = iter(indexes)

    async def work(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        for text in waiting:
            await connection.execute(text)

    await asyncio.gather(*(work(connection) for connection in connections))
    for text in statements:
        if not text.startswith("CREATE"):
            await connections[0].execute(text)
