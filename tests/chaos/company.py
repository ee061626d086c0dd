"""A company whose sources stand behind proxies: real systems, one fault at a time, and a view that knows what is true."""

import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
from tests.backoffice.directory import ADMINISTRATOR, PASSWORD, PEOPLE, Directory
from tests.backoffice.http_peer import http_peer
from tests.backoffice.machine import Machine
from tests.backoffice.wire_cases import rest_reply, shop_description, soap_reply
from tests.plain_context import context_on

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.context.attribute import Missing
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.context.view import CustomerView
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.main.sources import source_adapters
from midoffice.testing.chaos.plan import FaultPlan
from midoffice.testing.chaos.plan_file import Address
from midoffice.testing.chaos.proxy import ChaosProxy, chaos_proxy
from midoffice.testing.clock import START
from midoffice.testing.source_case import CUSTOMERS
from midoffice.usecases.context.customer_view import read_view
from midoffice.usecases.given import Context

STEADY = "steady"
"""The source that no fault concerns: its values have to be in every view."""
DEADLINE = timedelta(milliseconds=250)
"""Twice the usual one: what is well has to answer in it on a machine that is busy with other tests, too."""
LATER = timedelta(milliseconds=20)
TYPES = {
    "name": FieldType.STRING,
    "visits": FieldType.NUMBER,
    "balance": FieldType.MONEY,
    "since": FieldType.TIME,
}
API_KEY = {"auth": "api_key"}
BASIC = {"auth": "basic", "username": "midoffice"}


def define(key: str, kind: SourceKind, connection: dict[str, Any], statement: str, *, has_secret: bool = False) -> SourceDefinition:
    fields = tuple(FieldSpec(f"{key}.{name}", name, type_) for name, type_ in TYPES.items())
    lookup = Lookup(IdentifierKind.ACCOUNT, statement, "id")
    return SourceDefinition(new_id(), key, key, kind, connection, (lookup,), fields, has_secret=has_secret, created_at=START)


@dataclass
class Company:
    """The context in which its sources are asked, and the proxies in front of all but one."""

    context: Context
    proxies: Mapping[str, ChaosProxy]

    def follow(self, plan: FaultPlan) -> None:
        for proxy in self.proxies.values():
            proxy.follow(plan)

    async def look(self, number: str) -> CustomerView:
        """Read the view of a customer; fail if it comes later than the machine would have let any."""
        async with Machine() as machine:
            began = time.perf_counter()
            view = await read_view(self.context, new_id(), [Identifier(IdentifierKind.ACCOUNT, number)], deadline=DEADLINE)
            took = timedelta(seconds=time.perf_counter() - began)
        assert took <= DEADLINE + LATER + timedelta(seconds=machine.late), f"{took} (machine: {machine.late} s)"
        return view


def unknown(view: CustomerView, number: str) -> dict[str, Missing]:
    """Return what is not known; fail if anything that is known is not true."""
    truth = next(customer for customer in CUSTOMERS if customer["id"] == number)
    missing: dict[str, Missing] = {}
    for name, attribute in view.attributes.items():
        if isinstance(attribute.value, Missing):
            missing[name] = attribute.value
        else:
            wanted = truth[name.partition(".")[2]]
            assert attribute.value == wanted, f"{name} is not {attribute.value!r}"
            assert type(attribute.value) is not float
    assert len(view.attributes) % len(TYPES) == 0
    return missing


@asynccontextmanager
async def open_company(
    *sources: SourceDefinition, proxies: Mapping[str, ChaosProxy], secret: str = PASSWORD
) -> AsyncIterator[Company]:
    """Store sources and open what asks them."""
    adapters = source_adapters()
    context = replace(context_on(MemoryDatabase(), SystemClock()), source_adapters=adapters)
    async with context.database.transaction() as tx:
        for source in sources:
            adapters[source.kind].check(source.connection, source.lookups, has_secret=source.has_secret)
            await tx.sources.add(source)
            if source.has_secret:
                await tx.sources.set_secret(source.id, context.sealer.seal(secret))
    try:
        yield Company(context, proxies)
    finally:
        await context.live_sources.close()


def steady(folder: Path) -> SourceDefinition:
    """A file that is always there."""
    path = folder / "steady.db"
    with sqlite3.connect(path) as admin:
        admin.execute("create table customers (id text, name text, visits integer, balance text, since text, fax text)")
        rows = [[value if isinstance(value, int | None) else str(value) for value in customer.values()] for customer in CUSTOMERS]
        admin.executemany("insert into customers values (?, ?, ?, ?, ?, ?)", rows)
    admin.close()
    return define(STEADY, SourceKind.SQLITE, {"path": str(path)}, "select * from customers where id = :id")


@asynccontextmanager
async def networked_company(folder: Path, database_url: str) -> AsyncIterator[Company]:
    """REST and SOAP behind proxies that can lie, PostgreSQL behind one that cannot."""
    clock = SystemClock()
    parts = urlsplit(database_url)
    host = parse_qs(parts.query)["host"][0]
    await _fill(database_url)
    async with AsyncExitStack() as stack:

        async def proxied(target: Address, *, http: bool) -> ChaosProxy:
            return await stack.enter_async_context(chaos_proxy(target, FaultPlan(), clock, http=http))

        rest = await stack.enter_async_context(http_peer(rest_reply))
        soap = await stack.enter_async_context(http_peer(soap_reply))
        proxies = {
            "rest": await proxied(Address("127.0.0.1", rest.port), http=True),
            "soap": await proxied(Address("127.0.0.1", soap.port), http=True),
            "postgresql": await proxied(Address(f"{host}/.s.PGSQL.{parts.port or 5432}", 0), http=False),
        }
        at = {key: proxy.port for key, proxy in proxies.items()}
        over_http = {"private_addresses": True}
        database = {"host": "127.0.0.1", "port": at["postgresql"], "database": parts.path[1:], "user": parts.username or "postgres"}
        sources = (
            steady(folder),
            define(
                "rest",
                SourceKind.REST,
                over_http | API_KEY | {"base_url": f"http://127.0.0.1:{at['rest']}"},
                "/customers/{id}",
                has_secret=True,
            ),
            define(
                "soap",
                SourceKind.SOAP,
                over_http | BASIC | {"wsdl_documents": {"shop.wsdl": shop_description(at["soap"])}, "rows_at": "row"},
                "GetCustomer",
                has_secret=True,
            ),
            define("postgresql", SourceKind.POSTGRESQL, database, "select * from customers where id = :id"),
        )
        yield await stack.enter_async_context(open_company(*sources, proxies=proxies))


@asynccontextmanager
async def directory_company(folder: Path, directory: Directory) -> AsyncIterator[Company]:
    """A directory behind a proxy."""
    async with chaos_proxy(Address("127.0.0.1", directory.port), FaultPlan(), SystemClock()) as proxy:
        connection = {"url": f"ldap://127.0.0.1:{proxy.port}", "plain": True, "base_dn": PEOPLE, "bind_dn": ADMINISTRATOR}
        ldap = define("ldap", SourceKind.LDAP, connection, "(&(objectClass=shopCustomer)(id={id}))", has_secret=True)
        async with open_company(steady(folder), ldap, proxies={"ldap": proxy}) as company:
            yield company


async def _fill(url: str) -> None:
    admin = await asyncpg.connect(url)
    try:
        await admin.execute(
            "create table customers (id text, name text, visits bigint, balance decimal(18, 2), since timestamptz, fax text)"
        )
        rows: Sequence[tuple[Any, ...]] = [tuple(customer.values()) for customer in CUSTOMERS]
        await admin.executemany("insert into customers values ($1, $2, $3, $4, $5, $6)", rows)
    finally:
        await admin.close()
