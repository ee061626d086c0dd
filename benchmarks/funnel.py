"""How long one decision takes: a thousand actions with ten criteria each, over a view of forty attributes.

    .venv/bin/python benchmarks/funnel.py [--quick]

Measured is the CPU time of `decide`, from a snapshot to rendered offers with a reason for every action left out: the best of
several rounds. Beside it: a fifth of the attributes UNKNOWN, a rule set that blocks some, a catalogue in which every criterion is
another one and none is simple, the evidence packed, and what compiling costs. The view is there already: reading it is another
benchmark.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable

from lab.funnel_cases import Case, cases
from lab.result import show
from midoffice.domain.decisions.compilation import compile_catalogue
from midoffice.domain.decisions.evidence import evidence_of, pack
from midoffice.domain.decisions.funnel import decide

Work = Callable[[], object]


def milliseconds(works: list[Work], *, rounds: int) -> float:
    """CPU milliseconds of one of the works on average, each in its best round: what else runs makes rounds slower, never faster."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        for place, work in enumerate(works):
            began = time.process_time_ns()
            work()
            best[place] = min(best[place], (time.process_time_ns() - began) / 1e6)
        gc.enable()
    return statistics.mean(best)


def deciding(case: Case) -> list[Work]:
    """Decisions about each of the customers of a case."""

    def work(place: int) -> Work:
        return lambda: decide(case.compiled, case.snapshots[place], limit=3, rules=case.rules)

    return [work(place) for place in range(len(case.snapshots))]


def recording(case: Case) -> tuple[list[Work], int]:
    """Making and packing evidence, and how many bytes it is in the middle."""
    made = [(snapshot, decide(case.compiled, snapshot, limit=3)) for snapshot in case.snapshots]

    def work(place: int) -> Work:
        snapshot, decision = made[place]
        return lambda: pack(evidence_of(case.compiled, snapshot, decision, version=1, limit=3))

    sizes = [len(pack(evidence_of(case.compiled, snapshot, decision, version=1, limit=3))) for snapshot, decision in made]
    return [work(place) for place in range(len(made))], round(statistics.median(sizes))


def compiling(case: Case) -> float:
    """Milliseconds of compiling a catalogue; FEEL remembers no trees, so that this is the same each time."""
    began = time.process_time()
    compile_catalogue(case.compiled.catalogue)
    return (time.process_time() - began) * 1000


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer customers and rounds")
    quick = parser.parse_args().quick
    made = cases(10 if quick else 30)
    rounds = 5 if quick else 20
    found = {name: milliseconds(deciding(case), rounds=rounds) for name, case in made.items()}
    works, size = recording(made["plain"])
    evidence = milliseconds(works, rounds=rounds)
    compiled = compiling(made["plain"])
    passed = {
        name: statistics.mean(len(decide(case.compiled, snapshot, limit=3, rules=case.rules).passed) for snapshot in case.snapshots)
        for name, case in made.items()
    }
    rows = [(case.title, f"{found[name]:.3f} ms", f"{passed[name]:.0f} fit to be said; {case.bar}") for name, case in made.items()]
    rows += [
        ("evidence, packed", f"{evidence:.3f} ms", f"{size:,} bytes in the middle"),
        ("compiling the catalogue", f"{compiled:.0f} ms", "when it is published, off the loop"),
    ]
    result = {f"cpu_ms_{name}" if name != "plain" else "cpu_ms": round(value, 4) for name, value in found.items()}
    show(
        "One decision, CPU time",
        rows,
        result | {"evidence_ms": round(evidence, 4), "evidence_bytes": size, "compile_ms": round(compiled, 1)},
    )


if __name__ == "__main__":
    main()
