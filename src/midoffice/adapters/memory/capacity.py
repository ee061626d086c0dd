"""The centre's capacity rules in memory."""

from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.agents.capacity_rules import CapacityRules
from midoffice.kernel.errors import Stale


class MemoryCapacityStore:
    """One record."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        self._rules: Table[bool, CapacityRules] = Table(journal)

    async def rules(self) -> CapacityRules:
        """Return the rules in force."""
        return self._rules.get(True) or CapacityRules()

    async def set_rules(self, rules: CapacityRules) -> None:
        """Replace the rules of the version before; raises Stale."""
        if (await self.rules()).version != rules.version - 1:
            raise Stale("capacity rules", "capacity")
        self._rules.put(True, rules)  # noqa: FBT003 - the one key there is
