"""What conditions read: the attributes that have to be asked for, and that count as UNKNOWN when they are not there."""

from collections.abc import Iterable, Iterator, Mapping

from midoffice.domain.rules.feel import tree

OWN_NAMES = ("customer", "channel", "placement", "situation", "history")
"""The names that every condition sees besides the subjects of the view."""
Reads = Mapping[str, frozenset[str]]
"""By name, the entries that are read of it; an empty one stands for the whole."""
WHOLE = ""


def reads_of(roots: Iterable[tree.Expression]) -> Reads:
    """Return what expressions read of the variables around them."""
    found: dict[str, set[str]] = {}
    for root in roots:
        for name, entry in _read(root):
            found.setdefault(name, set()).add(entry)
    return {name: frozenset(entries) for name, entries in found.items()}


def joined(first: Reads, second: Reads) -> Reads:
    """Return what is read by one or the other."""
    none: frozenset[str] = frozenset()
    return {name: first.get(name, none) | second.get(name, none) for name in {**first, **second}}


def wanted_of(reads: Reads) -> frozenset[str]:
    """Return the attributes of the view that are read, as `subject.name`, or `subject` for all of them."""
    return frozenset(
        f"{name}.{entry}" if entry else name for name, entries in reads.items() if name not in OWN_NAMES for entry in entries
    )


def _read(root: tree.Expression) -> Iterator[tuple[str, str]]:
    """Yield names with the first entry read of them.

    Names inside filters, loops and functions may be those of items; only what is followed by an entry is taken from there.
    """
    stack: list[tuple[tree.Node, str, bool]] = [(root, "", False)]
    while stack:
        node, entry, inside = stack.pop()
        if isinstance(node, tree.Path):
            stack.append((node.source, node.name, inside))
        elif isinstance(node, tree.Name):
            if node.name != "?" and (entry or not inside):
                yield node.name, entry
        elif isinstance(node, tree.Filter):
            stack += [(node.source, "", inside), (node.condition, "", True)]
        elif isinstance(node, tree.Call):
            if not isinstance(node.function, tree.Name):
                stack.append((node.function, "", inside))
            stack += [(argument, "", inside) for argument in node.arguments]
        else:
            within = inside or isinstance(node, tree.For | tree.Quantified | tree.FunctionDefinition | tree.Context)
            stack += [(child, "", within) for child in tree.children(node)]
