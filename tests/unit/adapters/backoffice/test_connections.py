"""What an administrator is told about a connection that cannot work."""

from typing import Any

import pytest

from midoffice.adapters.backoffice.asked_lines import SqlAdapter
from midoffice.adapters.backoffice.files.adapter import FILES
from midoffice.adapters.backoffice.sql.adapter import MYSQL, POSTGRESQL, SQL, SQLITE
from midoffice.domain.context.source import Lookup
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.errors import Invalid

SERVER: dict[str, Any] = {"host": "db.example", "database": "shop", "user": "reader"}
LOOKUPS = (Lookup(IdentifierKind.ACCOUNT, "select id from customers where id = :id", "id"),)


@pytest.mark.parametrize(
    ("adapter", "connection"),
    [
        (POSTGRESQL, SERVER | {"port": 6432, "tls": "verify", "time_zone": "Europe/London"}),
        (MYSQL, SERVER | {"tls": "require"}),
        (MYSQL, {"socket": "/run/mysqld.sock", "database": "shop", "user": "reader"}),
        (SQLITE, {"path": "/data/shop.db"}),
        (SQL, {"url": "sqlite:////data/shop.db"}),
        (FILES, {"files": {"customers": "/data/customers.csv", "orders": {"path": "/data/o.parquet"}}}),
    ],
)
def test_a_connection_is_taken(adapter: SqlAdapter, connection: dict[str, Any]) -> None:
    adapter.check(connection, LOOKUPS, has_secret=False)


@pytest.mark.parametrize(
    ("adapter", "connection", "field"),
    [
        (POSTGRESQL, {}, "connection.host"),
        (POSTGRESQL, SERVER | {"port": 0}, "connection.port"),
        (POSTGRESQL, SERVER | {"port": "5432"}, "connection.port"),
        (POSTGRESQL, SERVER | {"tls": "maybe"}, "connection.tls"),
        (POSTGRESQL, SERVER | {"time_zone": "Bramblewick"}, "connection.time_zone"),
        (POSTGRESQL, SERVER | {"password": "swordfish"}, "connection.password"),
        (POSTGRESQL, SERVER | {"hots": "db"}, "connection.hots"),
        (POSTGRESQL, SERVER | {"user": "a\nb"}, "connection.user"),
        (MYSQL, {"database": "shop", "user": "reader"}, "connection.host"),
        (SQLITE, {"path": "shop.db"}, "connection.path"),
        (SQL, {"url": "no url"}, "connection.url"),
        (SQL, {"url": "klingon://db"}, "connection.url"),
        (SQL, {"url": "oracle+oracledb://reader:swordfish@db/shop"}, "connection.url"),
        (SQL, {"url": "mssql+pymssql://db/shop?password=swordfish"}, "connection.url"),
        (SQL, {"url": "mysql+mysqlconnector://db/shop"}, "connection.url"),
        (SQL, {"url": "postgresql+asyncpg://db/shop"}, "connection.url"),
        (FILES, {}, "connection.files"),
        (FILES, {"files": {"Customers": "/data/c.csv"}}, "connection.files.Customers"),
        (FILES, {"files": {"c": "/data/*.csv"}}, "connection.files.c"),
        (FILES, {"files": {"c": "/etc/passwd"}}, "connection.files.c"),
        (FILES, {"files": {"c": {"path": "/data/c.csv", "types": {"a": "int); drop table c"}}}}, "connection.files.c.types"),
    ],
)
def test_what_cannot_work_is_named(adapter: SqlAdapter, connection: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        adapter.check(connection, LOOKUPS, has_secret=True)
    assert caught.value.fields["field"] == field
    assert "swordfish" not in caught.value.message
