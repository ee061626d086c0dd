"""Budgets in memory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.decisions.made import BudgetUse
from midoffice.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class _Budget:
    use: BudgetUse
    ceiling: int


class MemoryBudgets:
    """How much of each budget is reserved and spent; never more than there is."""

    def __init__(self, journal: Journal) -> None:
        """Start without any."""
        self._table: Table[str, _Budget] = Table(journal)

    def all(self) -> tuple[BudgetUse, ...]:
        """Return the budgets, by key."""
        return tuple(sorted((each.use for each in self._table), key=lambda use: use.key))

    def give(self, key: str, most: int) -> None:
        """Say how much there is; what is used beyond it stays used."""
        found = self._table.get(key)
        use = replace(found.use, most=most) if found else BudgetUse(key, most, 0, 0)
        self._table.put(key, _Budget(use, max(most, use.reserved + use.spent)))

    def can_reserve(self, keys: Iterable[str]) -> bool:
        """Tell whether so many of each are left."""
        for key, wanted in Counter(keys).items():
            found = self._table.get(key)
            if found is None or found.use.left < wanted:
                return False
        return True

    def move(self, key: str, *, reserved: int, spent: int = 0) -> None:
        """Change what is reserved and spent; raises Conflict for more than there is."""
        found = self._table.get(key)
        if found is None:
            raise Conflict("The budget named here is not there.")
        use = replace(found.use, reserved=found.use.reserved + reserved, spent=found.use.spent + spent)
        if use.reserved < 0 or use.reserved + use.spent > found.ceiling:
            raise Conflict("Nothing is left of this budget.")
        self._table.put(key, replace(found, use=use))
