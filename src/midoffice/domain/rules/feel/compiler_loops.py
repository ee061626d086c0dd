"""Compiling loops: for, some, every. Each source and the result is a function of the items before it."""

import ast

from midoffice.domain.rules.feel import pieces as py
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.compiler import Writer


def write_for(writer: Writer, node: tree.For) -> ast.expr:
    """`for a in x return y`."""
    uses_partial = any(isinstance(part, tree.Name) and part.name == "partial" for part in tree.walk(node.result))
    extra = {"partial": writer.fresh("p")} if uses_partial else {}
    sources, result = _write_loop(writer, node.iterations, node.result, extra)
    return writer.call("loop", sources, result, py.constant(uses_partial))


def write_quantified(writer: Writer, node: tree.Quantified) -> ast.expr:
    """`some a in x satisfies y`, `every a in x satisfies y`."""
    sources, condition = _write_loop(writer, node.iterations, node.condition, {})
    return writer.call("quantify", sources, condition, py.constant(node.quantifier == "some"))


def _write_loop(
    writer: Writer, iterations: tuple[tree.Iteration, ...], result: tree.Expression, extra: dict[str, str]
) -> tuple[ast.expr, ast.expr]:
    parameters: list[str] = []
    variables: dict[str, str] = {}
    sources: list[ast.expr] = []
    for one in iterations:
        with writer.seeing(dict(variables)):
            if one.until is None:
                items = writer.call("iterate", writer.write(one.source))
            else:
                items = writer.call("iterate_between", writer.write(one.source), writer.write(one.until))
        sources.append(py.function(parameters, items))
        variable = writer.fresh("p")
        parameters.append(variable)
        variables[one.name] = variable
    with writer.seeing({**extra, **variables}):
        written = writer.write(result)
    return py.tuple_of(sources), py.function([*parameters, *extra.values()], written)
