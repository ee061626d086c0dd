"""What differs between two states of a decision table: rows by their ids, cells by their columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midoffice.domain.rules.version import RuleDifference
from midoffice.domain.rules.wording import quoted, shortened

Document = Mapping[str, Any]
_COLUMN_FIELDS = ("expression", "name", "label", "type", "allowed", "default")


def between_tables(decision: str, place: str, before: Document, after: Document) -> Iterator[RuleDifference]:
    """Yield what differs between two tables of a decision: policy, columns, then rows and cells."""
    where = f"{decision}, {shortened(place)}" if place else decision
    for field in ("hit_policy", "aggregation"):
        old, new = before.get(field), after.get(field)
        if (old or None) != (new or None):
            sentence = f"{where}: the {field.replace('_', ' ')} was {old or 'none'} and is {new or 'none'} now."
            yield RuleDifference("changed", field, sentence, "", decision, place, old, new)
    for part in ("inputs", "outputs"):
        yield from _columns(decision, where, before.get(part) or (), after.get(part) or ())
    yield from _rows(decision, where, before, after)


def _columns(decision: str, where: str, before: Sequence[Document], after: Sequence[Document]) -> Iterator[RuleDifference]:
    old, new = {each["id"]: each for each in before}, {each["id"]: each for each in after}
    for key, column in old.items():
        if key not in new:
            yield RuleDifference(
                "removed", "column", f"{where}: the column {_title(column)} is gone.", "", decision, before=dict(column)
            )
    for key, column in new.items():
        if key not in old:
            yield RuleDifference(
                "added", "column", f"{where}: the column {_title(column)} is new.", "", decision, after=dict(column)
            )
            continue
        for field in _COLUMN_FIELDS:
            was, now = old[key].get(field), column.get(field)
            if (was or None) != (now or None):
                title = _title(column)
                sentence = f"{where}, column {title}: {field} {quoted(was)} became {quoted(now)}."
                yield RuleDifference("changed", "column", sentence, "", decision, f"column {title}", was, now)
    kept_old, kept_new = [key for key in old if key in new], [key for key in new if key in old]
    if kept_old != kept_new:
        yield RuleDifference("moved", "column", f"{where}: columns stand in another order.", "", decision)


def _rows(decision: str, where: str, before: Document, after: Document) -> Iterator[RuleDifference]:
    old = {row["id"]: (number, row) for number, row in enumerate(before.get("rules") or (), 1)}
    new = {row["id"]: (number, row) for number, row in enumerate(after.get("rules") or (), 1)}
    for key, (number, row) in old.items():
        if key not in new:
            yield RuleDifference(
                "removed", "row", f"{where}: row {number} is gone ({_said(row)}).", "", decision, f"row {number}", before=dict(row)
            )
    for key, (number, row) in new.items():
        if key not in old:
            yield RuleDifference(
                "added", "row", f"{where}: row {number} is new ({_said(row)}).", "", decision, f"row {number}", after=dict(row)
            )
        else:
            yield from _cells(decision, f"{where}, row {number}", f"row {number}", old[key][1], row, before, after)
    kept_old, kept_new = [key for key in old if key in new], [key for key in new if key in old]
    for key in _moved(kept_old, kept_new):
        was, now = old[key][0], new[key][0]
        sentence = f"{where}: row {was} moved to place {now} ({_said(new[key][1])})."
        yield RuleDifference("moved", "row", sentence, "", decision, f"row {now}", was, now)


def _cells(
    decision: str, where: str, place: str, old: Document, new: Document, before: Document, after: Document
) -> Iterator[RuleDifference]:
    for cells, part in (("when", "inputs"), ("then", "outputs")):
        was = {column["id"]: text for column, text in zip(before.get(part) or (), old.get(cells) or (), strict=False)}
        for column, text in zip(after.get(part) or (), new.get(cells) or (), strict=False):
            if column["id"] in was and was[column["id"]] != text:
                title = _title(column)
                sentence = f"{where}, {title}: {quoted(was[column['id']])} became {quoted(text)}."
                yield RuleDifference("changed", "cell", sentence, "", decision, f"{place}, {title}", was[column["id"]], text)
    if (old.get("notes") or None) != (new.get("notes") or None) or (old.get("description") or "") != (new.get("description") or ""):
        notes = [*(old.get("notes") or ()), old.get("description") or ""], [*(new.get("notes") or ()), new.get("description") or ""]
        yield RuleDifference("changed", "note", f"{where}: the notes changed.", "", decision, place, *notes)


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the fewest keys whose move makes one order the other: those outside the longest part that kept its order."""
    place = {key: number for number, key in enumerate(before)}
    # The longest increasing run of old places, by patience sorting: ends[n] is the last key of the best run of length n + 1.
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for key in after:
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if place[ends[middle]] < place[key]:
                low = middle + 1
            else:
                high = middle
        previous[key] = ends[low - 1] if low else None
        ends[low : low + 1] = [key]
    kept: set[str] = set()
    at = ends[-1] if ends else None
    while at is not None:
        kept.add(at)
        at = previous[at]
    return [key for key in after if key not in kept]


def _title(column: Document) -> str:
    return shortened(str(column.get("label") or column.get("expression") or column.get("name") or column.get("id")))


def _said(row: Document) -> str:
    tests = ", ".join(str(text) for text in row.get("when") or ())
    results = ", ".join(str(text) for text in row.get("then") or ())
    return shortened(f"{tests} gives {results}", 160)
