"""Is this process alive, and can it do its work? For supervisors of processes and load balancers."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Response

from midoffice.http.edge import Edge, EdgeHere
from midoffice.kernel.errors import MidofficeError

_PATIENCE_SECONDS = 3.0
_logger = structlog.get_logger(__name__)

router = APIRouter(tags=["operations"])


@dataclass(frozen=True, slots=True)
class Check:
    """What one part said: `ok`, or the sentence to look into."""

    name: str
    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class Health:
    """Ready when every part is."""

    ready: bool
    checks: tuple[Check, ...]


@router.get("/healthz/live")
async def get_liveness() -> dict[str, str]:
    """Answer as long as the process does anything at all."""
    return {"status": "alive"}


@router.get("/healthz/ready", responses={503: {"description": "Some part does not work; `checks` says which", "model": Health}})
async def get_readiness(edge: EdgeHere, response: Response) -> Health:
    """Tell whether requests should be sent here: the store answers, and so does everything else this process needs."""
    probes = {"database": lambda: _ask_database(edge), **edge.probes}
    checks = tuple(await asyncio.gather(*(_check(name, probe()) for name, probe in probes.items())))
    ready = all(check.ok for check in checks)
    if not ready:
        response.status_code = 503
    return Health(ready, checks)


async def _ask_database(edge: Edge) -> None:
    async with edge.context.database.reading() as tx:
        await tx.log.generation()


async def _check(name: str, probe: Awaitable[None]) -> Check:
    try:
        await asyncio.wait_for(probe, _PATIENCE_SECONDS)
    except TimeoutError:
        return Check(name, ok=False, message=f"gave no answer within {_PATIENCE_SECONDS:.0f} s")
    except MidofficeError as error:
        return Check(name, ok=False, message=error.message)
    except Exception:
        # Anybody may ask for readiness: the details, which may name hosts and users, go to the log.
        _logger.exception("readiness_check_failed", check=name)
        return Check(name, ok=False, message="does not work; the log says why")
    return Check(name, ok=True, message="ok")
