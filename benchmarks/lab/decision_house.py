"""One process that decides, and several beside each other: what `benchmarks/decisions.py` measures."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvloop

from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.argon2_hasher import Argon2Hasher
from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.system_clock import SystemClock
from midoffice.main.run import look_seldom_for_garbage, take_short_turns
from midoffice.main.sources import source_adapters
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeDecision
from midoffice.usecases.decisions.live_catalogues import LiveCatalogues
from midoffice.usecases.given import Context

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier
    from uuid import UUID

    from midoffice.domain.context.source import SourceDefinition
    from midoffice.ports.decisions import Commitment, Committed

AT_ONCE = 48
PLACES = {"chat": "card", "web": "banner"}
CATALOGUES = LiveCatalogues()
_LONGEST_WAIT_SECONDS = 300.0
_Figures = tuple[float, float, float]
"""When a process began and ended, by the clock of the machine, and the CPU of one decision in milliseconds."""


class House:
    """One process with its store, and how long it took to write decisions."""

    def __init__(self, context: Context, people: Sequence[UUID]) -> None:
        """Take a context and the customers there are."""
        self.context = context
        self.people = people
        self.commits: list[float] = []
        write = context.live_decisions.write

        async def timed(context: Context, commitment: Commitment) -> Committed:
            began = time.perf_counter()
            outcome = await write(context, commitment)
            self.commits.append((time.perf_counter() - began) * 1000)
            return outcome

        context.live_decisions.write = timed  # type: ignore[method-assign] # to look at the clock

    async def decide(self, number: int, channel: str = "chat") -> MadeDecision:
        """Decide about a customer."""
        customer_id = self.people[number % len(self.people)]
        return await make_decision(self.context, None, DecisionOrder(channel, PLACES[channel], customer_id, verified=True))


async def connect_sources(url: str, sources: Sequence[SourceDefinition]) -> None:
    """Let these be all sources there are."""
    async with PostgresDatabase(url) as database, database.transaction() as tx:
        for source in await tx.sources.all():
            await tx.sources.remove(source.id)
        for source in sources:
            await tx.sources.add(source)


@asynccontextmanager
async def house(url: str, people: Sequence[UUID]) -> AsyncIterator[House]:
    """Open a process on the store; it decides about these customers."""
    async with PostgresDatabase(url, connections=6) as database:
        context = Context(
            database=database,
            clock=SystemClock(),
            bus=MemoryBus(),
            files=MemoryAttachmentFiles(),
            hasher=Argon2Hasher(),
            sealer=AesSealer(b"k" * 32),
            secret_key=b"k" * 32,
            source_adapters=source_adapters(),
        )
        context.live_decisions.catalogues = CATALOGUES  # compiled once: that is not what is measured
        try:
            one = House(context, people)
            for number in range(8):
                await one.decide(number)
            look_seldom_for_garbage()  # as the product does
            one.commits.clear()
            yield one
        finally:
            await context.live_sources.close()


async def rate(count: int, work: Callable[[int], Awaitable[object]]) -> tuple[float, float]:
    """Do it so often, many at once; return how many a second, and the CPU of one in milliseconds."""
    numbers = iter(range(count))

    async def hand() -> None:
        for number in numbers:
            await work(number)

    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
    return count / (time.perf_counter() - began), (time.process_time() - cpu) / count * 1000


async def rate_beside_each_other(url: str, people: Sequence[UUID], count: int, processes: int) -> tuple[float, float]:
    """Let each of so many processes decide `count` times about its own share of the customers, with what it knows of them.

    Return how many decisions all of them made in a second, and the CPU of one in milliseconds.
    """
    spawn = multiprocessing.get_context("spawn")
    start, told = spawn.Barrier(processes), spawn.Queue()
    shares = [people[number::processes] for number in range(processes)]
    beside = [spawn.Process(target=_decide_beside, args=(url, share, count, start, told), daemon=True) for share in shares]
    for process in beside:
        process.start()
    try:
        figures = [await asyncio.to_thread(told.get, timeout=_LONGEST_WAIT_SECONDS) for _ in beside]
    finally:
        for process in beside:
            process.terminate()
            await asyncio.to_thread(process.join)
    seconds = max(ended for _, ended, _ in figures) - min(began for began, _, _ in figures)
    return count * processes / seconds, sum(cpu for _, _, cpu in figures) / processes


def _decide_beside(url: str, people: Sequence[UUID], count: int, start: Barrier, told: Queue[_Figures]) -> None:
    take_short_turns()
    uvloop.run(_decide(url, people, count, start, told))


async def _decide(url: str, people: Sequence[UUID], count: int, start: Barrier, told: Queue[_Figures]) -> None:
    async with house(url, people) as one:
        await rate(len(people), one.decide)
        await asyncio.to_thread(start.wait, _LONGEST_WAIT_SECONDS)
        began = time.monotonic()
        _, cpu = await rate(count, one.decide)
        told.put((began, time.monotonic(), cpu))
