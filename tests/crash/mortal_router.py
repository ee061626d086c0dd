"""Routers that take the lease, read everything and route until they rest - unless they are killed before.

Run as a program, it reads an order a line: `URL HOLDER SECONDS K HUB...`. Each forks a router of these hubs, whose clock stands so
many seconds after the start, and which kills itself with SIGKILL before its K-th statement, from the first `begin` after it has
opened the database on. The answer is a line: how many statements it has sent, or `killed`.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import uvloop
from asyncpg import connection as driver
from tests.plain_context import context_on

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.testing.clock import START, ManualClock
from midoffice.usecases.routing.route import route_waiting, take_lease, take_over

SENDS = ("execute", "fetch", "fetchrow", "fetchval", "executemany")
"""What a connection has to send a statement with; `transaction()` sends its own by `execute`."""


class Mortal:
    """Counts statements, and is killed before one of them."""

    def __init__(self, dies_before: int) -> None:
        self.dies_before = dies_before
        self.count = 0

    def watch(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def counted(connection: object, *arguments: object, **named: object) -> Any:  # noqa: ANN401 - what the driver gives
            self.count += 1
            if self.count == self.dies_before:
                os.kill(os.getpid(), signal.SIGKILL)
            return send(connection, *arguments, **named)

        return counted


async def route(url: str, holder: str, seconds: float, dies_before: int, hubs: list[UUID]) -> int:
    """Route these hubs in turn until nothing is left to decide; return how many statements that took."""
    mortal = Mortal(dies_before)
    async with PostgresDatabase(url, connections=2) as database:
        for name in SENDS:
            setattr(driver.Connection, name, mortal.watch(getattr(driver.Connection, name)))
        context = context_on(database, ManualClock(START + timedelta(seconds=seconds)))
        for hub_id in hubs:
            lease = await take_lease(context, holder, hub_id)
            assert lease is not None
            routing = await take_over(context, lease.epoch, hub_id)
            while (await route_waiting(context, routing)).more:
                pass
        return mortal.count


def run_forked(order: str) -> str:
    """Run one router in a process of its own and say what became of it."""
    url, holder, seconds, dies_before, *hubs = order.split()
    return fate_of(lambda: uvloop.run(route(url, holder, float(seconds), int(dies_before), [UUID(each) for each in hubs])))


def fate_of(work: Callable[[], int]) -> str:
    """Do some work in a fork, and say what became of it: what it returned, or `killed`."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(work()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else said or f"failed: {status}"


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(run_forked(line) + "\n")
        sys.stdout.flush()
