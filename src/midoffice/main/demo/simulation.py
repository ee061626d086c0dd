"""The process of the simulation: customers at the doors, simulated agents at their desks.

Started by `midoffice.main.demo.role` as `python -m midoffice.main.demo.simulation`, with its order on the standard input,
which stays open: when it closes, whoever started the simulation is gone, and so is its purpose.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import socket
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import structlog
import uvloop

from midoffice.main.demo.desk_client import DeskClient
from midoffice.main.demo.mail_sink import mail_sink
from midoffice.main.demo.order import SimulationOrder
from midoffice.main.demo.persona import SEED, make_personas
from midoffice.main.demo.robot import Robot
from midoffice.main.demo.shift import ShiftLead
from midoffice.main.demo.shop import Shop, serve_shop
from midoffice.main.demo.site_identity import who_may_sign_in
from midoffice.main.demo.staff import COLLEAGUES
from midoffice.main.demo.texting.gateway import serve_gateway
from midoffice.main.demo.traffic import Traffic
from midoffice.main.logging import configure_logging
from midoffice.main.settings import LogSettings

if TYPE_CHECKING:
    from email.message import EmailMessage

log = structlog.get_logger(__name__)
_SIGN_IN_PAUSE_SECONDS = 0.3


async def simulate(order: SimulationOrder) -> None:
    """Run for ever. Without traffic the doors stand open - page, mail, text messages - and nobody comes by itself."""
    rng = random.Random(order.seed)  # noqa: S311  # makes things up, keeps nothing secret
    personas = make_personas(random.Random(SEED))  # noqa: S311  # the same customers that the company was filled with
    traffic = Traffic(order, personas, rng)
    colleagues = {each.login: each for each in COLLEAGUES if each.login in order.passwords}
    clients = {login: DeskClient(order.url, login, order.passwords[login]) for login in colleagues}
    robots = [Robot(each, clients[login], rng) for login, each in colleagues.items() if each.skills]
    async with AsyncExitStack() as stack:
        for client in clients.values():
            stack.push_async_callback(client.close)
        await stack.enter_async_context(
            mail_sink(socket.socket(fileno=order.mail_sink), traffic.deliver if order.pace else _leave_unanswered)
        )
        await stack.enter_async_context(
            serve_shop(socket.socket(fileno=order.shop), Shop(order.url, order.site_key, who_may_sign_in(personas)))
        )
        await stack.enter_async_context(serve_gateway(socket.socket(fileno=order.gateway), traffic.texters.gateway))
        if not order.pace:
            await asyncio.Event().wait()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(traffic.run())
            for login, client in clients.items():
                if not colleagues[login].skills:
                    tasks.create_task(ShiftLead(client, robots, traffic.add_contact, rng).run())
            for robot in robots:
                tasks.create_task(robot.run())
                await asyncio.sleep(_SIGN_IN_PAUSE_SECONDS)


def _leave_unanswered(recipient: str, mail: EmailMessage) -> None:
    """Take a mail as somebody does who writes nothing back."""
    del recipient, mail


async def _until_told(order: SimulationOrder) -> None:
    """Simulate until our starter closes the pipe or sends a signal."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    work = asyncio.create_task(simulate(order))
    waiting = asyncio.create_task(ended.wait())
    await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        work.result()
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


def main() -> None:
    """Read the order and run."""
    configure_logging(LogSettings(level="warning"), role="simulation")
    order = SimulationOrder.decode(sys.stdin.buffer.readline())
    uvloop.run(_until_told(order))


if __name__ == "__main__":
    main()
