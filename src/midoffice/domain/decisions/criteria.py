"""The conditions of a catalogue, each different one compiled once, and asked at most once in a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.decisions.bundles import TRUE, UNASKED, Bundle, Path, Simple, Test, read_simple
from midoffice.domain.decisions.reads import OWN_NAMES, WHOLE, Reads, reads_of
from midoffice.domain.decisions.reasons import FALSE, NULL, UNKNOWN
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import compile_expression, parse_expression
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from midoffice.domain.rules.feel.language import Compiled
    from midoffice.domain.rules.feel.tree import Expression

NAMES = Names(frozenset(OWN_NAMES))
MOST_STEPS = 100_000
"""What one condition may take; each has its own, so that none depends on what was asked before it."""
_LAST_CAUSE = 255


class Criteria:
    """Conditions by number. `number_of` gives those of texts, of which several may share one; `faults` are texts that are none.

    A text that cannot be read never holds.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Compile the texts."""
        self.faults: dict[str, FeelFault] = {}
        trees: dict[str, Expression] = {}
        for text in dict.fromkeys(texts):
            try:
                trees[text] = parse_expression(text, NAMES)
            except FeelFault as fault:
                self.faults[text] = fault
        self.reads: Reads = reads_of(trees.values())
        self._names = Names(NAMES.variables | {name for name, entries in self.reads.items() if entries != {WHOLE}})
        self.compiled: list[Compiled] = []
        self.bundle_of: list[Bundle | None] = []
        self.bundles: list[Bundle] = []
        self.number_of: dict[str, int] = {}
        self._number(trees)

    def _number(self, trees: Mapping[str, Expression]) -> None:
        bundles: dict[tuple[Path, type], dict[Test, list[str]]] = {}
        for text, node in trees.items():
            simple: Simple | None = read_simple(node)
            if simple is None:
                self._add([text], node, None)
            else:
                path, kind, test = simple
                bundles.setdefault((path, kind), {}).setdefault(test, []).append(text)
        for (path, kind), members in bundles.items():
            bundle = Bundle(path, kind, list(members), len(self.compiled))
            self.bundles.append(bundle)
            for texts in members.values():
                self._add(texts, trees[texts[0]], bundle)
        for text in self.faults:
            self.number_of[text] = len(self.compiled)
            self.compiled.append(lambda _run, _scope: None)
            self.bundle_of.append(None)

    def _add(self, texts: list[str], node: Expression, bundle: Bundle | None) -> None:
        number = len(self.compiled)
        try:
            compiled = compile_expression(node, self._names)
        except FeelFault as fault:  # it is too large
            self.faults.update(dict.fromkeys(texts, fault))
            return
        self.compiled.append(compiled)
        self.bundle_of.append(bundle)
        for text in texts:
            self.number_of[text] = number


class Answers:
    """The conditions of one decision. `memo` has how those came out that were asked: TRUE, FALSE, NULL, or UNKNOWN and above.

    What is above says of which attribute: see `cause`. After the last condition stands one that always holds.
    """

    __slots__ = ("_causes", "_criteria", "_run", "_scope", "memo")

    def __init__(self, criteria: Criteria, scope: Mapping[str, object], now: datetime) -> None:
        """Begin with nothing asked."""
        self._criteria = criteria
        self._scope = scope
        self._run = Run(now, mode="strict")
        self._causes: list[Unknown] = []
        self.memo = bytearray([UNASKED]) * len(criteria.compiled) + bytes([TRUE])

    def ask(self, number: int) -> int:
        """Return how a condition comes out, and write it down."""
        bundle = self._criteria.bundle_of[number]
        if bundle is not None:
            value = self._value(bundle.path)
            if value.__class__ is bundle.kind:
                bundle.fill(self.memo, value)
                return self.memo[number]
            if isinstance(value, Unknown):
                outcome = self._cause(value)
                self.memo[bundle.first : bundle.end] = bytes([outcome]) * (bundle.end - bundle.first)
                return outcome
        run = self._run
        run.steps_left = MOST_STEPS
        value = self._criteria.compiled[number](run, self._scope)
        outcome = TRUE if value is True else FALSE if value is False else self._cause(value) if isinstance(value, Unknown) else NULL
        self.memo[number] = outcome
        return outcome

    def ask_bundles(self) -> None:
        """Ask all that is answered together."""
        scope = self._scope
        for bundle in self._criteria.bundles:
            subject, name = bundle.path
            part = scope.get(subject)
            value = part.get(name) if part.__class__ is dict else self._value(bundle.path)
            if value.__class__ is bundle.kind:
                bundle.fill(self.memo, value)
            elif isinstance(value, Unknown):
                self.memo[bundle.first : bundle.end] = bytes([self._cause(value)]) * (bundle.end - bundle.first)

    def holds(self, number: int) -> bool:
        """Whether a condition is true."""
        known = self.memo[number]
        return (self.ask(number) if known == UNASKED else known) == TRUE

    def cause(self, outcome: int) -> Unknown:
        """Return what was not known, for an outcome from UNKNOWN on."""
        return self._causes[outcome - UNKNOWN]

    def _value(self, path: Path) -> object:
        value: object = self._scope
        for name in path:
            if not isinstance(value, dict):
                return value if isinstance(value, Unknown) else None
            value = value.get(name)
        return value

    def _cause(self, unknown: Unknown) -> int:
        if unknown in self._causes:
            return self._causes.index(unknown) + UNKNOWN
        if len(self._causes) + UNKNOWN >= _LAST_CAUSE:
            several = Unknown("several", "more attributes")
            if len(self._causes) + UNKNOWN == _LAST_CAUSE:
                self._causes.append(several)
            return _LAST_CAUSE
        self._causes.append(unknown)
        return len(self._causes) - 1 + UNKNOWN
