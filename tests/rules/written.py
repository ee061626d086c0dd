"""Small rule sets for tests: documents as an editor would send them."""

from typing import Any

from midoffice.domain.rules.version import RuleCase


def table(
    *rows: tuple[str, ...], policy: str = "first", inputs: int = 1, outputs: tuple[str, ...] = ("service",)
) -> dict[str, Any]:
    """The logic of a table; each row is its tests, then its results."""
    names = ("Subject", "Known customer", "Hour")[:inputs]
    types = ("string", "boolean", "number")
    return {
        "kind": "table",
        "hit_policy": policy,
        "inputs": [{"id": f"in{n}", "expression": name, "type": types[n - 1]} for n, name in enumerate(names, 1)],
        "outputs": [{"id": f"out{n}", "name": name} for n, name in enumerate(outputs, 1)],
        "rules": [{"id": f"r{n}", "when": list(row[:inputs]), "then": list(row[inputs:])} for n, row in enumerate(rows, 1)],
    }


def model(logic: dict[str, Any], name: str = "Mail", decision: str = "Intake") -> dict[str, Any]:
    """A model of one decision."""
    wanted = {each["expression"]: each["type"] for each in logic.get("inputs", [])} or {"Subject": "string"}
    given = [{"id": f"given-{n}", "name": text, "type": kind} for n, (text, kind) in enumerate(wanted.items(), 1)]
    needs = {"inputs": [each["id"] for each in given]}
    return {"name": name, "inputs": given, "decisions": [{"id": "d1", "name": decision, "requires": needs, "logic": logic}]}


def mail(*rows: tuple[str, ...]) -> dict[str, Any]:
    """Rules on the subject of a mail; the last row takes everything else."""
    return model(table(*(rows or (('"TV"', '"sales"'),)), ("-", '"billing"')))


TV = RuleCase("TV", {"Subject": "TV"}, {"Intake": "sales"})
