"""The bar: whatever sources do, no value in the view is wrong, none of the others is missing, and the view is there in time."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from tests.backoffice.directory import Directory
from tests.backoffice.wire_cases import SHOP_SCHEMA, shop_people
from tests.chaos.company import TYPES, Company, directory_company, networked_company, unknown
from tests.peers.certificate import make_certificate

from midoffice.domain.context.attribute import UnknownReason
from midoffice.testing.chaos.plan import Fault, FaultKind, FaultPlan, Lie, always
from midoffice.testing.expect import soon
from midoffice.testing.source_case import MAX, ZOE

LOOKS = 4
"""Views under a fault: fewer than open a breaker, so that the sources answer at once when all is well again."""
SEED = 2026


def milliseconds(number: float) -> timedelta:
    return timedelta(milliseconds=number)


SLOW = {
    "slow": Fault(FaultKind.SLOW, delay=milliseconds(20), jitter=milliseconds(40)),
    "too slow": Fault(FaultKind.SLOW, delay=milliseconds(400)),
    "now and then slow": Fault(FaultKind.SLOW, delay=milliseconds(400), share=0.5),
}
GONE = {
    "frozen": Fault(FaultKind.FROZEN),
    "down": Fault(FaultKind.DOWN),
    "flapping": Fault(FaultKind.FLAPPING, up=milliseconds(30), down=milliseconds(30)),  # the last: it may open a breaker
}
LYING = {f"lying: {lie}": Fault(FaultKind.LYING, lie=lie) for lie in Lie}
EXPECTED: dict[str, set[UnknownReason]] = {
    "too slow": {UnknownReason.SLOW},
    "frozen": {UnknownReason.SLOW},
    "down": {UnknownReason.DOWN, UnknownReason.SLOW},
    f"lying: {Lie.OTHER_CUSTOMER}": {UnknownReason.INCONSISTENT},
    f"lying: {Lie.HUGE}": {UnknownReason.SCHEMA},
    f"lying: {Lie.HALF}": {UnknownReason.DOWN},
    f"lying: {Lie.ANOTHER_TYPE}": {UnknownReason.SCHEMA},
    f"lying: {Lie.REDIRECT}": {UnknownReason.SCHEMA},
}


async def all_is_well(company: Company) -> None:
    """Wait until every value is there and true: connections are opened, and breakers of a busy machine close."""

    async def look() -> list[object]:
        return [unknown(await company.look(number), number) for number in (ZOE, MAX)]

    await soon(look, lambda missing: not any(missing), "the sources come back")


async def bear(company: Company, name: str, fault: Fault) -> None:
    """Look at customers under a fault of the systems that can have it, and again when all is well."""
    tried = {key: proxy for key, proxy in company.proxies.items() if name not in LYING or key in ("rest", "soap")}
    for proxy in tried.values():
        proxy.follow(always(fault, SEED))
    disturbed = 0
    for number in range(LOOKS):
        who = (ZOE, MAX)[number % 2]
        missing = unknown(await company.look(who), who)
        assert all(each.detail for each in missing.values())
        concerned = {each: why for each, why in missing.items() if each.partition(".")[0] in tried}
        others = {why.reason for each, why in missing.items() if each not in concerned}
        assert others <= {UnknownReason.SLOW}, f"{name}, seed {SEED}: {missing}"
        disturbed += bool(others)  # the machine may be too busy for a moment, but not always
        if name in EXPECTED:
            assert len(concerned) == len(TYPES) * len(tried), f"{name}, seed {SEED}: {missing}"
            assert {why.reason for why in concerned.values()} <= EXPECTED[name] | {UnknownReason.SLOW}, f"{name}: {missing}"
    assert disturbed <= LOOKS // 2, f"{name} disturbs other sources"
    company.follow(FaultPlan())


async def bear_all(company: Company, faults: Mapping[str, Fault]) -> None:
    for name, fault in faults.items():
        await all_is_well(company)
        await bear(company, name, fault)


@pytest.mark.parametrize("faults", [SLOW, GONE, LYING], ids=["slow", "gone", "lying"])
async def test_d2_d6_d8_no_fault_makes_the_view_wrong_or_late(
    faults: dict[str, Fault], tmp_path: Path, empty_database_url: str
) -> None:
    async with networked_company(tmp_path, empty_database_url) as company:
        await bear_all(company, faults)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with tempfile.TemporaryDirectory(prefix="midoffice-slapd-", ignore_cleanup_errors=True) as folder:
        server = Directory(Path(folder), make_certificate(tmp_path_factory.mktemp("certificate")))
        server.prepare(shop_people(), SHOP_SCHEMA)
        server.start()
        yield server
        server.stop()


@pytest.mark.peer("slapd")
async def test_d2_no_fault_of_a_directory_makes_the_view_wrong_or_late(tmp_path: Path, shop: Directory) -> None:
    async with directory_company(tmp_path, shop) as company:
        await bear_all(company, {"too slow": SLOW["too slow"]} | GONE)
