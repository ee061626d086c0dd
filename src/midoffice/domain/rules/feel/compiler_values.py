"""Compiling what makes and reads values: literals, names, lists, contexts, ranges, paths, filters, functions and calls."""

import ast
from decimal import Decimal

from midoffice.domain.rules.feel import pieces as py
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.compiler import Writer
from midoffice.domain.rules.feel.compiler_types import resolve_type, result_type
from midoffice.domain.rules.feel.types import ANY, BOOLEAN, NUMBER, STRING, FeelType
from midoffice.domain.rules.feel.values import CONTEXT, Builtin, Parameter, Range, comparison_range, read_at_literal

_PYTHON_TYPES: dict[FeelType, str] = {NUMBER: "Decimal", STRING: "str", BOOLEAN: "bool"}
Constant = Decimal | str


def known(node: tree.Expression) -> Constant | None:
    """The value of a number or text that is known without evaluating."""
    if isinstance(node, tree.String):
        return node.value
    if isinstance(node, tree.Number):
        return CONTEXT.plus(node.value)
    if isinstance(node, tree.Negation) and isinstance(node.operand, tree.Number):
        return CONTEXT.minus(node.operand.value)
    return None


def known_range(node: tree.Expression) -> Range | None:
    """A range or comparison with numbers or texts that are known without evaluating."""
    if isinstance(node, tree.UnaryComparison):
        end = known(node.operand)
        return None if end is None else comparison_range(node.operator, end)
    if isinstance(node, tree.Range):
        low, high = known(node.low), known(node.high)
        if low is not None and type(low) is type(high):
            return Range(low, high, start_included=node.low_closed, end_included=node.high_closed)
    return None


def write_literal(writer: Writer, node: tree.Expression) -> ast.expr:
    """null, true, a number, a text, a date and its like."""
    if isinstance(node, tree.Boolean):
        return py.constant(node.value)
    if isinstance(node, tree.AtLiteral):
        value = read_at_literal(node.text)
        if value is None:
            return writer.call("outside", py.constant(f"@“{node.text[:60]}” is no date, time, date and time or duration."))
        return writer.constant(value)
    return writer.constant(known(node))


def write_name(writer: Writer, node: tree.Name) -> ast.expr:
    """A variable."""
    return writer.name(node.name)


def write_path(writer: Writer, node: tree.Path) -> ast.expr:
    """`source.name`: an entry of a dict at once, everything else by `path`."""
    source, entry = writer.fresh(), writer.fresh()
    is_dict = writer.has_type(py.bind(source, writer.write(node.source)), "dict")
    has = py.other(py.bind(entry, py.get(source, node.name)), py.constant(None))
    slow = writer.call("path", py.load(source), py.constant(node.name))
    return py.choose(py.every(is_dict, has), py.load(entry), slow)


def write_filter(writer: Writer, node: tree.Filter) -> ast.expr:
    """`source[condition]`; the entries of the item are names in the condition."""
    position = known(node.condition)
    source = writer.write(node.source)
    if isinstance(position, Decimal):
        return writer.call("index", source, writer.constant(position))
    item = writer.fresh("i")
    with writer.seeing({"item": item}), writer.seeing({}, item):
        condition = writer.write(node.condition)
    return writer.call("filter_list", source, py.function([item], condition))


def write_list(writer: Writer, node: tree.ListOf) -> ast.expr:
    """`[a, b]`."""
    return py.list_of(writer.write(item) for item in node.items)


def write_context(writer: Writer, node: tree.Context) -> ast.expr:
    """`{a: 1, b: a}`; a function also sees itself."""
    variables: dict[str, str] = {}
    entries: list[tuple[str, ast.expr]] = []
    with writer.seeing(variables):
        for entry in node.entries:
            variable = writer.fresh("c")
            if isinstance(entry.value, tree.FunctionDefinition):
                variables[entry.key] = variable
            value = writer.write(entry.value)
            variables[entry.key] = variable
            entries.append((entry.key, py.bind(variable, value)))
    return py.dict_of(entries)


def write_range(writer: Writer, node: tree.Range) -> ast.expr:
    """`[low..high]`."""
    value = known_range(node)
    if value is not None:
        return writer.constant(value)
    low, high = writer.write(node.low), writer.write(node.high)
    return writer.call("make_range", low, high, py.constant(node.low_closed), py.constant(node.high_closed))


def write_unary_comparison(writer: Writer, node: tree.UnaryComparison) -> ast.expr:
    """`(> 5)` as a value."""
    value = known_range(node)
    if value is not None:
        return writer.constant(value)
    return writer.call("make_comparison", py.constant(node.operator), writer.write(node.operand))


def write_instance_of(writer: Writer, node: tree.InstanceOf) -> ast.expr:
    """`value instance of type`."""
    wanted = resolve_type(node.type, writer.types)
    if isinstance(wanted, str):
        return writer.call("outside", py.constant(f"There is no type {wanted[:60]}."))
    return writer.call("instance_of", writer.write(node.value), writer.constant(wanted))


def write_function(writer: Writer, node: tree.FunctionDefinition) -> ast.expr:
    """`function(a) body`; the body runs in the evaluation that calls it."""
    if node.external:
        return writer.call("outside", py.constant("External functions (Java, PMML) are not called."))
    parameters: list[Parameter] = []
    for one in node.parameters:
        kind = ANY if one.type is None else resolve_type(one.type, writer.types)
        if isinstance(kind, str):
            return writer.call("outside", py.constant(f"There is no type {kind[:60]}."))
        parameters.append(Parameter(one.name, kind))
    variables = {one.name: writer.fresh("p") for one in node.parameters}
    if len(variables) != len(parameters):
        return writer.call("outside", py.constant("A function has two parameters of one name."))
    with writer.seeing(variables):
        body = writer.write(node.body)
    result = result_type(node.body, {one.name: one.type for one in parameters})
    written = py.function(["run", *variables.values()], body)
    return writer.call_plain("function_of", writer.constant(tuple(parameters)), writer.constant(result), written)


# --- calls


def write_call(writer: Writer, node: tree.Call) -> ast.expr:
    """`function(arguments)`; a built-in function whose arguments have its types is called at once."""
    builtin = _builtin(writer, node.function)
    callee = writer.write(node.function) if builtin is None else writer.constant(builtin)
    if node.names is not None:
        named = py.dict_of((name, writer.write(argument)) for name, argument in zip(node.names, node.arguments, strict=True))
        return writer.call("invoke", callee, py.tuple_of(()), named)
    if builtin is not None:
        direct = _direct(writer, builtin, node.arguments)
        if direct is not None:
            return direct
    return writer.call("invoke", callee, py.tuple_of(writer.write(one) for one in node.arguments), py.constant(None))


def _builtin(writer: Writer, function: tree.Expression) -> Builtin | None:
    if isinstance(function, tree.Name) and not writer.sees(function.name) and function.name not in writer.variables:
        return BUILTINS.get(function.name)
    return None


def _direct(writer: Writer, builtin: Builtin, arguments: tuple[tree.Expression, ...]) -> ast.expr | None:
    """`function(run, a) if type(a) is str else invoke(...)`, for functions of numbers, texts and truth values."""
    for signature in builtin.signatures:
        kinds = [_PYTHON_TYPES.get(one.type) for one in signature.parameters if not one.repeated]
        if len(kinds) == len(arguments) == len(signature.parameters) and kinds and None not in kinds:
            break
    else:
        return None
    names = [writer.fresh() for _ in arguments]
    condition: ast.expr | None = None
    for name, kind, argument in zip(names, kinds, arguments, strict=True):
        fits = writer.has_type(py.bind(name, writer.write(argument)), str(kind))
        condition = fits if condition is None else py.both(condition, fits)
    function = writer.fresh("f")
    writer.used[function] = builtin.function
    loaded = [py.load(name) for name in names]
    fast = py.call(function, py.load("run"), *loaded)
    slow = writer.call("invoke", writer.constant(builtin), py.tuple_of(loaded), py.constant(None))
    return fast if condition is None else py.choose(condition, fast, slow)
