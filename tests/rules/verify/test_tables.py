"""What the verifier finds in one table, each with an example customer."""

from tests.rules.verify.written import found, model

from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.verify.finding import Severity
from midoffice.domain.rules.dmn.verify.verification import verify

AGE = ["Customer.age"]


def test_d30_overlap_under_unique_is_found_with_an_example_customer() -> None:
    findings = found(model(AGE, ["<= 18 | 1", ">= 18 | 2"]))
    assert set(findings) == {"overlap"}
    (overlap,) = findings["overlap"]
    assert overlap.severity is Severity.ERROR
    assert overlap.message == "Rows 1 and 2 both apply when Customer.age is 18, and the hit policy is unique."
    assert overlap.example == {"Customer.age": 18}
    assert overlap.where.rule == "r2"
    assert [other.rule for other in overlap.others] == ["r1"]


def test_d30_gap_without_default_is_found_with_an_example_customer() -> None:
    findings = found(model(AGE, ["< 18 | 1", "> 20 | 2"]))
    assert set(findings) == {"gap"}
    (gap,) = findings["gap"]
    assert gap.message == "No row applies when Customer.age in [18..20], and there is no default."
    assert gap.example == {"Customer.age": 18}


def test_a_default_fills_every_gap() -> None:
    assert verify(model(AGE, ["< 18 | 1"], default="0")) == ()


def test_d30_dead_row_is_found_with_an_example_and_the_row_that_takes_it() -> None:
    findings = found(model(AGE, ["< 18 | 1", "< 12 | 2", "- | 3"], policy="first"))
    assert set(findings) == {"unreachable"}
    (dead,) = findings["unreachable"]
    assert dead.where.rule == "r2"
    assert "decided by row 1" in dead.message
    assert dead.example == {"Customer.age": 0}


def test_a_dead_row_may_need_several_rows_to_cover_it() -> None:
    findings = found(model(AGE, ["<= 50 | 1", "> 50 | 2", "[10..90] | 3"], policy="first"))
    assert [one.where.rule for one in findings["unreachable"]] == ["r3"]


def test_d30_contradictory_any_is_found_with_an_example_customer() -> None:
    findings = found(model(AGE, ["<= 18 | 1", ">= 10 | 2", "> 60 | 2"], policy="any"))
    assert {code: [one.where.rule for one in ones] for code, ones in findings.items()} == {
        "contradiction": ["r2"],
        "redundant": ["r3"],
    }
    assert findings["contradiction"][0].example == {"Customer.age": 10}
    assert findings["contradiction"][0].severity is Severity.ERROR


def test_results_that_are_computed_may_contradict() -> None:
    findings = found(model(AGE, ["<= 18 | Customer.age + 1", ">= 10 | Customer.age + 2"], policy="any"))
    assert findings["contradiction"][0].severity is Severity.WARNING


def test_two_columns_are_looked_at_together() -> None:
    rows = ['< 18 | "gold" | 1', '< 18 | not("gold") | 2', ">= 18 | - | 3"]
    assert verify(model([*AGE, "Customer.segment"], rows)) == ()
    (gap,) = found(model([*AGE, "Customer.segment"], rows[1:]))["gap"]
    assert gap.example == {"Customer.age": 0, "Customer.segment": "gold"}
    assert gap.message == 'No row applies when Customer.age in [0..18) and Customer.segment is "gold", and there is no default.'


def test_columns_of_the_same_expression_are_one() -> None:
    assert verify(model([*AGE, *AGE], ["< 18 | - | 1", "[18..30] | >= 18 | 2", "> 18 | > 30 | 3"])) == ()


def test_allowed_values_end_the_line() -> None:
    assert verify(model(["Customer.segment"], ['"gold", "silver" | 1', '"bronze" | 2'])) == ()


def test_a_cell_that_no_allowed_value_passes_is_found() -> None:
    findings = found(model(["Customer.segment"], ['"platin" | 1', "- | 2"], policy="first"))
    (never,) = findings["never_true"]
    assert never.message == 'Row 1 never applies: Customer.segment is never "platin".'
    assert never.remedy == 'Possible are: "bronze", "gold", "silver".'
    assert (never.where.rule, never.where.column) == ("r1", "c1")


def test_days_have_nothing_between_them() -> None:
    assert "gap" not in found(model(["Customer.since"], ['< @"2026-01-01" | 1', '>= date("2026-01-01") | 2']))
    rows = ['<= @"2025-12-31" | 1', '>= @"2026-01-01" | 2']
    assert "gap" not in found(model(["Customer.since"], rows))
    (gap,) = found(model(["Customer.since"], ['< @"2025-12-31" | 1', '>= @"2026-01-01" | 2']))["gap"]
    assert gap.example == {"Customer.since": '@"2025-12-31"'}


def test_a_value_that_is_missing_is_a_warning() -> None:
    findings = found(model(["Customer.consent"], ["true | 1", "false | 2"]))
    assert set(findings) == {"gap_for_missing"}
    (missing,) = findings["gap_for_missing"]
    assert missing.severity is Severity.WARNING
    assert missing.example == {"Customer.consent": None}


def test_not_is_not_true_for_a_comparison_with_nothing() -> None:
    assert "gap_for_missing" in found(model(["Customer.since"], ['not(> @"2026-01-01") | 1', '> @"2026-01-01" | 2']))
    assert "gap_for_missing" not in found(model(["Customer.note"], ['not("x") | 1', '"x" | 2']))


def test_what_cannot_be_analysed_is_said_and_never_called_complete() -> None:
    findings = found(model(["Customer.note"], ['contains(?, "a") | 1', 'not(contains(?, "a")) | 2']))
    assert set(findings) == {"not_checked"}
    assert findings["not_checked"][0].severity is Severity.WARNING
    assert "rows 1 and 2 may apply together" in findings["not_checked"][0].message


def test_d31_a_table_that_is_too_large_says_so() -> None:
    definitions = model(AGE, [f"{n} | {n}" for n in range(100)])
    assert "not_checked" in {one.code for one in verify(definitions, steps=10)}


def test_duplicate_row() -> None:
    (twice,) = found(model(AGE, ["< 18 | 1", ">= 18 | 2", "<18 | 1"]))["duplicate"]
    assert twice.message == "Row 3 says the same as row 1."
    assert found(model(AGE, ["< 18 | 1", "<18 | 1"], policy="collect"))["duplicate"][0].severity is Severity.WARNING


def test_missing_and_forbidden_results() -> None:
    findings = found(model(AGE, ["< 18 | ", '>= 18 | "c"'], allowed='"a", "b"'))
    assert findings["missing_output"][0].where.rule == "r1"
    assert findings["output_not_allowed"][0].remedy == 'Allowed: "a", "b".'


def test_priority_is_the_order_of_the_allowed_results() -> None:
    rows = ['< 18 | "low"', '- | "high"', '> 60 | "middle"']
    findings = found(model(AGE, rows, policy="priority", allowed='"high", "middle", "low"'))
    assert {one.where.rule for one in findings["unreachable"]} == {"r1", "r3"}
    assert "missing_priorities" in found(model(AGE, rows, policy="priority"))


def test_redundant_row() -> None:
    (redundant,) = found(model(AGE, ["< 12 | 1", "< 18 | 1", "- | 2"], policy="first"))["redundant"]
    assert redundant.where.rule == "r1"
    assert redundant.severity is Severity.WARNING


def test_d24_a_typo_in_a_cell_has_its_address() -> None:
    (fault,) = found(model(AGE, ["< 18 | 1", ">>= 18 | 2"]))["syntax"]
    assert (fault.where.decision, fault.where.rule, fault.where.column) == ("d1", "r2", "c1")
    assert fault.where.start == 1
    document = fault.to_document()
    assert document["where"] == {"decision": "d1", "rule": "r2", "column": "c1", "start": 1, "end": 3}


def test_columns_that_hang_together_are_for_a_person_to_judge() -> None:
    columns = [*AGE, "Customer.age >= 18"]
    findings = found(model(columns, ["< 18 | - | 1", ">= 18 | true | 2"]))
    assert findings["gap"][0].severity is Severity.WARNING


def test_a_circle_of_requirements() -> None:
    one = {"id": "a", "name": "A", "logic": {"kind": "literal", "text": "B"}, "requires": {"decisions": ["b"]}}
    other = {"id": "b", "name": "B", "logic": {"kind": "literal", "text": "A"}, "requires": {"decisions": ["a"]}}
    findings = found(model(AGE, ["- | 1"], decisions=[one, other]))
    assert findings["cycle"][0].message == "A: these need each other in a circle: A -> B -> A."


def many_rows(count: int) -> Definitions:
    rows = [f"[{n}..{n + 1}) | {n}" for n in range(count - 1)] + [f"< 0, >= {count - 1} | -1"]
    return model(
        ["Customer.age", "Customer.note"],
        [row.replace(" |", " | - |", 1) for row in rows],
        inputs=[{"id": "i1", "name": "Customer"}],
    )


def test_d31_five_thousand_rows_are_checked_completely() -> None:
    findings = found(many_rows(5_000))
    assert set(findings) <= {"gap_for_missing"}


def test_d31_ten_thousand_rows_are_refused_with_the_remedy() -> None:
    (refused,) = found(many_rows(10_000))["model"]
    assert refused.message == "Result: the table has 10,000 rows."
    assert refused.remedy == "Split it: at most 5,000 are read."


def test_d25_what_can_never_be_right_is_found_before_publication() -> None:
    unknown = found(model(["Customer.agee"], ["- | 1"]))["expression"][0]
    assert (unknown.where.column, unknown.where.field, unknown.where.start) == ("c1", "expression", 9)
    assert "age" in unknown.remedy
    clash = found(model(AGE, ['"old" | 1', "- | 2"], policy="first"))["expression"][0]
    assert (clash.where.rule, clash.where.column) == ("r1", "c1")
    assert found(model(AGE, ["< 18 | no such function(1)", ">= 18 | 1"]))["expression"][0].where.rule == "r1"


def test_texts_in_boxes_have_their_way_in_the_finding() -> None:
    entries = [{"name": "x", "logic": {"kind": "literal", "text": "1 +"}}]
    boxed = {"id": "d1", "name": "D", "logic": {"kind": "context", "entries": entries}}
    (fault,) = found(model(AGE, ["- | 1"], decisions=[boxed]))["syntax"]
    assert (fault.where.decision, fault.where.field) == ("d1", "entries[0]")


def test_what_is_wrong_with_an_imported_model_is_told_of_that_model() -> None:
    broken = {"id": "x", "name": "X", "logic": {"kind": "literal", "text": "1 +"}}
    other = from_document({"name": "Other", "namespace": "urn:other", "decisions": [broken]})
    own = model(AGE, ["- | 1"], imports=[{"name": "other", "namespace": "urn:other"}])
    assert verify(own, [other]) == ()
    assert [one.code for one in verify(other)] == ["syntax"]


def test_a_table_full_of_holes_names_a_few() -> None:
    gaps = found(model(AGE, [f"{n} | 1" for n in range(50)]))["gap"]
    assert len(gaps) == 5
    assert gaps[0].message.endswith("There are more such gaps.")
