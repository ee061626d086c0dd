"""The trace: what matched, what failed first, and where every value came from."""

from tests.rules.dmn.built import ask, model_of, table

from midoffice.domain.rules.dmn.engine import compile_model
from midoffice.domain.rules.dmn.logic import Context, Entry, Literal
from midoffice.domain.rules.dmn.model import DecisionService, HitPolicy

ROWS = ['"gold" | - => 9', '"silver" | > 10 => 7', "- | > 5 => 4", "- | - => 1"]


def _traced(segment: str, waited: int) -> dict[str, object]:
    logic = table({"Segment": "string", "Waited": "number"}, ["x"], ROWS, HitPolicy.FIRST)
    total = Context((Entry("half", Literal("Priority / 2")),), Literal("half + 1"))
    definitions = model_of(
        {"Segment": "string", "Waited": "number"},
        {"Total": (total, ("Priority",)), "Priority": (logic, ("Segment", "Waited"))},
    )
    outcome = ask(compile_model(definitions), {"Segment": segment, "Waited": waited}, "Total", trace=True)
    assert outcome.trace is not None
    return outcome.trace.to_document()


def test_trace_tells_rows_and_the_first_cell_that_failed() -> None:
    trace = _traced("silver", 7)
    required = trace["requires"]
    assert isinstance(required, list)
    assert required[0]["table"] == {
        "matched": ["r3", "r4"],
        "unknown": [],
        "failed": [{"rule": "r1", "column": "i1"}, {"rule": "r2", "column": "i2"}],
        "input_values": ["silver", 7],
    }
    assert required[0]["inputs"] == [
        {"name": "Segment", "value": "silver", "source": "input"},
        {"name": "Waited", "value": 7, "source": "input"},
    ]


def test_trace_has_every_value_in_between_with_its_source() -> None:
    trace = _traced("gold", 0)
    assert trace["value"] is not None
    assert trace["inputs"] == [{"name": "Priority", "value": 9, "source": "decision"}]
    assert [entry["name"] for entry in trace["entries"]] == ["half"]  # type: ignore[attr-defined]  # a list of entries
    assert trace["faults"] == []


def test_trace_of_a_value_with_a_fault_has_the_fault() -> None:
    trace = _traced("gold", 0)
    assert trace["faults"] == []
    model = compile_model(model_of({}, {"a": ('1 + "x"', ())}))
    outcome = ask(model, {}, "a", trace=True)
    assert outcome.trace is not None
    assert outcome.trace.to_document()["faults"] == list(outcome.faults) != []


def test_decision_needed_twice_is_told_once() -> None:
    definitions = model_of({}, {"d": ("b + c", ("b", "c")), "b": ("a", ("a",)), "c": ("a", ("a",)), "a": ("1", ())})
    outcome = ask(compile_model(definitions), {}, "d", trace=True)
    assert outcome.trace is not None
    assert str(outcome.trace.to_document()).count("'decision': 'a'") == 1


def test_trace_of_a_service_has_the_decisions_that_it_gives() -> None:
    service = DecisionService("s", "S", ("a", "b"))
    definitions = model_of({}, {"a": ("c + 1", ("c",)), "b": ("c + 2", ("c",)), "c": ("1", ())}, services=(service,))
    outcome = ask(compile_model(definitions), {}, "S", trace=True)
    assert outcome.value == {"a": 2, "b": 3}
    assert outcome.trace is not None
    told = outcome.trace.to_document()
    assert told["decision"] == "s"
    assert sorted(d["decision"] for d in told["requires"]) == ["a", "b"]  # type: ignore[attr-defined]  # a list of decisions


def test_trace_of_a_long_table_stays_small() -> None:
    logic = table({"n": "number"}, ["x"], [f"{n} => {n}" for n in range(2_000)])
    outcome = ask(compile_model(model_of({"n": "number"}, {"D": (logic, ("n",))})), {"n": 7}, trace=True)
    assert outcome.trace is not None
    told = outcome.trace.to_document()["table"]
    assert isinstance(told, dict)
    assert told["matched"] == ["r8"]
    assert (len(told["failed"]), told["failed_left_out"]) == (500, 1_499)
    assert told["failed"][0] == {"rule": "r1", "column": "i1"}
