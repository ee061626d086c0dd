"""The values that templates see: entries of contexts and items of lists by their paths, and nothing of Python behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, UndefinedError

from midoffice.domain.decisions.rendering.rendered import NotRenderable
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import DaysTime, FeelDate, FeelDateTime, FeelTime, YearsMonths, number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ITEMS = 100
"""So many items of a list are gone through at most."""
_SEPARATOR = "\x1f"


class NotThere(UndefinedError):
    """Somebody wanted a missing value. Its message is the path and the reason, with a separator between them."""

    def not_renderable(self) -> NotRenderable:
        """Return it as the error that a treatment gives."""
        return _refusal(self.message or "")


def _refusal(message: str) -> NotRenderable:
    path, _, why = message.partition(_SEPARATOR)
    return NotRenderable(path, why)


class MissingValue(StrictUndefined):
    """What is not there, null, empty or UNKNOWN: whatever is done with it, but asking whether it is there, raises NotThere."""

    __slots__ = ()

    def __init__(self, path: str, why: str = "is not known") -> None:
        """Keep the path."""
        super().__init__(hint=f"{path}{_SEPARATOR}{why}", name=path, exc=NotThere)

    def not_renderable(self) -> NotRenderable:
        """Return the error that a treatment gives which wants it."""
        return _refusal(str(self._undefined_hint))

    def part(self, name: str) -> MissingValue:
        """Return what would be an entry of it: missing as well."""
        _, _, why = str(self._undefined_hint).partition(_SEPARATOR)
        return MissingValue(f"{self._undefined_name}.{name}", why)


class Entries:
    """A context, of which templates read entries by name."""

    __slots__ = ("_entries", "_path")

    def __init__(self, entries: dict[str, object], path: str) -> None:
        """Keep the entries and where they stand."""
        self._entries = entries
        self._path = path

    def read(self, name: str) -> object:
        """Return an entry as templates see it."""
        return seen(self._entries.get(name), f"{self._path}.{name}" if self._path else name)


class Items:
    """A list, which templates go through, or read by position."""

    __slots__ = ("_items", "_path")

    def __init__(self, items: list[object], path: str) -> None:
        """Keep the items and where they stand."""
        self._items = items
        self._path = path

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[object]:
        """Go through the items; raises NotRenderable for more than MOST_ITEMS."""
        if len(self._items) > MOST_ITEMS:
            raise NotRenderable(self._path, f"has more than {MOST_ITEMS} items")
        return (self.at(place) for place in range(len(self._items)))

    def at(self, place: int) -> object:
        """Return an item as templates see it; counted from 0."""
        there = -len(self._items) <= place < len(self._items)
        return seen(self._items[place] if there else None, f"{self._path}.{place}")


def seen(value: object, path: str) -> object:
    """Return a FEEL value as templates see it."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return MissingValue(path, "is empty")
    if isinstance(value, Unknown):
        return MissingValue(path, f"is not known ({value.reason})")
    if isinstance(value, dict):
        return Entries(value, path)
    if isinstance(value, list):
        return Items(value, path)
    return value


def as_text(value: object) -> str:
    """Return a value as it stands in a text; raises NotRenderable for what is no text, number, date or time."""
    if isinstance(value, str):
        return value
    if isinstance(value, MissingValue):
        return str(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, FeelDate | FeelDateTime | FeelTime | DaysTime | YearsMonths):
        return str(value)
    raise NotRenderable("a value", "is neither a text nor a number: choose one of its entries, or ask about it with if")
