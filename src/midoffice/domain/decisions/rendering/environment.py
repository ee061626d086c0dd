"""The sandbox of templates: what may be written in them, and what it can reach.

Templates are Jinja's, of which a part is allowed: texts, values by their paths, filters of ours, if and for. There are no calls,
no attributes of Python's, no assignments, macros, includes or powers; a text grows only by what is in the template and the values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from midoffice.domain.decisions.rendering.filters import FILTERS
from midoffice.domain.decisions.rendering.names import Entries, Items, MissingValue, as_text
from midoffice.domain.decisions.rendering.rendered import NotRenderable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template
    from jinja2.environment import Environment

MOST_NESTED_LOOPS = 2
MOST_LOOPS = 10
MOST_NODES = 5_000
_LOOP = frozenset({"index", "index0", "revindex", "first", "last", "length"})
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter,
    nodes.Test, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add,
    nodes.Sub, nodes.Mul, nodes.Div, nodes.Neg, nodes.Pos, nodes.Concat, nodes.List, nodes.Tuple, nodes.Keyword,
)  # fmt: skip
_TESTS = frozenset({"defined", "undefined", "in"})
_NUMBERS = frozenset({"+", "-", "*", "/"})


class Sandbox(ImmutableSandboxedEnvironment):
    """Reads entries and items, and nothing else of any value."""

    intercepted_binops = _NUMBERS

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja's signature
        """Read an entry, or how far a loop is."""
        if isinstance(obj, Entries):
            return obj.read(attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, MissingValue):
            return obj.part(attribute)
        return MissingValue(attribute, "is not an entry of a value")

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        """Read an item by its position, or an entry by its name."""
        if isinstance(obj, Items) and isinstance(argument, int):
            return obj.at(argument)
        return self.getattr(obj, argument) if isinstance(argument, str) else MissingValue(str(argument)[:60])

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401, ARG002 - Jinja's signature
        """Nothing may be called."""
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        """Count with numbers alone: a text times a number would fill the memory."""
        for side in (left, right):
            if isinstance(side, MissingValue):
                str(side)
            if isinstance(side, bool) or not hasattr(side, "as_integer_ratio"):
                raise NotRenderable(f"what stands beside {operator}", "is not a number")
        return super().call_binop(context, operator, _same(left, right), _same(right, left))


def _same(number: Any, other: Any) -> Any:  # noqa: ANN401 - numbers of any kind
    """A number of a kind that can be counted with the other: Python's decimals refuse floats."""
    return type(other)(str(number)) if isinstance(number, float) and not isinstance(other, int | float) else number


def _environment(*, autoescape: bool) -> Sandbox:
    made = Sandbox(undefined=StrictUndefined, autoescape=autoescape, finalize=as_text, cache_size=0, keep_trailing_newline=True)
    made.globals.clear()
    made.filters.clear()
    made.filters.update(FILTERS)
    made.tests = {name: test for name, test in made.tests.items() if name in _TESTS}
    return made


PLAIN = _environment(autoescape=False)
ESCAPED = _environment(autoescape=True)
"""Values cannot be markup here: <, >, & and quotes are written as entities, in HTML and in XML."""


def parse(text: str, environment: Environment = PLAIN) -> nodes.Template:
    """Read a template; raises TemplateSyntaxError, with the line, for what is none or has something in it that is not allowed."""
    try:
        tree = environment.parse(text)
    except RecursionError:
        raise TemplateSyntaxError("It is nested too deeply.", 1) from None
    _check(tree)
    return tree


def compiled(text: str, environment: Environment) -> Template:
    """Compile a template; raises TemplateSyntaxError."""
    return environment.from_string(parse(text, environment))


def _check(tree: nodes.Template) -> None:
    loops = 0
    for count, (node, depth) in enumerate(_walk(tree)):
        if not isinstance(node, _ALLOWED):
            _refuse(node, f"{type(node).__name__.lower()} is not allowed in templates.")
        if isinstance(node, nodes.For):
            loops += 1
            if node.recursive or node.else_ or depth > MOST_NESTED_LOOPS or loops > MOST_LOOPS:
                _refuse(node, f"Loops are plain, at most {MOST_NESTED_LOOPS} deep and {MOST_LOOPS} in all.")
            if not isinstance(node.iter, nodes.Name | nodes.Getattr | nodes.Getitem):
                _refuse(node, "Loops go through a list of the customer's.")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            _refuse(node, f"There is no filter {node.name}. Known are {', '.join(sorted(FILTERS))}.")
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            _refuse(node, f"There is no test {node.name}. Known are {', '.join(sorted(_TESTS))}.")
        if isinstance(node, nodes.Name | nodes.Getattr) and (node.name if isinstance(node, nodes.Name) else node.attr)[:1] == "_":
            _refuse(node, "Names do not begin with an underscore.")
        if count > MOST_NODES:
            _refuse(node, "It is too long.")


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """Yield all nodes with the number of loops around and including them; without recursion."""
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        depth += isinstance(node, nodes.For)
        yield node, depth
        stack.extend((child, depth) for child in reversed(list(node.iter_child_nodes())))


def _refuse(node: nodes.Node, why: str) -> NoReturn:
    raise TemplateSyntaxError(why, node.lineno)
