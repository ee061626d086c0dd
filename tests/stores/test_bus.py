"""Both buses obey the same contract, and the real one outlives its server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.nats.bus import NatsBus
from midoffice.adapters.nats.embedded import EmbeddedNats
from midoffice.kernel.errors import RetryLater
from midoffice.kernel.ids import new_id
from midoffice.ports.outside import Bus
from midoffice.testing.bus import CHECKS
from midoffice.testing.expect import PATIENCE_SECONDS, soon
from midoffice.testing.ports import free_port


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_memory(check: Callable[[Bus], Awaitable[None]]) -> None:
    await check(MemoryBus())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_nats(check: Callable[[Bus], Awaitable[None]], own_nats: EmbeddedNats) -> None:
    async with NatsBus.connect(own_nats.url()) as bus:
        await check(bus)


@pytest.fixture
async def own_nats(tmp_path: Path) -> AsyncIterator[EmbeddedNats]:
    """A server of this test's own: it may be stopped, and nobody else's notices are on it."""
    server = EmbeddedNats(tmp_path, port=free_port())
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.stop)


async def test_two_processes_hear_each_other_and_other_installations_do_not(nats_url: str) -> None:
    prefix = f"test{new_id().hex}"
    async with (
        NatsBus.connect(nats_url, prefix=prefix) as one,
        NatsBus.connect(nats_url, prefix=prefix) as two,
        NatsBus.connect(nats_url, prefix="other") as other,
        two.subscribe("midoffice.log") as notices,
    ):
        await soon(lambda: _heard(two, one), bool, "the subscription is there")
        await other.publish("midoffice.log", {"n": 1})
        await one.publish("midoffice.log", {"n": 2})
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await anext(notices) == {"n": 2}


async def _heard(listener: NatsBus, sender: NatsBus) -> bool:
    """Whether what one publishes reaches the other: subscriptions travel to the server in their own time."""
    async with listener.subscribe("midoffice.probe") as notices:
        await sender.publish("midoffice.probe", {})
        try:
            async with asyncio.timeout(0.2):
                await anext(notices)
        except TimeoutError:
            return False
    return True


async def test_restart_of_the_server_is_survived(own_nats: EmbeddedNats) -> None:
    """While it is gone nothing raises; when it is back, old subscriptions hear again."""
    async with NatsBus.connect(own_nats.url()) as bus, bus.subscribe("midoffice.log") as notices:
        await asyncio.to_thread(own_nats.stop)
        await soon(lambda: _connected(bus), lambda connected: not connected, "the loss is noticed")
        await bus.publish("midoffice.log", {"lost": True})
        await asyncio.to_thread(own_nats.start)
        await soon(lambda: _connected(bus), bool, "it connects again")
        await bus.publish("midoffice.log", {"n": 1})
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await anext(notices) == {"n": 1}


async def _connected(bus: NatsBus) -> bool:
    return bus.connected


async def test_server_that_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(RetryLater, match="NATS"):
        async with NatsBus.connect("nats://127.0.0.1:9"):
            pass
