"""Every database and every kind of file passes the suite that all sources must pass."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from tests.backoffice import cases
from tests.backoffice.mariadb import MariaDb

from midoffice.testing.source_case import SourceCase
from midoffice.testing.sources import CHECKS

Check = Callable[[SourceCase], Awaitable[None]]
KINDS = (
    "postgresql",
    pytest.param("mysql", marks=pytest.mark.peer("mariadbd")),
    "blocking",
    "sqlite",
    "any_database",
    "csv",
    "parquet",
)


@pytest.fixture
async def postgresql(empty_database_url: str) -> AsyncIterator[SourceCase]:
    async with cases.postgresql_case(empty_database_url) as case:
        yield case


@pytest.fixture
async def blocking(empty_database_url: str) -> AsyncIterator[SourceCase]:
    async with cases.blocking_case(empty_database_url) as case:
        yield case


@pytest.fixture
async def mysql(mariadb: MariaDb) -> AsyncIterator[SourceCase]:
    async with cases.mysql_case(mariadb) as case:
        yield case


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[SourceCase]:
    async with cases.sqlite_case(tmp_path) as case:
        yield case


@pytest.fixture
async def any_database(tmp_path: Path) -> AsyncIterator[SourceCase]:
    async with cases.any_case(tmp_path) as case:
        yield case


@pytest.fixture
async def csv(tmp_path: Path) -> AsyncIterator[SourceCase]:
    async with cases.csv_case(tmp_path) as case:
        yield case


@pytest.fixture
async def parquet(tmp_path: Path) -> AsyncIterator[SourceCase]:
    async with cases.parquet_case(tmp_path) as case:
        yield case


@pytest.fixture
def case(request: pytest.FixtureRequest) -> SourceCase:
    found: SourceCase = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("case", KINDS, indirect=True)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
async def test_source_keeps_the_contract(case: SourceCase, check: Check) -> None:
    await check(case)
