"""Short lists of plain texts that an administrator keeps, such as the reasons for not being ready."""

from typing import Protocol


class ChoiceLists(Protocol):
    """Lists by name, inside a transaction."""

    async def choices(self, name: str) -> tuple[str, ...] | None:
        """Return a list in its order; None when it was never set."""

    async def set_choices(self, name: str, choices: tuple[str, ...]) -> None:
        """Replace a list; two who do so at once do it one after the other."""
