"""The process of the back office: it makes the three systems at the first start, then it is the orders service.

Started by `midoffice.main.demo.backoffice.role` with its order on the standard input, which stays open: when it closes, whoever
started it is gone. It writes one line for each system that is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import random
import signal
import socket
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from midoffice.main.demo.backoffice.billing import fill_billing, prepare_billing
from midoffice.main.demo.backoffice.household import Household, imagine_households
from midoffice.main.demo.backoffice.orders import FILE as ORDERS_FILE
from midoffice.main.demo.backoffice.orders import OrderBook, fill_orders
from midoffice.main.demo.backoffice.orders_service import OrdersService, serve_orders
from midoffice.main.demo.backoffice.service_history import FILE as HISTORY_FILE
from midoffice.main.demo.backoffice.service_history import fill_service_history
from midoffice.main.demo.persona import SEED, make_personas

_NICENESS = 5
READY = "ready"


@dataclass(frozen=True)
class BackOfficeOrder:
    """Where everything stands. `listening` is the descriptor of the orders service's socket."""

    database_url: str
    folder: str
    billing_password: str
    orders_key: str
    listening: int
    households: int

    def encoded(self) -> bytes:
        """Return one line."""
        return json.dumps(asdict(self)).encode() + b"\n"


async def keep_back_office(order: BackOfficeOrder) -> None:
    """Make what is missing, say so, and serve orders for ever."""
    folder = Path(order.folder)
    personas = make_personas(random.Random(SEED))  # noqa: S311  # the customers of the simulation
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240  # nobody else is waiting yet
    await _make(order, folder)
    book = OrderBook(folder / ORDERS_FILE)
    service = OrdersService(book, order.orders_key, [each.account for each in personas])
    with contextlib.closing(book):
        async with serve_orders(socket.socket(fileno=order.listening), service):
            _say(READY)
            await asyncio.Event().wait()


async def _make(order: BackOfficeOrder, folder: Path) -> None:
    billing = False
    try:
        billing = await prepare_billing(order.database_url, order.billing_password)
    except (asyncpg.PostgresError, OSError) as problem:
        print(f"billing is left out: {problem}", file=sys.stderr)  # noqa: T201  # the log of who started us
    history, orders = not (folder / HISTORY_FILE).exists(), not (folder / ORDERS_FILE).exists()
    if not (billing or history or orders):
        return
    gc.disable()  # nearly two million objects that all stay
    households = _imagine(order.households)
    if orders:
        await asyncio.to_thread(fill_orders, folder / ORDERS_FILE, households)
    if billing:
        await fill_billing(order.database_url, households)
    if history:
        await asyncio.to_thread(fill_service_history, folder / HISTORY_FILE, households)
    del households
    gc.enable()


def _imagine(count: int) -> list[Household]:
    personas = make_personas(random.Random(SEED))  # noqa: S311  # makes things up, keeps nothing secret
    return list(imagine_households(personas, datetime.now(UTC).date(), count))


def _say(word: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(word, flush=True)  # noqa: T201  # to who started us


async def _until_told(order: BackOfficeOrder) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    work, waiting = asyncio.create_task(keep_back_office(order)), asyncio.create_task(ended.wait())
    await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        work.result()
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


def main() -> None:
    """Read the order and run."""
    os.nice(_NICENESS)
    asyncio.run(_until_told(BackOfficeOrder(**json.loads(sys.stdin.buffer.readline()))))


if __name__ == "__main__":
    main()
