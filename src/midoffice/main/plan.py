"""`midoffice plan`: the routing plan as a file, in JSON or TOML - shown, checked, published, taken back."""

from __future__ import annotations

import asyncio
import tomllib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from rich.table import Table

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.kernel.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from midoffice.domain.routing.plans.version import PlanChange, PlanEntry
    from midoffice.main.settings import Settings
    from midoffice.usecases.given import Context

OPERATOR = Principal(UUID(int=0), "operator (command line)", (), frozenset({Scope.READ_CONTACTS, Scope.ADMINISTER}))
_EXAMPLE = "See docs/administering.md for an example."
_NOTHING: Mapping[str, object] = {"overflow_to": "", "overflow_after_seconds": 0}
"""What stands in a TOML file for nothing at all, for which TOML has no word."""


@asynccontextmanager
async def installation(settings: Settings) -> AsyncIterator[Context]:
    """Open the installation's stores for one command. What rules in a folder say is told without it, and without its adapters."""
    from midoffice.main.bootstrap import open_application  # noqa: PLC0415  # loaded when needed

    async with open_application(settings, asyncio.Event()) as application:
        yield application.context


def read_plan_file(path: Path) -> Mapping[str, Any]:
    """Read a plan: TOML if the name ends in .toml, else JSON. Raises Invalid(plan) for what is neither."""
    toml = path.suffix.lower() == ".toml"
    try:
        plan = tomllib.loads(path.read_text(encoding="utf-8")) if toml else orjson.loads(path.read_bytes())
    except (orjson.JSONDecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Invalid("plan", f"is no {'TOML' if toml else 'JSON'}: {problem}", _EXAMPLE) from problem
    if not isinstance(plan, dict):
        raise Invalid("plan", "is no JSON object", _EXAMPLE)
    return _without_stand_ins(plan) if toml else plan


def _without_stand_ins(plan: dict[str, Any]) -> dict[str, Any]:
    services = plan.get("services")
    if not isinstance(services, dict):
        return plan
    meant = {
        key: {name: None if name in _NOTHING and value == _NOTHING[name] else value for name, value in fields.items()}
        if isinstance(fields, dict)
        else fields
        for key, fields in services.items()
    }
    return {**plan, "services": meant}


def write_json(document: Mapping[str, Any]) -> str:
    """Return the plan as JSON, in lines that a version control system can compare."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def write_toml(document: Mapping[str, Any]) -> str:
    """Return the plan as TOML; `read_plan_file` reads the same plan from it."""
    parts = []
    for key, fields in document["services"].items():
        lines = [f"{name} = {_toml(_NOTHING[name] if value is None else value)}" for name, value in fields.items()]
        parts.append("\n".join((f"[services.{_name(key)}]", *lines)))
    return "\n\n".join(parts) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        said = [f"{_name(key)} = {_toml(each)}" for key, each in value.items() if each is not None]
        return f"{{ {', '.join(said)} }}" if said else "{}"
    if isinstance(value, list):
        if all(isinstance(each, dict) and "after_seconds" in each for each in value) and value:
            return "[\n" + "".join(f"    {_toml(each)},\n" for each in value) + "]"
        return f"[{', '.join(_toml(each) for each in value)}]"
    return orjson.dumps(value).decode()  # numbers and plain strings are written alike in both


def _name(key: str) -> str:
    plain = all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in key)
    return key if plain and key else orjson.dumps(key).decode()


def read_accepted(given: Sequence[str]) -> dict[str, int]:
    """Read `sales=3`: as many waiting items of a service may become unroutable. Raises Invalid(accept)."""
    accepted = {}
    for each in given:
        key, _, count = each.partition("=")
        if not key or not count.isdecimal():
            raise Invalid("accept", f"is {each!r}", "Give the service and the count that were announced, as sales=3.")
        accepted[key] = int(count)
    return accepted


def said(value: object) -> str:
    """Return one value of a plan in a short line."""
    return "-" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()


def tabulate_changes(changes: Sequence[PlanChange]) -> Table:
    """Return what differs, by service and field."""
    table = Table(box=None, pad_edge=False)
    for name in ("Service", "Field", "Before", "After"):
        table.add_column(name, overflow="fold")
    for change in changes:
        if change.field == "service":
            table.add_row(change.service, "", "" if change.before is None else "in the plan", "" if change.after is None else "new")
        else:
            table.add_row(change.service, change.field, said(change.before), said(change.after))
    return table


def tabulate_versions(entries: Sequence[PlanEntry]) -> Table:
    """Return versions, one a line."""
    table = Table(box=None, pad_edge=False)
    for name in ("Version", "Since", "By", "Changed", "Comment"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        services = sorted({change.service for change in entry.changes})
        comment = entry.comment if entry.restored is None else f"Version {entry.restored} restored. {entry.comment}".strip()
        table.add_row(str(entry.number), f"{entry.at:%Y-%m-%d %H:%M} UTC", entry.account_name, f"{', '.join(services)}", comment)
    return table
