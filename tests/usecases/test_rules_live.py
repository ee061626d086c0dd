"""Compiled versions in a process: made once, never mixed, and nobody waits for a publication."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from tests.rules.written import mail
from tests.usecases.floor import Floor, open_floor
from tests.usecases.rules_play import KEY, make, publish

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.rules.compiled import CompiledRules, compile_content
from midoffice.domain.rules.dmn.breathe import Breathe
from midoffice.domain.rules.version import RuleContent
from midoffice.kernel.errors import NotFound
from midoffice.ports.database import Transaction
from midoffice.usecases.rules import live as rules_live
from midoffice.usecases.rules.live import CompiledVersions


class Process:
    """What another process would have: its own compiled versions, and a compiler that can be held up."""

    def __init__(self, floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
        self.floor = floor
        self.versions = CompiledVersions()
        self.compiled = 0
        self.free = threading.Event()
        self.free.set()
        monkeypatch.setattr(rules_live, "compile_content", self._compile)

    def _compile(self, content: RuleContent, _breathe: Breathe) -> CompiledRules:
        self.compiled += 1
        assert self.free.wait(10)
        return compile_content(content)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[tuple[Transaction, UUID, int]]:
        async with self.floor.context.database.reading() as tx:
            rules = await tx.rules.by_key(KEY)
            assert rules.live is not None
            yield tx, rules.id, rules.live

    async def number(self) -> int:
        async with self.asking() as (tx, rule_set_id, live):
            return (await self.versions.in_force(tx, rule_set_id, live))[0]


@pytest.fixture
async def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    floor = await open_floor(MemoryDatabase())
    await make(floor)
    await publish(floor)
    return Process(floor, monkeypatch)


async def test_a_version_is_compiled_once_however_many_ask(process: Process) -> None:
    async with process.asking() as (tx, rule_set_id, live):
        found = await asyncio.gather(*(process.versions.get(tx, rule_set_id, live) for _ in range(20)))
    assert (process.compiled, len({id(each) for each in found})) == (1, 1)
    assert [await process.number() for _ in range(3)] == [1, 1, 1]
    assert process.compiled == 1


async def test_d27_while_a_new_version_is_compiled_the_one_before_decides(process: Process) -> None:
    assert await process.number() == 1
    await publish(process.floor, mail(('"TV"', '"care"')))
    process.free.clear()
    assert [await process.number() for _ in range(5)] == [1] * 5
    process.free.set()
    async with process.asking() as (tx, rule_set_id, live):
        await process.versions.get(tx, rule_set_id, live)
    assert await process.number() == 2


async def test_the_version_before_decides_for_a_bounded_time(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await process.number() == 1
    await publish(process.floor, mail(('"TV"', '"care"')))
    monkeypatch.setattr(rules_live, "LONGEST_BEFORE_SECONDS", -1.0)
    assert await process.number() == 2


async def test_what_is_not_there_is_not_found(process: Process) -> None:
    async with process.asking() as (tx, rule_set_id, _):
        with pytest.raises(NotFound):
            await process.versions.get(tx, rule_set_id, 7)


async def test_few_versions_are_kept(process: Process) -> None:
    process.versions = CompiledVersions(most=1)
    assert await process.number() == 1
    await publish(process.floor, mail(('"TV"', '"care"')))
    process.compiled = 0
    async with process.asking() as (tx, rule_set_id, live):
        for number in (live, live, 1, 1, live):
            await process.versions.get(tx, rule_set_id, number)
    assert process.compiled == 3
