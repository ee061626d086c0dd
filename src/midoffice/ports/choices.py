"""Short lists of plain texts that an administrator keeps, such as the reasons for not being ready."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Choices:
    """A list in its order. `version` is 1 for the first that was ever set, and one more with each change."""

    entries: tuple[str, ...]
    version: int


class ChoiceLists(Protocol):
    """Lists by name, inside a transaction."""

    async def choices(self, name: str) -> Choices | None:
        """Return a list; None when it was never set."""

    async def set_choices(self, name: str, choices: Choices) -> None:
        """Replace the list of the version before; raises Stale when there is another one."""
