"""Five back-office systems for the benchmark of decisions: two PostgreSQL databases, SQLite, and two REST services, one slow.

The REST server is a process of its own, so that what it costs is not taken for ours.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

from lab.funnel_cases import CHOICES, HOLDS
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.testing.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from multiprocessing.synchronize import Event
    from pathlib import Path

SLOW_SECONDS = 0.03
COLUMNS = tuple([f"n{n}" for n in range(5)] + [f"w{n}" for n in range(3)] + [f"f{n}" for n in range(2)])
_STATEMENT = "select account, {columns} from facts where account = :id"


def account(number: int) -> str:
    """The account of a customer."""
    return f"C{number}"


def facts(subject: str, number: int) -> dict[str, Any]:
    """What a system knows about a customer: always the same."""
    rng = random.Random(f"{subject}{number}")  # noqa: S311 - made-up facts
    row: dict[str, Any] = {f"n{n}": rng.randrange(0, 100) for n in range(5)}
    row |= {f"w{n}": rng.choice(CHOICES) for n in range(3)}
    return {"account": account(number), **row, **{f"f{n}": rng.random() < HOLDS for n in range(2)}}


@dataclass(frozen=True)
class Systems:
    """Where everything is."""

    sources: tuple[SourceDefinition, ...]
    frozen_port: int
    closed_port: int

    def healthy(self, *, warm: bool) -> tuple[SourceDefinition, ...]:
        """All of them; `warm`: what they said stays good for an hour."""
        again = timedelta(hours=1) if warm else timedelta(0)
        return tuple(replace(each, id=new_id(), ask_again_after=again) for each in self.sources)

    def broken(self, *, frozen: bool) -> tuple[SourceDefinition, ...]:
        """All of them, of which the second PostgreSQL is not there, or takes connections and says nothing."""
        port = self.frozen_port if frozen else self.closed_port
        made = self.healthy(warm=False)
        moved = replace(made[1], connection={**made[1].connection, "host": "127.0.0.1", "port": port})
        return (made[0], moved, *made[2:])


def _source(key: str, kind: SourceKind, connection: dict[str, Any], statement: str) -> SourceDefinition:
    kinds = {"n": FieldType.NUMBER, "w": FieldType.STRING, "f": FieldType.BOOLEAN}
    return SourceDefinition(
        id=new_id(),
        key=key,
        name=key.title(),
        kind=kind,
        connection=connection,
        lookups=(Lookup(IdentifierKind.ACCOUNT, statement, "account"),),
        fields=tuple(FieldSpec(f"{key}.{column}", column, kinds[column[0]], fresh_for=timedelta(hours=1)) for column in COLUMNS),
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
        most_at_once=8,
    )


@asynccontextmanager
async def systems(database_url: str, folder: Path, customers: int) -> AsyncIterator[Systems]:
    """Fill and start them; the databases stand beside the given one."""
    statement = _STATEMENT.format(columns=", ".join(COLUMNS))
    made = []
    for key in ("billing", "profile"):
        place = await _database(database_url, key, customers)
        made.append(_source(key, SourceKind.POSTGRESQL, place, statement))
    file = await asyncio.to_thread(_file, folder / "service.sqlite", customers)
    made.append(_source("service", SourceKind.SQLITE, {"path": str(file)}, statement))
    ready, port = multiprocessing.get_context("spawn").Event(), free_port()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(port, ready), daemon=True)
    server.start()
    silent = await asyncio.start_server(_say_nothing, "127.0.0.1", 0)
    try:
        await asyncio.to_thread(ready.wait, 20)
        place = {"base_url": f"http://127.0.0.1:{port}", "auth": "none", "private_addresses": True}
        made.append(_source("orders", SourceKind.REST, place, "/orders/{id}"))
        made.append(_source("loyalty", SourceKind.REST, place, "/loyalty/{id}"))
        yield Systems(tuple(made), silent.sockets[0].getsockname()[1], free_port())
    finally:
        silent.close()
        server.terminate()
        await asyncio.to_thread(server.join, 5)


async def _database(url: str, name: str, customers: int) -> dict[str, Any]:
    """Make a database beside ours, with a user that has no rights but to read it; return its connection."""
    parts = urlsplit(url)
    ours = await asyncpg.connect(url)
    other = f"{parts.path.lstrip('/')}_{name}"
    try:
        await ours.execute(f'create database "{other}"')
    finally:
        await ours.close()
    connection = await asyncpg.connect(url.replace(f"{parts.path}?", f"/{other}?", 1))
    kinds = {"n": "integer", "w": "text", "f": "boolean"}
    columns = ", ".join(f"{column} {kinds[column[0]]} not null" for column in COLUMNS)
    try:
        await connection.execute(f"create table facts (account text primary key, {columns})")
        await connection.copy_records_to_table("facts", records=[tuple(facts(name, n).values()) for n in range(customers)])
    finally:
        await connection.close()
    host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
    return {"host": host, "port": parts.port or 5432, "database": other, "user": parts.username or "postgres", "tls": "off"}


def _file(path: Path, customers: int) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute(f"create table facts (account text primary key, {', '.join(COLUMNS)})")
        places = ", ".join("?" * (len(COLUMNS) + 1))
        rows = [tuple(facts("service", n).values()) for n in range(customers)]
        connection.executemany(f"insert into facts values ({places})", rows)  # noqa: S608 - places alone
    return path


async def _say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the other side gives up


def _serve(port: int, ready: Event) -> None:
    import uvloop  # noqa: PLC0415 - only in the other process

    uvloop.run(_answer_for_ever(port, ready))


async def _answer_for_ever(port: int, ready: Event) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", port)
    ready.set()
    await server.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            subject, number = path.strip("/").split("/")
            if subject == "loyalty":
                await asyncio.sleep(SLOW_SECONDS)
            body = json.dumps(facts(subject, int(number[1:]))).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        pass
    finally:
        writer.close()


def subjects() -> Iterator[str]:
    """The systems by their keys."""
    yield from ("billing", "profile", "service", "orders", "loyalty")
