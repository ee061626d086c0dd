"""What the house throws away by itself, and what it keeps."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.outbox import OutboxEntry, OutboxState
from midoffice.usecases.interactions.uploads import upload_attachment
from midoffice.usecases.sweep import SENT_KEPT, UPLOAD_KEPT, sweep_house


async def _file() -> AsyncIterator[bytes]:
    yield b"hello"


async def _one_of_each(floor: Floor) -> tuple[str, OutboxEntry]:
    ann = await floor.hire("ann")
    upload = await upload_attachment(floor.context, ann.actor, "a.txt", "text/plain", _file())
    now = floor.clock.now()
    entry = OutboxEntry(new_id(), "email.send", "k", {}, OutboxState.PENDING, now, now)
    sent = replace(entry, state=OutboxState.SENT)
    async with floor.context.database.transaction() as tx:
        await tx.outbox.put(sent)
    return upload.storage_key, sent


async def test_nothing_young_is_thrown_away() -> None:
    floor = await open_floor(MemoryDatabase())
    key, sent = await _one_of_each(floor)
    floor.clock.move_to(floor.clock.now() + UPLOAD_KEPT - timedelta(minutes=1))
    sweep = await sweep_house(floor.context)
    assert (sweep.faults, sweep.uploads_removed) == ((), 0)
    assert [chunk async for chunk in floor.context.files.open(key)] == [b"hello"]
    async with floor.context.database.reading() as tx:
        assert await tx.outbox.entry(sent.id) == sent


async def test_abandoned_uploads_and_what_was_sent_long_ago_go() -> None:
    floor = await open_floor(MemoryDatabase())
    key, sent = await _one_of_each(floor)
    floor.clock.move_to(floor.clock.now() + SENT_KEPT + timedelta(minutes=1))
    assert (await sweep_house(floor.context)).uploads_removed == 1
    with pytest.raises(NotFound):
        _ = [chunk async for chunk in floor.context.files.open(key)]
    async with floor.context.database.reading() as tx:
        with pytest.raises(NotFound):
            await tx.outbox.entry(sent.id)
    assert (await sweep_house(floor.context)).uploads_removed == 0
