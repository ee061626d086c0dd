"""Lists of choices in PostgreSQL."""

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.kernel.text import storable

SQL = SqlFile(__file__)
_CHOICES = SQL.value("choices")
_SET_CHOICES = SQL.run("set_choices")


class PostgresChoiceLists:
    """Lists by name."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def choices(self, name: str) -> tuple[str, ...] | None:
        """Return a list in its order; None when it was never set."""
        found: list[str] | None = await _CHOICES(self._connection, name)
        return None if found is None else tuple(found)

    async def set_choices(self, name: str, choices: tuple[str, ...]) -> None:
        """Replace a list; two who do so at once do it one after the other."""
        await _SET_CHOICES(self._connection, name, storable(choices))
