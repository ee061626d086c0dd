"""The centre's capacity rules."""

from typing import Protocol

from midoffice.domain.agents.capacity_rules import CapacityRules


class CapacityStore(Protocol):
    """One record, inside a transaction."""

    async def rules(self) -> CapacityRules:
        """Return the rules in force: those that we come with (version 0) until others are set."""

    async def set_rules(self, rules: CapacityRules) -> None:
        """Replace the rules of the version before; raises Stale when there are others."""
