"""The proxy in front of real peers: each trouble as its plan says."""

import asyncio
import re
import time
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.backoffice.http_peer import Reply, Request, http_peer
from tests.backoffice.opening import lookup, opened, trouble

from midoffice.adapters.backoffice.rest.adapter import RestAdapter
from midoffice.adapters.system_clock import SystemClock
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.main.chaos_command import make_trouble
from midoffice.ports.sources import SourceConnection, SourceDown, SourceSchema, SourceSlow
from midoffice.testing.chaos.plan import WELL, Fault, FaultKind, FaultPlan, Lie, Phase, always
from midoffice.testing.chaos.plan_file import Address, Stand
from midoffice.testing.chaos.proxy import ChaosProxy, chaos_proxy
from midoffice.testing.clock import ManualClock

ONE = lookup("/customers/{id}", "number")


def record(request: Request) -> Reply:
    number = request.path.rpartition("/")[2]
    return Reply(b'{"number": "%s", "balance": 12.30}' % number.encode())


def at(port: int) -> dict[str, object]:
    return {"base_url": f"http://127.0.0.1:{port}", "private_addresses": True}


def behind(proxy: ChaosProxy) -> AbstractAsyncContextManager[SourceConnection]:
    return opened(RestAdapter(), at(proxy.port), ONE)


async def refused_with(source: SourceConnection, kind: type[MidofficeError], said: str = "") -> None:
    error = await trouble(source, ONE, seconds=0.3 if kind is SourceSlow else 3)
    assert type(error) is kind, error.message
    assert said in error.message


@pytest.mark.parametrize("http", [False, True], ids=["tcp", "http"])
async def test_what_passes_is_true(*, http: bool) -> None:
    async with (
        http_peer(record) as peer,
        chaos_proxy(Address("127.0.0.1", peer.port), FaultPlan(), SystemClock(), http=http) as proxy,
    ):
        async with behind(proxy) as source:
            for number in ("C-1", "C-2"):
                [row] = await source.fetch(ONE, number, 3)
                assert row == {"number": number, "balance": Decimal("12.30")}
        assert proxy.seen == {"none": 1}


@pytest.mark.parametrize("http", [False, True], ids=["tcp", "http"])
async def test_every_trouble_comes_and_goes_with_its_plan(*, http: bool) -> None:
    clock = SystemClock()
    async with (
        http_peer(record) as peer,
        chaos_proxy(Address("127.0.0.1", peer.port), FaultPlan(), clock, http=http) as proxy,
        behind(proxy) as source,
    ):
        await source.fetch(ONE, "C-1", 3)  # a connection that is kept
        proxy.follow(always(Fault(FaultKind.FROZEN)))
        await refused_with(source, SourceSlow)
        proxy.follow(always(Fault(FaultKind.DOWN)))
        await refused_with(source, SourceDown)
        proxy.follow(always(Fault(FaultKind.SLOW, delay=timedelta(milliseconds=60), jitter=timedelta(milliseconds=10))))
        began = time.perf_counter()
        assert len(await source.fetch(ONE, "C-1", 3)) == 1
        assert time.perf_counter() - began >= 0.06
        proxy.follow(FaultPlan())
        assert len(await source.fetch(ONE, "C-1", 3)) == 1


async def test_a_plan_runs_on_the_clock_that_it_is_given() -> None:
    clock = ManualClock()
    plan = FaultPlan((Phase(Fault(FaultKind.FROZEN), timedelta(hours=1)), Phase(WELL, timedelta(hours=1))), repeat=True)
    async with (
        http_peer(record) as peer,
        chaos_proxy(Address("127.0.0.1", peer.port), plan, clock) as proxy,
        behind(proxy) as source,
    ):
        await refused_with(source, SourceSlow)
        asking = asyncio.create_task(source.fetch(ONE, "C-1", 5))
        while proxy.seen["frozen"] < 2:
            await asyncio.wait([asking], timeout=0.001)
        began = clock.now()
        clock.advance(timedelta(minutes=61))
        while not (await asyncio.wait([asking], timeout=0.05))[0]:
            # It had looked at the clock before that was moved, and goes to sleep only now.
            clock.move_to(max(clock.next_end_of_pause() or clock.now(), clock.now()))
        assert len(await asking) == 1
        clock.advance(timedelta(minutes=121) - (clock.now() - began) % timedelta(hours=2))
        await refused_with(source, SourceSlow)


LIES: dict[Lie, tuple[type[MidofficeError] | None, str]] = {
    Lie.OTHER_CUSTOMER: (None, ""),
    Lie.WRONG_TYPES: (None, ""),
    Lie.MISSING_FIELDS: (None, ""),
    Lie.HUGE: (SourceSchema, "at most"),
    Lie.HALF: (SourceDown, "broke off"),
    Lie.ANOTHER_TYPE: (SourceSchema, "text/html"),
    Lie.ANOTHER_CHARSET: (SourceSchema, "utf-16"),
    Lie.REDIRECT: (SourceSchema, "redirects"),
}


@pytest.mark.parametrize("lie", Lie)
async def test_lies_are_told(lie: Lie) -> None:
    kind, said = LIES[lie]
    plan = always(Fault(FaultKind.LYING, lie=lie), seed=3)
    async with (
        http_peer(record) as peer,
        chaos_proxy(Address("127.0.0.1", peer.port), plan, SystemClock(), http=True) as proxy,
        behind(proxy) as source,
    ):
        if kind is not None:
            await refused_with(source, kind, said)
        else:
            rows = [dict(row) for row in await source.fetch(ONE, "C-1", 3)]
            assert rows != [{"number": "C-1", "balance": Decimal("12.30")}]
        assert proxy.seen[lie] == 1
        proxy.follow(FaultPlan())
        assert len(await source.fetch(ONE, "C-1", 3)) == 1


async def test_a_source_that_is_gone_is_gone_behind_the_proxy_as_well() -> None:
    async with (
        chaos_proxy(Address("127.0.0.1", 1), FaultPlan(), SystemClock()) as proxy,
        behind(proxy) as source,
    ):
        await refused_with(source, SourceDown)


async def test_the_command_says_what_it_does() -> None:
    said: list[str] = []
    over = asyncio.Event()
    listening = asyncio.Event()

    def say(sentence: str) -> None:
        said.append(sentence)
        if "down" in sentence:
            listening.set()

    async with http_peer(record) as peer:
        stand = Stand("orders", Address("127.0.0.1", 0), Address("127.0.0.1", peer.port), always(Fault(FaultKind.DOWN), 9))
        running = asyncio.create_task(make_trouble([stand], SystemClock(), say, over))
        await listening.wait()
        port = int(re.findall(r"127\.0\.0\.1:(\d+) ->", said[0])[0])
        async with opened(RestAdapter(), at(port), ONE) as source:
            await refused_with(source, SourceDown)
        over.set()
        await running
    assert said[0].endswith("seed 9")
    assert said[1] == "orders: down"
    assert re.fullmatch(r"orders: down \d+", said[2])


async def test_a_port_that_is_taken_is_named() -> None:
    async with http_peer(record) as peer:
        taken = Stand("orders", Address("127.0.0.1", peer.port), Address("127.0.0.1", 1), FaultPlan())
        with pytest.raises(Invalid):
            await make_trouble([taken], SystemClock(), print, asyncio.Event())


def test_a_proxy_counts_nothing_before_it_stands() -> None:
    assert ChaosProxy(Address("127.0.0.1", 1), FaultPlan(), ManualClock()).seen == {}
