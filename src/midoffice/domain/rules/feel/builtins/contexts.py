"""Built-in functions of contexts. No context is ever changed: a new one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.builtins.signatures import builtin, table
from midoffice.domain.rules.feel.values import shown
from midoffice.domain.rules.feel.values.text import DEEPEST

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.run import Run

    Entries = dict[str, object]


def _get_value(run: Run, context: Entries, key: str | list[object]) -> object:
    found: object = context
    for name in key if isinstance(key, list) else [key]:
        if not isinstance(found, dict) or not isinstance(name, str) or name not in found:
            run.report(f"There is no {name if isinstance(name, str) else shown(name)} in {shown(found)}.")
            return None
        found = found[name]
    return found


def _get_entries(run: Run, context: Entries) -> object:
    run.grow_list(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


def _context(run: Run, entries: list[object]) -> object:
    made: Entries = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            run.report(f"An entry of context has a key, which is a text, and a value; {shown(entry)} has not.")
            return None
        if entry["key"] in made:
            run.report(f"Two entries of context have the key {entry['key']}.")
            return None
        made[entry["key"]] = entry["value"]
    return made


def _put(run: Run, context: Entries, key: str | list[object], value: object) -> object:
    keys = key if isinstance(key, list) else [key]
    if not keys or len(keys) > DEEPEST or not all(isinstance(name, str) for name in keys):
        run.report(f"The keys of context put are one to {DEEPEST} texts, not {shown(keys)}.")
        return None
    made = dict(context)
    run.grow_list(len(made) + 1)
    inner = made
    for name in keys[:-1]:
        below = inner.get(str(name), {})
        if not isinstance(below, dict):
            run.report(f"There is no context at {name} that something could be put into, but {shown(below)}.")
            return None
        inner[str(name)] = dict(below)
        run.grow_list(len(below) + 1)
        inner = inner[str(name)]  # type: ignore[assignment] # the copy made in the line above
    inner[str(keys[-1])] = value
    return made


def _merge(run: Run, contexts: list[object]) -> object:
    made: Entries = {}
    for context in contexts:
        if not isinstance(context, dict):
            run.report(f"Only contexts can be merged, not {shown(context)}.")
            return None
        made.update(context)
        run.grow_list(len(made))
    return made


CONTEXTS = table(
    builtin("get value", ("m: context, key: string -> Any", "m: context, keys: list<string> -> Any"), _get_value),
    builtin("get entries", "m: context -> list<Any>", _get_entries),
    builtin("context", "entries: list<Any> -> context", _context),
    builtin(
        "context put",
        (
            "context: context, key: string, value: Any? -> context",
            "context: context, keys: list<string>, value: Any? -> context",
        ),
        _put,
    ),
    builtin("context merge", "contexts: list<Any> -> context", _merge),
)
