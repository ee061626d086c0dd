"""The functions of ZEN and what they are in FEEL: only where both give the same for every value that they take."""

from collections.abc import Sequence
from decimal import Decimal

from midoffice.domain.rules.feel import tree

ITEM = tree.Name("item")
"""What `#` becomes."""
OVER_ITEMS = frozenset({"all", "count", "filter", "map", "none", "one", "some"})
"""Functions of a list whose second argument is asked of each item."""
_ZERO = tree.Number(Decimal(0))
_SAME: dict[str, tuple[str, int]] = {
    "abs": ("abs", 1),
    "avg": ("mean", 1),
    "ceil": ("ceiling", 1),
    "endsWith": ("ends with", 2),
    "floor": ("floor", 1),
    "lower": ("lower case", 1),
    "max": ("max", 1),
    "median": ("median", 1),
    "min": ("min", 1),
    "startsWith": ("starts with", 2),
    "upper": ("upper case", 1),
}


def call(name: str, *arguments: tree.Expression) -> tree.Call:
    """Return a call of a built-in function."""
    return tree.Call(tree.Name(name), arguments)


def called(name: str, arguments: Sequence[tree.Expression]) -> tree.Expression | None:
    """Return the call in FEEL; None if there is none that means the same."""
    counterpart, count = _SAME.get(name, ("", -1))
    if count == len(arguments):
        return call(counterpart, *arguments)
    a_list = tree.InstanceOf(arguments[0], tree.ListType(tree.NamedType("Any"))) if arguments else None
    match name, list(arguments):
        case "contains", [source, item] if a_list is not None:
            return tree.If(a_list, call("list contains", source, item), call("contains", source, item))
        case "len", [source] if a_list is not None:
            return tree.If(a_list, call("count", source), call("string length", source))
        case "round", [number]:
            return call("round half up", number, _ZERO)
        case "sum", [source]:
            return call("sum", call("append", source, _ZERO))  # the sum of nothing is 0 there
        case _:
            return None


def over_items(name: str, arguments: Sequence[tree.Expression]) -> tree.Expression | None:  # noqa: PLR0911 - one for each function
    """Return a function of the items of a list; None if its meaning could change.

    In FEEL's filters the fields of an item hide variables of the same name, so a condition may speak of nothing but the item.
    """
    if len(arguments) != 2:  # noqa: PLR2004 - a list and a condition
        return None
    source, condition = arguments
    iterations = (tree.Iteration("item", source),)
    if name == "map":
        return tree.For(iterations, condition)
    if name in {"some", "none"}:
        some = tree.Quantified("some", iterations, condition)
        return some if name == "some" else call("not", some)
    if name == "all":
        return tree.Quantified("every", iterations, condition)
    if _variables(condition) - {ITEM.name}:
        return None
    kept = tree.Filter(source, condition)
    if name == "filter":
        return kept
    count = call("count", kept)
    return count if name == "count" else tree.Comparison("=", count, tree.Number(Decimal(1)))


def _variables(node: tree.Node) -> set[str]:
    """Return the names in an expression, but for those of functions."""
    functions = {id(one.function) for one in tree.walk(node) if isinstance(one, tree.Call)}
    return {one.name for one in tree.walk(node) if isinstance(one, tree.Name) and id(one) not in functions}
