"""A process beside the demonstration: served, run again when it ends, ended with its context."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from pathlib import Path

import pytest

from midoffice.kernel.errors import RetryLater
from midoffice.main.demo import kept_process
from midoffice.main.demo.kept_process import KeptProcess
from midoffice.testing.expect import PATIENCE_SECONDS

ECHO = """
import sys
for line in sys.stdin:
    print(line.strip().upper(), flush=True)
    if line == "once\\n":
        break
"""
DEAF = "import signal, sys, time\nprint('HERE', flush=True)\nwhile True:\n    time.sleep(60)\n"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in (("kept_echo", ECHO), ("kept_deaf", DEAF)):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(kept_process, "_AGAIN_SECONDS", 0.0)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))


async def ended(kept: KeptProcess, times: int) -> list[tuple[int, bytes, int | None]]:
    """Run it until it was served so many times; return what each said first, and how each ended."""
    served: list[tuple[Process, bytes]] = []
    enough = asyncio.Event()

    async def serve(process: Process) -> None:
        assert process.stdout is not None
        served.append((process, await process.stdout.readline()))
        if len(served) == times:
            enough.set()
        await process.wait()

    async with asyncio.timeout(PATIENCE_SECONDS), kept.running(serve):
        await enough.wait()
    return [(process.pid, said.strip(), process.returncode) for process, said in served]


async def test_it_is_run_again_with_its_order_when_it_ends() -> None:
    runs = await ended(KeptProcess("echo", "kept_echo", b"once\n", answers=True), 3)
    assert [said for _, said, _ in runs] == [b"ONCE"] * 3
    assert len({pid for pid, _, _ in runs}) == 3


async def test_it_is_run_again_when_whoever_serves_it_has_to_wait_for_the_database() -> None:
    served: list[int] = []
    again = asyncio.Event()

    async def serve(process: Process) -> None:
        served.append(process.pid)
        if len(served) == 1:
            raise RetryLater("The database is away.")
        again.set()
        await process.wait()

    async with asyncio.timeout(PATIENCE_SECONDS), KeptProcess("echo", "kept_echo", b"on\n").running(serve):
        await again.wait()
    assert len(set(served)) == 2


async def test_it_ends_when_its_input_is_closed() -> None:
    assert [(said, code) for _, said, code in await ended(KeptProcess("echo", "kept_echo", b"on\n", answers=True), 1)] == [
        (b"ON", 0)
    ]


async def test_one_that_does_not_end_by_itself_is_killed() -> None:
    kept = KeptProcess("deaf", "kept_deaf", b"\n", answers=True, stop_seconds=0.0)
    assert [(said, code) for _, said, code in await ended(kept, 1)] == [(b"HERE", -9)]
