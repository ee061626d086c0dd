"""Is this process alive, and can it do its work? For supervisors of processes and load balancers."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from fastapi import APIRouter, Response

from midoffice.http.edge import Edge, EdgeHere
from midoffice.kernel.errors import MidofficeError, NeedsAttention
from midoffice.usecases.routing.hub_leases import read_routed_hubs

_PATIENCE_SECONDS = 3.0
_ROUTER_SILENCE = timedelta(seconds=10)
_logger = structlog.get_logger(__name__)

router = APIRouter(tags=["operations"])


@dataclass(frozen=True, slots=True)
class Check:
    """What one part said: `ok`, or the sentence to look into. Without a critical part nothing can be answered at all."""

    name: str
    ok: bool
    critical: bool
    message: str


@dataclass(frozen=True, slots=True)
class Health:
    """Ready when every critical part is; the others are there for people to look at."""

    ready: bool
    checks: tuple[Check, ...]


@router.get("/healthz/live")
async def get_liveness() -> dict[str, str]:
    """Answer as long as the process does anything at all."""
    return {"status": "alive"}


@router.get("/healthz/ready", responses={503: {"description": "A critical part does not work", "model": Health}})
async def get_readiness(edge: EdgeHere, response: Response) -> Health:
    """Tell whether requests should be sent here, and whether the rest of the installation is at work."""
    asked = [_check("database", _ask_database(edge), critical=True), _check("router", _ask_router(edge), critical=False)]
    asked += [_check(name, probe(), critical=False) for name, probe in edge.probes.items()]
    checks = tuple(await asyncio.gather(*asked))
    ready = all(check.ok or not check.critical for check in checks)
    if not ready:
        response.status_code = 503
    return Health(ready, checks)


async def _ask_database(edge: Edge) -> None:
    async with edge.context.database.reading() as tx:
        await tx.log.generation()


async def _ask_router(edge: Edge) -> None:
    now = edge.context.clock.now()
    async with edge.context.database.reading() as tx:
        routed = await read_routed_hubs(tx)
    silent = [each.hub.name for each in routed if each.lease is None or now - each.lease.expires_at > _ROUTER_SILENCE]
    if len(silent) == len(routed):
        raise NeedsAttention("No router is at work: nothing is offered. Start a process with the role router.")
    if silent:
        raise NeedsAttention(f"Nobody routes {', '.join(silent)}: nothing is offered there. See the logs of the routers.")


async def _check(name: str, probe: Awaitable[None], *, critical: bool) -> Check:
    try:
        await asyncio.wait_for(probe, _PATIENCE_SECONDS)
    except TimeoutError:
        return Check(name, ok=False, critical=critical, message=f"gave no answer within {_PATIENCE_SECONDS:.0f} s")
    except MidofficeError as error:
        return Check(name, ok=False, critical=critical, message=error.message)
    except Exception:
        # Anybody may ask for readiness: the details, which may name hosts and users, go to the log.
        _logger.exception("readiness_check_failed", check=name)
        return Check(name, ok=False, critical=critical, message="does not work; the log says why")
    return Check(name, ok=True, critical=critical, message="ok")
