"""The demonstration's back office: three real systems, the same customers in each, and a television that is sent back."""

import fcntl
import os
import random
import urllib.parse
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from midoffice.domain.context.source import SourceDefinition
from midoffice.main.demo.backoffice import billing
from midoffice.main.demo.backoffice.definitions import make_definitions, make_places
from midoffice.main.demo.backoffice.household import Household, imagine_households, owns_television
from midoffice.main.demo.backoffice.orders import OrderBook, fill_orders
from midoffice.main.demo.backoffice.orders_service import OrdersService, serve_orders
from midoffice.main.demo.backoffice.service_history import fill_service_history
from midoffice.main.demo.persona import SEED, Persona, make_personas
from midoffice.main.sources import source_adapters
from midoffice.main.web_server import listen
from midoffice.ports.sources import Row

TODAY = date(2026, 3, 2)
KEY = "swordfish"
HOUSEHOLDS = 1_000


@pytest.fixture(scope="module")
def personas() -> tuple[Persona, ...]:
    return make_personas(random.Random(SEED))  # noqa: S311  # makes things up


@pytest.fixture(scope="module")
def households(personas: tuple[Persona, ...]) -> list[Household]:
    return list(imagine_households(personas, TODAY, HOUSEHOLDS))


def test_the_same_day_makes_the_same_customers(personas: tuple[Persona, ...], households: list[Household]) -> None:
    assert list(imagine_households(personas, TODAY, HOUSEHOLDS)) == households
    assert len({each.account for each in households}) == len({each.email for each in households}) == HOUSEHOLDS
    assert [(each.account, each.email) for each in households[: len(personas)]] == [(each.account, each.email) for each in personas]


@dataclass
class Office:
    """The three sources, as the product asks them."""

    definitions: Sequence[SourceDefinition]
    orders_url: str

    async def rows(self, key: str, kind: str, value: str) -> tuple[Row, ...]:
        definition = next(each for each in self.definitions if each.key == key)
        adapter = source_adapters()[definition.kind]
        adapter.check(definition.connection, definition.lookups, has_secret=definition.has_secret)
        source = adapter.open(definition, KEY if definition.has_secret else None)
        try:
            return await source.fetch(next(each for each in definition.lookups if each.kind == kind), value, 10.0)
        finally:
            await source.close()

    async def row(self, key: str, customer: Household) -> Row:
        by_account = await self.rows(key, "account", customer.account)
        assert by_account == await self.rows(key, "email", customer.email)
        assert len(by_account) == 1
        return by_account[0]


@pytest.fixture
async def office(
    database_url: str, tmp_path: Path, personas: tuple[Persona, ...], households: list[Household], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    # A database of this test's own on the shared server, in the name of the demonstration's.
    monkeypatch.setattr(billing, "DATABASE", urllib.parse.urlsplit(database_url).path[1:])
    with (Path(os.environ["MIDOFFICE_TEST_FOLDER"]) / "billing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the reader is one for the whole server
        assert await billing.prepare_billing(database_url, KEY)
    await billing.fill_billing(database_url, households)
    fill_service_history(tmp_path / "history.db", households)
    fill_orders(tmp_path / "orders.db", households)
    book = OrderBook(tmp_path / "orders.db")
    listening = listen("127.0.0.1", 0)
    orders_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    places = make_places(database_url, tmp_path / "history.db", orders_url)
    places["billing"]["database"] = billing.DATABASE
    async with AsyncExitStack() as stack:
        stack.callback(book.close)
        service = OrdersService(book, KEY, [each.account for each in personas])
        await stack.enter_async_context(serve_orders(listening, service))
        yield Office(make_definitions(places, datetime(2026, 3, 2, tzinfo=UTC)), orders_url)


async def test_every_field_of_every_source_is_answered(office: Office, households: list[Household]) -> None:
    wanted: dict[str, Any] = {"plan": households[42].plan, "balance": households[42].balance, "segment": households[42].segment}
    for definition in office.definitions:
        row = await office.row(definition.key, households[42])
        assert {field.column for field in definition.fields} <= set(row)
        assert row["account"] == households[42].account
        if definition.key == "billing":
            assert {name: row[name] for name in wanted} == wanted
            assert isinstance(row["balance"], Decimal)
    assert await office.rows("billing", "account", "BW000000") == ()
    assert await office.rows("orders", "email", "nobody@home.example") == ()


async def test_a_return_in_orders_is_seen_at_the_next_question(office: Office, households: list[Household]) -> None:
    owner = next(each for place, each in enumerate(households) if owns_television(place))
    before = await office.row("orders", owner)
    assert (before["owns_tv"], before["returned_tv"], before["open_returns"]) == (True, False, 0)
    async with httpx2.AsyncClient(base_url=office.orders_url) as client:
        address = f"/customers/{owner.account}/returns"
        assert (await client.post(address, json={"reason": "too large"})).status_code == 401
        booked = await client.post(address, json={"reason": "too large"}, headers={"X-API-Key": KEY})
        assert booked.status_code == 201
        assert (await client.post(address, headers={"X-API-Key": KEY})).json()["booked"] == 0
        assert (await client.post("/customers/nobody/returns", headers={"X-API-Key": KEY})).status_code == 404
    after = await office.row("orders", owner)
    assert (after["owns_tv"], after["returned_tv"]) == (False, True)
    assert isinstance(after["open_returns"], int)
    assert after["open_returns"] >= 1


async def test_a_return_is_booked_by_hand_on_the_page(office: Office, households: list[Household]) -> None:
    owner = next(each for place, each in enumerate(households) if owns_television(place))
    async with httpx2.AsyncClient(base_url=office.orders_url, follow_redirects=True) as client:
        assert "Book the return" in (await client.get("/")).text
        foreign = await client.post("/page/return", data={"account": owner.account}, headers={"Origin": "http://evil.example"})
        assert foreign.status_code == 403
        page = await client.post("/page/return", data={"account": owner.account})
        assert "Undo the return" in page.text
        assert not (await office.row("orders", owner))["owns_tv"]
        assert "Undo the return" not in (await client.post("/page/again", data={"account": owner.account})).text
    assert (await office.row("orders", owner))["owns_tv"]


async def test_the_reader_of_billing_may_only_read(office: Office, database_url: str) -> None:
    place = office.definitions[0].connection
    reader = await asyncpg.connect(
        host=place["host"], port=place["port"], user=place["user"], database=place["database"], password=KEY
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await reader.execute("update contract set balance = 0")
    await reader.close()
    assert database_url
