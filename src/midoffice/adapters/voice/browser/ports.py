"""UDP ports on which browsers reach us, in the range that the deployment's firewall lets through."""

import asyncio
import random
from collections.abc import Sequence

import aioice
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, server_reflexive_candidate

_TRIES = 500


async def listen(connection: aioice.Connection, component: int, address: str, ports: range) -> StunProtocol:
    """Listen on a free port of the range for one browser; raises OSError when all are taken, or the address is not ours."""
    loop = asyncio.get_running_loop()
    trouble: OSError | None = None
    for port in random.sample(ports, min(len(ports), _TRIES)):
        try:
            _, protocol = await loop.create_datagram_endpoint(lambda: StunProtocol(connection), local_addr=(address, port))
        except OSError as problem:
            trouble = problem
            continue
        protocol.local_candidate = aioice.Candidate(
            foundation=candidate_foundation("host", "udp", address),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=address,
            port=port,
            type="host",
        )
        return protocol
    raise OSError("All ports for browsers are taken. Widen the range in [voice.browser], or let fewer connect.") from trouble


async def reflected(protocols: Sequence[StunProtocol], server: tuple[str, int] | None, seconds: float) -> list[aioice.Candidate]:
    """Ask a STUN server how our ports look from outside; what it does not say in time is left out."""
    asked = [each for each in protocols if ":" not in each.local_candidate.host]
    if server is None or not asked:
        return []
    tasks = [asyncio.create_task(server_reflexive_candidate(each, server)) for each in asked]
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    return [task.result()[0] for task in done if not task.cancelled() and task.exception() is None]
