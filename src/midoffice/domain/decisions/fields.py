"""Reading a document field by field: whatever is wrong is told with its path, and what could have been meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from midoffice.domain.rules.feel.check_words import did_you_mean
from midoffice.kernel.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

E = TypeVar("E", bound=StrEnum)
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_LONGEST_SECONDS = 10 * 366 * 86_400
MOST_ITEMS = 10_000
_MISSING = object()


class Fields:
    """A context of a document at a path. Each method takes a field, with what it is when it is not there."""

    def __init__(self, document: object, path: str, known: frozenset[str]) -> None:
        """Raise Invalid for what is no context, or has a field that is not known."""
        if not isinstance(document, dict):
            raise Invalid(path or "catalogue", "is not an object", "Write it as {...}.")
        self._document: Mapping[str, Any] = document
        self.path = path
        strange = next((name for name in document if name not in known), None)
        if strange is not None:
            remedy = did_you_mean(str(strange), known) or f"Known are {', '.join(sorted(known))}."
            raise Invalid(self.at(str(strange)[:64]), "is not known", remedy)

    def at(self, name: str) -> str:
        """The path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Whether a field is there, and not null."""
        return self._document.get(name) is not None

    def raw(self, name: str, default: object = None) -> object:
        """A field as it is; null counts as not there."""
        value = self._document.get(name)
        return default if value is None else value

    def text(self, name: str, default: str | None = None, *, longest: int = 2_000) -> str:
        """A text, without spaces around it."""
        value = self.raw(name, _MISSING if default is None else default)
        if not isinstance(value, str):
            raise Invalid(self.at(name), "is missing" if value is _MISSING else "is not a text", "Enter a text.")
        if len(value) > longest:
            raise Invalid(self.at(name), f"has {len(value):,} characters", f"Enter at most {longest:,}.")
        return value.strip()

    def key(self, name: str = "key") -> str:
        """A key: small letters, digits, dots, dashes and underscores."""
        value = self.text(name)
        if not _KEY.fullmatch(value):
            raise Invalid(self.at(name), f"{value[:64]!r} is not a key", "Use small letters, digits, - and _, at most 64.")
        return value

    def optional_key(self, name: str) -> str | None:
        """A key, or None."""
        return self.key(name) if self.has(name) else None

    def boolean(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self.raw(name, default)
        if not isinstance(value, bool):
            raise Invalid(self.at(name), "is neither true nor false")
        return value

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """A number within bounds."""
        value = self.raw(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not low <= value <= high:
            raise Invalid(self.at(name), f"is not a number from {low:g} to {high:g}", "Enter such a number.")
        return float(value)

    def whole(self, name: str, default: int | None, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.raw(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or not low <= value <= high:
            raise Invalid(self.at(name), f"is not a whole number from {low:,} to {high:,}", "Enter such a number.")
        return int(value)

    def seconds(self, name: str, default: int | None) -> timedelta:
        """A duration, at most ten years."""
        return timedelta(seconds=self.whole(name, default, 1, _LONGEST_SECONDS))

    def optional_seconds(self, name: str) -> timedelta | None:
        """A duration, or None."""
        return self.seconds(name, None) if self.has(name) else None

    def money(self, name: str, default: str) -> Decimal:
        """An amount of at most 12 digits before the point; as text, so that none is lost."""
        value = self.raw(name, default)
        try:
            amount = Decimal(str(value)) if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite() or abs(amount) >= Decimal(10) ** 12:
            raise Invalid(self.at(name), "is not an amount", 'Enter a number such as "12.50".')
        return amount

    def instant(self, name: str) -> datetime | None:
        """An aware instant, in UTC, or None."""
        if not self.has(name):
            return None
        try:
            at = datetime.fromisoformat(self.text(name))
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            raise Invalid(self.at(name), "is not an instant with a zone", "Enter it as 2026-03-01T09:00:00Z.")
        return at.astimezone(UTC)

    def choice(self, name: str, kind: type[E]) -> E:
        """One of an enumeration."""
        return self._chosen(self.text(name), self.at(name), kind)

    def choices(self, name: str, kind: type[E], default: tuple[E, ...] = ()) -> tuple[E, ...]:
        """Some of an enumeration, each once."""
        if not self.has(name):
            return default
        return tuple(dict.fromkeys(self._chosen(value, path, kind) for value, path in self.items(name)))

    def texts(self, name: str) -> tuple[str, ...]:
        """Texts, each once."""
        found = []
        for value, path in self.items(name):
            if not isinstance(value, str):
                raise Invalid(path, "is not a text")
            found.append(value.strip())
        return tuple(dict.fromkeys(found))

    def items(self, name: str) -> Iterator[tuple[object, str]]:
        """Yield the items of a list with their paths."""
        value = self.raw(name, ())
        if not isinstance(value, list | tuple):
            raise Invalid(self.at(name), "is not a list", "Write it as [...].")
        if len(value) > MOST_ITEMS:
            raise Invalid(self.at(name), f"has {len(value):,} items", f"At most {MOST_ITEMS:,} are taken.")
        for place, item in enumerate(value):
            yield item, f"{self.at(name)}.{place}"

    @staticmethod
    def _chosen(value: object, path: str, kind: type[E]) -> E:
        known = [each.value for each in kind]
        if value not in known:
            remedy = did_you_mean(str(value), known) or f"Choose one of {', '.join(known)}."
            raise Invalid(path, f"{str(value)[:64]!r} is not known", remedy)
        return kind(value)
