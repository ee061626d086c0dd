"""How fast the machine is just now, so that figures of slow and of busy machines can be read."""

from __future__ import annotations

import os
import time
from pathlib import Path

TURNS, ROUNDS = 5, 100_000
_STAT = Path("/proc/stat")


def loop_ms() -> float:
    """Return the milliseconds of CPU of a fixed loop in plain Python, the best of a few: a measure of one core."""
    taken = []
    for _ in range(TURNS):
        begun, total = time.thread_time(), 0
        for number in range(ROUNDS):
            total += number * number % 7
        taken.append(time.thread_time() - begun)
    return min(taken) * 1000


def _cpu_times() -> tuple[int, int, int]:
    """Return what all cores have counted since the start of the machine: everything, of this idle, of this stolen; 0 if unknown."""
    if not _STAT.exists():
        return 0, 0, 0
    times = [int(each) for each in _STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return sum(times), times[3] + times[4], times[7]


_AT_START = _cpu_times()


def describe() -> str:
    """Return how many cores there are, and how much of them was busy and was stolen by other guests since this program began."""
    total, idle, stolen = (now - then for now, then in zip(_cpu_times(), _AT_START, strict=True))
    cores = f"{os.cpu_count()} cores"
    return f"{cores}, {1 - idle / total:.0%} busy, {stolen / total:.0%} stolen" if total else cores
