"""`midoffice replay`: a recorded day of this installation under another plan, as a table, as JSON, or as a picture."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rich.table import Table

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.kernel.errors import Invalid
from midoffice.main.bootstrap import open_application
from midoffice.main.plan import read_plan_file
from midoffice.usecases.routing.replay import replay_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from midoffice.domain.routing.replay.comparison import Comparison, Difference, Line
    from midoffice.main.settings import Settings

_OPERATOR = Principal(UUID(int=0), "operator (command line)", (), frozenset({Scope.SUPERVISE}))


def _percent(value: float) -> str:
    return f"{value:z.1%}"


def _seconds(value: float) -> str:
    return f"{value:z,.0f} s"


_COUNTS = (("arrived", "Arrived"), ("answered", "Answered"), ("abandoned", "Abandoned"), ("waiting", "Waiting at end"))
_MEASURES: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("service_level", "Service level", _percent),
    ("mean_wait_seconds", "Mean wait", _seconds),
    ("abandoned_share", "Abandoned", _percent),
    ("overflowed_share", "Overflowed", _percent),
    ("transferred_share", "Transferred", _percent),
    ("occupancy", "Occupancy", _percent),
)


def read_date(text: str) -> date:
    """Read a day as it is given; raises Invalid(day)."""
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Invalid("day", f"is {text!r}", "Enter a day such as 2026-11-21.") from problem


def read_plan(path: Path | None) -> Mapping[str, Any]:
    """Read a plan file, JSON or TOML; none is the plan in force. Raises Invalid(plan) for what is neither."""
    return {} if path is None else read_plan_file(path)


async def replay(settings: Settings, day: date, plan: Mapping[str, Any]) -> Comparison:
    """Replay a day of the installation; raises what `replay_day` raises."""
    async with open_application(settings, asyncio.Event()) as application:
        return await replay_day(application.context, _OPERATOR, day, plan)


def tabulate(result: Comparison) -> Table:
    """Return what was recorded, both replays and their difference: of all contacts, by service and by channel."""
    title = f"{result.day}: {result.contacts:,} contacts, {result.agents} agents, 95 % confidence"
    table = Table(title=title, title_justify="left")
    table.add_column("", no_wrap=True)
    for name in ("Recorded", "In force", "Other plan", "Difference"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in (result.total, *result.services, *result.channels):
        _add(table, line)
    return table


def _add(table: Table, line: Line) -> None:
    courses = (line.recorded, line.present, line.changed)
    table.add_row(f"[bold]{line.service or line.channel or 'All contacts'}[/]")
    for key, words in _COUNTS:
        table.add_row(f"  {words}", *(f"{getattr(course, key):,}" for course in courses), "")
    for key, words, shape in _MEASURES:
        values = [getattr(course, key) for course in courses]
        if any(values):
            shown = (shape(value) if value is not None else "-" for value in values)
            table.add_row(f"  {words}", *shown, _difference(getattr(line.differences, key), shape))
    table.add_section()


def _difference(found: Difference | None, shape: Callable[[float], str]) -> str:
    if found is None:
        return "-"

    interval = "" if found.high is None else f" ± {shape(found.high - found.value)}"
    return f"{'+' if found.value > 0 else ''}{shape(found.value)}{interval}"
