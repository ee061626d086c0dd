"""What the verifier says, against what the engine does: examples really fail, and what has no finding really has none."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.dmn.engine import Model, compile_model
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.trace import Outcome
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity
from midoffice.domain.rules.dmn.verify.verification import verify

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NUMBERS = [Decimal(n) / 2 for n in range(-2, 14)]
TEXTS = ["a", "b", "c", "z", ""]
POLICIES = ["unique", "first", "any", "priority"]
ALLOWED = {"n": "[0..5]", "s": '"a", "b", "c"', "b": "true, false"}


def number_cells() -> st.SearchStrategy[str]:
    number = st.integers(0, 5).map(str)
    compared = st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), number)
    ranges = st.builds("{}{}..{}{}".format, st.sampled_from("[("), number, number, st.sampled_from("])"))
    plain = st.one_of(number, compared, ranges)
    return st.one_of(plain, st.builds("{}, {}".format, plain, plain), st.builds("not({})".format, plain))


def text_cells() -> st.SearchStrategy[str]:
    text = st.sampled_from(['"a"', '"b"', '"c"'])
    return st.one_of(text, st.builds("{}, {}".format, text, text), st.builds("not({})".format, text))


def cells(column: str) -> st.SearchStrategy[str]:
    own = {"n": number_cells(), "s": text_cells(), "b": st.sampled_from(["true", "false"])}[column]
    return st.one_of(st.just("-"), own, own, st.just("null"), st.just("-"))


@st.composite
def tables(draw: st.DrawFn) -> Definitions:
    columns = draw(st.permutations(["n", "s", "b"]))[: draw(st.integers(1, 3))]
    rules = [
        {"id": f"r{n}", "when": [draw(cells(one)) for one in columns], "then": [str(draw(st.integers(0, 2)))]}
        for n in range(draw(st.integers(1, 6)))
    ]
    kinds = {"n": "number", "s": "string", "b": "boolean"}
    limited = draw(st.booleans())
    inputs = [{"id": f"c{n}", "expression": one, "allowed": ALLOWED[one] if limited else ""} for n, one in enumerate(columns)]
    table: dict[str, Any] = {
        "kind": "table",
        "hit_policy": draw(st.sampled_from(POLICIES)),
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "r", "allowed": "2, 0, 1", "default": draw(st.sampled_from(["", "", "7"]))}],
        "rules": rules,
    }
    decision = {"id": "d", "name": "D", "logic": table, "requires": {"inputs": ["in", "is", "ib"]}}
    given_inputs = [{"id": f"i{name}", "name": name, "type": kind} for name, kind in kinds.items()]
    return from_document({"name": "T", "namespace": "urn:t", "inputs": given_inputs, "decisions": [decision]})


def ask(model: Model, values: dict[str, object]) -> Outcome:
    return model.evaluate("D", values, now=NOW, trace=True)


def matched(outcome: Outcome) -> set[str]:
    (trace,) = [outcome.trace.to_document()] if outcome.trace else []
    table: Any = trace["table"]
    return set(table["matched"])


def rows_of(finding: Finding) -> set[str]:
    return {finding.where.rule, *(other.rule for other in finding.others)} - {""}


@settings(max_examples=120, deadline=None)
@given(tables())
def test_examples_show_what_their_findings_say(definitions: Definitions) -> None:
    findings = verify(definitions)
    model = compile_model(definitions)
    assert {one.code for one in findings}.isdisjoint({"not_checked", "syntax", "model"})
    for finding in findings:
        if finding.example is None:
            continue
        outcome = ask(model, dict(finding.example))
        hit = matched(outcome)
        match finding.code:
            case "gap" | "gap_for_missing":
                assert not hit
                assert outcome.value is None
            case "overlap":
                assert rows_of(finding) <= hit
                assert outcome.faults
            case "contradiction":
                assert rows_of(finding) <= hit
                assert outcome.value is None
            case "duplicate" | "redundant" | "unreachable":
                assert rows_of(finding) <= hit
            case _:
                pass


def without(definitions: Definitions, row: str) -> Definitions:
    """The same table without a row."""
    (decision,) = definitions.decisions
    rules = tuple(rule for rule in decision.logic.rules if rule.id != row)  # type: ignore[union-attr]
    return replace(definitions, decisions=(replace(decision, logic=replace(decision.logic, rules=rules)),))  # type: ignore[type-var]


@settings(max_examples=120, deadline=None)
@given(tables(), st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(TEXTS), st.booleans()), min_size=5, max_size=25))
def test_what_has_no_finding_has_no_fault_on_sampled_inputs(
    definitions: Definitions, samples: list[tuple[Decimal, str, bool]]
) -> None:
    findings = verify(definitions)
    codes = {one.code for one in findings}
    model = compile_model(definitions)
    table: Any = definitions.decisions[0].logic
    allowed = any(column.allowed for column in table.inputs)
    useless = {one.where.rule for one in findings if one.code in {"unreachable", "redundant", "never_true"}}
    smaller = {row: compile_model(without(definitions, row)) for row in useless if len(table.rules) > 1}
    for number, text, flag in samples:
        if allowed and not (0 <= number <= 5 and text in {"a", "b", "c"}):
            continue
        values: dict[str, object] = {"n": number, "s": text, "b": flag}
        outcome = ask(model, values)
        hit = matched(outcome)
        if not codes & {"gap", "never_true"} and not table.outputs[0].default:
            assert hit
        if table.hit_policy == "unique" and "overlap" not in codes and "duplicate" not in codes:
            assert len(hit) <= 1
        if table.hit_policy == "any" and "contradiction" not in codes:
            assert not outcome.faults
        for row, other in smaller.items():
            if table.hit_policy != "unique" and not outcome.faults:
                assert ask(other, values).value == outcome.value, row


@settings(max_examples=120, deadline=None)
@given(tables(), st.sampled_from(NUMBERS), st.sampled_from(TEXTS), st.booleans())
def test_a_unique_table_without_findings_matches_exactly_one_row(
    definitions: Definitions,
    number: Decimal,
    text: str,
    flag: bool,  # noqa: FBT001 - drawn
) -> None:
    table: Any = definitions.decisions[0].logic
    if any(one.severity is Severity.ERROR for one in verify(definitions)) or table.hit_policy != "unique":
        return
    if table.outputs[0].default or (table.inputs[0].allowed and not (0 <= number <= 5 and text in {"a", "b", "c"})):
        return
    assert len(matched(ask(compile_model(definitions), {"n": number, "s": text, "b": flag}))) == 1
