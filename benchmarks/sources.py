"""What a frozen source costs (scenario D2): it freezes again and again, and nothing may be lost by it.

    .venv/bin/python benchmarks/sources.py [--quick]

Two requests are under way each time PostgreSQL freezes behind a proxy: one on a connection that was used before, one that is being
let in. `late_p99_ms` is how much later than the time given they were told; `warm_per_second` what the source answers in
between. Afterwards every place must answer within a second, and no task, thread or descriptor may be left.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import threading
import time
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from lab.result import show
from midoffice.adapters.backoffice.sql.adapter import POSTGRESQL
from midoffice.domain.context.source import Lookup, SourceDefinition
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.main.engines import EngineOrder, lease_engines, wait_for_end
from midoffice.ports.sources import SourceConnection, SourceSlow
from midoffice.testing.freezing_proxy import FreezingProxy, freezing_proxy

PLACES = 4
SHORT_SECONDS = 0.02
LONG_SECONDS = 1.0
LATE_BAR_MS = 20.0
LOOKUP = Lookup(IdentifierKind.ACCOUNT, "select id, balance from customers where id = :id", "id")


async def measure(database_url: str, freezes: int) -> dict[str, float]:
    """Freeze so many times; return the figures."""
    parts = urllib.parse.urlsplit(database_url)
    folder = urllib.parse.parse_qs(parts.query)["host"][0]
    admin = await asyncpg.connect(database_url)
    await admin.execute("create table customers (id text primary key, balance numeric(12, 2))")
    await admin.execute("insert into customers select 'C' || n, n / 100.0 from generate_series(1, 200000) n")
    await admin.close()
    async with freezing_proxy(f"{folder}/.s.PGSQL.5432") as proxy:
        connection = {"host": "127.0.0.1", "port": proxy.port, "database": parts.path[1:], "user": parts.username, "tls": "off"}
        source = POSTGRESQL.open(
            SourceDefinition(
                new_id(),
                "shop",
                "Shop",
                POSTGRESQL.kind,
                connection,
                (LOOKUP,),
                (),
                most_at_once=PLACES,
                created_at=datetime.now(UTC),
            ),
            None,
        )
        warm = await _warm(source)
        before = _left(proxy)
        late = [each for _ in range(freezes) for each in await _freeze(source, proxy)]
        started = time.perf_counter()
        await asyncio.gather(*(source.fetch(LOOKUP, f"C{n}", LONG_SECONDS) for n in range(1, PLACES + 1)))
        whole_ms = (time.perf_counter() - started) * 1000
        await asyncio.sleep(1.5)  # the last openings end
        after = _left(proxy)
        await source.close()
    late.sort()
    return {
        "freezes": freezes,
        "late_p50_ms": round(late[len(late) // 2] * 1000, 2),
        "late_p99_ms": round(late[int(len(late) * 0.99)] * 1000, 2),
        "whole_ms": round(whole_ms, 2),
        "warm_per_second": round(warm),
        "leaked_tasks": max(0, after[0] - before[0]),
        "leaked_threads": max(0, after[1] - before[1]),
        "leaked_descriptors": max(0, after[2] - before[2]),
    }


async def _freeze(source: SourceConnection, proxy: FreezingProxy) -> list[float]:
    await proxy.freeze()
    late = await asyncio.gather(*(_late(source) for _ in range(2)))
    await proxy.thaw()
    await source.fetch(LOOKUP, "C1", LONG_SECONDS)
    return late


async def _late(source: SourceConnection) -> float:
    started = time.perf_counter()
    try:
        await source.fetch(LOOKUP, "C1", SHORT_SECONDS)
    except SourceSlow:
        return time.perf_counter() - started - SHORT_SECONDS
    msg = "a frozen source has answered"
    raise AssertionError(msg)


async def _warm(source: SourceConnection, requests: int = 2_000) -> float:
    await asyncio.gather(*(source.fetch(LOOKUP, "C1", LONG_SECONDS) for _ in range(PLACES)))
    started = time.perf_counter()
    for n in range(0, requests, PLACES):
        await asyncio.gather(*(source.fetch(LOOKUP, f"C{n + place + 1}", LONG_SECONDS) for place in range(PLACES)))
    return requests / (time.perf_counter() - started)


def _left(proxy: FreezingProxy) -> tuple[int, int, int]:
    """Return tasks, threads and descriptors; what the proxy holds for its connections is not ours."""
    code = (getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks())
    tasks = sum(each is None or "freezing_proxy" not in each.co_filename for each in code)
    return tasks, threading.active_count(), len(list(Path("/proc/self/fd").iterdir())) - 2 * proxy.connections


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="200 freezes instead of 1,000")
    freezes = 200 if parser.parse_args().quick else 1_000
    with tempfile.TemporaryDirectory(prefix="midoffice-bench-", ignore_cleanup_errors=True) as folder:
        with lease_engines(Path(folder), EngineOrder(nats=False, durable=False)) as lease:
            figures = asyncio.run(measure(lease.urls.database, freezes))
        wait_for_end(Path(folder))
    rows = [
        (
            "frozen, told later than the time given",
            f"{figures['late_p50_ms']} ms, p99 {figures['late_p99_ms']} ms",
            f"p99 <= {LATE_BAR_MS} ms",
        ),
        ("every place answers again after", f"{figures['whole_ms']} ms", "<= 1,000 ms"),
        ("answers in between", f"{figures['warm_per_second']:,}/s", ""),
        *((f"leaked {kind}", f"{figures[f'leaked_{kind}']}", "0") for kind in ("tasks", "threads", "descriptors")),
    ]
    show(f"Sources: {freezes:,} freezes", rows, figures)


if __name__ == "__main__":
    main()
