"""Publishing while decisions are being made: does anybody wait, and is an answer ever mixed of two versions?

    .venv/bin/python benchmarks/rules_publish.py [--quick]

One process of the product on its embedded engines. Some programs ask the rules in force without a break, each waiting for its
answer; every answer names its version twice, from two decisions of the same model. Meanwhile new versions are published, one after
the other. `mixed` counts answers that name two versions, or another one than the record says. A pause is the time from one
answer to the next, whoever got it: `longest_pause_ms` is the median over the publications of the longest pause during each,
`usual_pause_ms` the same in spans without one. It has in it what the machine gives to others, first of all to the
database, which records every answer. What the product itself adds is the work in a round of its event loop, in CPU time:
`own_pause_ms` of the loop's thread, `all_threads_pause_ms` of all threads of the process, and both in spans without a publication.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop

from lab.result import show
from midoffice.main.bootstrap import open_application
from midoffice.main.engines import wait_for_end
from midoffice.main.rules import OPERATOR
from midoffice.main.run import look_seldom_for_garbage, take_short_turns
from midoffice.main.settings import load_settings
from midoffice.usecases.rules.check import check_draft
from midoffice.usecases.rules.decide import decide
from midoffice.usecases.rules.draft import DraftOrder, approve_draft, read_draft, save_draft
from midoffice.usecases.rules.publish import publish_draft, roll_back
from midoffice.usecases.rules.rules import NewRuleSet, create_rule_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midoffice.usecases.given import Context

KEY, ASKING, ROWS = "measured", 8, 50
PAUSE_BAR_MS = 5.0
WORTH_KEEPING_SECONDS = 0.0003


def model(number: int) -> dict[str, Any]:
    """A table of 50 rows and a decision on top of it; both name the version."""
    rows = [{"id": f"r{n}", "when": [f"[{n}..{n + 1})"], "then": [f'"{number}"']} for n in range(ROWS)]
    table = {
        "kind": "table",
        "hit_policy": "unique",
        "inputs": [{"id": "c", "expression": "Amount", "type": "number", "allowed": f"[0..{ROWS})"}],
        "outputs": [{"id": "o", "name": "version", "type": "string"}],
        "rules": rows,
    }
    top = {"kind": "literal", "text": f'[Base, "{number}"]'}
    given = [{"id": "i", "name": "Amount", "type": "number"}]
    base = {"id": "b", "name": "Base", "type": "string", "requires": {"inputs": ["i"]}, "logic": table}
    pair = {"id": "p", "name": "Pair", "requires": {"decisions": ["b"]}, "logic": top}
    return {"name": "Measured", "inputs": given, "decisions": [base, pair]}


class Rounds:
    """How long the processor works in each round of the event loop: nobody is served before a round ends.

    Time that the machine gives to other programs, or to other machines, is not in it. `own` is the loop's thread alone; the work of
    all threads is never less than what a thread that compiles takes from the loop, and often more.
    """

    def __init__(self) -> None:
        """Begin to look."""
        self._loop = asyncio.get_running_loop()
        self._long: list[tuple[float, float, float]] = []
        self._before = time.thread_time(), time.process_time()
        self._next = self._loop.call_soon(self._look)

    def _look(self) -> None:
        own, every = now = time.thread_time(), time.process_time()
        if every - self._before[1] > WORTH_KEEPING_SECONDS:
            self._long.append((time.perf_counter(), own - self._before[0], every - self._before[1]))
        self._before = now
        self._next = self._loop.call_soon(self._look)

    def longest_ms(self, start: float, end: float) -> tuple[float, float]:
        """Return the most work, own and of all threads, in a round that ended within a span."""
        inside = [(own * 1000, every * 1000) for at, own, every in self._long if start < at < end]
        return max((own for own, _ in inside), default=0.0), max((every for _, every in inside), default=0.0)

    def end(self) -> None:
        """Look no more."""
        self._next.cancel()


class Asking:
    """Programs that ask without a break; what they were told and when."""

    def __init__(self, context: Context) -> None:
        """Take the installation."""
        self._context = context
        self._versions: dict[int, str] = {}
        self.answered_at: list[float] = []
        self.mixed = 0
        self.ended = False

    def published(self, number: int, said: int) -> None:
        """Take down what a version says."""
        self._versions[number] = str(said)

    async def run(self) -> None:
        """Ask until the end."""
        await asyncio.gather(*(self._ask(n) for n in range(ASKING)))

    async def _ask(self, turn: int) -> None:
        while not self.ended:
            turn = (turn + 7) % ROWS
            made = await decide(self._context, OPERATOR, KEY, "Pair", {"Amount": turn})
            self.answered_at.append(time.perf_counter())
            base, top = made.value
            self.mixed += base != top or self._versions.get(made.number, top) != top

    def longest_pause_ms(self, start: float, end: float) -> float:
        """Return the longest time from one answer to the next within a span."""
        inside = [start, *(at for at in self.answered_at if start < at < end), end]
        return max((later - before) * 1000 for before, later in pairwise(inside))


async def prepare(context: Context, number: int) -> int:
    """Write, check and approve a draft; return its version."""
    draft = await read_draft(context, OPERATOR, KEY)
    await save_draft(context, OPERATOR, KEY, draft.version, DraftOrder([model(number)]))
    checked = await check_draft(context, OPERATOR, KEY, DraftOrder())
    if not checked.passed:
        raise SystemExit(f"The benchmark's own rules are refused: {checked.findings}")
    return (await approve_draft(context, OPERATOR, KEY, checked.version)).version


@dataclass
class Spans:
    """What was the longest in each span of one kind: the pause, the work in a round, and that of all threads."""

    pauses_ms: list[float] = field(default_factory=list)
    own_ms: list[float] = field(default_factory=list)
    all_ms: list[float] = field(default_factory=list)

    def add(self, asking: Asking, rounds: Rounds, start: float) -> None:
        """Take down a span that ends now."""
        end = time.perf_counter()
        own, every = rounds.longest_ms(start, end)
        self.pauses_ms.append(asking.longest_pause_ms(start, end))
        self.own_ms.append(own)
        self.all_ms.append(every)


async def measure(context: Context, publications: int) -> None:
    """Publish while others ask, and print what came of it."""
    await create_rule_set(context, OPERATOR, NewRuleSet(KEY, "Measured"))
    made = await publish_draft(context, OPERATOR, KEY, await prepare(context, 1), reason="first")
    asking = Asking(context)
    asking.published(made.number, 1)
    others = asyncio.create_task(asking.run())
    await asyncio.sleep(2)
    rounds = Rounds()
    quiet, busy, took = Spans(), Spans(), []
    for said in range(2, publications + 2):
        version = await prepare(context, said)
        start = time.perf_counter()
        await asyncio.sleep(0.8)
        quiet.add(asking, rounds, start)
        start = time.perf_counter()
        made = await publish_draft(context, OPERATOR, KEY, version, reason="next")
        took.append((time.perf_counter() - start) * 1000)
        asking.published(made.number, said)
        await asyncio.sleep(0.3)  # the first questions to the new version are part of it
        busy.add(asking, rounds, start)
    rounds.end()
    start = time.perf_counter()
    await roll_back(context, OPERATOR, KEY, 1, reason="back")
    rollback = (time.perf_counter() - start) * 1000
    asking.ended = True
    await others
    report(asking, quiet, busy, took, rollback)


def median(values: Sequence[float]) -> float:
    """The median, to the hundredth."""
    return round(statistics.median(values), 2)


def report(asking: Asking, quiet: Spans, busy: Spans, took: Sequence[float], rollback: float) -> None:
    """Print the table and the line of JSON."""
    span = asking.answered_at[-1] - asking.answered_at[0]
    result = {
        "mixed": asking.mixed,
        "longest_pause_ms": median(busy.pauses_ms),
        "usual_pause_ms": median(quiet.pauses_ms),
        "own_pause_ms": median(busy.own_ms),
        "usual_own_pause_ms": median(quiet.own_ms),
        "all_threads_pause_ms": median(busy.all_ms),
        "usual_all_threads_pause_ms": median(quiet.all_ms),
        "publish_ms": round(statistics.median(took), 1),
        "rollback_ms": round(rollback, 1),
        "decisions_per_second": round(len(asking.answered_at) / span, 1),
    }
    apart = "in a span without one"
    rows = [
        ("decisions, answered and recorded", f"{len(asking.answered_at)}", f"{ASKING} at a time"),
        ("mixed of two versions", f"{result['mixed']}", "0"),
        ("work in a round, publishing", f"{result['own_pause_ms']} ms", f"<= {PAUSE_BAR_MS:g} ms of CPU, median of {len(took)}"),
        ("", f"{result['usual_own_pause_ms']} ms", apart),
        ("  of all threads, publishing", f"{result['all_threads_pause_ms']} ms", "of CPU"),
        ("", f"{result['usual_all_threads_pause_ms']} ms", apart),
        ("longest pause, publishing", f"{result['longest_pause_ms']} ms", f"<= {PAUSE_BAR_MS:g} ms where nothing else runs"),
        ("", f"{result['usual_pause_ms']} ms", apart),
        ("a publication, with its checks", f"{result['publish_ms']} ms", "in a process of their own"),
        ("a roll-back", f"{result['rollback_ms']} ms", ""),
        ("decisions per second", f"{result['decisions_per_second']}", "one process, each in a transaction"),
    ]
    show("Publishing rules", rows, result)


async def run(folder: Path, publications: int) -> None:
    """Measure on a new installation in a folder."""
    settings = load_settings(data_dir=folder)
    async with open_application(settings, asyncio.Event()) as application:
        look_seldom_for_garbage()  # as the product does
        take_short_turns()  # the same
        await measure(application.context, publications)
    await asyncio.to_thread(wait_for_end, settings.engines_folder)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer publications")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="midoffice-rules-") as folder:
        uvloop.run(run(Path(folder), 5 if asked.quick else 15))


if __name__ == "__main__":
    main()
