"""From a customer's keyboard to an agent's screen: how many chat messages per second, and how long each takes.

    .venv/bin/python benchmarks/contact_to_desk.py [--quick]

The whole product in one process with its engines, 200 agents with an open desk socket, three chats each. First every
visitor writes as fast as the door takes it, one line at a time: what is acknowledged - so durable - and shown to an agent
is `messages_per_second`. Then lines come evenly at half that rate, and the time from sending a line to its appearance on
the agent's socket gives `p50_ms` and `p99_ms`. The load comes from a process of its own on the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from lab.floor import fill_floor
from lab.installation import Installation, new_installation
from lab.result import percentile, show

AGENTS, CHATS_PER_AGENT = 200, 3
RATE_BAR, DELAY_BAR_MS = 500.0, 150.0
LOAD = Path(__file__).with_name("lab") / "chat_load.py"


class Load:
    """The process that makes the load; each call is one phase."""

    def __init__(self, order: dict[str, Any]) -> None:
        """Start it; connecting begins at once."""
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, str(LOAD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(Path(__file__).parent)},
        )
        self._write(order)
        self.connected_after = float(self._read()["connected_after"])

    def phase(self, *order: object) -> dict[str, Any]:
        """Let it do one phase; returns what it measured."""
        self._write(order)
        return self._read()

    def end(self) -> None:
        """Let it go."""
        self._write(["end"])
        self._process.wait(20)

    def _write(self, document: object) -> None:
        assert self._process.stdin is not None  # noqa: S101  # opened as a pipe
        self._process.stdin.write(orjson.dumps(document) + b"\n")
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101  # opened as a pipe
        line = self._process.stdout.readline()
        if not line:
            msg = "the load ended early"
            raise RuntimeError(msg)
        answer: dict[str, Any] = orjson.loads(line)
        return answer


def measure(installation: Installation, *, agents: int, seconds: float) -> None:
    """Fill, load, print; each phase takes so many seconds."""
    visitors = agents * CHATS_PER_AGENT
    floor = asyncio.run(
        fill_floor(
            installation.engines.database,
            installation.secret_key,
            agents=agents,
            visitors=visitors,
            chats_per_agent=CHATS_PER_AGENT,
        )
    )
    load = Load({"port": installation.port, **asdict(floor)})
    load.phase("flood", 2)
    before = installation.cpu_seconds()
    flood = load.phase("flood", seconds)
    after = installation.cpu_seconds()
    rate = flood["acknowledged"] / flood["seconds"]
    steady = load.phase("steady", seconds, rate / 2)
    memory = sum(pss for pss, _ in installation.memory_mb().values())
    load.end()
    p50, p99 = percentile(steady["delays"], 0.5), percentile(steady["delays"], 0.99)
    count = flood["acknowledged"]
    rows = [
        ("messages per second, acknowledged", f"{rate:.0f}", f">= {RATE_BAR:.0f}"),
        ("not seen by an agent", f"{flood['lost'] + steady['lost']}", "0"),
        ("seen after the last one was sent", f"{flood['drained_after'] * 1000:.0f} ms", "the backlog at full load"),
        (f"delay at {rate / 2:.0f}/s, median", f"{p50:.1f} ms", ""),
        (f"delay at {rate / 2:.0f}/s, 99 %", f"{p99:.1f} ms", f"<= {DELAY_BAR_MS:.0f} ms"),
        ("refused", f"{flood['errors'] + steady['errors']}", "0"),
        *((f"CPU per message, {kind}", f"{(after[kind] - before[kind]) / count * 1e6:.0f} us", "") for kind in after),
        ("CPU per message, the load itself", f"{flood['cpu'] / count * 1e6:.0f} us", "not part of the product"),
        ("memory of everything under load", f"{memory:.0f} MB", "proportional share"),
        ("connected and talking after", f"{load.connected_after:.1f} s", f"{agents} agents, {visitors} visitors"),
    ]
    result = {"messages_per_second": round(rate, 1), "p50_ms": round(p50, 2), "p99_ms": round(p99, 2)}
    show("Contact to desk", rows, result)


def main() -> None:
    """Run it on a new installation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter phases")
    parser.add_argument("--agents", type=int, default=AGENTS, help="connected agents; the bars are for 200")
    asked = parser.parse_args()
    with new_installation() as installation:
        installation.start()
        measure(installation, agents=asked.agents, seconds=8 if asked.quick else 30)


if __name__ == "__main__":
    main()
