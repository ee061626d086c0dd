"""Where in a row a value stands."""

from collections.abc import Mapping, Sequence

from midoffice.domain.context.conversion import Unfit


def split_path(column: str) -> tuple[str, ...]:
    """Return the steps of a dotted path."""
    return tuple(column.split("."))


def value_at(row: Mapping[str, object], column: str, steps: Sequence[str]) -> object:
    """Return what stands at a path; raises Unfit when the column, or an entry on the way, is not there.

    A column may have the whole path as its name. Behind the end of a list, and in what is null, there is nothing: None.
    """
    if column in row:
        return row[column]
    value: object = row
    for place, step in enumerate(steps):
        if value is None:
            return None
        if isinstance(value, Mapping):
            if step not in value:
                raise Unfit(_absent(steps[: place + 1], steps))
            value = value[step]
        elif isinstance(value, list | tuple) and step.isdecimal():
            index = int(step) if len(step) < 6 else len(value)  # noqa: PLR2004 - no list is so long
            value = value[index] if index < len(value) else None
        else:
            raise Unfit(f"{'.'.join(steps[:place])} has no parts")
    return value


def _absent(missed: Sequence[str], steps: Sequence[str]) -> str:
    return "is not in the answer" if len(missed) == len(steps) else f"the answer has no {'.'.join(missed)}"
