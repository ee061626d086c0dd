"""From the tree of a FEEL text to a Python function: tree, Python's syntax tree, code object, closure.

No text of a rule ever becomes Python text. The function sees nothing but its arguments and the objects named in `_STEPS` and
its own constants: no built-in function of Python, no module, no attribute but the `get` of a dict and the mode of the run.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from types import CodeType, FunctionType

from midoffice.domain.rules.feel import operations, steps
from midoffice.domain.rules.feel import pieces as py
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.run import LimitReached
from midoffice.domain.rules.feel.tree import Call, Context, Expression, For, FunctionDefinition, If, ListOf, Node, UnaryTests, walk
from midoffice.domain.rules.feel.types import FeelType
from midoffice.domain.rules.feel.unknown import Unknown

_STEPS: dict[str, object] = {
    "type": type,
    "dict": dict,
    "list": list,
    "str": str,
    "bool": bool,
    "Decimal": Decimal,
    "Unknown": Unknown,
    "MISSING": object(),
    "ENDED": (LimitReached, RecursionError, MemoryError),
    **{name: getattr(operations, name) for name in operations.__all__},
    **{
        name: value for name, value in vars(steps).items() if callable(value) and getattr(value, "__module__", "") == steps.__name__
    },
}


@dataclass(slots=True)
class _Frame:
    """Names that are seen inside of a part: variables of Python by their FEEL name; in a filter, the variable with the item."""

    variables: dict[str, str] = field(default_factory=dict)
    item: str | None = None


WriteNode = Callable[["Writer", Expression], ast.expr]


class Writer:
    """What is known while one text is compiled: names in scope, constants, and which mode it is for."""

    def __init__(self, write: WriteNode, variables: frozenset[str], types: Mapping[str, FeelType], *, strict: bool) -> None:
        """Begin; `variables` are names that the scope will have, even if a built-in function has the same one.

        `gives_up` says that an `if` with an UNKNOWN condition ends the function, so that its careful twin is called instead.
        """
        self._write = write
        self.variables = variables
        self.types = types
        self.strict = strict
        self.gives_up = False
        self.used: dict[str, object] = {}
        self.free: dict[str, str] = {}
        self._frames: list[_Frame] = []
        self._counter = 0

    def write(self, node: Expression) -> ast.expr:
        """Return the Python for an expression."""
        return self._write(self, node)

    def fresh(self, prefix: str = "t") -> str:
        """Return a variable of Python that is used nowhere else."""
        self._counter += 1
        return f"{prefix}{self._counter}"

    def step(self, name: str) -> ast.expr:
        """Refer to something of `_STEPS`."""
        self.used[name] = _STEPS[name]
        return py.load(name)

    def call(self, step: str, *arguments: ast.expr) -> ast.expr:
        """Call a step with the run and arguments."""
        self.used[step] = _STEPS[step]
        return py.call(step, py.load("run"), *arguments)

    def call_plain(self, step: str, *arguments: ast.expr) -> ast.expr:
        """Call a step that needs no run."""
        self.used[step] = _STEPS[step]
        return py.call(step, *arguments)

    def has_type(self, value: ast.expr, kind: str) -> ast.expr:
        """`type(value) is kind`."""
        self.used["type"] = type
        return py.same(py.type_of(value), self.step(kind))

    def constant(self, value: object) -> ast.expr:
        """Refer to a value that is known now."""
        if value is None or isinstance(value, bool | str):
            return py.constant(value)
        name = self.fresh("k")
        self.used[name] = value
        return py.load(name)

    @contextmanager
    def seeing(self, variables: dict[str, str], item: str | None = None) -> Iterator[None]:
        """See more names for a while."""
        self._frames.append(_Frame(variables, item))
        yield
        self._frames.pop()

    def name(self, name: str) -> ast.expr:
        """Read a name: of the innermost part that has it, of the items of filters on the way, or of the scope."""
        items: list[str] = []
        found: ast.expr | None = None
        for frame in reversed(self._frames):
            if name in frame.variables:
                found = py.load(frame.variables[name])
                break
            if frame.item is not None:
                items.append(frame.item)
        value = self._of_scope(name) if found is None else found
        for item in reversed(items):
            entry = self.fresh()
            has = py.other(py.bind(entry, py.get(item, name, self.step("MISSING"))), self.step("MISSING"))
            value = py.choose(py.every(self.has_type(py.load(item), "dict"), has), py.load(entry), value)
        return value

    def _of_scope(self, name: str) -> ast.expr:
        variable = self.free.setdefault(name, f"v{len(self.free)}")
        read = py.load(variable)
        return py.choose(py.other(read, py.constant(None)), read, self.call("absent", py.load("scope"), py.constant(name)))

    def sees(self, name: str) -> bool:
        """Whether a part of the text itself declares a name."""
        return any(name in frame.variables for frame in self._frames)


def build(
    node: Expression | UnaryTests,
    write: Callable[[Writer], ast.expr],
    parameters: tuple[str, ...],
    make_writer: Callable[[bool], Writer],
) -> FunctionType:
    """Return the Python function of a tree. Raises FeelFault for one that is too large.

    A tree with an `if` has a careful twin for the strict mode, made when it is first needed: it takes both branches where the
    condition is UNKNOWN. The usual function begins, and gives up where it meets such a condition: nothing has happened yet. Only
    where a function that the text defines has an `if`, which may be called from elsewhere, the mode chooses at once.
    """
    writer = make_writer(False)  # noqa: FBT003 - whether it is the careful one
    twin: list[FunctionType] = []

    def careful(*arguments: object) -> object:
        if not twin:
            twin.append(_function(node, make_writer(True), write, parameters, None))  # noqa: FBT003 - as above
        return twin[0](*arguments)

    chooses = any(isinstance(part, If) for part in walk(node))
    writer.gives_up = chooses and not any(
        isinstance(inner, If) for part in walk(node) if isinstance(part, FunctionDefinition) for inner in walk(part)
    )
    return _function(node, writer, write, parameters, careful if chooses else None)


def _function(
    node: Node,
    writer: Writer,
    write: Callable[[Writer], ast.expr],
    parameters: tuple[str, ...],
    careful: Callable[..., object] | None,
) -> FunctionType:
    try:
        result = write(writer)
        body = [py.assign(variable, py.get("scope", name)) for name, variable in writer.free.items()]
        body.append(py.give(_weighed(writer, result) if _makes_parts(node) else result))
        writer.step("ENDED")
        handlers = [py.handler("ENDED", "why", writer.call("stop", py.load("why")))]
        if careful is not None:
            writer.used["careful"] = careful
            again = py.call("careful", *map(py.load, parameters))
            if writer.gives_up:
                writer.step("Undecided")
                handlers.append(py.handler("Undecided", None, again))
            else:
                body.insert(0, py.give_if(py.attribute("run", "strict"), again))
        module = compile(py.define("rule", parameters, [py.guarded(body, handlers)]), "<rule>", "exec", dont_inherit=True)
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise FeelFault("", node.start, node.end, "This is nested too deeply to be compiled.", "", "Split it up.") from error
    code = next(one for one in module.co_consts if isinstance(one, CodeType))
    return FunctionType(code, {**writer.used, "__builtins__": {}}, "rule")


def _makes_parts(node: Node) -> bool:
    """Whether the value may be a list or context that did not exist before."""
    if isinstance(node, If):
        return _makes_parts(node.then) or _makes_parts(node.otherwise)
    return isinstance(node, ListOf | Context | For | Call)


def _weighed(writer: Writer, result: ast.expr) -> ast.expr:
    held = writer.fresh()
    is_list = writer.has_type(py.bind(held, result), "list")
    parts = py.any_of(is_list, writer.has_type(py.load(held), "dict"))
    return py.choose(parts, writer.call("whole", py.load(held)), py.load(held))
