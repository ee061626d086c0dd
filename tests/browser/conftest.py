"""The street that visitors' browsers walk, for each journey anew."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from tests.browser.street import Street
from tests.http.house import open_house

from midoffice.adapters.nats.bus import NatsBus
from midoffice.adapters.postgres.database import PostgresDatabase


@pytest.fixture
async def street(database_url: str, nats_url: str, tmp_path: Path) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        database = await stack.enter_async_context(PostgresDatabase(database_url, connections=8))
        bus = await stack.enter_async_context(NatsBus.connect(nats_url, prefix=f"t{id(database)}"))
        house = await open_house(stack, tmp_path, database)
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        stack.push_async_callback(browser.close)
        street = Street(house, replace(house.context, bus=bus), browser, stack)
        await street.configure(pre_chat=[])
        await street.start()
        stack.push_async_callback(street.stop)
        yield street
