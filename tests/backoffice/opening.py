"""Sources of tests, opened through their adapters as the product does it."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.backoffice.machine import Machine

from midoffice.domain.context.source import FieldSpec, Lookup, SourceDefinition
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.sources import SourceAdapter, SourceConnection
from midoffice.testing.expect import PATIENCE_SECONDS

LATE_SECONDS = 0.06
"""How late an answer may be: the 10 ms of the port, and what eight questions at once add. The machine's breaks come on top."""


def lookup(statement: str, owner_column: str = "", **given: Any) -> Lookup:  # noqa: ANN401 - fields of Lookup
    return Lookup(IdentifierKind.ACCOUNT, statement, owner_column, **given)


@asynccontextmanager
async def opened(
    adapter: SourceAdapter,
    connection: dict[str, Any],
    *lookups: Lookup,
    secret: str | None = None,
    fields: Sequence[FieldSpec] = (),
) -> AsyncIterator[SourceConnection]:
    """Check a source and open it."""
    adapter.check(connection, lookups, has_secret=secret is not None)
    source = SourceDefinition(
        new_id(), "tested", "Tested", adapter.kind, connection, lookups, tuple(fields), created_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    opened_source = adapter.open(source, secret)
    try:
        yield opened_source
    finally:
        await opened_source.close()


async def trouble(source: SourceConnection, asked: Lookup, value: str = "C-1", seconds: float = PATIENCE_SECONDS) -> MidofficeError:
    """Ask, and return what goes wrong; it has to go wrong in time."""
    async with Machine() as machine:
        began = time.perf_counter()
        with pytest.raises(MidofficeError) as caught:
            await source.fetch(asked, value, seconds)
        took = time.perf_counter() - began
    assert took <= seconds + LATE_SECONDS + machine.late, f"{took * 1000:.0f} ms (machine: {machine.late * 1000:.0f} ms)"
    return caught.value


def _of_a_peer(task: asyncio.Task[Any]) -> bool:
    """Tell whether a task is a peer's own end of a connection."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and Path(code.co_filename).name == "http_peer.py"


async def nothing_left(tasks_before: set[asyncio.Task[Any]], threads: str = "") -> None:
    """Assert that questions given up leave no task behind, and a closed source no thread with this name."""
    until = time.monotonic() + PATIENCE_SECONDS
    while left := {task for task in asyncio.all_tasks() - tasks_before if not task.done() and not _of_a_peer(task)}:
        assert time.monotonic() < until, left
        await asyncio.wait(left, timeout=0.01)
    working = [thread for thread in threading.enumerate() if threads and thread.name.startswith(threads)]
    for thread in working:
        await asyncio.to_thread(thread.join, max(0.0, until - time.monotonic()))
    assert not any(thread.is_alive() for thread in working), working
