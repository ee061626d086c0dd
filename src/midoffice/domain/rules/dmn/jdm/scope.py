"""What the nodes of a JDM file can see, and what it is called here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from midoffice.domain.rules.dmn.jdm.tokens import Untranslated
from midoffice.domain.rules.feel import tree

Fields = Mapping[tuple[str, ...], tree.Expression]
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_ ]+")


@dataclass(slots=True)
class Scope:
    """What reaches a node: the request, if it does, and the fields that earlier nodes have set, each with what it is here."""

    request: bool = False
    fields: dict[tuple[str, ...], tree.Expression] = field(default_factory=dict)

    def take_in(self, other: "Scope", node: str) -> None:
        """Add what comes from one more node. Raises Untranslated if both set the same field."""
        for path, value in other.fields.items():
            if self.fields.get(path, value) != value:
                name = ".".join(path)
                raise Untranslated(f"{name} reaches {node} from two nodes.", "Give the two fields different names.")
        self.fields |= other.fields
        self.request = self.request or other.request


@dataclass(slots=True)
class Reading:
    """What the expressions of one node have read: the inputs by name, and the decisions by name."""

    scope: Scope
    inputs: set[str] = field(default_factory=set)
    decisions: set[str] = field(default_factory=set)

    def resolve(self, path: tuple[str, ...]) -> tree.Expression:
        """Return what a path of the file is here. Raises Untranslated."""
        if path[0] == "$":
            path = path[1:]
        elif path[0] == "item":
            raise Untranslated("A field called item cannot be told from the item of a list.", "Give it another name.")
        elif path[0] in {"$nodes", "$root"}:
            raise Untranslated("This way to other nodes cannot be translated.", "Hand the field on with passThrough.")
        for length in range(len(path), 0, -1):
            value = self.scope.fields.get(path[:length])
            if value is not None:
                self.decisions.add(root(value))
                return along(value, path[length:])
        name = ".".join(path) or "$"
        if not path or any(known[: len(path)] == path for known in self.scope.fields):
            raise Untranslated(f"{name} as a whole cannot be translated.", "Name the field of it that is needed.")
        if not self.scope.request:
            raise Untranslated(f"{name} does not reach this node.", "Switch passThrough on in the nodes before it.")
        self.inputs.add(path[0])
        return along(tree.Name(path[0]), path[1:])


def along(value: tree.Expression, path: Iterable[str]) -> tree.Expression:
    """Return a path into a value."""
    for part in path:
        value = tree.Path(value, part)
    return value


def root(value: tree.Expression) -> str:
    """Return the name that a path begins with."""
    while isinstance(value, tree.Path):
        value = value.source
    return value.name if isinstance(value, tree.Name) else ""


def unique(name: str, taken: set[str], fallback: str) -> str:
    """Return the name as FEEL can read it, with a number if it is taken; it is taken from now on."""
    plain = " ".join(_NOT_IN_A_NAME.sub(" ", name).split()) or fallback
    plain = plain if plain[0].isalpha() or plain[0] == "_" else f"{fallback} {plain}"
    candidate, number = plain, 2
    while candidate in taken:
        candidate, number = f"{plain} {number}", number + 1
    taken.add(candidate)
    return candidate


def short_names(paths: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return a name for each field: its last part where that says which one it is, else all its parts."""
    listed = list(dict.fromkeys(paths))
    last = [path[-1] for path in listed]
    return {path: path[-1] if last.count(path[-1]) == 1 else "_".join(path) for path in listed}
