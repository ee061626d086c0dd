"""A server, a shop page on another origin that embeds its chat, and visitors' browsers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from tests.http.house import House, quick_app
from tests.http.visitors import serve_bytes, serve_on
from tests.routing import route_all

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.edge import Edge
from midoffice.ports.queue import QueueFilter
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.ports import free_port
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.messages import Composed, send_message
from midoffice.usecases.routing.offers import accept_offer

expect.set_options(timeout=PATIENCE_SECONDS * 1000)
ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "src" / "midoffice" / "http" / "webapp" / "chat.js"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
LARGEST_SCRIPT = 40_000
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title>{head}</head>
<body><main><h1>Shop</h1><p>Everything for hedgehogs.</p>{body}</main>
<script src="{server}/chat.js" data-touchpoint="chat-key" async></script></body></html>"""


async def expect_soon(read: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Wait until something stored has a value."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while (seen := await read()) != wanted and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - no event for it
        await asyncio.sleep(0.02)
    assert seen == wanted


@dataclass
class Street:
    """A server, a shop page on another origin that embeds its chat, and browsers."""

    house: House
    context: Context
    browser: Browser
    stack: AsyncExitStack
    port: int = field(default_factory=free_port)
    running: AsyncExitStack = field(default_factory=AsyncExitStack)
    floor: Any = None

    @property
    def server(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start the server, on the port it had before."""
        app = quick_app(Edge(self.context))
        await self.running.enter_async_context(serve_on(app, self.port))
        self.floor = app.state.chat_floor

    async def stop(self) -> None:
        """Stop the server; connections break."""
        await self.running.aclose()

    async def shop(self, head: str = "", policy: str = "", body: str = "") -> str:
        """Serve a page with the chat on it and return its address, which is admitted."""
        page = PAGE.format(head=head, body=body, server=self.server)
        address = await self.stack.enter_async_context(serve_bytes(page.encode(), policy))
        return f"http://{address}"

    async def configure(self, **settings: object) -> None:
        chat = self.house.touchpoints[Channel.CHAT]
        changed = replace(chat, settings={"allowed_origins": ["*"], **settings}, version=chat.version + 1)
        async with self.context.database.transaction() as tx:
            await tx.touchpoints.save(changed)
        self.house.touchpoints[Channel.CHAT] = changed

    async def visitor(self, **options: Any) -> BrowserContext:  # noqa: ANN401 - options of a browser context
        context = await self.browser.new_context(**options)
        self.stack.push_async_callback(context.close)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        return context

    @property
    def ann(self) -> Principal:
        account = self.house.people["ann"]
        return Principal(account.id, account.name, account.roles, scopes_of(account.roles))

    async def take(self) -> UUID:
        """Ann takes what waits, or will wait in a moment; returns the interaction."""
        await expect_soon(self._waiting, 1)
        await set_presence(self.context, self.ann, PresenceState.READY, None)
        await route_all(self.context)
        async with self.context.database.reading() as tx:
            (offer,) = await tx.queue.pending_offers_to(self.ann.account_id)
        return (await accept_offer(self.context, self.ann, offer.id)).interaction.id

    async def _waiting(self) -> int:
        async with self.context.database.reading() as tx:
            return len((await tx.queue.list(QueueFilter(states=(WorkItemState.QUEUED,)), None, 9)).items)

    async def answer(self, interaction_id: UUID, text: str) -> UUID:
        return (await send_message(self.context, self.ann, interaction_id, Composed("chat", text))).id

    async def said(self) -> list[list[str]]:
        """What is in the record: the texts of each contact."""
        async with self.context.database.reading() as tx:
            items = (await tx.queue.list(QueueFilter(), None, 100)).items
            ids = [item.interaction_id for item in items if item.interaction_id]
            return [[m.text for m in await tx.interactions.messages(i)] for i in ids]


async def opened(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_role("button", name="Open the chat").click()


def entry(page: Page) -> Locator:
    return page.get_by_label("Write a message")


async def say(page: Page, text: str) -> None:
    await entry(page).fill(text)
    await entry(page).press("Enter")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


async def bubbles(page: Page) -> list[str]:
    """The messages on the screen, without notices."""
    return await log(page).locator(".message .bubble").all_text_contents()


async def no_violations(page: Page) -> None:
    await page.add_script_tag(path=AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = await page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []
