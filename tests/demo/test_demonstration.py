"""`midoffice demo` as a whole: the first start founds the company, customers come, and a person is offered work at once."""

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from midoffice.main.demo.action_documents import DVD_PLAYER
from midoffice.main.demo.backoffice.household import owns_television
from midoffice.main.demo.desk_client import DeskClient
from midoffice.main.demo.persona import SEED, make_personas
from midoffice.main.demo.staff import PASSWORD
from midoffice.main.engines import engines_running
from midoffice.testing.ports import free_port

PATIENCE_SECONDS = 180
UP = b"Ctrl-C ends it."


class Demo:
    """One run of the command in a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = free_port()
        self.log = folder / "demo.log"
        settings = {
            "MIDOFFICE_DATA_DIR": str(folder / "data"),
            "MIDOFFICE_HTTP__PORT": str(self.port),
            "MIDOFFICE_MAIL__LISTENER__PORT": str(free_port()),
        }
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-m", "midoffice.main.cli", "demo", *arguments],
                env={**os.environ, **settings},
                stdout=log,
                stderr=log,
                cwd=folder,
            )

    async def up(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while UP not in self.log.read_bytes():
            assert self._child.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            await asyncio.sleep(0.05)

    def orders_url(self) -> str:
        """Where the orders service said that it is."""
        found = re.search(rb"Orders, to book a return\s+(http://\S+)", self.log.read_bytes())
        assert found is not None
        return found.group(1).decode()

    def client(self, login: str) -> DeskClient:
        return DeskClient(f"http://127.0.0.1:{self.port}", login, PASSWORD)

    def end(self) -> int:
        self._child.send_signal(signal.SIGINT)
        try:
            return self._child.wait(PATIENCE_SECONDS)
        finally:
            self._child.kill()


async def first_offer(ann: DeskClient) -> str:
    """Sign in, say "ready", and return the channel of the first contact offered."""
    await ann.sign_in()
    async for frame in ann.live():
        if frame["kind"] == "hello":
            await ann.put("/api/me/presence", {"state": "ready"})
        offer = frame["data"].get("offer") if frame["kind"] == "event" else None
        if offer is not None and offer["agent_id"] == ann.account_id:
            return str(frame["data"]["interaction"]["channel"])
    raise AssertionError


async def the_returned_television(demo: Demo) -> None:
    """A return booked in orders takes the DVD player out of what is offered at the very next look.

    Who agreed to offers and who is in the control group changes with each new company, so the first who is offered it is taken.
    """
    ann = demo.client("ann")
    await ann.sign_in()

    async def said(account: str) -> set[str]:
        """What is said when every source has answered: the machine may be busy with something else at first."""
        identifiers = [{"kind": "account", "value": account}]
        order = {"identifiers": identifiers, "channel": "agent", "placement": "desk", "verified": True}
        decision = await ann.post("/api/decisions", order)
        while decision["degraded"]:
            decision = await ann.post("/api/decisions", order)
        return {offer["action"] for offer in decision["offers"]}

    personas = make_personas(random.Random(SEED))  # noqa: S311  # the customers of the simulation
    owners = [persona.account for position, persona in enumerate(personas) if owns_television(position)]
    async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(base_url=demo.orders_url()) as orders:
        for owner in owners:
            if DVD_PLAYER in await said(owner):
                break
        else:
            pytest.fail("No owner of a television is offered the player.")
        assert (await orders.post("/page/return", data={"account": owner})).status_code == 303
        assert DVD_PLAYER not in await said(owner)
    await ann.close()


@pytest.mark.slow
@pytest.mark.alone
async def test_demo_starts_serves_people_and_finds_its_data_again(folder: Path) -> None:
    demo = Demo(folder)
    try:
        await demo.up()
        ann, sue = demo.client("ann"), demo.client("sue")
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await first_offer(ann) in {"chat", "email", "sms", "webform"}
        await sue.sign_in()
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for frame in sue.live():
                if frame.get("type") == "MessageSent":
                    break  # a simulated agent has answered somebody
        await ann.close()
        await sue.close()
    finally:
        assert demo.end() == 0, demo.log.read_text()
    assert b"Traceback" not in demo.log.read_bytes(), demo.log.read_text()
    assert not engines_running(folder / "data" / "engines")
    again = Demo(folder, "--pace", "0")
    try:
        await again.up()
        adam = again.client("adam")
        await adam.sign_in()
        assert len((await adam.get("/api/directory"))["agents"]) == 10
        await adam.close()
        await the_returned_television(again)
    finally:
        assert again.end() == 0, again.log.read_text()
