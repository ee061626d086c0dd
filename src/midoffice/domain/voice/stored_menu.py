"""A menu as it is kept: its key, its name for people, and the document that was checked when it was saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.voice.menu import Menu, read_menu
from midoffice.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class MenuVersion:
    """A menu as somebody saved it. `changed_by` is a name, empty for what was there before names were kept."""

    menu_id: UUID
    number: int
    name: str
    document: dict[str, Any]
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class StoredMenu:
    """A menu by its key. Calls that are in it go on with what was saved last."""

    id: UUID
    key: str
    name: str
    document: dict[str, Any]
    changed_at: datetime
    version: int = 1

    def menu(self) -> Menu | None:
        """Return the menu; None for a document of another version of the product that is none any more."""
        try:
            return read_menu(self.document)
        except Invalid:
            return None
