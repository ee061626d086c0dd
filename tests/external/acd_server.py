"""The reference system behind a real web server: it answers our words, and reports over HTTP what happens in it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from midoffice.kernel.errors import Rejected
from midoffice.ports.external_queue import AlreadyGone, BusyReport, GoneReport, Told, WaitingReport
from midoffice.testing.external_queue.reference_acd import ReferenceAcd

TOKEN = "a-token-of-the-telephones"


@dataclass
class AcdServer:
    """The system, where it listens, and whether it is out of order."""

    acd: ReferenceAcd
    url: str
    broken: bool = False
    keys: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        """Answer one word of ours."""
        if self.broken:
            return Response(status_code=503)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(status_code=401)
        said = orjson.loads(await request.body())
        key = request.headers["idempotency-key"]
        self.keys.append(key)
        told = Told(said["id"], said["version"], key, said["agent"], said["reason"])
        hear = {"claim": self.acd.claim, "release": self.acd.release, "park": self.acd.park, "end": self.acd.end}
        try:
            return JSONResponse({"sequence": hear[request.path_params["word"]](told)})
        except AlreadyGone as gone:
            return JSONResponse({"reason": gone.reason.value}, status_code=409)
        except Rejected as refusal:
            return JSONResponse({"detail": refusal.message}, status_code=422)

    async def waiting(self, request: Request) -> Response:
        """Answer with all that waits."""
        if self.broken:
            return Response(status_code=503)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(status_code=401)
        found = self.acd.snapshot()
        return JSONResponse(
            {"items": [report_of(each)[1] for each in found.items], "agents": [report_of(each)[1] for each in found.agents or ()]}
        )


def report_of(report: WaitingReport | GoneReport | BusyReport) -> tuple[str, dict[str, Any]]:
    """Return where a report is posted, and its body."""
    match report:
        case WaitingReport():
            return "items", {
                "id": report.external_id,
                "sequence": report.sequence,
                "arrived_at": report.arrived_at.isoformat(),
                "identifiers": [{"kind": each.kind.value, "value": each.value} for each in report.identifiers],
                "subject": report.subject,
                "text": report.text,
            }
        case GoneReport():
            body = {"id": report.external_id, "sequence": report.sequence, "reason": report.reason.value, "agent": report.agent}
            return "gone", body
        case BusyReport():
            return "agents", {"agent": report.agent, "sequence": report.sequence, "contacts": list(report.contacts)}


async def send_reports(acd: ReferenceAcd, client: httpx2.AsyncClient, dice: Random) -> None:
    """Post everything that has happened: each report once or twice, in no order."""
    reports = [report for report in acd.reports for _ in range(dice.choice([1, 2]))]
    acd.reports.clear()
    dice.shuffle(reports)
    for report in reports:
        where, body = report_of(report)
        answer = await client.post(where, json=body)
        assert answer.status_code == 200, answer.text


@asynccontextmanager
async def acd_server(acd: ReferenceAcd) -> AsyncIterator[AcdServer]:
    """Serve the system on a free port while the context lasts."""
    listening = socket.create_server(("127.0.0.1", 0))
    system = AcdServer(acd, f"http://127.0.0.1:{listening.getsockname()[1]}/acd")
    routes = [
        Route("/acd/items/{word}", system.answer, methods=["POST"]),
        Route("/acd/waiting", system.waiting, methods=["GET"]),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield system
    finally:
        server.should_exit = True
        await serving
        listening.close()
