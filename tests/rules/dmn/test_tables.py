"""Decision tables: every hit policy, and indexes that change nothing."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.dmn.built import NOW, ask, table, table_model

from midoffice.domain.rules.dmn import columns
from midoffice.domain.rules.dmn.engine import Model
from midoffice.domain.rules.dmn.model import Aggregation, HitPolicy, TableOutput
from midoffice.domain.rules.dmn.tables import CompiledTable
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import FeelDate

OVERLAPPING = ["> 1 => 10", "> 2 => 30", "> 3 => 20"]
RANKED = TableOutput("o1", allowed="30, 10, 20")


@pytest.mark.parametrize(
    ("policy", "a", "value"),
    [
        (HitPolicy.UNIQUE, 2, 10),
        (HitPolicy.FIRST, 4, 10),
        (HitPolicy.PRIORITY, 4, 30),
        (HitPolicy.RULE_ORDER, 4, [10, 30, 20]),
        (HitPolicy.OUTPUT_ORDER, 4, [30, 10, 20]),
        (HitPolicy.COLLECT, 4, [10, 30, 20]),
        (HitPolicy.COLLECT, 2, [10]),
        (HitPolicy.COLLECT, 0, []),
        (HitPolicy.FIRST, 0, None),
        (HitPolicy.UNIQUE, 0, None),
    ],
)
def test_hit_policies(policy: HitPolicy, a: int, value: object) -> None:
    outcome = ask(table_model(table({"a": "number"}, [RANKED], OVERLAPPING, policy)), {"a": a})
    assert outcome.value == value
    assert outcome.faults == ()


@pytest.mark.parametrize(
    ("kind", "a", "value"),
    [
        (Aggregation.SUM, 4, 60),
        (Aggregation.MIN, 4, 10),
        (Aggregation.MAX, 4, 30),
        (Aggregation.COUNT, 4, 3),
        (Aggregation.SUM, 0, None),
        (Aggregation.COUNT, 0, 0),
    ],
)
def test_aggregations(kind: Aggregation, a: int, value: object) -> None:
    collecting = table({"a": "number"}, ["x"], OVERLAPPING, HitPolicy.COLLECT, kind)
    assert ask(table_model(collecting), {"a": a}).value == value


def test_two_rows_of_a_unique_table_are_a_fault() -> None:
    outcome = ask(table_model(table({"a": "number"}, ["x"], OVERLAPPING)), {"a": 3})
    assert outcome.value is None
    assert outcome.faults == ("D: rows 1, 2 match together, where only one row may.",)


def test_any_takes_what_agrees_and_refuses_what_contradicts() -> None:
    model = table_model(table({"a": "number"}, ["x"], ["> 1 => 10", "> 2 => 5 + 5", "> 3 => 11"], HitPolicy.ANY))
    assert ask(model, {"a": 3}).value == 10
    contradiction = ask(model, {"a": 4})
    assert contradiction.value is None
    assert "say different things" in contradiction.faults[0]


def test_several_outputs_are_a_context_and_the_first_ranks_first() -> None:
    outputs = [TableOutput("o1", "risk", allowed='"high", "low"'), TableOutput("o2", "fee", allowed="2, 1")]
    rows = ['> 1 => "low" | 1', '> 2 => "high" | 1', '> 3 => "high" | 2']
    assert ask(table_model(table({"a": "number"}, outputs, rows, HitPolicy.PRIORITY)), {"a": 4}).value == {"risk": "high", "fee": 2}
    ordered = ask(table_model(table({"a": "number"}, outputs, rows, HitPolicy.OUTPUT_ORDER)), {"a": 4}).value
    assert ordered == [{"risk": "high", "fee": 2}, {"risk": "high", "fee": 1}, {"risk": "low", "fee": 1}]


def test_default_is_the_result_when_no_row_matches() -> None:
    outputs = [TableOutput("o1", "risk", default='"none"'), TableOutput("o2", "fee", default="a * 2")]
    model = table_model(table({"a": "number"}, outputs, ['> 1 => "low" | 1'], HitPolicy.UNIQUE))
    assert ask(model, {"a": 1}).value == {"risk": "none", "fee": 2}


def test_cells_see_the_scope_and_the_value() -> None:
    model = table_model(table({"a": "number", "b": "number"}, ["x"], ["> b | - => a + b", "? * 2 = b | - => 0"], HitPolicy.FIRST))
    assert ask(model, {"a": 3, "b": 2}).value == 5
    assert ask(model, {"a": 2, "b": 4}).value == 0


def test_value_that_the_column_does_not_allow_is_null_and_reported() -> None:
    made = table({"a": "string"}, ["x"], ['"no" => 1', "null => 2"])
    strict_column = made.inputs[0].__class__("i1", "a", type="string", allowed='"yes", "no"')
    made = made.__class__((strict_column,), made.outputs, made.rules)
    outcome = ask(table_model(made), {"a": "maybe"})
    assert outcome.value == 2
    assert "allowed" in outcome.faults[0]


def test_d24_typo_in_a_cell_is_told_with_its_address_and_fails_closed() -> None:
    model = table_model(
        table({"a": "number", "b": "number"}, ["x"], ["> 1 | - => 1", "- | [1..=> 2", "- | - => 3"], HitPolicy.FIRST)
    )
    (problem,) = model.problems
    assert (problem.place.element, problem.place.rule, problem.place.column) == ("D", "r2", "i2")
    assert problem.fault.fields["start"] is not None
    outcome = ask(model, {"a": 0, "b": 1})
    assert outcome.value == 3
    assert "row r2, column i2" in outcome.faults[0]


def test_d31_table_of_too_many_rows_is_refused() -> None:
    model = table_model(table({"a": "number"}, ["x"], [f"{n} => {n}" for n in range(5_001)]))
    assert "5,001 rows" in str(model.problems[0])
    assert ask(model, {"a": 1}).value is None
    wide = table({f"a{n}": "" for n in range(30)}, ["x"], [" | ".join(["1"] * 30) + "=> 1"] * 2_000)
    assert "62,000 cells" in str(table_model(wide).problems[0])


# --- the index against the cells one by one

NUMBERS = st.integers(-4, 4).map(str)
BOUNDS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
DATES = st.integers(1, 5).map(lambda day: f'date("2026-01-0{day}")')
WORDS = st.sampled_from(['"a"', '"b"', '"c"'])
ONE = st.one_of(
    st.builds("{}{}".format, BOUNDS, NUMBERS | DATES | WORDS),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), NUMBERS, NUMBERS, st.sampled_from("])")),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), DATES, DATES, st.sampled_from("])")),
    NUMBERS,
    WORDS,
    DATES,
    st.sampled_from(["true", "false", "null", "b", "? > 1", "[1, 2]", 'duration("P1D")', '< duration("P2D")', '@"2026-01-03"']),
)
MANY = st.lists(ONE, min_size=1, max_size=3).map(", ".join)
CELLS = st.one_of(st.just("-"), MANY, MANY.map("not({})".format))
VALUES = st.one_of(
    st.integers(-5, 5).map(Decimal),
    st.sampled_from([Decimal("1.0"), Decimal("0.5"), "a", "b", "d", True, False, None, [Decimal(1)]]),
    st.integers(1, 6).map(lambda day: FeelDate(2026, 1, day)),
    st.just(Unknown("timed out", "a")),
)


def _compiled(model: Model) -> CompiledTable:
    step: Any = next(iter(model._nodes.values())).step  # noqa: SLF001 - the index has no face of its own
    assert isinstance(step, CompiledTable)
    return step


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6),
    st.sampled_from(HitPolicy),
    st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=5),
    st.sampled_from([3, 20, 2_000_000]),
)
def test_indexed_table_gives_what_its_cells_give(
    cells: list[tuple[str, str]], policy: HitPolicy, values: list[tuple[object, object]], bits: int
) -> None:
    rows = [f"{a} | {b} => {n % 3}" for n, (a, b) in enumerate(cells)]
    logic = table({"a": "", "b": ""}, [TableOutput("o1", allowed="1, 0, 2")], rows, policy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_MOST_BITS", bits)  # a small limit makes the indexes those of a large table
        step = _compiled(table_model(logic))
    for a, b in values:
        for mode in ("standard", "strict"):
            results = []
            for plain in (False, True):
                step.plain = plain
                results.append(step(Run(NOW, mode=mode), {"a": a, "b": b}))
            assert results[0] == results[1]
            assert type(results[0]) is type(results[1])
