"""What compiled FEEL calls where it does not go the fast way: names, logic, loops, functions.

Every step is `step(run, ...)` and gives the FEEL value. None raises for any values, but for LimitReached.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from midoffice.domain.rules.feel import operations
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.run import MOST_ITEMS, LimitReached, Run
from midoffice.domain.rules.feel.types import FeelType
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import Builtin, Function, Parameter, Range, shown

Items = Iterable[object] | Unknown | None
Sources = Sequence[Callable[..., Items]]


# --- names


def absent(run: Run, scope: Mapping[str, object], name: str) -> object:
    """The value of a name that the scope has no value for: null if that is its value, a built-in function, else a fault."""
    if name in scope:
        return None
    if name in BUILTINS:
        return BUILTINS[name]
    if run.strict:
        return Unknown("it was not given", name)
    run.report(f"There is no {name} here.")
    return None


def path(run: Run, source: object, name: str) -> object:
    """`source.name`; in strict mode an entry that is not there is UNKNOWN, while null is null."""
    if run.strict and type(source) is dict and name not in source:
        return Unknown("it was not given", name)
    return operations.path(run, source, name)


# --- logic


def conjunction(run: Run, a: object, b: object) -> object:
    """`a and b` where neither is false and not both are true."""
    return _undecided(run, "and", a, b)


def disjunction(run: Run, a: object, b: object) -> object:
    """`a or b` where neither is true and not both are false."""
    return _undecided(run, "or", a, b)


def _undecided(run: Run, word: str, a: object, b: object) -> object:
    for side in (a, b):
        if isinstance(side, Unknown):
            return side
    for side in (a, b):
        if side is not None and not isinstance(side, bool):
            run.report(f"“{word}” joins true and false, not {shown(side)}.")
    return None


def either(_run: Run, a: object, b: object) -> object:
    """Whether one of two tests holds, where neither is true and not both are false."""
    return a if isinstance(a, Unknown) else b if isinstance(b, Unknown) else None


def inverse(run: Run, value: object) -> object:
    """The opposite of a test's outcome."""
    if isinstance(value, bool):
        return not value
    if value is not None and not isinstance(value, Unknown):
        run.report(f"Only true and false have an opposite, not {shown(value)}.")
        return None
    return value


class Undecided(Exception):
    """A condition is UNKNOWN: whether that matters is for the careful twin of the function to say."""


def undecided(_run: Run) -> object:
    """An `if` whose condition is UNKNOWN. Raises Undecided."""
    raise Undecided


def pick(run: Run, condition: object, then: object, otherwise: object) -> object:
    """`if` in strict mode; both sides are there if the condition is UNKNOWN, and the result is unless they are equal."""
    if condition is True:
        return then
    if not (isinstance(condition, Unknown) and run.strict):
        return otherwise
    reported = len(run.faults)
    alike = operations.equal(run, then, otherwise) is True
    del run.faults[reported:]
    return then if alike else condition


def cell_test(run: Run, value: object, test: object) -> object:
    """The outcome of a test that is an expression: true or false by itself, or compared with the value at hand."""
    if isinstance(test, bool) and value is not None and not isinstance(value, bool | list | Unknown):
        return test
    return operations.in_test(run, value, test)


def range_test(run: Run, value: object, span: object) -> object:
    """Whether a value lies in a range that was just made; a range that could not be made holds nothing that could be told."""
    return operations.in_range(run, value, span) if isinstance(span, Range) else span


def outcome(run: Run, value: object) -> object:
    """The value of a test that speaks of `?`: it must be true or false."""
    if value is None or isinstance(value, bool | Unknown):
        return value
    run.report(f"A test with ? is true or false; this one is {shown(value)}.")
    return None


# --- loops


def loop(run: Run, sources: Sources, result: Callable[..., object], partial: bool) -> object:  # noqa: FBT001 - compiled code calls it by position
    """`for`: the result for every combination of items, the last source running fastest.

    Each source gets the items of those before it, the result all of them and, if `partial`, the results so far.
    """
    found: list[object] = []
    try:
        for items in _combinations(run, sources, ()):
            if len(found) >= MOST_ITEMS:
                run.grow_list(len(found) + 1)
            if partial:
                run.spend(len(found))
                found.append(result(*items, list(found)))
            else:
                found.append(result(*items))
    except _NoItems as none:
        return none.value
    return found


def quantify(run: Run, sources: Sources, condition: Callable[..., object], decisive: bool) -> object:  # noqa: FBT001 - compiled code calls it by position
    """`some` (decisive: True) and `every` (decisive: False): the decisive outcome if there is one, else the other one.

    Without a decisive outcome, one that is UNKNOWN or null is the result.
    """
    unknown: object = None
    undecided = False
    try:
        for items in _combinations(run, sources, ()):
            outcome = condition(*items)
            if outcome is decisive:
                return decisive
            if not isinstance(outcome, bool):
                undecided = True
                unknown = outcome if isinstance(outcome, Unknown) else unknown
                if outcome is not None and not isinstance(outcome, Unknown):
                    run.report(f"“satisfies” wants true or false, not {shown(outcome)}.")
    except _NoItems as none:
        return none.value
    return unknown if undecided else not decisive


class _NoItems(Exception):
    """There is nothing to go through; the loop has this value."""

    def __init__(self, value: Unknown | None) -> None:
        super().__init__()
        self.value = value


def _combinations(run: Run, sources: Sources, items: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    found = sources[len(items)](*items)
    if found is None or isinstance(found, Unknown):
        raise _NoItems(found)
    last = len(items) + 1 == len(sources)
    for item in found:
        run.spend()
        if last:
            yield (*items, item)
        else:
            yield from _combinations(run, sources, (*items, item))


# --- functions


def invoke(run: Run, callee: object, arguments: tuple[object, ...], named: dict[str, object] | None) -> object:
    """Call a function; in strict mode a built-in one that would look at an UNKNOWN somewhere in its arguments gives that."""
    if run.strict and isinstance(callee, Builtin) and not callee.sees_unknown:
        for argument in arguments if named is None else named.values():
            unknown = unknown_in(run, argument)
            if unknown is not None:
                return unknown
    return operations.invoke(run, callee, arguments, named)


def unknown_in(run: Run, value: object) -> Unknown | None:
    """The first UNKNOWN in a value, its items or its entries."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, Unknown):
            return top
        if isinstance(top, list | dict):
            run.spend(1 + len(top))
            stack.extend(reversed(top if isinstance(top, list) else list(top.values())))
    return None


def function_of(parameters: tuple[Parameter, ...], result: FeelType, body: Callable[..., object]) -> Function:
    """A function that a rule defines."""
    return Function("", parameters, result, lambda run, values: body(run, *values))


def filter_list(run: Run, source: object, test: Callable[[object], object]) -> object:
    """`source[test]`; where there are no items, the test is made without one to see whether it is a position."""
    if source is None or source == []:
        reported = len(run.faults)
        position = test(None)
        del run.faults[reported:]
        if isinstance(position, Decimal | Unknown):
            return operations.index(run, source, position)
    return operations.filter_list(run, source, test)


def whole(run: Run, value: object) -> object:
    """The result of an evaluation, unless it is a list or context too large to be handed on."""
    run.weigh(value)
    return value


def outside(run: Run, what: str) -> None:
    """Something that a rule may not do, or that this product does not do: null and a report."""
    run.report(what)


def stop(run: Run, why: BaseException) -> None:
    """End an evaluation that went beyond its limits: what is still running gets no more steps, and gives null."""
    run.stop()
    run.report(str(why) if isinstance(why, LimitReached) else "The evaluation is nested too deeply: it was stopped.")
