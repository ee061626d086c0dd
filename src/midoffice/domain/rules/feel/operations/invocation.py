"""Calling functions: finding the parameter for each value, making the values fit, and calling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.check_words import described
from midoffice.domain.rules.feel.conformance import coerce, fitting
from midoffice.domain.rules.feel.types import ANY
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import Builtin, Function, Parameter, Signature, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from midoffice.domain.rules.feel.run import Run

Bound = list[tuple[Parameter, object]]


def invoke(run: Run, callee: object, arguments: Sequence[object], named: Mapping[str, object] | None = None) -> object:
    """`callee(arguments)`, or by name when `named` is given (then `arguments` is empty).

    null and a report for what is no function, for too few or too many values, and for values of the wrong type.
    """
    if isinstance(callee, Builtin):
        return _invoke_builtin(run, callee, arguments, named)
    if isinstance(callee, Function):
        return _invoke_function(run, callee, arguments, named)
    if isinstance(callee, Unknown):
        return callee
    run.report(f"{_capital(shown(callee))} is not a function, so it cannot be called.")
    return None


def _invoke_function(run: Run, callee: Function, arguments: Sequence[object], named: Mapping[str, object] | None) -> object:
    bound = bind(callee.parameters, arguments, named)
    if isinstance(bound, str):
        run.report(f"{callee.name or 'The function'} {bound}.")
        return None
    values: list[object] = []
    for parameter, value in bound:
        fit, found = (True, value) if parameter.type == ANY else fitting(run, value, parameter.type)
        if not fit:
            run.report(_misfit(callee.name or "the function", parameter, value))
            return None
        values.append(found)
    run.enter_call()
    try:
        result = callee.body(run, tuple(values))
    finally:
        run.leave_call()
    if callee.result == ANY:
        return result
    return coerce(run, result, callee.result, f"The result of {callee.name or 'the function'}")


def _invoke_builtin(run: Run, callee: Builtin, arguments: Sequence[object], named: Mapping[str, object] | None) -> object:
    for value in () if callee.sees_unknown else arguments if named is None else named.values():
        if isinstance(value, Unknown):
            return value
    misfits: list[str] = []
    wrong_count: list[str] = []
    for signature in _in_order(callee, named):
        bound = bind(signature.parameters, arguments, named)
        if isinstance(bound, str):
            wrong_count.append(f"{callee.name} {bound}.")
            continue
        values = _fit_builtin(run, callee, bound)
        if isinstance(values, str):
            misfits.append(values)
            continue
        run.spend()
        return callee.function(run, *values)
    run.report((misfits or wrong_count)[0])
    return None


def _in_order(callee: Builtin, named: Mapping[str, object] | None) -> Iterable[Signature]:
    """The signatures; of two with the same names, as those of `before`, the one in the order as written goes first."""
    if named is None or len(callee.signatures) == 1:
        return callee.signatures
    return sorted(callee.signatures, key=lambda one: [parameter.name for parameter in one.parameters] != list(named))


def _fit_builtin(run: Run, callee: Builtin, bound: Bound) -> list[object] | str:
    values: list[object] = []
    for parameter, value in bound:
        if parameter.repeated:
            items = value if isinstance(value, list) else []
            alone = len(bound) == 1 and len(items) == 1  # then null is a list that is missing, not a list of one null
            for item in items:
                if (item is None and (alone or not parameter.nullable)) or not fitting(run, item, parameter.type)[0]:
                    return _misfit(callee.name, parameter, item)
            values.append(items)
        elif value is _LEFT_OUT:
            values.append(None)
        elif value is None:
            if not parameter.nullable:
                return _misfit(callee.name, parameter, value)
            values.append(None)
        else:
            fit, found = fitting(run, value, parameter.type)
            if not fit:
                return _misfit(callee.name, parameter, value)
            values.append(found)
    return values


class _LeftOut:
    """Stands for an optional value that was not given, which is not the same as null."""

    def __repr__(self) -> str:
        return "nothing"


_LEFT_OUT = _LeftOut()


def bind(parameters: tuple[Parameter, ...], arguments: Sequence[object], named: Mapping[str, object] | None) -> Bound | str:
    """Each parameter with its value, or what is wrong as the end of a sentence that begins with the function's name."""
    if named is not None:
        return _bind_names(parameters, named)
    needed = sum(not (parameter.optional or parameter.repeated) for parameter in parameters)
    repeated = bool(parameters) and parameters[-1].repeated
    if len(arguments) < needed or (repeated and len(arguments) < len(parameters)):
        return f"needs {_counted(needed)} {_listed(parameters)}, and got {len(arguments)}"
    if len(arguments) > len(parameters) and not repeated:
        return f"takes {_counted(len(parameters))} {_listed(parameters)}, and got {len(arguments)}"
    bound: Bound = []
    for position, parameter in enumerate(parameters):
        if parameter.repeated:
            bound.append((parameter, list(arguments[position:])))
        else:
            bound.append((parameter, arguments[position] if position < len(arguments) else _LEFT_OUT))
    return bound


def _bind_names(parameters: tuple[Parameter, ...], named: Mapping[str, object]) -> Bound | str:
    known = {parameter.name for parameter in parameters}
    for name in named:
        if name not in known:
            return f"has no parameter {name}; it takes {_listed(parameters)}"
    bound: Bound = []
    for parameter in parameters:
        if parameter.name in named and parameter.repeated:
            value = named[parameter.name]
            bound.append((parameter, value if isinstance(value, list) else [value]))
        elif parameter.name in named:
            bound.append((parameter, named[parameter.name]))
        elif parameter.optional:
            bound.append((parameter, _LEFT_OUT))
        else:
            return f"needs a value for {parameter.name}"
    return bound


def _misfit(function: str, parameter: Parameter, value: object) -> str:
    wanted = "a value" if parameter.type == ANY else described(parameter.type)
    return f"{parameter.name} of {function} is {shown(value)}, where {wanted} is needed."


def _counted(number: int) -> str:
    return "no values" if number == 0 else "1 value" if number == 1 else f"{number} values"


def _listed(parameters: Iterable[Parameter]) -> str:
    return str(Signature(tuple(parameters), ANY))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
