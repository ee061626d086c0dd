"""The process of the simulation."""

import asyncio
import smtplib

import httpx2

from midoffice.main.demo.order import SimulationOrder
from midoffice.main.demo.simulation import simulate
from midoffice.main.web_server import listen
from midoffice.testing.expect import PATIENCE_SECONDS


async def test_without_traffic_the_doors_stand_open() -> None:
    sink, shop, gateway = (listen("127.0.0.1", 0) for _ in range(3))
    mail, page = (f"127.0.0.1:{door.getsockname()[1]}" for door in (sink, shop))
    order = SimulationOrder(
        url="http://desk.example",
        mail_host="127.0.0.1",
        mail_port=0,
        passwords={},
        mail_sink=sink.detach(),
        shop=shop.detach(),
        site_key="k" * 32,
        gateway=gateway.detach(),
        gateway_key="k",
        pace=0,
    )
    running = asyncio.create_task(simulate(order))
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            assert (await client.get(f"http://{page}/")).status_code == 200
        sent = await asyncio.to_thread(_send, mail)
        assert sent == {}
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.wait({running})


def _send(address: str) -> object:
    host, _, port = address.partition(":")
    with smtplib.SMTP(host, int(port), timeout=PATIENCE_SECONDS) as line:
        return line.sendmail("help@company.example", ["ada@example.com"], "Subject: Hello\r\n\r\nHello\r\n")
