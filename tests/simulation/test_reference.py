"""The simulator, and so the matcher that routes real contacts, against what others have published.

The published figures are those of the examples of ContactCenters (L'Ecuyer and Buist, University of Montreal; 1,000 days, with the
confidence intervals printed there) and of the table of Wallace and Whitt (A staffing algorithm for call centers with skill-based
routing, 2005) on what skills are worth.
"""

from math import sqrt
from pathlib import Path

import pytest

from midoffice.main.simulate import simulate
from midoffice.testing.simulation.measures import Report
from midoffice.testing.simulation.model import read_model

pytestmark = pytest.mark.slow
MODELS = Path(__file__).parents[2] / "docs" / "models"
SEED = 7


def simulated(name: str, days: int) -> Report:
    print(f"{name}: {days} days from seed {SEED}")  # noqa: T201 - to play it again
    return simulate(read_model((MODELS / f"{name}.toml").read_text(encoding="utf-8")), days=days, seed=SEED)


# model, days of ours, {measure: (low, high) of the published interval}
PUBLISHED: tuple[tuple[str, int, dict[str, tuple[float, float]]], ...] = (
    ("one-queue", 150, {"in_target": (1812.6, 1819.7), "level_of_served": (0.900, 0.904), "mean_wait_of_served": (5.82, 6.12)}),
    (
        "impatient",
        150,
        {
            "abandoned": (57.66, 59.56),
            "in_target": (1903.8, 1908.2),
            "level_of_served": (0.974, 0.9755),
            "level_of_served_and_late_abandoned": (0.968, 0.969),
            "mean_wait_of_served": (1.38, 1.44),
        },
    ),
    (
        "five-places",
        150,
        {
            "blocked": (18.05, 19.27),
            "in_target": (1851.7, 1856.9),
            "level_of_served": (0.928, 0.930),
            "level_of_arrived": (0.919, 0.922),
            "mean_wait_of_served": (3.54, 3.66),
        },
    ),
    (
        "two-groups",
        150,
        {"served": (4270.2, 4324.5), "abandoned": (876.1, 944.5), "level_of_served_and_late_abandoned": (0.494, 0.509)},
    ),
    (
        "blend",
        400,
        {
            "dialed": (1093.0, 1125.1),
            "arrived": (1164.6, 1176.4),
            "served": (1136.6, 1148.2),
            "abandoned": (27.58, 28.69),
            "delayed": (92.65, 102.72),
            "mean_wait_of_all": (1.98, 2.52),
        },
    ),
    ("call-centre-day", 150, {"arrived": (1607.7, 1671.3), "mean_wait_of_all": (9.72, 13.95), "abandoned_share": (0.0303, 0.0382)}),
)
"""Waits are published in minutes with three decimals, and become seconds here; an interval printed for 90 % is widened to 95 %."""
OF_SERVICES: dict[str, dict[str, dict[str, tuple[float, float]]]] = {
    "blend": {
        "inbound": {
            "arrived": (838.9, 858.3),
            "served": (834.1, 852.8),
            "abandoned": (4.495, 5.735),
            "delayed": (64.85, 75.63),
            "mean_wait_of_all": (2.58, 3.30),
            "level_with_early_abandoned": (0.9493, 0.9578),
        },
        "outbound": {
            "arrived": (317.2, 326.6),
            "served": (294.6, 303.2),
            "abandoned": (22.54, 23.50),
            "delayed": (26.88, 28.01),
            "mean_wait_of_all": (0.384, 0.396),
        },
    }
}
OCCUPANCY = {
    "one-queue": {"total": (0.694, 0.697)},
    "impatient": {"total": (0.674, 0.677)},
    "five-places": {"total": (0.688, 0.690)},
    "blend": {"inbound": (0.8113, 0.8206), "blend": (0.5523, 0.5610), "total": (0.7009, 0.7094)},
}


@pytest.mark.parametrize(("name", "days", "published"), PUBLISHED, ids=[name for name, _, _ in PUBLISHED])
def test_published_results_are_reproduced(name: str, days: int, published: dict[str, tuple[float, float]]) -> None:
    result = simulated(name, days)
    of_services = OF_SERVICES.get(name, {})
    for measures, intervals in (
        (result.total, published),
        *((result.services[service], intervals) for service, intervals in of_services.items()),
        (result.occupancy, OCCUPANCY.get(name, {})),
    ):
        for measure, (low, high) in intervals.items():
            ours = measures[measure]
            assert ours.covers(low, high), (measure, ours, (low, high))


TYPES = "abcdef"


def pooled(skills: int) -> str:
    """Six types of 1.4 calls a minute, ten minutes each; 90 agents with so many skills, the first one best; 120 lines.

    A call goes to an agent whose first skill it asks for, or else to one who has it besides, the longest idle of them; and an
    agent who becomes free takes a call of the first skill, or else one of the others, the oldest of them.
    """
    lines = ["period_minutes = 5000", "warm_up_minutes = 1000", "drain = false", "lines = 120", 'agents_take = "best_skilled"']
    for name in TYPES:
        lines += [f"[services.{name}]", f"skills = {{ {name} = 1 }}", "per_hour = 84", 'ranking = "best_match"']
        lines.append("handle = { exponential = 600 }")
    for at, first in enumerate(TYPES):
        others = [TYPES[(at + step) % 6] for step in range(1, 6)]
        sets: list[tuple[list[str], int]] = [([other], 3) for other in others] if skills == 2 else [(others[: skills - 1], 15)]
        for number, (second, agents) in enumerate(sets):
            known = ", ".join([f"{first} = 5", *(f"{other} = 1" for other in second)])
            lines += [f"[groups.{first}{number}]", f"agents = {agents}", f"skills = {{ {known} }}"]
    return "\n".join(lines)


@pytest.mark.parametrize(("skills", "blocked"), [(1, 0.0419), (2, 0.0046), (6, 0.0037)])
def test_agents_with_some_skills_block_as_many_as_published(skills: int, blocked: float) -> None:
    """The published shares are estimates too, from runs as long as ours (some 800,000 calls): their difference has an interval."""
    print(f"{skills} skills, seed {SEED}")  # noqa: T201 - to play it again
    share = simulate(read_model(pooled(skills)), days=24, seed=SEED).total["blocked_share"]
    assert abs(share.mean - blocked) < sqrt(2) * share.half_width, share
    assert share.half_width < 0.3 * blocked
    if skills == len(TYPES):
        assert share.covers(all_skilled := blocked_of_all_skilled(), all_skilled), share


def blocked_of_all_skilled() -> float:
    """Who knows everything serves one queue: the last state of a birth-and-death process of 120 lines and 90 agents."""
    states = [1.0]
    for inside in range(1, 121):
        states.append(states[-1] * 8.4 * 10 / min(inside, 90))
    return states[-1] / sum(states)
