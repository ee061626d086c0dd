"""Where in an answer the rows stand: `data.items`, `result.0`."""

from collections.abc import Mapping
from typing import Any

from midoffice.ports.sources import MOST_ROWS, Row, SourceSchema


def rows_of(document: object, place: str) -> tuple[Row, ...]:
    """Return the rows at a dotted path (empty: the whole document): an object is one row, a list of objects several.

    None at the end or on the way is nobody. Raises SourceSchema for anything else, and for more rows than are taken.
    """
    found: Any = document
    for step in place.split(".") if place else ():
        if found is None:
            return ()
        if isinstance(found, Mapping):
            if step not in found:
                raise SourceSchema(f"Its answer has no {place}: {step} is missing.")
            found = found[step]
        elif isinstance(found, list) and step.isdecimal():
            found = found[int(step)] if int(step) < len(found) else None
        else:
            raise SourceSchema(f"Its answer has no {place}: before {step} stands something else.")
    if found is None:
        return ()
    rows = found if isinstance(found, list) else [found]
    if len(rows) > MOST_ROWS:
        raise SourceSchema(f"It answered with {len(rows)} rows; at most {MOST_ROWS} are taken.")
    if not all(isinstance(row, Mapping) for row in rows):
        raise SourceSchema("Its answer holds something else than objects where the rows should be.")
    return tuple(rows)
