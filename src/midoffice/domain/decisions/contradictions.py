"""Criteria of one action that can never hold together."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.decisions.bundles import read_simple
from midoffice.domain.decisions.criteria import NAMES
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import parse_expression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from midoffice.domain.decisions.bundles import Path, Simple

Bound = tuple[Decimal, bool]
"""A number, and whether it is itself allowed."""


class _Room:
    """What is left of an attribute's values: between two bounds, and one of some."""

    def __init__(self) -> None:
        self.low: Bound | None = None
        self.high: Bound | None = None
        self.among: frozenset[object] | None = None
        self.never: set[object] = set()

    def narrow(self, form: str, constant: object) -> None:
        if form in ("=", "in"):
            wanted = constant if isinstance(constant, frozenset) else frozenset({constant})
            self.among = wanted if self.among is None else self.among & wanted
        elif form == "!=":
            self.never.add(constant)
        elif form == "range" and isinstance(constant, tuple):
            low, low_in, high, high_in = constant
            self._above((low, low_in))
            self._below((high, high_in))
        elif isinstance(constant, Decimal):
            (self._above if form[0] == ">" else self._below)((constant, form.endswith("=")))

    def _above(self, bound: Bound) -> None:
        if self.low is None or bound[0] > self.low[0] or (bound[0] == self.low[0] and not bound[1]):
            self.low = bound

    def _below(self, bound: Bound) -> None:
        if self.high is None or bound[0] < self.high[0] or (bound[0] == self.high[0] and not bound[1]):
            self.high = bound

    def _fits(self, value: object) -> bool:
        if value in self.never:
            return False
        if not isinstance(value, Decimal):
            return True
        above = self.low is None or value > self.low[0] or (self.low[1] and value == self.low[0])
        return above and (self.high is None or value < self.high[0] or (self.high[1] and value == self.high[0]))

    def is_empty(self) -> bool:
        if self.among is not None:
            return not any(self._fits(value) for value in self.among)
        if self.low is None or self.high is None:
            return False
        low, high = self.low, self.high
        return low[0] > high[0] or (low[0] == high[0] and not (low[1] and high[1] and low[0] not in self.never))


def contradiction(texts: Iterable[str]) -> str | None:
    """Return the attribute about which criteria contradict each other, or the text of one that never holds; None if all can hold.

    Looks at simple comparisons with numbers and words; of others it says nothing.
    """
    rooms: dict[Path, _Room] = {}
    for text in texts:
        try:
            node = parse_expression(text, NAMES)
        except FeelFault:
            continue
        if isinstance(node, tree.Boolean) and not node.value:
            return text
        for part in node.operands if isinstance(node, tree.Logic) and node.operator == "and" else (node,):
            simple: Simple | None = read_simple(part)
            if simple is not None:
                path, _, (form, constant) = simple
                room = rooms.setdefault(path, _Room())
                room.narrow(form, constant)
                if room.is_empty():
                    return ".".join(path)
    return None
