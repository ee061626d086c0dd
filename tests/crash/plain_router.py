"""A router as a process of its own, for a test to kill: `python -m tests.crash.plain_router DATABASE_URL`."""

import sys

import uvloop
from tests.plain_context import context_on

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.system_clock import SystemClock
from midoffice.workers.routing import run_router


async def route(url: str) -> None:
    """Route until somebody ends it."""
    async with PostgresDatabase(url, connections=6) as database:
        await run_router(context_on(database, SystemClock()))


if __name__ == "__main__":
    uvloop.run(route(sys.argv[1]))
