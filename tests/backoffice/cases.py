"""The cases of databases and files for the conformance suite of sources."""

import csv
import sqlite3
import urllib.parse
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import duckdb
from asyncmy import connect as mysql_connect
from tests.backoffice.mariadb import PASSWORD, USER, MariaDb

from midoffice.adapters.backoffice.asked_lines import AskedLines, SqlAdapter
from midoffice.adapters.backoffice.files.adapter import FILES
from midoffice.adapters.backoffice.sql.adapter import MYSQL, POSTGRESQL, SQL, SQLITE
from midoffice.adapters.backoffice.statement import Statement
from midoffice.domain.context.source import Lookup, SourceDefinition
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.ports.sources import SourceConnection
from midoffice.testing.clock import START
from midoffice.testing.freezing_proxy import freezing_proxy
from midoffice.testing.source_case import CUSTOMERS, ORDERS, PLACES, SECRET, SourceCase, asking

ONE = Lookup(IdentifierKind.ACCOUNT, "select id, name, visits, balance, since, fax from customers where id = :id", "id")
MANY = Lookup(IdentifierKind.ACCOUNT, "select id, number, item from orders where id = :id order by number", "id", "many")
DRIFTED = asking(ONE, "select id, nickname from customers where id = :id")
WRITING = (
    "update customers set balance = 0 where id = :id",
    "with gone as (delete from customers where id = :id returning id) select * from gone",
)
SCHEMA = (
    """create table customers
    (id varchar(100) primary key, name varchar(100), visits bigint, balance decimal(18, 2), since {time}, fax varchar(10))""",
    "create table orders (id varchar(100), number int, item varchar(100))",
)
NAMES = tuple(CUSTOMERS[0])


def definition(adapter: SqlAdapter, connection: dict[str, Any]) -> SourceDefinition:
    return SourceDefinition(new_id(), "shop", "Shop", adapter.kind, connection, (ONE,), (), most_at_once=PLACES, created_at=START)


def opened(adapter: SqlAdapter, connection: dict[str, Any], secret: str | None = None) -> SourceConnection:
    adapter.check(connection, (ONE, MANY), has_secret=secret is not None)
    return adapter.open(definition(adapter, connection), secret)


def letting_through(source: SourceConnection) -> SourceConnection:
    """Let the source take statements that write."""
    assert isinstance(source, AskedLines)
    for text in WRITING:
        source._statements[text] = Statement(tuple(text.split(":id")))  # noqa: SLF001  # past the check, as no administrator can
    return source


def _written(convert: Callable[[Any], Any] = lambda value: value) -> tuple[list[list[Any]], list[list[Any]]]:
    return (
        [[convert(value) for value in customer.values()] for customer in CUSTOMERS],
        [[convert(value) for value in order.values()] for order in ORDERS],
    )


@asynccontextmanager
async def filled_postgresql(url: str) -> AsyncIterator[tuple["asyncpg.Connection[asyncpg.Record]", dict[str, Any]]]:
    """Give a connection that may write, and the place of the database."""
    parts = urllib.parse.urlsplit(url)
    host = urllib.parse.parse_qs(parts.query)["host"][0]
    admin = await asyncpg.connect(url)
    try:
        for each in SCHEMA:
            await admin.execute(each.format(time="timestamptz"))
        customers, orders = _written()
        await admin.executemany("insert into customers values ($1, $2, $3, $4, $5, $6)", customers)
        await admin.executemany("insert into orders values ($1, $2, $3)", orders)
        yield admin, {"host": host, "port": parts.port or 5432, "database": parts.path[1:], "user": parts.username}
    finally:
        await admin.close()


POSTGRESQL_QUESTIONS: dict[str, Any] = {
    "drifted": DRIFTED,
    "endless": asking(ONE, "select id, cast(pg_sleep(300) as text) as slept from customers where id = :id"),
    "crowd": asking(ONE, "select id, n from customers, generate_series(1, 201) as n where id = :id"),
    "writing": asking(ONE, WRITING[1]),
}


@asynccontextmanager
async def postgresql_case(url: str) -> AsyncIterator[SourceCase]:
    async with filled_postgresql(url) as (admin, place), freezing_proxy("{host}/.s.PGSQL.{port}".format(**place)) as proxy:
        case = SourceCase(
            letting_through(opened(POSTGRESQL, place)),
            ONE,
            MANY,
            **POSTGRESQL_QUESTIONS,
            flood=asking(ONE, "select id, repeat('x', 50000000) as text from customers where id = :id"),
            held=lambda: admin.fetch("select * from customers order by id"),
            refused=opened(POSTGRESQL, place | {"user": f"reader_{new_id().hex}"}, SECRET),
            deaf=opened(POSTGRESQL, place | {"host": "127.0.0.1", "port": 1}),
            behind=opened(POSTGRESQL, place | {"host": "127.0.0.1", "port": proxy.port}),
            peer=proxy,
        )
        yield case
        await _close(case)


@asynccontextmanager
async def blocking_case(url: str) -> AsyncIterator[SourceCase]:
    """PostgreSQL as any other database: through SQLAlchemy, with a driver that blocks."""
    async with (
        filled_postgresql(url) as (admin, place),
        freezing_proxy("{host}/.s.PGSQL.{port}".format(**place)) as door,
        freezing_proxy("{host}/.s.PGSQL.{port}".format(**place)) as proxy,
    ):

        def at(port: int, user: str = place["user"], secret: str | None = None) -> SourceConnection:
            return opened(SQL, {"url": f"postgresql+pg8000://{user}@127.0.0.1:{port}/{place['database']}"}, secret)

        case = SourceCase(
            letting_through(at(door.port)),
            ONE,
            MANY,
            **POSTGRESQL_QUESTIONS,
            flood=asking(ONE, "select id, repeat('x', 50000000) as text from customers where id = :id"),
            held=lambda: admin.fetch("select * from customers order by id"),
            refused=at(door.port, f"reader_{new_id().hex}", SECRET),
            deaf=at(1),
            behind=at(proxy.port),
            peer=proxy,
        )
        yield case
        await _close(case)


@asynccontextmanager
async def mysql_case(server: MariaDb) -> AsyncIterator[SourceCase]:
    place = {"host": "127.0.0.1", "port": server.port, "database": "shop", "user": USER}
    admin = await mysql_connect(**place, password=PASSWORD, autocommit=True)
    async with admin.cursor() as cursor:
        for table in ("customers", "orders"):
            await cursor.execute(f"drop table if exists {table}")
        for each in SCHEMA:
            await cursor.execute(each.format(time="datetime(6)").replace("id varchar(100)", "id varchar(100) collate utf8mb4_bin"))
        customers, orders = _written(_naive)
        await cursor.executemany("insert into customers values (%s, %s, %s, %s, %s, %s)", customers)
        await cursor.executemany("insert into orders values (%s, %s, %s)", orders)

        async def held() -> object:
            await cursor.execute("select * from customers order by id")
            return await cursor.fetchall()

        async with freezing_proxy(server.port) as proxy:
            case = SourceCase(
                letting_through(opened(MYSQL, place, PASSWORD)),
                ONE,
                MANY,
                drifted=DRIFTED,
                endless=asking(ONE, "select id, sleep(300) from customers where id = :id"),
                crowd=asking(ONE, "select c.id, n.seq from customers c, seq_1_to_201 n where id = :id"),
                flood=asking(ONE, "select c.id, repeat('x', 1000000) from customers c, seq_1_to_50 n where id = :id"),
                writing=asking(ONE, WRITING[0]),
                held=held,
                refused=opened(MYSQL, place, SECRET),
                deaf=opened(MYSQL, place | {"port": 1}, PASSWORD),
                behind=opened(MYSQL, place | {"port": proxy.port}, PASSWORD),
                peer=proxy,
            )
            yield case
            await _close(case)
    admin.close()


@asynccontextmanager
async def sqlite_case(folder: Path) -> AsyncIterator[SourceCase]:
    path = folder / "shop.db"
    _fill_sqlite(path)
    case = SourceCase(letting_through(opened(SQLITE, {"path": str(path)})), ONE, MANY, **_sqlite_rest(path))
    yield case
    await _close(case)


@asynccontextmanager
async def any_case(folder: Path) -> AsyncIterator[SourceCase]:
    """Any database through SQLAlchemy; SQLite, as its driver is always there."""
    path = folder / "any.db"
    _fill_sqlite(path)
    rest = _sqlite_rest(path) | {"deaf": opened(SQL, {"url": f"sqlite:///{folder}/none/nothing.db"})}
    case = SourceCase(letting_through(opened(SQL, {"url": f"sqlite:///{path}"})), ONE, MANY, **rest)
    yield case
    await _close(case)


def _sqlite_rest(path: Path) -> dict[str, Any]:
    many = "(with recursive n(i) as (select 1 union all select i + 1 from n where i < %d) select i from n)"

    async def held() -> object:
        with sqlite3.connect(path) as admin:
            return admin.execute("select * from customers order by id").fetchall()

    return {
        "drifted": DRIFTED,
        "endless": asking(
            ONE, "select id, (select count(*) from many) from customers where id = :id".replace("many", many % 10**12)
        ),
        "crowd": asking(ONE, "select id, i from customers, many where id = :id".replace("many", many % 201)),
        "flood": asking(ONE, "select id, hex(zeroblob(25000000)) as text from customers where id = :id"),
        "writing": asking(ONE, WRITING[0]),
        "held": held,
        "deaf": opened(SQLITE, {"path": str(path.with_name("nothing.db"))}),
    }


def _fill_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as admin:
        for each in SCHEMA:
            admin.execute(each.format(time="text").replace("decimal(18, 2)", "text"))
        customers, orders = _written(lambda value: value if isinstance(value, int | None) else str(value))
        admin.executemany("insert into customers values (?, ?, ?, ?, ?, ?)", customers)
        admin.executemany("insert into orders values (?, ?, ?)", orders)
    admin.close()


@asynccontextmanager
async def csv_case(folder: Path) -> AsyncIterator[SourceCase]:
    customers, orders = _written(lambda value: "" if value is None else str(value))
    for name, header, rows in (("customers", NAMES, customers), ("orders", tuple(ORDERS[0]), orders)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    types = {"visits": "BIGINT", "balance": "DECIMAL(18,2)", "since": "TIMESTAMPTZ"}
    files = {
        "customers": {"path": str(folder / "customers.csv"), "types": types},
        "orders": {"path": str(folder / "orders.csv"), "types": {"number": "BIGINT"}},
    }
    case = await _files_case(folder, files)
    yield case
    await _close(case)


@asynccontextmanager
async def parquet_case(folder: Path) -> AsyncIterator[SourceCase]:
    customers, orders = _written()
    with duckdb.connect() as admin:
        admin.execute("set timezone = 'UTC'")
        for each in SCHEMA:
            admin.execute(each.format(time="timestamptz"))
        admin.executemany(
            "insert into customers values (?, ?, ?, ?, ?::timestamptz, ?)", [[*row[:4], str(row[4]), row[5]] for row in customers]
        )
        admin.executemany("insert into orders values (?, ?, ?)", orders)
        for name in ("customers", "orders"):
            admin.execute(f"copy {name} to '{folder}/{name}.parquet'")
    case = await _files_case(folder, {name: str(folder / f"{name}.parquet") for name in ("customers", "orders")})
    yield case
    await _close(case)


async def _files_case(folder: Path, files: dict[str, Any]) -> SourceCase:
    async def held() -> object:
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    return SourceCase(
        letting_through(opened(FILES, {"files": files})),
        ONE,
        MANY,
        drifted=DRIFTED,
        endless=asking(
            ONE,
            "select id, (select sum(a.range * b.range) from range(9999999) a, range(9999999) b) as n from customers where id = :id",
        ),
        crowd=asking(ONE, "select id, range from customers, range(201) where id = :id"),
        flood=asking(ONE, "select id, repeat('x', 50000000) as text from customers where id = :id"),
        writing=asking(ONE, WRITING[0]),
        held=held,
        deaf=opened(FILES, {"files": {"customers": str(folder / "nothing.csv")}}),
    )


def _naive(value: object) -> object:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


async def _close(case: SourceCase) -> None:
    for source in (case.source, case.refused, case.deaf, case.behind):
        if source is not None:
            await source.close()
