import asyncio

import pytest
from structlog.testing import capture_logs

from midoffice.kernel.errors import RetryLater
from midoffice.main import supervise
from midoffice.main.supervise import supervised
from midoffice.testing.expect import PATIENCE_SECONDS


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "_FIRST_PAUSE_SECONDS", 0.0)


@pytest.mark.parametrize("failure", [ValueError("broken"), RetryLater("not yet", after_seconds=0.0), None])
async def test_loop_that_ends_is_started_again(failure: Exception | None) -> None:
    runs = 0
    third_run = asyncio.Event()

    async def loop() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            third_run.set()
            await asyncio.Event().wait()
        if failure:
            raise failure

    async with supervised("test", loop), asyncio.timeout(PATIENCE_SECONDS):
        await third_run.wait()
    assert runs == 3


async def test_loop_is_cancelled_and_awaited_at_the_end() -> None:
    started, tidy = asyncio.Event(), asyncio.Event()

    async def loop() -> None:
        try:
            started.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidy.set()

    async with supervised("test", loop):
        await started.wait()
    assert tidy.is_set()


async def test_reason_that_stays_the_same_is_news_once() -> None:
    reasons = iter(["taken", "taken", "taken", "gone"])

    async def loop() -> None:
        if (reason := next(reasons, None)) is None:
            ended.set()
            await asyncio.Event().wait()
        raise RetryLater(str(reason), after_seconds=0.0)

    ended = asyncio.Event()
    with capture_logs() as told:
        async with supervised("test", loop), asyncio.timeout(PATIENCE_SECONDS):
            await ended.wait()
    assert [(each["why"], each["log_level"]) for each in told] == [
        ("taken", "warning"),
        ("taken", "debug"),
        ("taken", "debug"),
        ("gone", "warning"),
    ]
