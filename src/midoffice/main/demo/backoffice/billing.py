"""Billing: a database of its own on the PostgreSQL server, with a user who may only read it."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midoffice.main.demo.backoffice.household import Household

DATABASE = "bramblewick_billing"
READER = "bramblewick_billing_reader"
_MARK = 1
_CUSTOMER = ("account", "email", "name", "segment", "birth_year", "since", "churn_risk", "lifetime_value")
_CONTRACT = ("account", "plan", "monthly_fee", "balance", "due_on", "paperless", "credit_class")
_TABLES = """
create table customer (
    account text not null, email text not null, name text not null, segment text not null, birth_year int not null,
    since date not null, churn_risk numeric(4, 3) not null, lifetime_value numeric(12, 2) not null
);
create table contract (
    account text not null, plan text not null, monthly_fee numeric(10, 2) not null, balance numeric(12, 2) not null,
    due_on date not null, paperless boolean not null, credit_class text not null
);
"""
_KEYS = f"""
alter table customer add primary key (account);
create index customer_email on customer (email);
alter table contract add primary key (account);
create table made (mark int not null);
insert into made values ({_MARK});
grant select on customer, contract to {READER};
analyze customer;
analyze contract;
"""  # noqa: S608  # our own names


@dataclass(frozen=True, slots=True)
class BillingPlace:
    """How the database is reached by its reader."""

    host: str
    port: int

    @classmethod
    def on(cls, database_url: str) -> BillingPlace:
        """Return the place on the server of the product's own database."""
        parts = urllib.parse.urlsplit(database_url)
        host = urllib.parse.parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
        return cls(host, parts.port or 5432)


async def prepare_billing(database_url: str, password: str) -> bool:
    """Make the empty database and its reader; True when it is still to be filled.

    Raises asyncpg.PostgresError or OSError where the server does not let us.
    """
    server = await asyncpg.connect(database_url)
    try:
        if not await server.fetchval("select true from pg_roles where rolname = $1", READER):
            await server.execute(f"create role {READER} login")
        quoted = await server.fetchval("select quote_literal($1::text)", password)
        await server.execute(f"alter role {READER} password {quoted}")
        if not await server.fetchval("select true from pg_database where datname = $1", DATABASE):
            await server.execute(f"create database {DATABASE} template template0 encoding 'UTF8'")
    finally:
        await server.close()
    billing = await asyncpg.connect(_url(database_url))
    try:
        return not await billing.fetchval("select to_regclass('made') is not null")
    finally:
        await billing.close()


async def fill_billing(database_url: str, households: Sequence[Household]) -> None:
    """Fill the database in one transaction."""
    billing = await asyncpg.connect(_url(database_url))
    try:
        async with billing.transaction():
            await billing.execute(_TABLES)
            for table, columns in (("customer", _CUSTOMER), ("contract", _CONTRACT)):
                records = ([getattr(each, name) for name in columns] for each in households)
                await billing.copy_records_to_table(table, columns=columns, records=records)
            await billing.execute(_KEYS)
    finally:
        await billing.close()


def _url(database_url: str) -> str:
    return urllib.parse.urlsplit(database_url)._replace(path=f"/{DATABASE}").geturl()
