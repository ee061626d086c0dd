"""Lists of choices in memory."""

from midoffice.adapters.memory.tables import Journal, Table
from midoffice.kernel.errors import Stale
from midoffice.kernel.text import storable
from midoffice.ports.choices import Choices


class MemoryChoiceLists:
    """Lists by name."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        self._lists: Table[str, Choices] = Table(journal)

    async def choices(self, name: str) -> Choices | None:
        """Return a list; None when it was never set."""
        return self._lists.get(name)

    async def set_choices(self, name: str, choices: Choices) -> None:
        """Replace the list of the version before; raises Stale."""
        before = self._lists.get(name)
        if (before.version if before else 0) != choices.version - 1:
            raise Stale("list", name)
        self._lists.put(name, Choices(storable(choices.entries), choices.version))
