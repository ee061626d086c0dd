"""A rule set that blocks actions: asked once for a decision, and what it cannot tell is blocked as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from midoffice.domain.decisions.action import Test
from midoffice.domain.decisions.reads import Reads, joined, wanted_of
from midoffice.domain.decisions.scope import fill
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


@dataclass(frozen=True, slots=True)
class Block:
    """What the rules block: an action, a group, a kind, or everything."""

    test: Test
    target: Target
    key: str
    reason: str


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
    found: list[Block] = []
    for name, test in DECISIONS.items():
        if rules.has(name):
            found += _asked(rules, name, test, given, now)
    return tuple(dict.fromkeys(found))


def _asked(rules: CompiledRules, name: str, test: Test, scope: Mapping[str, object], now: datetime) -> Iterable[Block]:
    found = rules.collected(name, scope, now, mode=Mode.STRICT)
    if found is None:
        return (Block(test, "all", "", f"{name} gave no answer"),)
    sure, unsure = found
    return [*_read(test, sure, ""), *_read(test, unsure, UNCLEAR)]


def _read(test: Test, rows: Iterable[object], unclear: str) -> Iterator[Block]:
    for row in rows:
        given = row if isinstance(row, Mapping) else {"action": row}
        reason = unclear or str(given.get("reason") or "no reason is given")
        targets = [(target, given[target]) for target in _TARGETS if given.get(target) is not None]
        if not targets or not all(isinstance(key, str) for _, key in targets):
            yield Block(test, "all", "", unclear or "a row names nothing that it blocks")
        for target, key in targets:
            if isinstance(key, str):
                yield Block(test, target, key, reason)
