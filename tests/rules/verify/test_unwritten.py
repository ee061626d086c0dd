"""What is empty is told before it decides: its value would be null, which nobody meant."""

from typing import Any

import pytest

from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.dmn.verify.verification import verify

EMPTY: dict[str, Any] = {"kind": "literal", "text": " "}
ONE: dict[str, Any] = {"kind": "literal", "text": "1"}


def told(logic: dict[str, Any] | None) -> list[tuple[str, str]]:
    """The sentences about a decision of this logic, each with the place in it."""
    decision = {"id": "d1", "name": "Discount", "requires": {}} | ({} if logic is None else {"logic": logic})
    findings = verify(from_document({"name": "M", "decisions": [decision]}))
    assert all(one.remedy and one.where.decision == "d1" for one in findings)
    return [(one.message, one.where.field) for one in findings if one.code == "unwritten"]


@pytest.mark.parametrize("logic", [None, EMPTY])
def test_a_decision_that_nobody_wrote_is_no_decision(logic: dict[str, Any] | None) -> None:
    assert told(logic) == [("Nothing says how Discount is decided.", "")]


@pytest.mark.parametrize(
    ("logic", "sentences"),
    [
        (
            {"kind": "conditional", "if": EMPTY, "then": ONE, "else": None},
            [("The condition of “if” is not written.", "if.text"), ("What “else” gives is not written.", "else")],
        ),
        (
            {"kind": "filter", "in": EMPTY, "match": EMPTY},
            [("The list to be filtered is not written.", "in.text"), ("What its items have to be is not written.", "match.text")],
        ),
        (
            {"kind": "for", "variable": "x", "in": EMPTY, "body": EMPTY},
            [("The list to go through is not written.", "in.text"), ("What each item gives is not written.", "body.text")],
        ),
        (
            {"kind": "some", "variable": "x", "in": ONE, "body": EMPTY},
            [("What is asked of each item is not written.", "body.text")],
        ),
        ({"kind": "function", "parameters": [], "body": EMPTY}, [("What the function gives is not written.", "body.text")]),
        (
            {"kind": "context", "entries": [{"name": "a", "logic": EMPTY}], "result": EMPTY},
            [("The part “a” is not written.", "entries[0].text"), ("The result is not written.", "result.text")],
        ),
        ({"kind": "context", "entries": [{"name": "a", "logic": ONE}]}, []),
        ({"kind": "list", "items": [ONE, EMPTY]}, [("Item 2 is not written.", "items[1].text")]),
        (
            {"kind": "invocation", "function": "max", "arguments": [{"name": "list", "logic": EMPTY}]},
            [("The argument “list” is not written.", "arguments[0].text")],
        ),
        (
            {"kind": "relation", "columns": ["a", "b"], "rows": [[ONE, ONE], [ONE, EMPTY]]},
            [("“b” of row 2 is not written.", "rows[1][1].text")],
        ),
        (
            {"kind": "list", "items": [{"kind": "list", "items": [EMPTY]}]},
            [("Item 1 is not written.", "items[0].items[0].text")],
        ),
    ],
)
def test_an_empty_part_of_a_box_is_named(logic: dict[str, Any], sentences: list[tuple[str, str]]) -> None:
    assert told(logic) == sentences


def test_a_function_without_a_body_of_its_own_is_named() -> None:
    found = verify(from_document({"name": "M", "knowledge": [{"id": "k1", "name": "Fee"}]}))
    assert [one.message for one in found if one.code == "unwritten"] == ["Nothing says what Fee gives."]


def table(inputs: list[str], outputs: list[str]) -> dict[str, Any]:
    return {
        "kind": "table",
        "hit_policy": "first",
        "inputs": [{"id": f"i{n}", "expression": text} for n, text in enumerate(inputs)],
        "outputs": [{"id": f"o{n}", "name": name} for n, name in enumerate(outputs)],
        "rules": [{"id": "r1", "when": ["-" for _ in inputs], "then": ["1" for _ in outputs]}],
    }


def test_columns_that_look_at_nothing_or_share_a_name_are_named() -> None:
    assert told(table(["1", ""], ["a"])) == [("Column 2 looks at nothing.", "expression")]
    assert told(table([], ["a", ""])) == [("A result of several has no name.", "")]
    assert told(table([], [""])) == []
    decision = {"id": "d1", "name": "Discount", "requires": {}, "logic": table([], ["a", "a"])}
    (finding,) = verify(from_document({"name": "M", "decisions": [decision]}))
    assert (finding.message, finding.where.column) == ("Two results are called a.", "o1")
