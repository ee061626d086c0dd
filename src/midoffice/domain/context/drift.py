"""Schema drift: what has changed in a source since its definition was made for it."""

from collections.abc import Iterator, Mapping

from midoffice.domain.context.paths import split_path
from midoffice.domain.context.source import Lookup, SourceDefinition

Columns = Mapping[str, str]
"""Types by the names of columns."""


def find_drift(source: SourceDefinition, now: Mapping[int, Columns], before: Mapping[int, Columns]) -> tuple[str, ...]:
    """Return in words what no longer fits, by the columns of each lookup as they are and as they were first seen.

    A lookup without columns cannot tell; it is left out.
    """
    found: list[str] = []
    for number, lookup in enumerate(source.lookups):
        columns = now.get(number)
        if columns:
            found.extend(_gone(source, lookup, columns))
            found.extend(_changed(source, columns, before.get(number, {})))
    return tuple(dict.fromkeys(found))


def _gone(source: SourceDefinition, lookup: Lookup, columns: Columns) -> Iterator[str]:
    if lookup.owner_column and not _there(lookup.owner_column, columns):
        yield f"It has no column {lookup.owner_column}, which says whose row it is."
    for spec in source.fields:
        if not _there(spec.column, columns):
            yield f"It has no column {spec.column} for {spec.name}."


def _changed(source: SourceDefinition, columns: Columns, before: Columns) -> Iterator[str]:
    for spec in source.fields:
        name = spec.column if spec.column in columns else split_path(spec.column)[0]
        if name in before and name in columns and before[name] != columns[name]:
            yield f"The column {name} of {spec.name} was {before[name]} and is {columns[name]} now."


def _there(column: str, columns: Columns) -> bool:
    return column in columns or split_path(column)[0] in columns
