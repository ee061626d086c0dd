"""Every voice node is held to the same suite."""

from pathlib import Path

import pytest
from tests.voice.benches import simulated_bench, sound_bench

from midoffice.testing.voice.suite import CHECKS


@pytest.mark.parametrize("name", CHECKS)
async def test_simulated(name: str) -> None:
    await CHECKS[name](simulated_bench())


@pytest.mark.parametrize("name", CHECKS)
async def test_exchange(name: str, tmp_path: Path) -> None:
    async with sound_bench(tmp_path) as bench:
        await CHECKS[name](bench)
