"""How many calls a voice node carries, how much it delays them, how fast it connects them, and what each takes.

    .venv/bin/python benchmarks/voice.py [--quick]

SIPp calls the node and is called by it; the sound comes from a process of its own that knows of each packet when it was sent.
All of it stands on this machine: with two cores, the telephones take about as much of them as the node does. The node is one
process, as in the role `voice`, without the rest of the house. Every call is connected with another telephone, or with a
browser, and recorded.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lab.result import show
from midoffice.testing.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

LAB = Path(__file__).parent / "lab"
HOST = "127.0.0.1"
CALLS, DELAY_BAR_MS, SETUP_BAR, BROWSER_BAR, MB_BAR = 100, 20.0, 30.0, 12.0, 1.5
SETUP_RATE = 60
BROWSERS = 12
_MB = 1024 * 1024
_PATIENCE_SECONDS = 30.0


class Trouble(RuntimeError):
    """What was to be measured did not happen."""


@contextmanager
def program(*command: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program for as long as the block lasts; what it says of errors goes to a file."""
    with (folder / f"{Path(command[0]).name}-{time.monotonic_ns()}.log").open("w+") as errors:
        running = subprocess.Popen(  # noqa: S603  # our own
            command,
            stdin=subprocess.PIPE,
            stdout=errors if command[0] == "sipp" else subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=folder,
        )
        try:
            yield running
        finally:
            if running.poll():
                errors.seek(0)
                print(errors.read()[-2_000:], file=sys.stderr)
            running.terminate()
            try:
                running.wait(5)
            except subprocess.TimeoutExpired:
                running.kill()


def said(running: subprocess.Popen[str]) -> str:
    """Return the next line that a program prints."""
    out: IO[str] | None = running.stdout
    line = out.readline() if out is not None else ""
    if not line:
        raise Trouble(f"{running.args!r} has ended too early")
    return line


def tell(running: subprocess.Popen[str], line: str) -> None:
    """Give a program a line."""
    if running.stdin is not None:
        running.stdin.write(line + "\n")
        running.stdin.flush()


class Node:
    """The voice node, in a process of its own."""

    def __init__(self, running: subprocess.Popen[str], spare_ports: list[int]) -> None:
        """Wait until it listens. The ports are for those who call it."""
        self.spare_ports = spare_ports
        ports = json.loads(said(running))
        self.sip, self.control = ports["sip"], ports["control"]
        self._link = socket.create_connection((HOST, self.control)).makefile("rw")

    def ask(self, what: str) -> dict[str, Any]:
        """Ask it something."""
        self._link.write(json.dumps({"ask": what}) + "\n")
        self._link.flush()
        answer: dict[str, Any] = json.loads(self._link.readline())
        return answer

    def until(self, key: str, least: int) -> dict[str, Any]:
        """Wait until it says so much of something."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (state := self.ask("state"))[key] < least:
            if time.monotonic() > deadline:
                raise Trouble(f"{key} is {state[key]} instead of {least}: {state}")
            time.sleep(0.05)
        return state

    def until_quiet(self) -> dict[str, Any]:
        """Wait until it carries no call."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (state := self.ask("state"))["calls"]:
            if time.monotonic() > deadline:
                raise Trouble(f"calls did not end: {state}")
            time.sleep(0.05)
        return state


def people(path: Path, ports: list[int], number: str = "+442079460001") -> Path:
    """Write whom SIPp plays: the port of each one's sound, and the number that is called; a `{}` in it is the place in the list."""
    lines = [f"{port};{number.format(f'{place:03}')};{place:03};" for place, port in enumerate(ports)]
    path.write_text("SEQUENTIAL\n" + "\n".join(lines) + "\n")
    return path


@contextmanager
def telephone_company(folder: Path, port: int, ports: list[int]) -> Iterator[None]:
    """Answer calls."""
    list_ = people(folder / "callees.csv", ports)
    options = ("-sf", str(LAB / "sipp" / "callee.xml"), "-inf", str(list_), "-i", HOST, "-p", str(port), "-nostdin")
    with program("sipp", *options, folder=folder):
        yield


@contextmanager
def callers(folder: Path, node: Node, list_: Path, *, calls: int, rate: int, seconds: float) -> Iterator[None]:
    """Call so many times, so many a second; each hangs up after so many seconds."""
    options = (
        "-sf",
        str(LAB / "sipp" / "caller.xml"),
        "-inf",
        str(list_),
        "-i",
        HOST,
        "-p",
        str(node.spare_ports.pop()),
        "-nostdin",
    )
    pace = ("-r", str(rate), "-m", str(calls), "-l", str(calls), "-d", str(round(1000 * seconds)))
    with program("sipp", f"{HOST}:{node.sip}", *options, *pace, folder=folder):
        yield


@dataclass
class Found:
    """What was measured."""

    calls: int = 0
    sound: dict[str, Any] | None = None
    setups_per_second: float = 0.0
    setup_ms: float = 0.0
    mb_per_call: float = 0.0
    cpu_per_call: float = 0.0
    browsers: float = 0.0
    browser_loss: float = 0.0
    recorded: int = 0


def measure_bridges(folder: Path, node: Node, callers_ports: list[int], crowd: subprocess.Popen[str], seconds: float) -> Found:
    """Fill the node with calls and listen to all of them."""
    calls = len(callers_ports)
    list_ = people(folder / "callers.csv", callers_ports)
    with callers(folder, node, people(folder / "warm.csv", callers_ports[:2]), calls=2, rate=10, seconds=1.5):
        node.until("recorded", 2)
        before = node.until_quiet()
    node.ask("forget")
    with callers(folder, node, list_, calls=calls, rate=40, seconds=seconds + calls / 40 + 4):
        state = node.until("bridged", calls)
        time.sleep(1.0)
        cpu = node.ask("state")["cpu"]
        tell(crowd, f"measure {seconds}")
        sound = json.loads(said(crowd))
        after = node.ask("state")
        found = Found(min(state["calls"], sound["telephones"] // 2), sound)
        found.cpu_per_call = (after["cpu"] - cpu) / seconds / calls
        found.mb_per_call = max(0.0, (after["rss"] - before["rss"]) / _MB / calls)
        node.until_quiet()
        found.recorded = node.until("recorded", calls)["recorded"]
    return found


def measure_setups(folder: Path, node: Node, ports: list[int], calls: int, found: Found) -> None:
    """Connect calls as fast as they come."""
    node.ask("forget")
    list_ = people(folder / "hasty.csv", (ports * (calls // len(ports) + 1))[:calls])
    with callers(folder, node, list_, calls=calls, rate=SETUP_RATE, seconds=2.0):
        state = node.until("bridged", calls)
        if state["failed"]:
            raise Trouble(f"calls failed: {state['failed']}")
        found.setups_per_second = (calls - 1) / (state["bridged_at"] - state["arrived_at"])
        found.setup_ms = state["longest_setup_ms"]
        node.until_quiet()


def measure_browsers(folder: Path, node: Node, ports: list[int], seconds: float, found: Found) -> None:
    """Connect telephones with browsers and count what one core could carry."""
    with program(sys.executable, str(LAB / "voice_browsers.py"), str(node.control), str(BROWSERS), folder=folder) as browsers:
        said(browsers)
        node.until("softphones", BROWSERS)
        node.ask("forget")
        list_ = people(folder / "to_browsers.csv", ports[:BROWSERS], "+4420794609{}")
        with callers(folder, node, list_, calls=BROWSERS, rate=10, seconds=seconds + 6):
            node.until("bridged", BROWSERS)
            time.sleep(1.0)
            tell(browsers, "")
            heard, cpu, begun = json.loads(said(browsers))["heard"], node.ask("state")["cpu"], time.monotonic()
            time.sleep(seconds)
            tell(browsers, "")
            heard = json.loads(said(browsers))["heard"] - heard
            cpu, lasted = node.ask("state")["cpu"] - cpu, time.monotonic() - begun
            found.browsers = BROWSERS / (cpu / lasted)
            found.browser_loss = max(0.0, 1 - heard / (BROWSERS * lasted * 50))
            node.until_quiet()


def measure(folder: Path, *, calls: int, seconds: float, setups: int) -> Found:
    """Measure everything with one node."""
    company, *spare = [free_ports(2).start for _ in range(2 * calls + 6)]
    ports = [spare.pop() for _ in range(2 * calls)]
    near, far = ports[:calls], ports[calls:]
    with ExitStack() as stack:
        command = (sys.executable, str(LAB / "voice_node.py"), str(folder / "recordings"), str(company))
        node = Node(stack.enter_context(program(*command, folder=folder)), spare)
        stack.enter_context(telephone_company(folder, company, far))
        with program(sys.executable, str(LAB / "voice_sound.py"), *map(str, ports), folder=folder) as crowd:
            found = measure_bridges(folder, node, near, crowd, seconds)
        measure_setups(folder, node, near, setups, found)
        with program(sys.executable, str(LAB / "voice_sound.py"), *map(str, near[:BROWSERS]), folder=folder):
            measure_browsers(folder, node, near, seconds / 2, found)
        node.ask("end")
    return found


def main() -> None:
    """Run it in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter; just as many calls")
    parser.add_argument("--calls", type=int, default=CALLS, help="the bar is for 100")
    asked = parser.parse_args()
    if shutil.which("sipp") is None:
        sys.exit("SIPp is missing: install the package sip-tester.")
    with tempfile.TemporaryDirectory() as folder:
        quick = asked.quick
        found = measure(Path(folder), calls=asked.calls, seconds=8 if quick else 40, setups=180 if quick else 600)
    sound = found.sound or {}
    result = {
        "bridged_calls": found.calls if not sound["lost"] and sound["p99_ms"] <= DELAY_BAR_MS else 0,
        "added_delay_p99_ms": sound["p99_ms"],
        "setups_per_second": round(found.setups_per_second, 1),
        "browser_calls_per_core": round(found.browsers, 1),
        "mb_per_call": round(found.mb_per_call, 3),
    }
    rows = [
        ("calls bridged and recorded at once", str(found.calls), f">= {CALLS}, without loss, delay within its bar"),
        (
            "delay added, 50 % / 99 % / most",
            f"{sound['p50_ms']} / {sound['p99_ms']} / {sound['most_ms']} ms",
            f"99 % <= {DELAY_BAR_MS:.0f} ms",
        ),
        ("packets lost", f"{sound['lost']} of {sound['packets']:,}", "0"),
        ("recordings whole", str(found.recorded), "one for each call"),
        ("of a core for each call", f"{100 * found.cpu_per_call:.2f} %", "two telephones, recorded"),
        (
            "set-ups a second",
            f"{found.setups_per_second:.1f}",
            f">= {SETUP_BAR:.0f}; {SETUP_RATE} came; the longest took {found.setup_ms} ms",
        ),
        (
            "calls with browsers per core",
            f"{found.browsers:.1f}",
            f">= {BROWSER_BAR:.0f}; {BROWSERS} ran, {100 * found.browser_loss:.1f} % not heard",
        ),
        ("memory for each call", f"{found.mb_per_call:.3f} MB", f"<= {MB_BAR} MB"),
    ]
    show("Voice", rows, result)


if __name__ == "__main__":
    main()
