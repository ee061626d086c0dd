"""Several processes ask rules while versions are published and taken back."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.usecases.floor import open_floor
from tests.usecases.rules_play import KEY, PAUL, make, publish
from tests.usecases.test_rules_decide import pair

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.usecases.rules.publish import roll_back

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@asynccontextmanager
async def asker(url: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "tests" / "race" / "rules_asker.py"),
        url,
        KEY,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def answers_until(process: Process, number: int) -> list[tuple[int, str, str]]:
    """Read what the process was told until a version answers."""
    assert process.stdout is not None
    found: list[tuple[int, str, str]] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not found or found[-1][0] != number:
            found.append(tuple(json.loads(await process.stdout.readline())))
    return found


@pytest.mark.alone
async def test_d27_processes_go_over_to_a_new_version_and_never_back(database_url: str) -> None:
    async with PostgresDatabase(database_url, connections=4) as database:
        floor = await open_floor(database)
        await make(floor)
        await publish(floor, pair(1))
        async with asker(database_url) as first, asker(database_url) as second:
            seen = [await answers_until(each, 1) for each in (first, second)]
            await publish(floor, pair(2))
            for answers, each in zip(seen, (first, second), strict=True):
                answers.extend(await answers_until(each, 2))
            await roll_back(floor.context, PAUL, KEY, 1, reason="Back")
            for answers, each in zip(seen, (first, second), strict=True):
                answers.extend(await answers_until(each, 3))
    for answers in seen:
        assert set(answers) == {(1, "1", "1"), (2, "2", "2"), (3, "1", "1")}
        numbers = [number for number, _, _ in answers]
        assert numbers == sorted(numbers)
