"""The nodes of a JDM file that have logic: decision tables and expressions."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from midoffice.domain.rules.dmn.jdm.expressions import THE_VALUE, Translator
from midoffice.domain.rules.dmn.jdm.scope import Reading, Scope, short_names
from midoffice.domain.rules.dmn.jdm.tokens import Untranslated
from midoffice.domain.rules.dmn.logic import Context, Entry, HitPolicy, Literal, Rule, Table, TableInput, TableOutput
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.printer import print_expression, print_unary_tests

Json = Mapping[str, Any]
Path = tuple[str, ...]
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*", re.ASCII)


@dataclass(slots=True)
class NodeReader:
    """Translates one node. What cannot be translated is added to `findings`, and the rest is read on."""

    node: Json
    id: str
    name: str
    reading: Reading
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, refusal: Untranslated, rule: str = "", column: str = "", part: str = "") -> None:
        """Note what cannot be translated, with its place."""
        where = Where(self.id, rule, column, part, refusal.start, refusal.end)
        message = f"{self.name}: {refusal.message}"
        self.findings.append(Finding(Severity.ERROR, "untranslated", message, where, remedy=refusal.remedy))

    def text(self, read: Callable[[], str], rule: str = "", column: str = "", part: str = "") -> str:
        """Return a translated text; empty, with a finding, if there is none."""
        try:
            return read()
        except Untranslated as refusal:
            self.refuse(refusal, rule, column, part)
            return ""

    def expression(self, text: str, rule: str = "", column: str = "", part: str = "") -> str:
        """Translate an expression."""
        return self.text(lambda: print_expression(Translator(text, self.reading.resolve).whole()), rule, column, part)

    def check_mode(self, content: Json) -> None:
        """Refuse what lets a node run over a list, or elsewhere than at the top."""
        for key in ("inputField", "outputPath"):
            if content.get(key):
                self.refuse(Untranslated(f"{key} cannot be translated.", "Name the fields in full in the cells."), part=key)
        if content.get("executionMode") == "loop":
            message = "A node that runs once for each item of a list cannot be translated."
            self.refuse(Untranslated(message, "Write it as for ... return in FEEL."), part="executionMode")

    def output_path(self, text: object, column: str) -> Path:
        """Read the field that an output sets."""
        if isinstance(text, str) and _FIELD.fullmatch(text.strip()):
            return tuple(text.strip().split("."))
        self.refuse(
            Untranslated(f"{text!s:.40} is no field to set.", "Name it with letters and dots."), column=column, part="field"
        )
        return ("unnamed",)


def read_table(reader: NodeReader, content: Json) -> tuple[Table, dict[Path, str]]:
    """Translate a decision table; the second value names its outputs: of each field that it sets."""
    reader.check_mode(content)
    policy = content.get("hitPolicy") or "first"
    if policy not in {"first", "collect"}:
        reader.refuse(Untranslated(f"The hit policy {policy!s:.20} is not known.", "Choose first or collect."), part="hitPolicy")
    inputs, tested = _inputs(reader, objects(content.get("inputs")))
    columns = objects(content.get("outputs"))
    paths = [reader.output_path(column.get("field"), str(column.get("id", ""))) for column in columns]
    names = short_names(paths)
    outputs = tuple(
        TableOutput(f"{reader.id}_o{n}", name=names[path], label=str(column.get("name") or ""))
        for n, (column, path) in enumerate(zip(columns, paths, strict=True), 1)
    )
    rules = []
    for number, row in enumerate(objects(content.get("rules")), 1):
        rule_id = f"{reader.id}_r{number}"
        when = tuple(_cell(reader, row, column, rule_id, test) for column, test in zip(inputs, tested, strict=True))
        then = tuple(
            reader.expression(text, rule_id, str(column.get("id", ""))) if (text := _text(row, column)) else "null"
            for column in columns
        )
        rules.append(Rule(rule_id, when, then, description=str(row.get("_description") or "")))
    table_inputs = tuple(column for column, _ in inputs)
    hit = HitPolicy.COLLECT if policy == "collect" else HitPolicy.FIRST
    return Table(table_inputs, outputs, tuple(rules), hit), names


def _inputs(reader: NodeReader, columns: Sequence[Json]) -> tuple[list[tuple[TableInput, Json]], list[bool]]:
    """Translate the input columns; one without a field holds whole conditions."""
    inputs, tested = [], []
    for number, column in enumerate(columns, 1):
        text = str(column.get("field") or "").strip()
        own_id = str(column.get("id", ""))
        expression = reader.expression(text, column=own_id, part="expression") if text else "true"
        inputs.append((TableInput(f"{reader.id}_i{number}", expression, label=str(column.get("name") or "")), column))
        tested.append(bool(text))
    return inputs, tested


def _cell(reader: NodeReader, row: Json, column: tuple[TableInput, Json], rule: str, test: bool) -> str:  # noqa: FBT001 - of the column
    text = _text(row, column[1])
    own_id = str(column[1].get("id", ""))
    if text in {"", "-"}:
        return "-"
    if not test:
        return reader.expression(text, rule, own_id)
    return reader.text(lambda: print_unary_tests(Translator(text, reader.reading.resolve, THE_VALUE).cell()), rule, own_id)


def _text(row: Json, column: Json) -> str:
    return str(row.get(str(column.get("id", ""))) or "").strip()


def objects(value: object) -> list[Json]:
    """Return the objects of a list in JSON."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def read_expressions(reader: NodeReader, content: Json) -> tuple[Context, dict[Path, str]]:
    """Translate a node of expressions to a context; later ones see the fields that earlier ones set."""
    reader.check_mode(content)
    rows = objects(content.get("expressions"))
    paths = [reader.output_path(row.get("key"), str(row.get("id", ""))) for row in rows]
    names = short_names(paths)
    entries = []
    for row, path in zip(rows, paths, strict=True):
        text = reader.expression(str(row.get("value") or "null"), column=str(row.get("id", "")))
        entries.append(Entry(names[path], Literal(text)))
        reader.reading.scope.fields[path] = tree.Name(names[path])
    reader.reading.decisions -= set(names.values())
    return Context(tuple(entries)), names


def own_scope(scope: Scope) -> Scope:
    """Return a copy that a node may add to."""
    return Scope(scope.request, dict(scope.fields))
