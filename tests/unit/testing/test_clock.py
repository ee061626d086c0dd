import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from midoffice.testing.clock import START, ManualClock

SECOND = timedelta(seconds=1)


def test_time_stands_still_until_it_is_moved() -> None:
    clock = ManualClock()
    assert clock.now() == clock.now() == START
    assert clock.advance(SECOND) == clock.now() == START + SECOND
    assert clock.move_to(START + 5 * SECOND) == clock.now()


def test_time_never_goes_back_and_is_always_aware() -> None:
    clock = ManualClock()
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance(-SECOND)
    with pytest.raises(ValueError, match="aware"):
        ManualClock(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
    there = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert ManualClock(there).now() == there
    assert ManualClock(there).now().tzinfo is UTC


async def test_who_pauses_goes_on_when_the_clock_has_come_so_far() -> None:
    clock, woken = ManualClock(), list[int]()

    async def sleeper(seconds: int) -> None:
        await clock.pause(seconds)
        woken.append(seconds)

    tasks = [asyncio.create_task(sleeper(n)) for n in (3, 1, 0)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert woken == [0]
    assert clock.next_end_of_pause() == START + SECOND
    clock.advance(SECOND)
    await tasks[1]
    clock.move_to(START + 10 * SECOND)
    await asyncio.gather(*tasks)
    assert woken == [0, 1, 3]
    assert clock.next_end_of_pause() is None


async def test_canceled_pause_is_forgotten() -> None:
    clock = ManualClock()
    task = asyncio.create_task(clock.pause(5))
    await asyncio.sleep(0)
    assert clock.next_end_of_pause() is not None
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.next_end_of_pause() is None


async def test_jumping_clock_moves_itself() -> None:
    clock = ManualClock(jumping=True)
    await clock.pause(60)
    assert clock.now() == START + 60 * SECOND
