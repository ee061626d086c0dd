"""The conformance suite of buses: notices between processes, by subject, and never an error for the sender."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from midoffice.ports.outside import Bus
from midoffice.testing.expect import PATIENCE_SECONDS, same

_END = "conformance.end"


async def _until_end(notices: AsyncIterator[dict[str, Any]]) -> list[Any]:
    """Return the numbers of the notices that came before the one that says "end"."""
    numbers = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for notice in notices:
            if notice.get("end"):
                break
            numbers.append(notice["n"])
    return numbers


async def check_notices_come_in_order(bus: Bus) -> None:
    """A subscriber gets what is published to its subject, in order, as it was sent."""
    payload = {"n": 1, "text": "\u2603", "list": [None, True, 2.5], "deep": {"a": {}}}
    async with bus.subscribe("conformance.order") as notices:
        await bus.publish("conformance.order", payload)
        for n in range(2, 50):
            await bus.publish("conformance.order", {"n": n})
        await bus.publish("conformance.order", {"end": True})
        async with asyncio.timeout(PATIENCE_SECONDS):
            same(await anext(notices), payload, "the payload is what was sent")
        same(await _until_end(notices), list(range(2, 50)), "in order, each once")


async def check_wildcards(bus: Bus) -> None:
    """`*` stands for one part of a subject, `>` at the end for one or more."""
    subjects = ("conformance.a", "conformance.a.b", "conformance.a.b.c", "conformance.x.b", "other.a")
    for pattern, wanted in {
        "conformance.a": [0],
        "conformance.*": [0],
        "conformance.*.b": [1, 3],
        "conformance.>": [0, 1, 2, 3],
        "conformance.a.>": [1, 2],
        "*.a": [0, 4],
    }.items():
        async with bus.subscribe(pattern) as notices, bus.subscribe(_END) as ends:
            for n, subject in enumerate(subjects):
                await bus.publish(subject, {"n": n})
            for subject in subjects:
                await bus.publish(subject, {"end": True})
            await bus.publish(_END, {"end": True})
            same(await _until_end(notices), wanted, f"what {pattern} gets")
            same(await _until_end(ends), [], "another subscriber gets nothing of it")


async def check_everybody_gets_a_copy(bus: Bus) -> None:
    """All subscribers of a subject get each notice."""
    async with bus.subscribe("conformance.all") as one, bus.subscribe("conformance.*") as two:
        await bus.publish("conformance.all", {"n": 1})
        await bus.publish("conformance.all", {"end": True})
        same(await _until_end(one), [1], "the first one has it")
        same(await _until_end(two), [1], "the second one as well")


async def check_nothing_from_before_or_after(bus: Bus) -> None:
    """A notice is for those who listen at the time; one that nobody hears is no error."""
    await bus.publish("conformance.now", {"n": 1})
    async with bus.subscribe("conformance.now") as notices:
        await bus.publish("conformance.now", {"n": 2})
        await bus.publish("conformance.now", {"end": True})
        same(await _until_end(notices), [2], "only what was sent meanwhile")
    await bus.publish("conformance.now", {"n": 3})


async def check_slow_listener_stops_nobody(bus: Bus) -> None:
    """A listener that does not read holds up neither the sender nor the others."""
    async with bus.subscribe("conformance.slow"), bus.subscribe("conformance.slow") as quick:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for n in range(300):
                await bus.publish("conformance.slow", {"n": n, "filler": "x" * 1_000})
            await bus.publish("conformance.slow", {"end": True})
        same(await _until_end(quick), list(range(300)), "the quick one gets everything")


async def check_empty_notices_are_heard(bus: Bus) -> None:
    """Several empty notices may be sent as one, but never as none, and never as more."""
    sent = heard = 0
    async with bus.subscribe("conformance.bell") as notices, asyncio.timeout(PATIENCE_SECONDS):
        for burst in (1, 2, 50, 1):
            for _ in range(burst):
                await bus.publish("conformance.bell", {})
            sent += burst
            same(await anext(notices), {}, "it is heard")
            heard += 1
        await bus.publish("conformance.bell", {"end": True})
        async for notice in notices:
            if notice:
                break
            heard += 1
        same(heard, min(heard, sent), "no more than were sent")


CHECKS: tuple[Callable[[Bus], Awaitable[None]], ...] = (
    check_notices_come_in_order,
    check_wildcards,
    check_everybody_gets_a_copy,
    check_nothing_from_before_or_after,
    check_slow_listener_stops_nobody,
    check_empty_notices_are_heard,
)
"""Every check; each gets a bus that nobody else uses."""
