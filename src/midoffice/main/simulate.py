"""`midoffice simulate`: a model file through the dispatcher, many days over several processes."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from rich.table import Table

from midoffice.testing.simulation.day import Day, Simulation
from midoffice.testing.simulation.measures import Measure, Report, report
from midoffice.testing.simulation.model import Model, read_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SHOWN: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("dialed", "Dialled", lambda v: f"{v:,.0f}"),
    ("arrived", "Arrived", lambda v: f"{v:,.0f}"),
    ("served", "Served", lambda v: f"{v:,.0f}"),
    ("abandoned_share", "Abandoned", lambda v: f"{v:.1%}"),
    ("blocked_share", "Blocked", lambda v: f"{v:.1%}"),
    ("mean_wait_of_served", "Mean wait of served, s", lambda v: f"{v:,.1f}"),
    ("delayed_share", "Had to wait", lambda v: f"{v:.1%}"),
    ("level_of_arrived", "In target, of all", lambda v: f"{v:.1%}"),
    ("level_of_served", "In target, of served", lambda v: f"{v:.1%}"),
)


_DAYS_OF_A_SEED = 1_000_003
"""Neighbouring seeds share no day, so that their reports are independent of each other."""


def load_model(path: Path) -> Model:
    """Read a model file; raises Invalid."""
    return read_model(path.read_text(encoding="utf-8"))


def simulate(model: Model, *, days: int, seed: int, processes: int | None = None) -> Report:
    """Simulate so many days; the same seed gives the same report whatever the number of processes."""
    seeds = [seed * _DAYS_OF_A_SEED + day for day in range(days)]
    workers = min(processes or os.cpu_count() or 1, days)
    if workers == 1:
        return report([Simulation(model).run(each) for each in seeds])
    with ProcessPoolExecutor(workers) as pool:
        return report(list(pool.map(partial(_run, model), seeds, chunksize=max(1, days // (4 * workers)))))


def _run(model: Model, seed: int) -> Day:
    return Simulation(model).run(seed)


def tabulate(model: Model, result: Report) -> Table:
    """Return what people want to see first, a column for each service."""
    columns = {"all": result.total} | (result.services if len(result.services) > 1 else {})
    table = Table(title=f"{model.name or 'Model'}: {result.days} days, 95 % confidence", title_justify="left")
    table.add_column("", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for key, words, shape in _SHOWN if model.dialer is not None else _SHOWN[1:]:
        table.add_row(words, *(_shown(measures[key], shape) for measures in columns.values()))
    for group, occupancy in result.occupancy.items():
        if group != "total" or len(result.occupancy) > 2:  # noqa: PLR2004 - one group, and the total that says the same
            table.add_row(f"Occupancy of {group}", _shown(occupancy, lambda v: f"{v:.1%}"), *[""] * (len(columns) - 1))
    return table


def _shown(measure: Measure, shape: Callable[[float], str]) -> str:
    return f"{shape(measure.mean)} ± {shape(measure.half_width).rstrip('%')}"
