"""What the texts of a model refer to, and what is said of those that can never be right."""

import time

import pytest

from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity
from midoffice.domain.rules.dmn.verify.verification import verify

TYPES = [
    {"id": "t1", "name": "tSegment", "base": "string", "allowed": '"gold", "silver"'},
    {
        "id": "t2",
        "name": "tCustomer",
        "fields": [
            {"name": "age", "type": "number"},
            {"name": "segment", "type": "tSegment"},
            {"name": "orders", "type": "number", "list": True},
        ],
    },
]


def a_table(**changes: object) -> dict[str, object]:
    return {
        "kind": "table",
        "hit_policy": "first",
        "inputs": [
            {"id": "i1", "label": "Segment", "expression": "Customer.segment"},
            {"id": "i2", "label": "Age", "expression": "Customer.age", "type": "number"},
        ],
        "outputs": [{"id": "o1", "name": "", "type": "string", "allowed": '"low", "high"', "default": '"low"'}],
        "rules": [
            {"id": "r1", "when": ['"gold"', "> 18"], "then": ['"high"']},
            {"id": "r2", "when": ["-", "-"], "then": ['"low"']},
        ],
        **changes,
    }


def findings(logic: object, *, connected: bool = True, kind: str = "", knowledge: object = ()) -> list[Finding]:
    model = from_document(
        {
            "name": "Routing",
            "namespace": "urn:test",
            "types": TYPES,
            "inputs": [{"id": "in1", "name": "Customer", "type": "tCustomer"}],
            "decisions": [
                {
                    "id": "d1",
                    "name": "Priority",
                    "type": kind,
                    "requires": {"inputs": ["in1"] if connected else [], "knowledge": ["k1"] if knowledge else []},
                    "logic": logic,
                }
            ],
            "knowledge": knowledge or [],
        }
    )
    return [finding for finding in verify(model) if finding.code == "expression"]


def literal(text: str) -> dict[str, object]:
    return {"kind": "literal", "text": text}


DOUBLE = [
    {
        "id": "k1",
        "name": "double",
        "type": "number",
        "parameters": [{"name": "x", "type": "number"}],
        "logic": literal("x * 2"),
    }
]


@pytest.mark.parametrize(
    "logic",
    [
        a_table(),
        literal("sum(Customer.orders) > 5"),
        {"kind": "context", "entries": [{"name": "a", "logic": literal("Customer.age")}], "result": literal("a + 1")},
        {"kind": "list", "items": [literal("1"), literal("Customer.age")]},
        {"kind": "relation", "columns": ["a", "b"], "rows": [[literal("1"), literal('"x"')]]},
        {"kind": "conditional", "if": literal("Customer.age > 1"), "then": literal("1"), "else": literal("2")},
        {"kind": "filter", "in": literal("Customer.orders"), "match": literal("item > 5")},
        {"kind": "for", "variable": "o", "in": literal("Customer.orders"), "body": literal("o * 2")},
        {"kind": "some", "variable": "o", "in": literal("Customer.orders"), "body": literal("o > 2")},
        {"kind": "function", "language": "feel", "parameters": [{"name": "x", "type": "number"}], "body": literal("x + 1")},
    ],
)
def test_models_that_may_be_right_are_left_alone(logic: object) -> None:
    assert findings(logic) == []


def test_d24_a_typo_in_a_cell_is_refused_with_its_address() -> None:
    (finding,) = findings(a_table(rules=[{"id": "r1", "when": ['"glod"', "> 18"], "then": ['"high"']}]))
    assert finding.severity is Severity.ERROR
    assert (finding.where.decision, finding.where.rule, finding.where.column) == ("d1", "r1", "i1")
    assert (finding.where.start, finding.where.end) == (0, 6)
    assert finding.remedy == "Did you mean “gold”?"


@pytest.mark.parametrize(
    ("logic", "words"),
    [
        (literal("Customer.agge"), "has no “agge”"),
        (literal("Custmer.age"), "nothing called"),
        (literal("summ(Customer.orders)"), "no function"),
        (literal('Customer.age + "1"'), "cannot be added"),
        (a_table(rules=[{"id": "r1", "when": ["-", '"18"'], "then": ['"high"']}]), "never a text"),
        (a_table(rules=[{"id": "r1", "when": ["-", "-"], "then": ['"hihg"']}]), "never the text"),
        (a_table(rules=[{"id": "r1", "when": ["-", "-"], "then": ["1"]}]), "where a text is needed"),
        (a_table(outputs=[{"id": "o1", "name": "", "type": "string", "default": "1"}]), "where a text is needed"),
        (a_table(inputs=[{"id": "i1", "expression": "Customer.agee"}, {"id": "i2", "expression": "1"}]), "has no “agee”"),
        ({"kind": "context", "entries": [{"name": "a", "type": "number", "logic": literal('"x"')}]}, "a number is needed"),
        ({"kind": "conditional", "if": literal("1"), "then": literal("1"), "else": literal("2")}, "true or false"),
        ({"kind": "filter", "in": literal("Customer.orders"), "match": literal('"x"')}, "A filter is a condition"),
        ({"kind": "every", "variable": "o", "in": literal("Customer.orders"), "body": literal("o")}, "true or false"),
        ({"kind": "for", "variable": "o", "in": literal("Customer.orders"), "body": literal("o.total")}, "has no “total”"),
    ],
)
def test_d25_what_can_never_be_right_is_an_error(logic: object, words: str) -> None:
    assert any(words in finding.message for finding in findings(logic)), findings(logic)


def test_a_result_of_another_type_than_declared_is_an_error() -> None:
    (finding,) = findings(literal('"x"'), kind="number")
    assert "a number is needed" in finding.message
    (finding,) = findings({"kind": "list", "items": [literal('"x"'), literal('"y"')]}, kind="number")
    assert "a number is needed" in finding.message


def test_what_is_not_connected_says_so() -> None:
    (finding,) = findings(literal("Customer.age"), connected=False)
    assert finding.message == "“Customer” is not connected to this."
    assert finding.remedy == "Draw an arrow from “Customer” to here."


def test_functions_of_the_model_are_checked_with_their_parameters() -> None:
    assert findings(literal("double(Customer.age)"), knowledge=DOUBLE) == []
    call = {"kind": "invocation", "function": "double", "arguments": [{"name": "x", "logic": literal("Customer.age")}]}
    assert findings(call, knowledge=DOUBLE) == []
    (finding,) = findings(literal('double("a")'), knowledge=DOUBLE)
    assert "“x” of “double” is a number" in finding.message or "is a number, but this is a text" in finding.message
    call = {"kind": "invocation", "function": "double", "arguments": [{"name": "y", "logic": literal("1")}]}
    (finding,) = findings(call, knowledge=DOUBLE)
    assert "has no “y”" in finding.message


def test_d31_types_that_share_types_many_times_over_end() -> None:
    decisions: list[dict[str, object]] = [{"id": "d0", "name": "D0", "logic": literal("1")}]
    for number in range(1, 41):
        last = f"D{number - 1}"
        logic = literal(f"{{a: {last}, b: {last}, c: {{a: {last}}}}}")
        decisions.append({"id": f"d{number}", "name": f"D{number}", "requires": {"decisions": [f"d{number - 1}"]}, "logic": logic})
    types: list[dict[str, object]] = [{"id": "t0", "name": "t0", "base": "number"}]
    types += [
        {"id": f"t{n}", "name": f"t{n}", "fields": [{"name": name, "type": f"t{n - 1}"} for name in ("a", "b")]}
        for n in range(1, 41)
    ]
    declared: dict[str, object] = {
        "id": "declared",
        "name": "Declared",
        "type": "t40",
        "logic": literal("if D40.x + 1 > 2 then [Both, Both] else -Both * 2"),
    }
    decisions.append(declared | {"requires": {"decisions": ["d40"], "inputs": ["both"]}})
    same = literal("if D39 = D40 then [D39, D40] else {x: D40, y: D39} + 1")
    decisions.append({"id": "last", "name": "Last", "requires": {"decisions": ["d39", "d40"]}, "logic": same})
    inputs = [{"id": "both", "name": "Both", "type": "t40"}]
    model = from_document({"name": "R", "namespace": "urn:test", "types": types, "inputs": inputs, "decisions": decisions})
    started = time.process_time()
    verify(model)
    assert time.process_time() - started < 10
