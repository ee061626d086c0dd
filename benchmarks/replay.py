"""How many contacts a second are replayed through the dispatcher, on one core.

    .venv/bin/python benchmarks/replay.py [--quick]

A long day of a large centre: six services on three channels, two hundred agents in shifts with pauses, two peaks, customers
who give up. A comparison runs it twice; counted are the contacts of both runs, and the time of all that the answer needs:
both runs, due times in opening hours, the measures and their intervals.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from uuid import UUID

from lab.result import percentile, show
from midoffice.domain.routing.replay.comparison import compare
from midoffice.domain.routing.replay.recorded_day import Change, Contact, Handling, Present, RecordedDay
from midoffice.domain.services.calendar import Calendar, OpenInterval
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel

SERVICES, AGENTS, BAR = 6, 200, 20_000
HOURS = (1, 1, 0, 0, 0, 1, 3, 8, 20, 34, 38, 34, 26, 24, 28, 36, 38, 30, 22, 14, 10, 6, 4, 2)


def services() -> tuple[Service, ...]:
    """Return six lines of business, each with a skill of its own."""
    calendar = Calendar("Europe/London", tuple(OpenInterval(day, clock(7), clock(22)) for day in range(7)))
    return tuple(
        Service(UUID(int=n + 1), f"s{n}", f"Service {n}", calendar, required_skills=(RequiredSkill(UUID(int=100 + n), 1),))
        for n in range(SERVICES)
    )


def recorded_day(count: int, seed: int) -> RecordedDay:
    """Draw a day of so many contacts."""
    dice = random.Random(seed)  # noqa: S311 - dice of a benchmark

    def arrival() -> float:
        return dice.choices(range(24), HOURS)[0] * 3_600 + dice.uniform(0, 3_600)

    def contact(arrived_at: float) -> Contact:
        channel, key = dice.choice(tuple(Channel)), f"s{dice.randrange(SERVICES)}"
        handling = Handling(key, dice.uniform(2, 8), dice.lognormvariate(5.4, 0.6) * AGENTS * 150 / count)
        patience = dice.expovariate(1 / 180) if channel is Channel.CHAT and dice.random() < 0.1 else None  # noqa: PLR2004 - a share
        return Contact(key, channel, LOAD_UNITS[channel], arrived_at, (handling,), patience)

    def agent(number: int) -> Present:
        comes = dice.choice((6, 8, 10, 13)) * 3_600.0
        times = [(comes, True), (comes + 14_000, False), (comes + 16_000, True), (comes + 30_000, False)]
        known = {str(UUID(int=100 + (number + n) % SERVICES)): dice.randint(1, 5) for n in range(3)}
        return Present(UUID(int=number), known, (8, 8, 8), ready=False, changes=tuple(Change(at, ready=is_) for at, is_ in times))

    contacts = tuple(contact(at) for at in sorted(arrival() for _ in range(count)))
    began_at = datetime(2026, 3, 12, tzinfo=UTC)
    return RecordedDay(date(2026, 3, 12), "Europe/London", began_at, 86_400.0, contacts, tuple(agent(n) for n in range(AGENTS)))


def main() -> None:
    """Replay one day several times; the figure is the median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a shorter day, fewer times")
    quick = parser.parse_args().quick
    count, times = (10_000, 3) if quick else (50_000, 5)
    present, day = services(), recorded_day(count, 1)
    changed = (
        replace(present[0], priority=30, overflow_service_id=present[1].id, overflow_after=timedelta(minutes=2)),
        *present[1:],
    )
    rates = []
    result = compare(recorded_day(1_000, 2), present, changed)
    for _ in range(times):
        begun = time.perf_counter()
        result = compare(day, present, changed)
        rates.append(2 * count / (time.perf_counter() - begun))
    rate, total = percentile(rates, 0.5), result.total
    rows = [
        ("contacts per second", f"{rate:,.0f}", f">= {BAR:,}"),
        ("slowest and fastest", f"{min(rates):,.0f} / {max(rates):,.0f}", "per second"),
        ("contacts of the day", f"{count:,}", "run twice"),
        ("service level", f"{total.present.service_level:.1%}", f"{total.changed.service_level:.1%} under the other plan"),
    ]
    show("Replay", rows, {"contacts_per_second": round(rate, 1)})


if __name__ == "__main__":
    main()
