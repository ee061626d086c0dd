"""Where in a rule set a finding is, as whoever wrote it would say: names and numbers of rows in place of ids."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from midoffice.domain.rules.dmn.verify.finding import Where
    from midoffice.domain.rules.version import RuleContent


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
        span = "" if where.start is None or self._text(where) else f"characters {where.start} to {_end(where)}"
        return ", ".join(part for part in (*known, where.field, span) if part)

    def marked(self, where: Where, room: int) -> str:
        """Return two lines, the text of a cell and a mark under what is wrong in it; empty where no cell is meant.

        Of a text that is longer than `room`, or has several lines, it is the part around the mark.
        """
        text = self._text(where)
        if not text or where.start is None:
            return ""
        before = text.rfind("\n", 0, where.start) + 1
        line, start, end = text[before:].split("\n", 1)[0], where.start - before, _end(where) - before
        cut = max(0, min(start - room // 3, len(line) - room))
        shown = line[cut : cut + room]
        shown = f"…{shown[1:]}" if cut else shown
        shown = f"{shown[:-1]}…" if cut + room < len(line) else shown
        return f"{shown}\n{' ' * (start - cut)}{'^' * max(1, min(end, len(line), cut + room) - start)}"

    def _text(self, where: Where) -> str:
        return self._cells.get((where.rule, where.column), "")


def _end(where: Where) -> int:
    return (where.start or 0) if where.end is None else where.end


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
