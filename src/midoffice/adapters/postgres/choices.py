"""Lists of choices in PostgreSQL."""

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.kernel.errors import Stale
from midoffice.kernel.text import storable
from midoffice.ports.choices import Choices

SQL = SqlFile(__file__)
_CHOICES = SQL.rows("choices")
_SET_CHOICES = SQL.run("set_choices")


class PostgresChoiceLists:
    """Lists by name."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def choices(self, name: str) -> Choices | None:
        """Return a list; None when it was never set."""
        for entries, version in await _CHOICES(self._connection, name):
            return Choices(tuple(entries), version)
        return None

    async def set_choices(self, name: str, choices: Choices) -> None:
        """Replace the list of the version before; raises Stale."""
        if not await _SET_CHOICES(self._connection, name, storable(choices.entries), choices.version):
            raise Stale("list", name)
