"""What an expression does with values. Every operation is `operation(run, a, b)` and gives the FEEL value.

Where it has none, it gives null (None) and says why by `run.report`. In the strict mode an UNKNOWN operand is the result. None of
them raises for any values, but for LimitReached.
"""

from midoffice.domain.rules.feel.operations.arithmetic import add, divide, multiply, negate, power, subtract
from midoffice.domain.rules.feel.operations.comparison import (
    between,
    equal,
    greater,
    greater_or_equal,
    identical,
    in_range,
    in_test,
    less,
    less_or_equal,
    not_equal,
    order_of,
)
from midoffice.domain.rules.feel.operations.invocation import invoke
from midoffice.domain.rules.feel.operations.kinds import instance_of
from midoffice.domain.rules.feel.operations.paths import filter_list, index, path
from midoffice.domain.rules.feel.operations.spans import iterate, iterate_between, make_comparison, make_range

__all__ = [
    "add",
    "between",
    "divide",
    "equal",
    "filter_list",
    "greater",
    "greater_or_equal",
    "identical",
    "in_range",
    "in_test",
    "index",
    "instance_of",
    "invoke",
    "iterate",
    "iterate_between",
    "less",
    "less_or_equal",
    "make_comparison",
    "make_range",
    "multiply",
    "negate",
    "not_equal",
    "order_of",
    "path",
    "power",
    "subtract",
]
