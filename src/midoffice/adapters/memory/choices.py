"""Lists of choices in memory."""

from midoffice.adapters.memory.tables import Journal, Table


class MemoryChoiceLists:
    """Lists by name."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        self._lists: Table[str, tuple[str, ...]] = Table(journal)

    async def choices(self, name: str) -> tuple[str, ...] | None:
        """Return a list in its order; None when it was never set."""
        return self._lists.get(name)

    async def set_choices(self, name: str, choices: tuple[str, ...]) -> None:
        """Replace a list."""
        self._lists.put(name, choices)
