"""What differs between two versions, in sentences."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from tests.rules.written import TV, mail, model, table

from midoffice.domain.rules.content import read_models
from midoffice.domain.rules.differences import MOST_DIFFERENCES, differences
from midoffice.domain.rules.rule_set import Mode
from midoffice.domain.rules.version import RuleCase, RuleContent


def content(*models: dict[str, Any], cases: tuple[RuleCase, ...] = (), mode: Mode = Mode.STANDARD) -> RuleContent:
    return RuleContent(read_models(models), cases, mode)


def told(before: RuleContent, after: RuleContent) -> list[str]:
    return [each.sentence for each in differences(before, after)]


def test_the_same_says_nothing() -> None:
    assert differences(content(mail(), cases=(TV,)), content(mail(), cases=(TV,))) == ()


def test_a_cell_is_told_with_its_row_and_column() -> None:
    after = mail(('"PC"', '"sales"'))
    (found,) = differences(content(mail()), content(after))
    assert (found.kind, found.what, found.model, found.decision) == ("changed", "cell", "Mail", "Intake")
    assert (found.place, found.before, found.after) == ("row 1, Subject", '"TV"', '"PC"')
    assert found.sentence == 'Intake, row 1, Subject: `"TV"` became `"PC"`.'


def test_rows_come_go_and_move() -> None:
    before = mail(('"TV"', '"sales"'), ('"PC"', '"care"'))
    after = deepcopy(before)
    rows = after["decisions"][0]["logic"]["rules"]
    rows[:] = [rows[1], rows[0], {"id": "new", "when": ['"Bill"'], "then": ['"billing"']}]
    assert told(content(before), content(after)) == [
        'Intake: row 3 is gone (- gives "billing").',
        'Intake: row 3 is new ("Bill" gives "billing").',
        'Intake: row 2 moved to place 1 ("PC" gives "care").',
    ]


def test_columns_policy_and_expressions_are_told() -> None:
    before, after = mail(), mail()
    logic = after["decisions"][0]["logic"]
    logic["hit_policy"] = "any"
    logic["inputs"][0]["expression"] = "lower case(Subject)"
    logic["outputs"].append({"id": "out2", "name": "priority"})
    for row in logic["rules"]:
        row["then"].append("0")
    assert told(content(before), content(after)) == [
        "Intake: the hit policy was first and is any now.",
        "Intake, column lower case(Subject): expression `Subject` became `lower case(Subject)`.",
        "Intake: the column priority is new.",
    ]
    literal = model({"kind": "literal", "text": "1 + 1"})
    assert told(content(literal), content(model({"kind": "literal", "text": "1 + 2"}))) == ["Intake: `1 + 1` became `1 + 2`."]
    assert told(content(literal), content(mail()))[-1] == "Intake is a table now; it was a literal."


def test_boxes_within_boxes_are_told_by_their_names() -> None:
    def boxed(text: str) -> dict[str, Any]:
        entry = {"name": "Base", "logic": {"kind": "literal", "text": text}}
        return model({"kind": "context", "entries": [entry], "result": {"kind": "literal", "text": "Base"}})

    assert told(content(boxed("1")), content(boxed("2"))) == ["Intake, Base: `1` became `2`."]


def test_models_cases_and_the_mode_are_told() -> None:
    other = model(table(("-", '"care"')), name="Other")
    changed = RuleCase(TV.name, TV.inputs, {"Intake": "care"})
    found = told(content(mail(), cases=(TV,)), content(other, cases=(changed,), mode=Mode.STRICT))
    assert found == [
        "Unknown inputs: standard became strict.",
        "The model Mail is gone.",
        "The model Other is new.",
        "The test case TV: the expected Intake `sales` became `care`.",
    ]
    renamed = RuleCase(TV.name, {"Topic": "TV"}, TV.expected, at=datetime(2026, 1, 1, tzinfo=UTC), description="An old one")
    (sentence,) = told(content(mail(), cases=(TV,)), content(mail(), cases=(renamed,)))
    parts = ("Subject `TV` became nothing", "Topic nothing became `TV`", "the time that it says changed", "the description changed")
    assert sentence == f"The test case TV: {'; '.join(parts)}."


def test_thousands_of_differences_are_counted() -> None:
    before = model(table(*((f'"{n}"', '"a"') for n in range(1_200))))
    after = model(table(*((f'"{n}"', '"b"') for n in range(1_200))))
    found = differences(content(before), content(after))
    assert len(found) == MOST_DIFFERENCES
    assert found[-1].sentence == "And 201 further differences."


@given(some.permutations(list(range(7))))
def test_moves_are_the_fewest_that_make_one_order_the_other(order: list[int]) -> None:
    before = model(table(*((f'"{n}"', '"a"') for n in range(7))))
    after = deepcopy(before)
    rows = after["decisions"][0]["logic"]["rules"]
    rows[:] = [rows[place] for place in order]
    moved = [each for each in differences(content(before), content(after)) if each.kind == "moved"]
    runs = [1] * 7
    for place in range(7):
        runs[place] = 1 + max((runs[earlier] for earlier in range(place) if order[earlier] < order[place]), default=0)
    assert len(moved) == 7 - max(runs)
