"""What one version of the catalogue says otherwise than another, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_CHANGES = 500
_LISTS = {
    "placements": "placement",
    "groups": "group",
    "actions": "action",
    "policies": "policy",
    "budgets": "budget",
}
_LONGEST = 80


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the changes from one document of a catalogue to another, in the order of its parts; none for equal ones."""
    found = list(_changes(before, after))
    more = len(found) - MOST_CHANGES
    return tuple(found) if more <= 0 else (*found[:MOST_CHANGES], f"And {more} more changes.")


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for part, word in _LISTS.items():
        yield from _keyed(word, before.get(part) or (), after.get(part) or ())
    for part in ("rules", "arbitration"):
        yield from _fields(part, before.get(part) or {}, after.get(part) or {})


def _keyed(word: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    old, new = ({str(each.get("key")): each for each in each_side} for each_side in (before, after))
    for key in old:
        if key not in new:
            yield f"The {word} {_name(old[key])} is gone."
    for key, each in new.items():
        if key not in old:
            yield f"The {word} {_name(each)} is new."
        elif each != old[key]:
            yield from _fields(f"{word} {_name(each)}", old[key], each)


def _fields(owner: str, before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        where = f"{path}.{name}" if path else name
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _fields(owner, old, new, where)
        elif name == "treatments" and isinstance(old, Sequence) and isinstance(new, Sequence):
            yield from (
                sentence.replace("The treatment", f"The {owner}: the treatment", 1) for sentence in _keyed("treatment", old, new)
            )
        else:
            yield f"The {owner}: {where} is {_shown(new)} instead of {_shown(old)}."


def _name(record: Mapping[str, Any]) -> str:
    return str(record.get("name") or record.get("key"))


def _shown(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, list | tuple):
        text = ", ".join(_item(each) for each in value) or "nothing"
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _item(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("text") or value.get("key") or dict(value))
    return str(value)
