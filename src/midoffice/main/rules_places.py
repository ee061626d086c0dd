"""Where in a rule set a finding is, as whoever wrote it would say: names and numbers of rows in place of ids."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from midoffice.domain.rules.dmn.verify.finding import Where
    from midoffice.domain.rules.version import RuleContent

_MARKED = 120
"""A longer text is not shown with its mark: it would be folded, and the mark stand anywhere."""


class Places:
    """The elements, rows and columns of a rule set, by their ids."""

    def __init__(self, content: RuleContent) -> None:
        """Look through every model."""
        self._names: dict[str, str] = {"": ""}
        self._cells: dict[tuple[str, str], str] = {}
        documents = [model.document for model in content.models]
        for document in documents:
            model = f"{document.get('name', '')}: " if len(documents) > 1 else ""
            for element in chain(document.get("decisions") or (), document.get("knowledge") or ()):
                self._names.setdefault(element.get("id") or "", f"{model}{element.get('name', '')}")
                for table in _tables(element.get("logic")):
                    self._add(table)

    def _add(self, table: Mapping[str, Any]) -> None:
        inputs, outputs = table.get("inputs") or (), table.get("outputs") or ()
        for column in inputs:
            self._names.setdefault(column["id"], column.get("label") or column.get("expression") or "")
        for column in outputs:
            self._names.setdefault(column["id"], column.get("name") or column.get("label") or "result")
        for number, rule in enumerate(table.get("rules") or (), 1):
            self._names.setdefault(rule["id"], f"row {number}")
            cells = zip((*inputs, *outputs), (*rule["when"], *rule["then"]), strict=False)
            self._cells.update({(rule["id"], column["id"]): text for column, text in cells})

    def named(self, where: Where) -> str:
        """Return a place by its names: `Intake, row 3, Balance`; with numbers of characters where no mark can show them."""
        known = [self._names.get(part, part) for part in (where.decision, where.rule, where.column)]
        end = where.start if where.end is None else where.end
        span = "" if where.start is None or self.marked(where) else f"characters {where.start} to {end}"
        return ", ".join(part for part in (*known, where.field, span) if part)

    def marked(self, where: Where) -> str:
        """Return the text of a cell with a mark under what is wrong in it, in two lines; empty where no cell is meant."""
        text = self._cells.get((where.rule, where.column), "")
        if not text or where.start is None or len(text) > _MARKED or "\n" in text:
            return ""
        end = where.start if where.end is None else where.end
        return f"{text}\n{' ' * where.start}{'^' * max(1, end - where.start)}"


def _tables(logic: object) -> Iterator[Mapping[str, Any]]:
    """Find the tables in logic, at any depth."""
    if isinstance(logic, dict):
        if logic.get("kind") == "table":
            yield logic
            return
        for part in logic.values():
            yield from _tables(part)
    elif isinstance(logic, list | tuple):
        for part in logic:
            yield from _tables(part)
