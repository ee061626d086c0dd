"""Views under each fault of a real source: how late, how much unknown, and how often wrong.

    .venv/bin/python benchmarks/chaos.py [--quick]

Two REST sources and one in SQLite. One of the REST sources stands behind the proxy of `midoffice chaos`, which makes one fault
after the other; the other two are well. Views of different customers are read four at a time under a deadline of 120 ms. Each
value is compared with what is true. Bars: no wrong value ever, p99 at most 150 ms (deadline 120 ms + 30), nothing unknown of what
is well, and no task left two seconds after the last view. `machine_ms` is how late the machine was with a nap at the same time:
what is above the bars by less than that, and breakers that open because of it, are not the faults of sources.
"""

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog
import uvloop

from lab.result import percentile, show
from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.argon2_hasher import Argon2Hasher
from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.context.attribute import Missing
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.main.sources import source_adapters
from midoffice.testing.chaos.plan import Fault, FaultKind, FaultPlan, Lie, always
from midoffice.testing.chaos.plan_file import Address
from midoffice.testing.chaos.proxy import chaos_proxy
from midoffice.usecases.context.customer_view import read_view
from midoffice.usecases.given import Context

CUSTOMERS, AT_ONCE, BAR_MS, SEED = 500, 4, 150.0, 20260302
_NAP_SECONDS = 0.005
DISTURBED = "disturbed"
TYPES = {"name": FieldType.STRING, "balance": FieldType.MONEY, "points": FieldType.NUMBER}


def _milliseconds(number: float) -> timedelta:
    return timedelta(milliseconds=number)


FAULTS: dict[str, Fault] = {
    "none": Fault(),
    "slow": Fault(FaultKind.SLOW, delay=_milliseconds(40), jitter=_milliseconds(60)),
    "too_slow": Fault(FaultKind.SLOW, delay=_milliseconds(400)),
    "frozen": Fault(FaultKind.FROZEN),
    "down": Fault(FaultKind.DOWN),
    "flapping": Fault(FaultKind.FLAPPING, up=_milliseconds(300), down=_milliseconds(200)),
    **{f"lying_{lie}": Fault(FaultKind.LYING, lie=lie, share=0.5) for lie in Lie},
}


def _truth(number: int) -> dict[str, Any]:
    return {"name": f"Customer {number}", "balance": Decimal(number * 7919 % 100_000) / 100, "points": 2**53 + number}


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer like a service of records, on connections that stay."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            number = int(head.split(b" ", 2)[1].rpartition(b"-")[2])
            said = _truth(number)
            body = f'{{"number": "C-{number}", "name": "{said["name"]}", "balance": {said["balance"]}, "points": {said["points"]}}}'
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body.encode()
            )
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


def _define(key: str, kind: SourceKind, connection: dict[str, Any], statement: str) -> SourceDefinition:
    fields = tuple(FieldSpec(f"{key}.{name}", name, type_) for name, type_ in TYPES.items())
    lookups = (Lookup(IdentifierKind.ACCOUNT, statement, "number"),)
    return SourceDefinition(new_id(), key, key, kind, connection, lookups, fields, created_at=datetime(2026, 3, 2, tzinfo=UTC))


def _rest(key: str, port: int) -> SourceDefinition:
    return _define(key, SourceKind.REST, {"base_url": f"http://127.0.0.1:{port}", "private_addresses": True}, "/customers/{id}")


def _sqlite(folder: Path) -> SourceDefinition:
    path = folder / "customers.db"
    with sqlite3.connect(path) as admin:
        admin.execute("create table customers (number text primary key, name text, balance text, points integer)")
        rows = [(f"C-{n}", _truth(n)["name"], str(_truth(n)["balance"]), _truth(n)["points"]) for n in range(CUSTOMERS)]
        admin.executemany("insert into customers values (?, ?, ?, ?)", rows)
    admin.close()
    return _define("file", SourceKind.SQLITE, {"path": str(path)}, "select * from customers where number = :id")


async def _context(*sources: SourceDefinition) -> Context:
    context = Context(
        database=MemoryDatabase(),
        clock=SystemClock(),
        bus=MemoryBus(),
        files=MemoryAttachmentFiles(),
        hasher=Argon2Hasher(),
        sealer=AesSealer(b"k" * 32),
        secret_key=b"k" * 32,
        source_adapters=source_adapters(),
    )
    async with context.database.transaction() as tx:
        for source in sources:
            await tx.sources.add(source)
    return context


class Tally:
    """What views said."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.milliseconds: list[float] = []
        self.late: list[float] = [0.0]
        self.wrong = 0
        self.unknown = 0
        self.unknown_elsewhere = 0
        self.values = 0

    async def nap(self) -> None:
        """Sleep and wake up: how late is what the machine, busy with other things, adds to everything."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_NAP_SECONDS)
            self.late.append((time.perf_counter() - began - _NAP_SECONDS) * 1000)

    async def look(self, context: Context, number: int) -> None:
        """Read a view and compare it with the truth."""
        began = time.perf_counter()
        view = await read_view(context, new_id(), [Identifier(IdentifierKind.ACCOUNT, f"C-{number}")])
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        truth = _truth(number)
        for name, attribute in view.attributes.items():
            source, _, field = name.partition(".")
            self.values += 1
            if isinstance(attribute.value, Missing):
                self.unknown += source == DISTURBED
                self.unknown_elsewhere += source != DISTURBED
            else:
                self.wrong += attribute.value != truth[field]

    def figures(self) -> dict[str, float]:
        """Return the result of one fault."""
        return {
            "p50_ms": round(percentile(self.milliseconds, 0.5), 1),
            "p99_ms": round(percentile(self.milliseconds, 0.99), 1),
            "machine_ms": round(max(self.late), 1),
            "wrong": self.wrong,
            "unknown": round(self.unknown / (self.values / 3), 3),
            "unknown_elsewhere": self.unknown_elsewhere,
        }


async def _tally(context: Context, views: int, chance: random.Random) -> Tally:
    tally = Tally()
    numbers = [chance.randrange(CUSTOMERS) for _ in range(views)]

    async def some(part: list[int]) -> None:
        for number in part:
            await tally.look(context, number)

    napping = asyncio.ensure_future(tally.nap())
    await asyncio.gather(*(some(numbers[start::AT_ONCE]) for start in range(AT_ONCE)))
    napping.cancel()
    return tally


async def _warm_up(context: Context, chance: random.Random) -> None:
    """Read views until all sources tell everything: connections are open, and no breaker is."""
    for _ in range(40):
        tally = await _tally(context, 40, chance)
        if not tally.unknown and not tally.unknown_elsewhere:
            return
        await asyncio.sleep(0.25)
    msg = "the machine is too busy: sources that are well do not answer in time"
    raise SystemExit(msg)


async def measure(views: int) -> None:
    """Read views under each fault, print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    chance = random.Random(SEED)  # noqa: S311  # repeatable
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    results: dict[str, dict[str, float]] = {}
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        file = _sqlite(Path(folder))
        for name, fault in FAULTS.items():
            async with chaos_proxy(Address("127.0.0.1", port), FaultPlan(seed=SEED), SystemClock(), http=True) as proxy:
                context = await _context(_rest(DISTURBED, proxy.port), _rest("well", port), file)
                await _warm_up(context, chance)
                proxy.follow(always(fault, SEED))
                results[name] = (await _tally(context, views, chance)).figures()
                proxy.follow(FaultPlan())
                await asyncio.sleep(2.0 if name == "frozen" else 0.0)
                left += context.live_sources.tasks() if name == "frozen" else 0
                await context.live_sources.close()
    server.close()
    _show(results, views, left)


def _said(each: dict[str, float]) -> str:
    told = f"wrong {each['wrong']:.0f}, unknown {each['unknown']:.0%}, elsewhere {each['unknown_elsewhere']:.0f}"
    return f"{told}; machine {each['machine_ms']:.0f} ms late"


def _show(results: dict[str, dict[str, float]], views: int, left: int) -> None:
    rows = [
        (
            name,
            f"{each['p50_ms']:.1f} / {each['p99_ms']:.1f} ms",
            _said(each),
        )
        for name, each in results.items()
    ]
    worst = max(each["p99_ms"] for each in results.values())
    wrong = sum(each["wrong"] for each in results.values())
    elsewhere = sum(each["unknown_elsewhere"] for each in results.values())
    rows += [
        ("the slowest p99", f"{worst:.1f} ms", f"<= {BAR_MS:.0f} ms"),
        ("wrong values", f"{wrong:.0f}", "0"),
        ("tasks left", f"{left}", "0"),
    ]
    summary = {"views": views, "p99_ms": worst, "wrong": wrong, "unknown_elsewhere": elsewhere, "tasks_left": left, "seed": SEED}
    show(f"Views under faults, {views} each", rows, {**summary, "faults": results})


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer views")
    asked = parser.parse_args()
    uvloop.run(measure(200 if asked.quick else 2_000))


if __name__ == "__main__":
    main()
