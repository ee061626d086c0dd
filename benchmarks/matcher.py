"""How many assignments a second the matcher makes with very long queues, on one core.

    .venv/bin/python benchmarks/matcher.py [--quick]

10,000 agents with 2 to 8 of 200 skills, 50 services over three media, and 10,000, 100,000 or 1,000,000 contacts waiting. One
assignment is three commands: an agent finishes and is offered the next contact, the agent accepts, and a new contact arrives,
so that the queue stays as long as it is. Every command is timed by itself for the percentiles; the time between them counts
towards the rate. At 100,000 the same is done again with the reasons of every offer recorded.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from dataclasses import dataclass

import psutil

from lab.result import percentile, show
from midoffice.domain.routing.dispatch.decisions import Decision, Offer
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import Needs, Skilled
from midoffice.domain.routing.dispatch.plan import Medium, Plan, ServicePlan, Side, Step, check_plan

AGENTS, SKILLS, SERVICES = 10_000, 200, 50
MEDIA = {"call": Medium(Side.REAL_TIME, 12), "chat": Medium(Side.REAL_TIME, 4), "mail": Medium(Side.DEFERRED, 4)}
LENGTHS = (10_000, 100_000, 1_000_000)
LIMITS = (12, 12, 8)
ARRIVAL_GAP = 0.01


@dataclass
class Figures:
    """What was measured with one length of the queue."""

    assignments_per_second: float
    p50_us: float
    p99_us: float
    bytes_per_item: float


def make_plan(rng: random.Random) -> Plan:
    """Fifty services: a skill at a level or one of two, a wider step for some, weights and targets that differ."""
    skills = [f"skill{n:03}" for n in range(SKILLS)]
    services = {}
    for number in range(SERVICES):
        first, second = rng.sample(skills, 2)
        narrow = Needs(((Skilled(first, 2),),) if number % 3 else ((Skilled(first), Skilled(second, 3)),))
        services[f"service{number:02}"] = ServicePlan(
            needs=narrow,
            targets={"call": 20.0, "chat": 60.0, "mail": 14_400.0},
            weight=rng.choice((1.0, 1.0, 1.0, 1.5, 2.0)),
            steps=(Step(1e9, Needs(((Skilled(first),),))),) if number % 2 else (),
        )
    plan = Plan(MEDIA, services)
    check_plan(plan, skills)
    return plan


def _id(number: int) -> bytes:
    """An id as the store keeps it: 16 bytes."""
    return number.to_bytes(16, "big")


class Floor:
    """The dispatcher with its load: agents who are all busy, and a queue of a given length."""

    def __init__(self, waiting: int, *, explaining: bool, seed: int = 20_260) -> None:
        """Hire everybody, and let contacts arrive until as many wait."""
        self.rng = random.Random(seed)  # noqa: S311 - a benchmark's dice
        self.plan = make_plan(self.rng)
        self.dispatcher = Dispatcher(self.plan, explaining=explaining)
        self.names = sorted(self.plan.services)
        self.now, self.serial, self.waiting = 0.0, 0, 0
        self.held: list[bytes] = []
        needed = sorted({skill for service in self.plan.services.values() for skill in service.needs.skills()})
        for number in range(AGENTS):
            skills = {skill: self.rng.randint(1, 5) for skill in self.rng.sample(needed, self.rng.randint(2, 8))}
            self.dispatcher.join(_id(number), skills, LIMITS, 0.0)
            self.dispatcher.ready(_id(number), 0.0)
        while self.waiting < waiting // 100:
            self.note(self.arrive())
        gc.collect()
        before, counted = psutil.Process().memory_info().rss, self.waiting
        while self.waiting < waiting:
            self.note(self.arrive())
        self.bytes_per_item = (psutil.Process().memory_info().rss - before) / (self.waiting - counted)
        self.rng.shuffle(self.held)

    def arrive(self) -> list[Decision]:
        """One more contact."""
        self.now += ARRIVAL_GAP
        self.serial += 1
        self.waiting += 1
        service = self.names[int(self.rng.random() * SERVICES)]
        medium = ("call", "chat", "mail")[int(self.rng.random() * 3)]
        return self.dispatcher.arrive(_id(self.serial), service, medium, self.now)

    def note(self, decisions: list[Decision]) -> int:
        """Accept what was offered; return how many."""
        offered = 0
        for decision in decisions:
            if isinstance(decision, Offer):
                self.dispatcher.accept(decision.item, self.now)
                self.held.append(decision.item)
                offered += 1
        self.waiting -= offered
        return offered

    def turn(self, rounds: int) -> tuple[float, list[float]]:
        """Let agents finish and contacts arrive in turn; return assignments per second and microseconds per command."""
        taken, assigned, clock = [], 0, time.perf_counter
        begun = clock()
        for _ in range(rounds):
            at = int(self.rng.random() * len(self.held))
            self.held[at], self.held[-1] = self.held[-1], self.held[at]
            item = self.held.pop()
            for command in (lambda item=item: self.dispatcher.finish(item, self.now), self.arrive):
                start = clock()
                decisions = command()
                taken.append((clock() - start) * 1e6)
                assigned += self.note(decisions)
        return assigned / (clock() - begun), taken


def measure(waiting: int, rounds: int, *, explaining: bool = False) -> Figures:
    """Measure one length of the queue."""
    floor = Floor(waiting, explaining=explaining)
    gc.collect()
    gc.freeze()
    floor.turn(rounds // 10)
    rate, taken = floor.turn(rounds)
    gc.unfreeze()
    return Figures(rate, percentile(taken, 0.5), percentile(taken, 0.99), floor.bytes_per_item)


def main() -> None:
    """Measure every length, and 100,000 again with the reasons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer assignments")
    rounds = 20_000 if parser.parse_args().quick else 100_000
    plain = {length: measure(length, rounds) for length in LENGTHS}
    explained = measure(100_000, rounds, explaining=True)
    usual = plain[100_000]
    growth = (1 / plain[1_000_000].assignments_per_second) / (1 / plain[10_000].assignments_per_second)
    rows = [
        (
            f"{length:,} waiting",
            f"{each.assignments_per_second:,.0f}/s",
            f"{each.p50_us:.1f} / {each.p99_us:.1f} us a command (50 / 99 %)",
        )
        for length, each in plain.items()
    ]
    rows += [
        ("100,000 waiting, bar", f"{usual.assignments_per_second:,.0f}/s", ">= 50,000/s, p99 <= 200 us"),
        ("with reasons recorded", f"{explained.assignments_per_second:,.0f}/s", f">= 20,000/s; p99 {explained.p99_us:.1f} us"),
        ("cost, 1,000,000 : 10,000", f"{growth:.2f}", "<= 2"),
        ("memory of a waiting contact", f"{plain[1_000_000].bytes_per_item:.0f} bytes", "<= 600"),
    ]
    show(
        "Matcher",
        rows,
        {
            "assignments_per_second": round(usual.assignments_per_second, 1),
            "assignments_per_second_explained": round(explained.assignments_per_second, 1),
            "p99_us": round(usual.p99_us, 1),
            "growth_ratio": round(growth, 3),
            "bytes_per_item": round(plain[1_000_000].bytes_per_item, 1),
        },
    )


if __name__ == "__main__":
    main()
