"""What is particular to one database, on the real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import duckdb
import pytest
from asyncmy import connect as mysql_connect
from tests.backoffice.cases import ONE, opened
from tests.backoffice.mariadb import PASSWORD, USER, MariaDb

from midoffice.adapters.backoffice.files.adapter import FILES
from midoffice.adapters.backoffice.sql.adapter import MYSQL, POSTGRESQL
from midoffice.ports.sources import Row, SourceConnection, SourceDown, SourceForbidden, SourceSchema
from midoffice.testing.ports import free_port
from midoffice.testing.source_case import asking

SECONDS = 5.0


class Database:
    """An empty PostgreSQL database, and a source that reads it."""

    def __init__(self, admin: "asyncpg.Connection[asyncpg.Record]", source: SourceConnection) -> None:
        self.admin = admin
        self._source = source

    async def ask(self, statement: str, value: str) -> tuple[Row, ...]:
        return await self._source.fetch(asking(ONE, statement), value, SECONDS)


@pytest.fixture
async def postgresql(empty_database_url: str) -> AsyncIterator[Database]:
    parts = urlsplit(empty_database_url)
    place = {
        "host": parse_qs(parts.query)["host"][0],
        "database": parts.path[1:],
        "user": parts.username,
        "time_zone": "Europe/Berlin",
    }
    source = opened(POSTGRESQL, place)
    admin = await asyncpg.connect(empty_database_url)
    yield Database(admin, source)
    await source.close()
    await admin.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"host": "127.0.0.1", "tls": "off"}, "nothing listens at this address and port"),
        ({"host": "nowhere.invalid"}, "The name of its host is not known"),
        ({"host": "/nowhere"}, "no such file or directory"),
    ],
)
async def test_postgresql_that_cannot_be_reached_says_why(change: dict[str, str], said: str) -> None:
    source = opened(POSTGRESQL, {"port": free_port(), "database": "shop", "user": "reader", **change})
    with pytest.raises(SourceDown, match=said):
        await source.fetch(asking(ONE, "select 1 as id where 'x' = :id"), "x", SECONDS)
    await source.close()


async def test_postgresql_without_encryption_is_told_from_one_that_is_down() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)  # the request to encrypt
        writer.write(b"N")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        place = {"host": "127.0.0.1", "port": port, "database": "shop", "user": "reader", "tls": "require"}
        source = opened(POSTGRESQL, place)
        with pytest.raises(SourceDown, match="it does not encrypt"):
            await source.fetch(asking(ONE, "select 1 as id where 'x' = :id"), "x", SECONDS)
        await source.close()


async def test_postgresql_types_are_exact(postgresql: Database) -> None:
    ((row,),) = [
        await postgresql.ask(
            """select 0.1::float8 as f, 1e400::numeric as big, 'NaN'::numeric as nan, true as yes, array[1, 2] as list,
            '{"a": {"price": 12.10, "n": 9007199254740993}}'::jsonb as doc, null::json as no_doc,
            timestamp '2026-07-01 14:00' as local, timestamptz '2026-07-01 14:00+05' as instant, date '2026-07-01' as day,
            time '14:00' as clock, interval '90 minutes' as lasting, gen_random_uuid() as uuid,
            inet '127.0.0.1' as address, :id as id""",
            "x",
        )
    ]
    assert row["f"] == Decimal("0.1")
    assert row["big"] == Decimal("1e400")
    assert row["doc"] == {"a": {"price": Decimal("12.10"), "n": 2**53 + 1}}
    assert row["no_doc"] is None
    assert row["local"] == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert row["instant"] == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert (row["day"], row["clock"], row["list"]) == (date(2026, 7, 1), time(14), [1, 2])
    assert (row["nan"], row["lasting"], row["address"], row["yes"]) == ("NaN", "PT5400S", "127.0.0.1", True)
    assert isinstance(row["uuid"], str)
    with pytest.raises(SourceSchema, match="photo"):
        await postgresql.ask("select 'x'::bytea as photo, :id as id", "x")


async def test_an_identifier_of_the_wrong_kind_is_nobodys(postgresql: Database) -> None:
    await postgresql.admin.execute(
        "create table t (number int, big bigint, amount numeric, key uuid);"
        "insert into t values (12, 12, 12, '00000000-0000-0000-0000-000000000001')"
    )
    for column, known in (("number", "12"), ("big", "12"), ("amount", "12.0"), ("key", "00000000000000000000000000000001")):
        statement = "select column from t where column = :id".replace("column", column)
        assert len(await postgresql.ask(statement, known)) == 1
        for value in ("12 or 1=1", "12abc", "", "99999999999999999999999", "-1", "NaN", "\u0661\u0662", "1e1000000000"):
            assert await postgresql.ask(statement, value) == (), (column, value)


async def test_d13_a_connection_that_the_server_ended_is_no_failure(postgresql: Database) -> None:
    await postgresql.admin.execute("create table t (id text, a int); insert into t values ('x', 1)")
    assert await postgresql.ask("select * from t where id = :id", "x") == ({"id": "x", "a": 1},)
    ended = await postgresql.admin.fetchval(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where application_name = 'midoffice' and datname = current_database()"
    )
    assert ended == 1
    assert await postgresql.ask("select * from t where id = :id", "x") == ({"id": "x", "a": 1},)


async def test_d8_a_table_that_changes_is_read_anew(postgresql: Database) -> None:
    await postgresql.admin.execute("create table t (id text, a int); insert into t values ('x', 1)")
    assert await postgresql.ask("select * from t where id = :id", "x") == ({"id": "x", "a": 1},)
    await postgresql.admin.execute("alter table t alter a type text, add b numeric default 0.5")
    assert await postgresql.ask("select * from t where id = :id", "x") == ({"id": "x", "a": "1", "b": Decimal("0.5")},)
    await postgresql.admin.execute("alter table t rename a to c")
    with pytest.raises(SourceSchema, match=r'"?a"? does not exist'):
        await postgresql.ask("select a from t where id = :id", "x")
    await postgresql.admin.execute("drop table t")
    with pytest.raises(SourceSchema):
        await postgresql.ask("select * from t where id = :id", "x")


async def test_a_function_that_writes_is_refused(postgresql: Database) -> None:
    await postgresql.admin.execute(
        "create table t (id text); create function note(text) returns text language sql as 'insert into t values ($1) returning id'"
    )
    with pytest.raises(SourceForbidden, match="only read"):
        await postgresql.ask("select note(:id)", "x")
    assert await postgresql.admin.fetch("select * from t") == []


@asynccontextmanager
async def mysql_table(server: MariaDb, definition: str, values: str) -> AsyncIterator[SourceConnection]:
    place: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "database": "shop", "user": USER}
    admin = await mysql_connect(**place, password=PASSWORD, autocommit=True)
    source = opened(MYSQL, place | {"time_zone": "Europe/Berlin"}, PASSWORD)
    async with admin.cursor() as cursor:
        await cursor.execute(f"create or replace table kinds ({definition})")
        await cursor.execute(f"insert into kinds values ({values})")  # noqa: S608  # written below
    yield source
    await source.close()
    admin.close()


@pytest.mark.peer("mariadbd")
async def test_mysql_types_are_exact(mariadb: MariaDb) -> None:
    definition = (
        "id varchar(20), f double, m decimal(20, 4), u bigint unsigned, stamp timestamp(6) null, local datetime(6), day date,"
        " clock time, lasting time, flag bit(1), yes boolean, text text character set latin1"
    )
    values = (
        "'x', 0.1, 1234567890123456.7891, 18446744073709551615, from_unixtime(1782907200.25), '2026-07-01 14:00:00.5',"
        " '2026-07-01', '14:00:00', '-30:00:00', b'1', true, 'Zoë'"
    )
    async with mysql_table(mariadb, definition, values) as source:
        (row,) = await source.fetch(asking(ONE, "select * from kinds where id = :id"), "x", SECONDS)
        assert (row["f"], row["m"], row["u"]) == (Decimal("0.1"), Decimal("1234567890123456.7891"), 2**64 - 1)
        assert row["stamp"] == datetime.fromtimestamp(1782907200.25, UTC)
        assert row["local"] == datetime(2026, 7, 1, 12, 0, 0, 500_000, tzinfo=UTC)
        assert (row["day"], row["clock"], row["lasting"]) == (date(2026, 7, 1), time(14), "-PT108000S")
        assert (row["flag"], row["yes"], row["text"]) == (1, 1, "Zoë")
        told = await source.columns(asking(ONE, "select id, m, day from kinds where id = :id"), SECONDS)
        assert told == {"id": "var_string", "m": "newdecimal", "day": "date"}
        with pytest.raises(SourceSchema, match="photo"):
            await source.fetch(asking(ONE, "select cast(id as binary) as photo from kinds where id = :id"), "x", SECONDS)


async def test_a_file_that_is_replaced_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("id,number,total\nA1,00123,1.10\n", encoding="utf-8")
    lookup = asking(ONE, "select * from customers where id = :id")
    files = {"customers": {"path": str(path), "types": {"total": "DECIMAL(18,2)"}}}
    source = opened(FILES, {"files": files})
    assert await source.fetch(lookup, "A1", SECONDS) == ({"id": "A1", "number": "00123", "total": Decimal("1.10")},)
    newer = tmp_path / "newer.csv"
    newer.write_text("id,number,total\nA1,00456,2.20\nA2,00789,3.30\n", encoding="utf-8")
    newer.replace(path)
    assert await source.fetch(lookup, "A1", SECONDS) == ({"id": "A1", "number": "00456", "total": Decimal("2.20")},)
    path.write_text("id,count\nA1,7\n", encoding="utf-8")
    with pytest.raises(SourceSchema):
        await source.fetch(lookup, "A1", SECONDS)
    await source.close()


async def test_d3_a_file_that_is_taken_away_is_down_and_named_until_it_is_back(tmp_path: Path) -> None:
    path = tmp_path / "customers.parquet"
    duckdb.execute(f"copy (select 'A1' as id) to '{path}'")
    lookup = asking(ONE, "select * from customers where id = :id")
    source = opened(FILES, {"files": {"customers": str(path)}})
    assert await source.fetch(lookup, "A1", SECONDS) == ({"id": "A1"},)
    elsewhere = path.rename(tmp_path / "elsewhere.parquet")
    with pytest.raises(SourceDown, match="The file of customers is not there") as gone:
        await source.fetch(lookup, "A1", SECONDS)
    assert "path" in gone.value.remedy
    elsewhere.rename(path)
    assert await source.fetch(lookup, "A1", SECONDS) == ({"id": "A1"},)
    await source.close()


@pytest.mark.parametrize("table", ["read_csv('/etc/passwd')", "'/etc/passwd'", "glob('/etc/*')"])
async def test_a_statement_sees_no_other_file(tmp_path: Path, table: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("id\nA1\n", encoding="utf-8")
    source = opened(FILES, {"files": {"customers": str(path)}})
    with pytest.raises((SourceForbidden, SourceSchema)):
        await source.fetch(asking(ONE, "select * from elsewhere where :id = 'x'".replace("elsewhere", table)), "x", SECONDS)
    await source.close()
