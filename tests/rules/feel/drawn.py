"""Random trees of FEEL, for hypothesis. Every name in NAMES is in scope; KEYS may follow a dot."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values import FeelDate

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SCOPE: dict[str, object] = {
    "x": Decimal(5),
    "y": Decimal("-0.25"),
    "s": "gold",
    "yes": True,
    "nothing": None,
    "xs": [Decimal(1), Decimal(2), Decimal(3)],
    "people": [{"age": Decimal(30), "first name": "Ann"}, {"age": Decimal(17), "first name": "Bob"}],
    "Customer": {"age": Decimal(40), "first name": "Cy", "tags": ["a", "b"]},
    "a-b": Decimal(7),
    "Applicant's age": Decimal(18),
    "the day": FeelDate(2026, 1, 31),
}
KEYS = ("age", "first name", "tags", "x", "a-b", "year", "missing")
LOCAL = ("i", "the item", "item", "partial", "?")
NAMES = (*SCOPE, *KEYS, *LOCAL, "date and time")
FUNCTIONS = (
    "abs",
    "count",
    "sum",
    "not",
    "contains",
    "string length",
    "string",
    "append",
    "min",
    "upper case",
    "number",
    "is unknown",
)


def new_run(mode: str = "standard", steps: int = 20_000) -> Run:
    return Run(NOW, mode="strict" if mode == "strict" else "standard", steps=steps)


numbers = st.decimals(min_value=0, max_value=10**6, places=2).map(lambda value: tree.Number(abs(value))) | st.integers(0, 4).map(
    lambda value: tree.Number(Decimal(value))
)
texts = (st.sampled_from(["gold", "a", ""]) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)).map(tree.String)
leaves = st.one_of(
    st.just(tree.Null()),
    st.booleans().map(tree.Boolean),
    numbers,
    texts,
    st.sampled_from(["2026-01-31", "12:00:00", "P1D", "P2M", "nonsense"]).map(tree.AtLiteral),
    st.sampled_from((*SCOPE, *LOCAL, "unheard of")).map(tree.Name),
)
plain_types = st.sampled_from(
    ["Any", "number", "string", "boolean", "date", "date and time", "days and time duration", "list", "tNone"]
).map(tree.NamedType)
types: st.SearchStrategy[tree.TypeNode] = st.recursive(
    plain_types,
    lambda inner: st.one_of(
        inner.map(tree.ListType),
        inner.map(tree.RangeType),
        st.lists(st.tuples(st.sampled_from(["age", "first name"]), inner), max_size=2).map(
            lambda entries: tree.ContextType(tuple(entries))
        ),
        st.tuples(st.lists(inner, max_size=2), inner).map(lambda parts: tree.FunctionType(tuple(parts[0]), parts[1])),
    ),
    max_leaves=4,
)
comparisons = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def _logic(operator: str, operands: list[tree.Expression]) -> tree.Expression:
    return tree.Logic("and" if operator == "and" else "or", tuple(operands))


def _iterations(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tuple[tree.Iteration, ...]]:
    one = st.builds(
        tree.Iteration,
        st.sampled_from(["i", "the item"]),
        inner | st.sampled_from(["xs", "people"]).map(tree.Name),
        st.none() | numbers,
    )
    return st.lists(one, min_size=1, max_size=2, unique_by=lambda iteration: iteration.name).map(tuple)


def _contexts(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    entry = st.builds(tree.Entry, st.sampled_from([*KEYS, 'with "quotes"', "if", "a//b"]), inner)
    return st.lists(entry, max_size=3, unique_by=lambda entry: entry.key).map(lambda entries: tree.Context(tuple(entries)))


def _functions(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    parameter = st.builds(tree.Parameter, st.sampled_from(["i", "the item", "x"]), st.none() | types)
    parameters = st.lists(parameter, max_size=2, unique_by=lambda parameter: parameter.name).map(tuple)
    return st.builds(tree.FunctionDefinition, parameters, inner, st.just(value=False))


def _calls(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    function = st.sampled_from(FUNCTIONS).map(tree.Name)
    return st.one_of(
        st.builds(tree.Call, function, st.lists(inner, max_size=2).map(tuple)),
        st.builds(tree.Call, inner, st.lists(inner, max_size=2).map(tuple)),
        st.builds(lambda argument: tree.Call(tree.Name("abs"), (argument,), ("n",)), inner),
    )


def _larger(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    tests = inner | st.builds(tree.UnaryComparison, comparisons, inner)
    return st.one_of(
        st.builds(tree.Path, inner, st.sampled_from(KEYS)),
        st.builds(tree.Filter, inner, inner),
        st.builds(tree.Arithmetic, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        st.builds(tree.Arithmetic, st.just("**"), inner, numbers),
        st.builds(tree.Negation, inner),
        st.builds(tree.Comparison, comparisons, inner, inner),
        st.builds(_logic, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        st.builds(tree.Between, inner, inner, inner),
        st.builds(tree.UnaryComparison, comparisons, inner),
        st.builds(tree.Range, inner, inner, st.booleans(), st.booleans()),
        st.builds(tree.In, inner, st.lists(tests, min_size=1, max_size=3).map(tuple)),
        st.builds(tree.If, inner, inner, inner),
        st.builds(tree.For, _iterations(inner), inner),
        st.builds(tree.Quantified, st.sampled_from(["some", "every"]), _iterations(inner), inner),
        st.lists(inner, max_size=3).map(lambda items: tree.ListOf(tuple(items))),
        _contexts(inner),
        _functions(inner),
        _calls(inner),
        st.builds(tree.InstanceOf, inner, types),
    )


expressions: st.SearchStrategy[tree.Expression] = st.recursive(leaves, _larger, max_leaves=12)
tests = expressions | st.builds(tree.UnaryComparison, comparisons, expressions)
cells = st.builds(tree.UnaryTests, st.lists(tests, min_size=1, max_size=3).map(tuple), st.booleans())
