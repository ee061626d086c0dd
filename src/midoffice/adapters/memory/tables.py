"""Tables of frozen records in dictionaries, with an undo journal and the unique rules the database has."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from typing import Any, Generic, TypeVar

import orjson

from midoffice.kernel.errors import Conflict
from midoffice.kernel.text import storable
from midoffice.ports.database import ReadOnly

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Journal:
    """What the open transaction has changed, so that it can be undone."""

    def __init__(self) -> None:
        """Start with no transaction open."""
        self._undo: list[Callable[[], None]] = []
        self._writing = False

    def begin(self, *, writing: bool) -> None:
        """Open a transaction."""
        self._undo.clear()
        self._writing = writing

    def note(self, undo: Callable[[], None]) -> None:
        """Remember how to take one change back; raises ReadOnly outside a read-write transaction."""
        if not self._writing:
            raise ReadOnly
        self._undo.append(undo)

    def commit(self) -> None:
        """Keep everything."""
        self._undo.clear()
        self._writing = False

    def roll_back(self) -> None:
        """Take everything back, newest first."""
        for undo in reversed(self._undo):
            undo()
        self.commit()


class Unique(Generic[V]):
    """A unique rule: no two rows have the same value of `of`; rows for which it is None are free."""

    def __init__(self, of: Callable[[V], Hashable | None], why: str) -> None:
        """Take the rule and the sentence for who breaks it."""
        self.of = of
        self.why = why


class Table(Generic[K, V]):
    """Rows by key, lists of rows by the values of named functions, and unique rules."""

    def __init__(
        self,
        journal: Journal,
        *,
        unique: tuple[Unique[V], ...] = (),
        documents: tuple[str, ...] = (),
        **groups: Callable[[V], Hashable],
    ) -> None:
        """Take the journal, the unique rules and the named functions by which rows are looked up.

        `documents` names the fields that hold JSON documents: they are kept as a copy that went through JSON.
        """
        self._journal = journal
        self._documents = documents
        self._rows: dict[K, V] = {}
        self._unique = [(rule, dict[Hashable, K]()) for rule in unique]
        self._groups = {name: (of, dict[Hashable, dict[K, None]]()) for name, of in groups.items()}

    def __iter__(self) -> Iterator[V]:
        return iter(list(self._rows.values()))

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def items(self) -> list[tuple[K, V]]:
        """Return every key with its row."""
        return list(self._rows.items())

    def get(self, key: K) -> V | None:
        """Return a row."""
        return self._rows.get(key)

    def by(self, group: str, value: Hashable) -> list[V]:
        """Return the rows for which the named function gives this value."""
        return [self._rows[key] for key in self._groups[group][1].get(value, ())]

    def put(self, key: K, row: V) -> None:
        """Store or replace a row; raises Conflict when a unique rule is broken."""
        clean = self._detached(storable(row))
        for rule, taken in self._unique:
            value = rule.of(clean)
            if value is not None and taken.get(value, key) != key:
                raise Conflict(rule.why)
        self._change(key, clean)

    def remove(self, key: K) -> V | None:
        """Remove and return a row."""
        row = self._rows.get(key)
        if row is not None:
            self._change(key, None)
        return row

    def _detached(self, row: V) -> V:
        record: Any = row
        copies = {name: orjson.loads(orjson.dumps(getattr(record, name))) for name in self._documents}
        return replace(record, **copies) if copies else row

    def _change(self, key: K, row: V | None) -> None:
        old = self._rows.get(key)
        self._journal.note(lambda: self._set(key, row, old))
        self._set(key, old, row)

    def _set(self, key: K, old: V | None, new: V | None) -> None:
        self._unlist(key, old)
        if new is None:
            self._rows.pop(key, None)
            return
        self._rows[key] = new
        for rule, taken in self._unique:
            value = rule.of(new)
            if value is not None:
                taken[value] = key
        for of, members in self._groups.values():
            members.setdefault(of(new), {})[key] = None

    def _unlist(self, key: K, row: V | None) -> None:
        if row is None:
            return
        for rule, taken in self._unique:
            value: Any = rule.of(row)
            if value is not None and taken.get(value) == key:
                del taken[value]
        for of, members in self._groups.values():
            rows = members[of(row)]
            del rows[key]
            if not rows:
                del members[of(row)]
