"""The bot of the documentation, run as its reader would run it: against a web server, with the router beside it."""

import asyncio
import runpy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest
from tests.http.house import Desk, House
from tests.http.test_bots import BOT
from tests.http.visitors import serve

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.message import Direction
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.kernel.ids import new_id
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.usecases.interactions.receive import receive
from midoffice.workers.routing import run_router

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "greeting_bot.py"


async def say(house: House, text: str) -> UUID:
    """A chat of a new visitor begins."""
    sender = Identifier(IdentifierKind.VISITOR, str(new_id()))
    point = house.touchpoints[Channel.CHAT]
    receipt = await receive(house.context, InboundMessage(point.id, str(new_id()), sender, "Carl", house.clock.now(), text))
    assert receipt.work_item is not None
    return receipt.work_item.id


@asynccontextmanager
async def running(*work: object) -> AsyncIterator[None]:
    """Let coroutines run beside the test."""
    tasks = [asyncio.ensure_future(each) for each in work]  # type: ignore[call-overload] # coroutines
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def item_of(house: House, item_id: UUID) -> WorkItem:
    async with house.context.database.reading() as tx:
        return await tx.queue.get(item_id)


async def answers_of(house: House, item: WorkItem) -> list[str]:
    assert item.interaction_id is not None
    async with house.context.database.reading() as tx:
        said = await tx.interactions.messages(item.interaction_id)
    return [message.text for message in said if message.direction is Direction.OUT]


async def done(house: House, known: UUID, other: UUID) -> bool:
    handed_over = (await item_of(house, other)).service_id == house.sales.id
    return handed_over and bool(await answers_of(house, await item_of(house, known)))


async def test_example_answers_what_it_knows_and_hands_the_rest_over(
    house: House, administrator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {"total": 40, "real_time": 40, "deferred": 0}
    account = (await administrator.post("/api/admin/accounts", BOT | {"limits": limits})).json()["account"]
    scopes = ["session", "handle", "contacts:read"]
    token = await administrator.post("/api/admin/tokens", {"name": "bot", "scopes": scopes, "account_id": account["id"]})
    monkeypatch.setenv("MIDOFFICE_SERVICE", "sales")
    example = runpy.run_path(str(EXAMPLE), run_name="example")
    known, other = await say(house, "What are your opening hours?"), await say(house, "My parcel is broken.")
    async with (
        serve(house.app) as address,
        running(run_router(house.context), example["work"](f"http://{address}", token.json()["secret"])),
    ):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await done(house, known, other):  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.005)
    assert await answers_of(house, await item_of(house, known)) == ["We are here from Monday to Friday, 8 to 18."]
    assert await answers_of(house, await item_of(house, other)) == ["I am passing you on to a colleague."]
