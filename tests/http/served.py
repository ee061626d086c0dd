"""The edge on PostgreSQL behind a real web server, for tests that speak HTTP from outside."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn
from tests.http.house import House, open_house

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, Scope
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.http.rate_limit import RateLimiter
from midoffice.usecases.access.tokens import create_token

PEOPLE = tuple(role for role in Role if role is not Role.BOT)
"""Every role that a person can have."""


@dataclass(frozen=True)
class Served:
    """Where it listens, a token that may do everything, and ids of what is there, by the names that the API uses."""

    url: str
    token: str
    ids: dict[str, str]


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[Served]:
    """Serve an empty database with a house in it, in a thread with an event loop of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    started, results = threading.Event(), list[Served | BaseException]()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        async with AsyncExitStack() as stack:
            await migrate(database_url)
            database = await stack.enter_async_context(PostgresDatabase(database_url, connections=4))
            house = await open_house(stack, folder, database)
            app = create_app(Edge(house.context, limiter=RateLimiter(factor=1e9)))
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", ws="websockets-sansio"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            results.append(Served(url, await _token(house), await _ids(house)))
            started.set()
            await stop.wait()
            server.should_exit = True
            await serving

    def work() -> None:
        try:
            loop.run_until_complete(run())
        except BaseException as problem:  # noqa: BLE001 - it is raised again in the thread that waits
            results.append(problem)
            started.set()
        finally:
            loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    served = results[0]
    if isinstance(served, BaseException):
        raise served
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        listening.close()


async def _token(house: House) -> str:
    """A token of ann's, who is given every role."""
    ann = house.people["ann"]
    async with house.context.database.transaction() as tx:
        await tx.accounts.save(replace(ann, roles=PEOPLE, version=2))
    caller = Principal(ann.id, ann.name, PEOPLE, frozenset(Scope))
    return (await create_token(house.context, caller, "everything", tuple(Scope))).secret


async def _ids(house: House) -> dict[str, str]:
    receipt = await house.receive()
    await house.receive("hello", Channel.CHAT)
    assert receipt.work_item is not None
    return {
        "interaction_id": str(receipt.interaction.id),
        "message_id": str(receipt.message.id),
        "case_id": str(receipt.interaction.case_id),
        "customer_id": str(receipt.interaction.customer_id),
        "work_item_id": str(receipt.work_item.id),
        "account_id": str(house.people["bob"].id),
        "agent_id": str(house.people["bob"].id),
        "service_id": str(house.service.id),
        "overflow_service_id": str(house.sales.id),
        "skill_id": str(house.skill.id),
        "reason_id": str(house.reason.id),
        "quick_reply_id": str(house.quick_reply.id),
        "touchpoint_id": str(house.touchpoints[Channel.WEBFORM].id),
        "touchpoint_key": house.touchpoints[Channel.EMAIL].key,
        "key": house.touchpoints[Channel.WEBFORM].key,
    }
