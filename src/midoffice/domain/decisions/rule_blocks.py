"""A rule set that blocks actions: asked once for a decision, and what it cannot tell is blocked as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from midoffice.domain.decisions.action import Test
from midoffice.domain.decisions.reads import WHOLE, Reads, joined, wanted_of
from midoffice.domain.decisions.scope import fill
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.rule_set import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from midoffice.domain.rules.compiled import CompiledRules

DECISIONS = {"Eligibility": Test.ELIGIBILITY, "Applicability": Test.APPLICABILITY, "Suitability": Test.SUITABILITY}
"""The decisions that are asked. Each is a table that collects rows of {action | group | kind, reason}: what is blocked, and why."""
Target = Literal["action", "group", "kind", "all"]
_TARGETS: tuple[Target, ...] = ("action", "group", "kind")
UNCLEAR = "it is not known whether they block it"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Block:
    """What the rules block: an action, a group, a kind, or everything; `unknown` are the attributes for which nobody can tell."""

    test: Test
    target: Target
    key: str
    reason: str
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def rules_read(rules: CompiledRules) -> Reads:
    """Return what the decisions that are asked read."""
    found: Reads = {}
    for name in DECISIONS:
        if rules.has(name):
            found = joined(found, rules.reads(name))
    return found


def wanted_by(rules: CompiledRules) -> frozenset[str]:
    """Return the attributes that a rule set asks for, as `subject.name`, or `subject` for all of them."""
    return wanted_of(rules_read(rules))


def reads_history(rules: CompiledRules) -> bool:
    """Whether a rule set looks at the ledger."""
    return "history" in rules_read(rules)


def blocks_of(rules: CompiledRules, scope: Mapping[str, object], now: datetime) -> tuple[Block, ...]:
    """Return what a rule set blocks for what conditions see. What is neither a block nor nothing blocks everything."""
    given = dict(scope)
    fill(given, rules_read(rules))
    unknown = _unknown(rules_read(rules), given)
    found: list[Block] = []
    for name, test in DECISIONS.items():
        if rules.has(name):
            found += _asked(rules, name, test, given, now, unknown)
    return tuple(dict.fromkeys(found))


def _unknown(reads: Reads, scope: Mapping[str, object]) -> tuple[Unknown, ...]:
    """What the rules read and nobody knows."""
    found: dict[str, Unknown] = {}
    for name, entries in reads.items():
        value = scope.get(name)
        parts = [value.get(entry) for entry in entries] if isinstance(value, dict) and WHOLE not in entries else [value]
        if isinstance(value, dict) and WHOLE in entries:
            parts = list(value.values())
        found.update({part.source: part for part in parts if isinstance(part, Unknown)})
    return tuple(found[source] for source in sorted(found))


def _asked(
    rules: CompiledRules, name: str, test: Test, scope: Mapping[str, object], now: datetime, unknown: tuple[Unknown, ...]
) -> Iterable[Block]:
    found = rules.collected(name, scope, now, mode=Mode.STRICT)
    sources = tuple(each.source for each in unknown)
    if found is None:
        return (Block(test, "all", "", f"{name} gave no answer", sources),)
    sure, unsure = found
    causes = ", ".join(f"{each.source}: {each.reason}" for each in unknown[:_MOST_NAMED])
    unclear = f"{UNCLEAR} ({causes})" if causes else UNCLEAR
    return [*_read(test, sure), *(replace(block, reason=unclear, unknown=sources) for block in _read(test, unsure))]


def _read(test: Test, rows: Iterable[object]) -> Iterator[Block]:
    for row in rows:
        given = row if isinstance(row, Mapping) else {"action": row}
        reason = str(given.get("reason") or "no reason is given")
        targets = [(target, given[target]) for target in _TARGETS if given.get(target) is not None]
        if not targets or not all(isinstance(key, str) for _, key in targets):
            yield Block(test, "all", "", "a row names nothing that it blocks")
        for target, key in targets:
            if isinstance(key, str):
                yield Block(test, target, key, reason)
