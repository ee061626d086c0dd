"""Decision tables of GoRules taken over as DMN."""

import json
from itertools import pairwise
from typing import Any

import pytest

from midoffice.domain.rules.dmn.jdm import JdmRefused, read_jdm
from midoffice.domain.rules.dmn.logic import HitPolicy, Literal, Table
from midoffice.domain.rules.dmn.verify.verification import verify


def table(name: str, inputs: list[str], rows: list[list[str]], outputs: list[str], **more: object) -> dict[str, Any]:
    columns = [{"id": f"i{n}", "name": field, "field": field} for n, field in enumerate(inputs)]
    results = [{"id": f"o{n}", "name": field, "field": field} for n, field in enumerate(outputs)]
    ids = [column["id"] for column in (*columns, *results)]
    rules = [{"_id": f"r{n}", **dict(zip(ids, row, strict=True))} for n, row in enumerate(rows)]
    content = {"hitPolicy": "first", "inputs": columns, "outputs": results, "rules": rules} | more
    return {"type": "decisionTableNode", "name": name, "content": content, "position": {"x": 10, "y": 20}}


def file(*nodes: dict[str, Any], edges: list[tuple[str, str]] | None = None) -> str:
    """A file whose nodes follow each other, between a request and a response; they are called 0, 1 ... in edges."""
    listed = [
        {"id": "in", "type": "inputNode", "name": "Request"},
        *({"id": str(n)} | node for n, node in enumerate(nodes)),
        {"id": "out", "type": "outputNode", "name": "Response"},
    ]
    ids = [node["id"] for node in listed]
    pairs = edges or list(pairwise(ids))
    return json.dumps({"nodes": listed, "edges": [{"id": f"e{n}", "sourceId": s, "targetId": t} for n, (s, t) in enumerate(pairs)]})


def the_table(text: str) -> Table:
    logic = read_jdm(text).decisions[0].logic
    assert isinstance(logic, Table)
    return logic


def refused(text: str) -> list[str]:
    with pytest.raises(JdmRefused) as caught:
        read_jdm(text)
    return [one.message for one in caught.value.findings]


def test_a_table_becomes_a_decision_with_the_same_rows() -> None:
    rows = [[">= 1_000", "'US'", "15", '"HIGH"'], ["[500..1000)", "", "20", '"MIDDLE"'], ["", '"GB", "IE"', "", '"LOW"']]
    model = read_jdm(file(table("Shipping Fees", ["cart.total", "customer.country"], rows, ["price", "group"])))
    logic = model.decisions[0].logic
    assert isinstance(logic, Table)
    assert logic.hit_policy is HitPolicy.FIRST
    assert [column.expression for column in logic.inputs] == ["cart.total", "customer.country"]
    assert [rule.when for rule in logic.rules] == [(">= 1000", '"US"'), ("[500..1000)", "-"), ("-", '"GB", "IE"')]
    assert [rule.then for rule in logic.rules] == [("15", '"HIGH"'), ("20", '"MIDDLE"'), ("null", '"LOW"')]
    assert {one.name for one in model.inputs} == {"cart", "customer"}
    answer = model.decisions[-1]
    assert isinstance(answer.logic, Literal)
    assert answer.name == "Response"
    assert answer.logic.text == "{price: Shipping Fees.price, group: Shipping Fees.group}"
    assert not [one for one in verify(model) if one.code in {"syntax", "unknown_requirement"}]


@pytest.mark.parametrize(
    ("cell", "feel"),
    [
        ("> 0 and < 10", "? > 0 and ? < 10"),
        ("$ > 5", "? > 5"),
        ("]1..5[", "? <= 1 or ? >= 5"),
        ("['a', 'b']", '["a", "b"]'),
        ("!= 5", "!= 5"),
        ("== 5", "= 5"),
        ("-5", "-5"),
        ("null", "null"),
        ("startsWith($, 'x')", 'starts with(?, "x")'),
        ("$ not in [1, 2]", "(not(? in (1, 2)))"),
        ("> limits.low", "> limits.low"),
        ("len($) > 2", "(if ? instance of list<Any> then count(?) else string length(?)) > 2"),
    ],
)
def test_cells_in_feel(cell: str, feel: str) -> None:
    assert the_table(file(table("T", ["a"], [[cell, "1"]], ["r"]))).rules[0].when == (feel,)


@pytest.mark.parametrize(
    ("expression", "feel"),
    [
        ("a * (b + 1) ^ 2", "a * (b + 1) ** 2"),
        ("a > 1 ? 'x' : 'y'", 'if a > 1 then "x" else "y"'),
        ("a ?? 0", "if a != null then a else 0"),
        ("a.list[0].name", "a.list[1].name"),
        ('{k: a, "l": [1, 2]}', "{k: a, l: [1, 2]}"),
        ("not (a and b == c) or true", "not(a and b = c) or true"),
        ("ceil(a) + avg([a, b])", "ceiling(a) + mean([a, b])"),
        ("-2 ^ 2 ^ 3", "-2 ** (2 ** 3)"),
        ("map(a.items, #.price * b)", "for item in a.items return item.price * b"),
        ("filter(a.items, #.price > 5)", "a.items[item.price > 5]"),
        ("some(a, # > 1) or none(b, # > 1)", "(some item in a satisfies item > 1) or not(some item in b satisfies item > 1)"),
        ("sum(map(a, #))", "sum(append(for item in a return item, 0))"),
    ],
)
def test_expressions_in_feel(expression: str, feel: str) -> None:
    assert the_table(file(table("T", ["a"], [["", expression]], ["r"]))).rules[0].then == (feel,)


def test_fields_of_earlier_tables_are_followed() -> None:
    first = table("Status", ["age"], [["> 24", '"good"', "true"]], ["result.status", "result.ok"], passThrough=True)
    second = table("Tier", ["result.status", "spend"], [['"good"', "> 10", '"gold"']], ["tier"])
    model = read_jdm(file(first, second))
    logic = model.decisions[1].logic
    assert isinstance(logic, Table)
    assert [column.expression for column in logic.inputs] == ["Status.status", "spend"]
    assert {one.href for one in model.decisions[1].requires} == {"_0", "input_2"}
    assert model.decisions[0].requires[0].href == "input_1"


def test_a_field_that_is_not_handed_on_is_refused() -> None:
    first = table("Status", ["age"], [["> 24", '"good"']], ["status"])
    second = table("Tier", ["spend"], [["> 10", '"gold"']], ["tier"])
    assert refused(file(first, second)) == ["Tier: spend does not reach this node."]


def test_all_rows_that_apply_become_a_list() -> None:
    model = read_jdm(file(table("Offers", ["age"], [["> 1", '"a"'], ["> 2", '"b"']], ["offer.name"], hitPolicy="collect")))
    logic = model.decisions[0].logic
    assert isinstance(logic, Table)
    assert logic.hit_policy is HitPolicy.COLLECT
    answer = model.decisions[1].logic
    assert isinstance(answer, Literal)
    assert answer.text == "for item in Offers return {offer: {name: item}}"


def test_expressions_see_what_was_computed_before() -> None:
    rows = [{"id": "e1", "key": "sum.net", "value": "a * 2"}, {"id": "e2", "key": "sum.gross", "value": "$.sum.net * 1.2"}]
    model = read_jdm(file({"type": "expressionNode", "name": "Sums", "content": {"expressions": rows}}))
    assert [entry.logic.text for entry in model.decisions[0].logic.entries] == ["a * 2", "net * 1.2"]  # type: ignore[union-attr]


def test_conditions_of_a_column_without_a_field() -> None:
    node = table("T", ["a"], [["a == 1 and b == 'x'", "1"]], ["r"])
    del node["content"]["inputs"][0]["field"]
    logic = the_table(file(node))
    assert (logic.inputs[0].expression, logic.rules[0].when) == ("true", ('a = 1 and b = "x"',))


def test_what_is_not_supported_is_refused_with_its_place_and_remedy() -> None:
    program = {"type": "functionNode", "name": "Score", "content": "() => process.exit()"}
    assert refused(file(program)) == ["Score: This node runs a program: it cannot be translated."]
    with pytest.raises(JdmRefused) as caught:
        read_jdm(file(table("T", ["a"], [["> 1", "1"], ["contains($, 'x') and keys($)", "map(b)"]], ["r"])))
    first, second = caught.value.findings
    assert (first.where.rule, first.where.column, first.where.start) == ("_0_r2", "i0", 21)
    assert first.message == "T: The function keys cannot be translated."
    assert second.message == "T: The function map cannot be translated."


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"nodes": 1, "edges": []}', "[" * 100_000, '{"nodes": [], "edges": [' + "[" * 100_000, "\ufeff{}"],
)
def test_what_is_no_such_file_is_refused(text: str) -> None:
    assert refused(text)


def test_a_circle_is_refused() -> None:
    nodes = [table(name, ["a"], [["1", "1"]], [name]) for name in ("A", "B")]
    messages = refused(file(*nodes, edges=[("in", "0"), ("0", "1"), ("1", "0"), ("1", "out")]))
    assert messages == ["These nodes hang on each other in a circle: A, B, Response."]


def test_nothing_of_a_file_is_run() -> None:
    cell = "__import__('os').system('true')"
    assert refused(file(table("T", ["a"], [["> 1", cell]], ["r"])))


@pytest.mark.parametrize("expression", ["filter(a, # > b)", "[a] == [b]", "# > 1", "string(a)", "`${a}`", "item.price", "a % 2"])
def test_what_means_something_else_in_feel_is_refused(expression: str) -> None:
    assert refused(file(table("T", ["a"], [["> 1", expression]], ["r"])))
