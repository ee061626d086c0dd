"""How long it takes from `midoffice up` until requests are served, and how much memory everything then takes.

    .venv/bin/python benchmarks/start.py [--quick]

The first start makes the database; the others find it. `ready_seconds` is the slowest of all. `resident_mb` adds up the
proportional set sizes of the server, PostgreSQL, NATS and their keeper, so that shared pages count once.
"""

from __future__ import annotations

import argparse
import time
import urllib.request

from lab.installation import Installation, new_installation
from lab.result import show

READY_BAR_SECONDS, MEMORY_BAR_MB = 10.0, 400.0
SETTLE_SECONDS = 2.0
PATHS = ("/", "/healthz/ready", "/api/openapi.json", "/metrics")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two starts instead of five")
    starts = 2 if parser.parse_args().quick else 5
    with new_installation() as installation:
        seconds = [installation.start()]
        for _ in range(starts - 1):
            installation.stop()
            seconds.append(installation.start())
        touch(installation)
        memory = installation.memory_mb()
        cpu = installation.cpu_seconds()
    share, resident = (sum(each[place] for each in memory.values()) for place in (0, 1))
    rows = [
        ("first start, ready after", f"{seconds[0]:.2f} s", f"<= {READY_BAR_SECONDS:.0f} s"),
        ("later starts, ready after", ", ".join(f"{each:.2f} s" for each in seconds[1:]), f"<= {READY_BAR_SECONDS:.0f} s"),
        *((f"memory of {kind}", f"{pss:.0f} MB", f"{rss:.0f} MB resident") for kind, (pss, rss) in memory.items()),
        (
            "memory of everything",
            f"{share:.0f} MB",
            f"<= {MEMORY_BAR_MB:.0f} MB; {resident:.0f} MB with shared pages counted often",
        ),
        ("CPU time of the server so far", f"{cpu['server']:.2f} s", "start included"),
    ]
    show("Start", rows, {"ready_seconds": round(max(seconds), 2), "resident_mb": round(share, 1)})


def touch(installation: Installation) -> None:
    """Use what is loaded lazily, then let everything settle."""
    for path in PATHS:
        with urllib.request.urlopen(f"{installation.url}{path}") as answer:  # noqa: S310  # our own server
            answer.read()
    time.sleep(SETTLE_SECONDS)


if __name__ == "__main__":
    main()
