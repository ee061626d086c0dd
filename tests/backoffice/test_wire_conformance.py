"""REST, SOAP and LDAP pass the suite that all sources must pass."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from tests.backoffice.directory import Directory
from tests.backoffice.wire_cases import SHOP_SCHEMA, ldap_case, rest_case, shop_people, soap_case
from tests.peers.certificate import make_certificate

from midoffice.testing.source_case import SourceCase
from midoffice.testing.sources import CHECKS

Check = Callable[[SourceCase], Awaitable[None]]
KINDS = ("rest", "soap", pytest.param("ldap", marks=pytest.mark.peer("slapd")))


@pytest.fixture
async def rest() -> AsyncIterator[SourceCase]:
    async with rest_case() as case:
        yield case


@pytest.fixture
async def soap() -> AsyncIterator[SourceCase]:
    async with soap_case() as case:
        yield case


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with tempfile.TemporaryDirectory(prefix="midoffice-slapd-", ignore_cleanup_errors=True) as folder:
        server = Directory(Path(folder), make_certificate(tmp_path_factory.mktemp("certificate")))
        server.prepare(shop_people(), SHOP_SCHEMA)
        server.start()
        yield server
        server.stop()


@pytest.fixture
async def ldap(shop: Directory) -> AsyncIterator[SourceCase]:
    async with ldap_case(shop) as case:
        yield case


@pytest.fixture
def case(request: pytest.FixtureRequest) -> SourceCase:
    found: SourceCase = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("case", KINDS, indirect=True)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
async def test_source_keeps_the_contract(case: SourceCase, check: Check) -> None:
    await check(case)
