"""How a benchmark ends: a table for people, one line of JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from lab import machine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -(-len(ordered) * share // 1).__int__() - 1))]


def show(title: str, rows: Sequence[tuple[str, str, str]], result: Mapping[str, object]) -> None:
    """Print the rows (what, measured, bar or remark), how fast the machine is, and then the result as the last line."""
    machine_ms = machine.loop_ms()
    table = Table(title=title, title_justify="left")
    for heading in ("measured", "value", "bar / remark"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for row in rows:
        table.add_row(*row)
    table.add_row("machine: a fixed loop of Python", f"{machine_ms:.1f} ms", machine.describe())
    Console().print(table)
    print(json.dumps({**result, "machine_ms": round(machine_ms, 1)}), flush=True)
