"""What `midoffice rules` prints, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from midoffice.domain.rules.dmn.verify.finding import Severity
from midoffice.domain.rules.feel.values.document import dumps
from midoffice.domain.rules.wording import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from midoffice.domain.rules.answer import CaseReport
    from midoffice.domain.rules.dmn.verify.finding import Finding
    from midoffice.domain.rules.version import RuleDifference, RuleEntry
    from midoffice.domain.rules.what_if import WhatIf
    from midoffice.main.rules_places import Places
    from midoffice.usecases.rules.rules import RuleSetView

_INDENT = len("warning") + 2
"""Where the lines of a finding begin."""


def tabulate_rule_sets(views: Sequence[RuleSetView]) -> Table:
    """Return rule sets, one a line."""
    table = _table("Key", "Name", "Purpose", "In force", "Draft")
    for view in views:
        rules = view.rule_set
        live = "retired" if not rules.active else "-" if rules.live is None else str(rules.live)
        draft = f"{view.draft_state.value}, edited" if view.edited else view.draft_state.value
        table.add_row(rules.key, escape(rules.name), rules.purpose.value, live, draft)
    return table


def tabulate_findings(findings: Iterable[Finding], places: Places, width: int) -> Table:
    """Return findings, each in some lines: how bad, where, what, with the text and a mark in it, the example, the remedy."""
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        example = ", ".join(f"{name} = {dumps(value)}" for name, value in (finding.example or {}).items())
        lines = (
            Text(places.named(finding.where), style="bold"),
            Text(finding.message),
            Text(places.marked(finding.where, width - _INDENT), no_wrap=True, overflow="crop"),
            Text(f"For example: {example}" if example else ""),
            Text(finding.remedy, style="italic"),
        )
        table.add_row(Text(finding.severity.value, style=colour), Group(*(line for line in lines if line.plain)))
    return table


def tabulate_cases(report: CaseReport) -> Table:
    """Return how test cases went, one decision a line."""
    table = _table("", "Test case", "Decision", "Expected", "Was")
    for result in report.results:
        for each in result.values:
            mark = "[green]pass[/]" if each.passed else "[red]fail[/]"
            table.add_row(mark, *(escape(text) for text in (result.name, each.decision, told(each.expected), told(each.actual))))
        for fault in result.faults:
            table.add_row("", "", "", "", escape(fault))
    return table


def tabulate_differences(changes: Sequence[RuleDifference]) -> Table:
    """Return what differs, one a line."""
    table = _table("Model", "Change")
    for change in changes:
        table.add_row(escape(change.model), escape(change.sentence))
    return table


def tabulate_outcomes(found: WhatIf) -> Table:
    """Return which answers would have been others, and how often, one a line."""
    table = _table("Times", "Decision", "Was", "Would be")
    for each in found.outcomes:
        table.add_row(str(each.count), *(escape(text) for text in (each.decision, each.before, each.after)))
    return table


def tabulate_versions(entries: Sequence[RuleEntry]) -> Table:
    """Return versions, one a line."""
    table = _table("Version", "State", "In force from", "By", "Approved by", "Changes", "Reason")
    for entry in entries:
        reason = entry.reason if entry.restored is None else f"Version {entry.restored} again. {entry.reason}"
        names = escape(entry.account_name), escape(entry.approved_by or "-")
        since = f"{entry.effective_from:%Y-%m-%d %H:%M} UTC" if not entry.withdrawn else "never"
        table.add_row(str(entry.number), entry.state.value, since, *names, str(len(entry.changes)), escape(reason))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
