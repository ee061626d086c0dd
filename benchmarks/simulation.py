"""How many contacts a second are simulated through the real matcher, on one core.

    .venv/bin/python benchmarks/simulation.py [--quick]

A large centre: twelve services over three groups of skills and a common one, 240 agents, ten hours that change by the hour,
customers who lose patience, busy enough that one in three waits. Everything is counted that happens to a contact: arrival,
offer, acceptance, end or abandonment, and the statistics.
"""

from __future__ import annotations

import argparse
import time

from lab.result import percentile, show
from midoffice.testing.simulation.day import Simulation
from midoffice.testing.simulation.measures import report
from midoffice.testing.simulation.model import read_model

SERVICES, GROUPS, HOURS = 12, 4, 10
BAR = 30_000


def model_text() -> str:
    """Describe the centre in the public file format."""
    lines = ['name = "A large centre"', f"periods = {HOURS}", "busyness = 50"]
    for number in range(SERVICES):
        rates = [60 + 12 * ((hour + number) % 5) for hour in range(HOURS)]
        lines += [
            f"[services.s{number}]",
            f"skills = {{ k{number} = 1 }}",
            f"per_hour = {rates}",
            "handle = { lognormal = [300, 250] }",
            "patience = { exponential = 240 }",
        ]
    for group in range(GROUPS):
        own = [number for number in range(SERVICES) if group == GROUPS - 1 or number % (GROUPS - 1) == group]
        lines += [
            f"[groups.g{group}]",
            f"agents = {[22 + (hour % 3) for hour in range(HOURS)]}",
            f"skills = {{ {', '.join(f'k{number} = {1 + number % 3}' for number in own)} }}",
        ]
    return "\n".join(lines)


def main() -> None:
    """Simulate days one after the other; the figure is the median over the days."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer days")
    days = 15 if parser.parse_args().quick else 60
    simulation = Simulation(read_model(model_text()))
    simulation.run(0)
    rates, done = [], []
    for seed in range(1, days + 1):
        begun = time.perf_counter()
        day = simulation.run(seed)
        seconds = time.perf_counter() - begun
        rates.append(sum(tally.arrived for tally in day.services.values()) / seconds)
        done.append(day)
    total = report(done).total
    rate = percentile(rates, 0.5)
    rows = [
        ("contacts per second", f"{rate:,.0f}", f">= {BAR:,}"),
        ("slowest and fastest day", f"{min(rates):,.0f} / {max(rates):,.0f}", "per second"),
        ("contacts of a day", f"{total['arrived'].mean:,.0f}", f"{days} days"),
        ("had to wait", f"{total['delayed_share'].mean:.0%}", f"abandoned {total['abandoned_share'].mean:.1%}"),
    ]
    show("Simulation", rows, {"contacts_per_second": round(rate, 1)})


if __name__ == "__main__":
    main()
