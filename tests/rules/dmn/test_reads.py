"""Only what a rule reads of its inputs is made into values; the answers are the same."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.dmn.engine import Model, compile_model
from midoffice.domain.rules.dmn.logic import Literal
from midoffice.domain.rules.dmn.reads import joined, part_of, reads_of
from midoffice.domain.rules.feel.names import names_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAMES = names_of(["Customer", "age", "address", "city", "products", "monthly"])


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("Customer.age + 1", {"age": None}),
        ("Customer.address.city", {"address": {"city": None}}),
        ("Customer.address.city = Customer.address", {"address": None}),
        ("Customer.products[monthly > Customer.age]", {"products": None, "age": None}),
        ("count(Customer.products)", {"products": None}),
        ("for c in [Customer] return c.age", None),
        ("Customer", None),
        ("1 + 1", {}),
        ("Customer +", None),
        ("{Customer: 1, x: Customer.age}.x", {"age": None}),
        ("(function(x) x.age)(Customer)", None),
    ],
)
def test_what_an_expression_reads(text: str, reads: object) -> None:
    assert reads_of(Literal(text), "Customer", NAMES) == reads


def test_what_two_decisions_read() -> None:
    assert joined({"a": {"b": None}}, {"a": {"c": None}, "d": None}) == {"a": {"b": None, "c": None}, "d": None}
    assert joined({"a": {"b": None}}, {"a": None}) == {"a": None}
    assert joined({"a": None}, None) is None


def test_the_part_that_is_read() -> None:
    value = {"age": 42, "address": {"city": "Berlin", "zip": 10115}, "rest": object()}
    assert part_of(value, {"age": None, "address": {"city": None}, "gone": None}) == {
        "age": Decimal(42),
        "address": {"city": "Berlin"},
    }
    assert part_of([{"age": 1, "x": 2}], {"age": None}) == [{"age": Decimal(1), "x": Decimal(2)}]


def model(text: str, kind: str = "tCustomer") -> Model:
    fields = [{"name": "age", "type": "number"}, {"name": "name", "type": "string"}]
    decision: dict[str, Any] = {"id": "d", "name": "D", "logic": {"kind": "literal", "text": text}, "requires": {"inputs": ["i"]}}
    return compile_model(
        from_document(
            {
                "name": "T",
                "namespace": "urn:t",
                "types": [
                    {"name": "tCustomer", "fields": fields},
                    {"name": "tAdult", "base": "tCustomer", "allowed": "?.age >= 18"},
                ],
                "inputs": [{"id": "i", "name": "Customer", "type": kind}],
                "decisions": [decision],
            }
        )
    )


def test_a_field_that_is_read_has_to_be_of_its_type() -> None:
    assert model("Customer.age").evaluate("D", {"Customer": {"age": 1, "name": 5}}, now=NOW).value == 1
    wrong = model("Customer.name").evaluate("D", {"Customer": {"age": 1, "name": 5}}, now=NOW)
    assert wrong.value is None
    assert wrong.faults


def test_what_a_type_allows_is_asked_of_the_whole() -> None:
    refused = model("Customer.name", "tAdult").evaluate("D", {"Customer": {"age": 12, "name": "A"}}, now=NOW)
    assert refused.value is None
    assert refused.faults


def test_prepared_and_plain_inputs_give_the_same() -> None:
    values = {"Customer": {"age": 30, "name": "A"}}
    for text in ("Customer.age + 1", "Customer", "get entries(Customer)[1].key", "Customer.name + string(Customer.age)"):
        asked = model(text)
        assert asked.evaluate("D", values, now=NOW) == asked.evaluate("D", asked.prepare(values, now=NOW), now=NOW)
