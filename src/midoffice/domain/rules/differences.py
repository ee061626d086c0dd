"""What differs between two versions of a rule set, in sentences that a business person reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midoffice.domain.rules.table_differences import between_tables
from midoffice.domain.rules.version import RuleCase, RuleContent, RuleDifference
from midoffice.domain.rules.wording import quoted, shortened

MOST_DIFFERENCES = 1_000
"""More are not told one by one: the last one says how many there are."""

Document = Mapping[str, Any]

_PARTS = (
    ("types", "type", ("base", "list", "allowed", "fields", "description")),
    ("inputs", "input", ("type", "description")),
    ("decisions", "decision", ("type", "question", "description", "requires")),
    ("knowledge", "function", ("type", "parameters", "description", "requires")),
    ("services", "decision service", ("outputs", "inside", "input_decisions", "input_data")),
    ("imports", "import", ("namespace", "kind")),
)
"""The lists of a model, what a member is called, and which of its fields are told; `logic` is told where it is."""

_SILENT = frozenset({"arguments", "entries", "items", "logic", "rows", "text"})


def differences(before: RuleContent, after: RuleContent) -> tuple[RuleDifference, ...]:
    """Return what differs, in the order of the models: nothing for contents that say the same."""
    found = list(_between(before, after))
    if len(found) > MOST_DIFFERENCES:
        rest = len(found) - MOST_DIFFERENCES + 1
        found[MOST_DIFFERENCES - 1 :] = [RuleDifference("changed", "more", f"And {rest} further differences.")]
    return tuple(found)


def _between(before: RuleContent, after: RuleContent) -> Iterator[RuleDifference]:
    if before.mode is not after.mode:
        sentence = f"Unknown inputs: {before.mode.value} became {after.mode.value}."
        yield RuleDifference("changed", "mode", sentence, before=before.mode.value, after=after.mode.value)
    old, new = _by_name([model.document for model in before.models]), _by_name([model.document for model in after.models])
    yield from _members("model", "", old, new)
    for name in [each for each in new if each in old]:
        for difference in between_models(old[name], new[name]):
            yield _in_model(difference, name)
    yield from _cases(before, after)


def between_models(before: Document, after: Document) -> Iterator[RuleDifference]:
    """Yield what differs between two models; `model` is left empty."""
    for field in ("description", "namespace"):
        yield from _field("model", "", field, before.get(field), after.get(field))
    for part, what, told in _PARTS:
        old, new = _by_key(before.get(part)), _by_key(after.get(part))
        yield from _members(what, "", old, new, names=True)
        for key in [each for each in new if each in old]:
            yield from _between_members(what, old[key], new[key], told)


def _between_members(what: str, old: Document, new: Document, told: Sequence[str]) -> Iterator[RuleDifference]:
    name = str(new.get("name") or new.get("id") or "")
    if old.get("name") != new.get("name"):
        sentence = f"The {what} {old.get('name')} is called {new.get('name')} now."
        yield RuleDifference("changed", what, sentence, decision=name, before=old.get("name"), after=new.get("name"))
    for field in told:
        yield from _field(what, name, field, old.get(field), new.get(field))
    yield from between_logic(name, "", old.get("logic"), new.get("logic"))


def between_logic(decision: str, place: str, before: Any, after: Any) -> Iterator[RuleDifference]:  # noqa: ANN401 - logic
    """Yield what differs between two pieces of logic of a decision."""
    if (before or None) == (after or None):
        return
    if not before or not after:
        kind, word = ("removed", "lost its logic") if before else ("added", "has logic now")
        yield RuleDifference(kind, "logic", f"{_where(decision, place)} {word}.", "", decision, place, before, after)
    elif before.get("kind") != after.get("kind"):
        sentence = f"{_where(decision, place)} is a {after.get('kind')} now; it was a {before.get('kind')}."
        yield RuleDifference("changed", "logic", sentence, "", decision, place, before, after)
    elif after.get("kind") == "table":
        yield from between_tables(decision, place, before, after)
    else:
        yield from _inside(decision, place, before, after)


def _inside(decision: str, place: str, before: Document, after: Document) -> Iterator[RuleDifference]:
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if key in {"id", "label", "row_ids"} or (old or None) == (new or None):
            continue
        yield from _any(decision, _within(place, key), old, new)


def _any(decision: str, place: str, old: Any, new: Any) -> Iterator[RuleDifference]:  # noqa: ANN401 - a part of logic
    if isinstance(old, dict) and isinstance(new, dict):
        if "kind" in old and "kind" in new:
            yield from between_logic(decision, place, old, new)
        else:
            yield from _inside(decision, place, old, new)
        return
    if isinstance(old, list) and isinstance(new, list):
        yield from _lists(decision, place, old, new)
        return
    if (old or None) == (new or None):
        return
    kind = "changed" if old and new else "added" if new else "removed"
    sentence = f"{_where(decision, place)}: {quoted(old)} became {quoted(new)}."
    yield RuleDifference(kind, "expression", sentence, "", decision, place, old, new)


def _lists(decision: str, place: str, old: list[Any], new: list[Any]) -> Iterator[RuleDifference]:
    names = [each.get("name") if isinstance(each, dict) else None for each in (*old, *new)]
    if all(names):
        before, after = {each["name"]: each for each in old}, {each["name"]: each for each in new}
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _any(decision, _within(place, name), before.get(name), after.get(name))
        return
    for number in range(max(len(old), len(new))):
        pair = (old[number] if number < len(old) else None, new[number] if number < len(new) else None)
        yield from _any(decision, _within(place, f"part {number + 1}"), *pair)


def _field(what: str, name: str, field: str, old: Any, new: Any) -> Iterator[RuleDifference]:  # noqa: ANN401 - JSON
    if (old or None) == (new or None):
        return
    owner = f"The {what} {name}" if name else f"The {what}"
    if isinstance(old, str | None) and isinstance(new, str | None):
        sentence = f"{owner}: {field} {quoted(old)} became {quoted(new)}."
    else:
        sentence = f"{owner}: {field.replace('_', ' ')} changed."
    yield RuleDifference("changed", field, sentence, decision=name, before=old, after=new)


def _members(
    what: str, decision: str, old: Mapping[str, Document], new: Mapping[str, Document], *, names: bool = False
) -> Iterator[RuleDifference]:
    for key, each in old.items():
        if key not in new:
            name = str(each.get("name") or key) if names else key
            yield RuleDifference("removed", what, f"The {what} {name} is gone.", decision=decision or name, before=dict(each))
    for key, each in new.items():
        if key not in old:
            name = str(each.get("name") or key) if names else key
            yield RuleDifference("added", what, f"The {what} {name} is new.", decision=decision or name, after=dict(each))


def _cases(before: RuleContent, after: RuleContent) -> Iterator[RuleDifference]:
    old, new = {case.name: case for case in before.cases}, {case.name: case for case in after.cases}
    for name, case in old.items():
        if name not in new:
            yield RuleDifference("removed", "test case", f"The test case {name} is gone.", place=name, before=case.expected)
    for name, case in new.items():
        if name not in old:
            yield RuleDifference("added", "test case", f"The test case {name} is new.", place=name, after=case.expected)
        elif old[name] != case:
            sentence = f"The test case {name}: {'; '.join(_told_apart(old[name], case))}."
            yield RuleDifference("changed", "test case", sentence, place=name, before=old[name].expected, after=case.expected)


def _told_apart(old: RuleCase, new: RuleCase) -> Iterator[str]:
    """What is otherwise in a test case, a part of a sentence each."""
    for what, before, after in (("", old.inputs, new.inputs), ("the expected ", old.expected, new.expected)):
        for name in {**before, **after}:
            was, becomes = before.get(name), after.get(name)
            if was != becomes or (name in before) != (name in after):
                yield f"{what}{name} {quoted(was)} became {quoted(becomes)}"
    if old.at != new.at:
        yield "the time that it says changed"
    if old.description != new.description:
        yield "the description changed"


def _by_name(documents: Sequence[Document]) -> dict[str, Document]:
    return {str(each.get("name") or f"model {number}"): each for number, each in enumerate(documents, 1)}


def _by_key(members: Any) -> dict[str, Document]:  # noqa: ANN401 - a list of a model
    return {str(each.get("id") or each.get("name")): each for each in members or ()}


def _in_model(difference: RuleDifference, model: str) -> RuleDifference:
    d = difference
    return RuleDifference(d.kind, d.what, d.sentence, model, d.decision, d.place, d.before, d.after)


def _within(place: str, key: str) -> str:
    """Return a place further in, in words: how a box is built says nothing to people."""
    if key in _SILENT:
        return place
    return f"{place}, {key}" if place else key


def _where(decision: str, place: str) -> str:
    return f"{decision}, {shortened(place)}" if place else decision
