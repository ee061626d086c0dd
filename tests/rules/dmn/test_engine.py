"""Models: graphs, scopes, services, functions, limits, preparation."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.dmn.built import NOW, ask, model_of

from midoffice.domain.rules.dmn.engine import compile_model
from midoffice.domain.rules.dmn.graph import find_circles, needed_by, ordered
from midoffice.domain.rules.dmn.model import (
    DecisionService,
    Definitions,
    FunctionLogic,
    Import,
    ItemDefinition,
    KnowledgeModel,
    Literal,
    Parameter,
    Requirement,
    RequirementKind,
)
from midoffice.kernel.errors import NotFound


def _function(name: str, text: str, *parameters: str, needs: tuple[str, ...] = (), language: str = "feel") -> KnowledgeModel:
    logic = FunctionLogic(tuple(Parameter(p) for p in parameters), Literal(text), language)
    return KnowledgeModel(name, name, logic, requires=tuple(Requirement(RequirementKind.KNOWLEDGE, n) for n in needs))


def test_decisions_are_evaluated_after_what_they_need() -> None:
    model = compile_model(
        model_of({"net": "number"}, {"c": ("a + b", ("a", "b")), "b": ("a * 2", ("a",)), "a": ("net + 1", ("net",))})
    )
    assert model.problems == ()
    assert ask(model, {"net": 1}, "c").value == 6


def test_logic_sees_what_it_requires_and_nothing_else() -> None:
    model = compile_model(model_of({"net": "number"}, {"a": ("net", ())}))
    outcome = ask(model, {"net": 1}, "a")
    assert outcome.value is None
    assert "net" in outcome.faults[0]


def test_d31_circle_of_decisions_is_named_with_its_path_and_does_not_hang() -> None:
    model = compile_model(
        model_of({}, {"a": ("b", ("b",)), "b": ("c", ("c",)), "c": ("a", ("a",)), "d": ("1 + 1", ()), "e": ("a", ("a",))})
    )
    assert [str(p) for p in model.problems] == ["a, requires: these need each other in a circle: a -> b -> c -> a."]
    outcome = ask(model, {}, "e")
    assert outcome.value is None
    assert "circle" in outcome.faults[0]
    assert ask(model, {}, "d").value == 2


def test_d31_function_that_calls_itself_for_ever_ends() -> None:
    model = compile_model(model_of({}, {"a": ("f(1)", ("f",))}, knowledge=(_function("f", "f(n + 1)", "n"),)))
    outcome = ask(model, {}, "a")
    assert outcome.value is None
    assert outcome.faults


def test_function_may_call_itself_and_others() -> None:
    half = _function("half", "n / 2", "n")
    steps = _function("steps", "if n <= 1 then 0 else 1 + steps(half(n))", "n", needs=("half",))
    model = compile_model(model_of({}, {"a": ("steps(16)", ("steps",))}, knowledge=(half, steps)))
    assert ask(model, {}, "a").value == 4


def test_function_of_another_language_is_refused_and_reports() -> None:
    model = compile_model(model_of({}, {"a": ("f(1)", ("f",))}, knowledge=(_function("f", "x", "n", language="java"),)))
    assert "Java" in str(model.problems[0])
    assert "Java" in ask(model, {}, "a").faults[0]


def test_missing_element_is_a_problem_with_its_place() -> None:
    definitions = model_of({}, {"a": ("1", ("gone",))})
    (problem,) = compile_model(definitions).problems
    assert problem.place.element == "a"
    assert "needs a function that is not there: gone." in str(problem)


def test_service_is_asked_and_called_with_its_own_inputs() -> None:
    service = DecisionService("s", "net price", ("a",), input_decisions=("b",), input_data=("tax",))
    decisions = {
        "a": ("b + tax", ("b", "tax")),
        "b": ("100", ()),
        "c": ("net price(1, 2)", ("net price",)),
        "d": ("net price(b: 5, tax: 6)", ("net price",)),
    }
    definitions = model_of({"tax": "number"}, decisions, services=(service,))
    requires = (Requirement(RequirementKind.KNOWLEDGE, "s"),)
    changed = tuple(d.__class__(d.id, d.name, d.logic, requires=requires) if d.id in "cd" else d for d in definitions.decisions)
    model = compile_model(definitions.__class__("m", "n", inputs=definitions.inputs, decisions=changed, services=(service,)))
    assert ask(model, {"b": 1, "tax": 2}, "net price").value == 3
    assert ask(model, {"tax": 9}, "c").value == 3
    assert ask(model, {"tax": 9}, "d").value == 11


def _library(namespace: str, **rest: object) -> Definitions:
    return Definitions("lib", namespace, knowledge=(_function("twice", "n * 2", "n"),), **rest)  # type: ignore[arg-type]  # fields of a model


def test_imports_are_known_by_their_names() -> None:
    kind = ItemDefinition("tAge", "number", allowed="> 0")
    definitions = model_of({"age": "lib.tAge"}, {}, imports=(Import("lib", "urn:lib"),))
    decision = model_of({"age": ""}, {"a": ("lib.twice(age)", ("age",))}).decisions[0]
    requires = (*decision.requires, Requirement(RequirementKind.KNOWLEDGE, "urn:lib#twice"))
    definitions = definitions.__class__(
        "m",
        "urn:m",
        inputs=definitions.inputs,
        imports=definitions.imports,
        decisions=(decision.__class__("a", "a", decision.logic, requires=requires),),
    )
    model = compile_model(definitions, [_library("urn:lib", types=(kind,)), _library("urn:other")])
    assert model.problems == ()
    assert ask(model, {"age": 4}, "a").value == 8
    assert ask(model, {"age": -4}, "a").value is None


def test_import_that_is_not_there_is_a_problem() -> None:
    model = compile_model(model_of({}, {"a": ("1", ())}, imports=(Import("lib", "urn:lib"),)))
    (problem,) = model.problems
    assert (problem.place.element, problem.name) == ("lib", "lib")
    assert "urn:lib" in str(problem.fault.fields["remedy"])


def test_models_may_import_each_other() -> None:
    one = Definitions("one", "urn:1", imports=(Import("", "urn:2"),), types=(ItemDefinition("tOne", "tTwo"),))
    two = Definitions("two", "urn:2", imports=(Import("", "urn:1"),), types=(ItemDefinition("tTwo", "tMissing"),))
    assert any("tMissing" in str(p) for p in compile_model(one, [two]).problems)


def test_type_made_of_itself_is_a_problem() -> None:
    types = (ItemDefinition("tA", "tB"), ItemDefinition("tB", "tA", is_list=True))
    model = compile_model(model_of({"x": "tA"}, {"a": ("x", ("x",))}, types=types))
    assert any("tA -> tB -> tA" in str(p) for p in model.problems)


def test_input_of_the_wrong_type_is_null_and_reported() -> None:
    model = compile_model(model_of({"n": "number"}, {"a": ("n = null", ("n",))}))
    outcome = ask(model, {"n": "many"}, "a")
    assert outcome.value is True
    assert "number" in outcome.faults[0]
    assert ask(model, {"n": [3]}, "a").value is False


def test_unknown_decision_is_refused() -> None:
    with pytest.raises(NotFound, match="no decision nothing"):
        ask(compile_model(model_of({}, {})), {}, "nothing")


def test_endless_work_is_stopped_and_reported() -> None:
    model = compile_model(model_of({}, {"a": ("count(for x in 1..100000, y in 1..100000 return x)", ()), "b": ("1", ("a",))}))
    outcome = ask(model, {}, "b")
    assert outcome.faults


def test_prepared_inputs_give_the_same_and_are_for_one_model_and_mode() -> None:
    model = compile_model(model_of({"n": "number", "t": "string"}, {"a": ("n + 1", ("n",)), "b": ("t", ("t",))}))
    prepared = model.prepare({"n": 1, "t": 5}, now=NOW)
    for name in ("a", "b"):
        assert model.evaluate(name, prepared, now=NOW) == ask(model, {"n": 1, "t": 5}, name)
    assert model.evaluate("a", prepared, now=NOW).faults == ()
    assert model.evaluate("b", prepared, now=NOW).faults != ()
    with pytest.raises(ValueError, match="mode"):
        model.evaluate("a", prepared, now=NOW, mode="strict")


# --- graphs

edges = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=3), max_size=8)


@settings(deadline=None)
@given(edges)
def test_order_and_circles_of_any_graph(graph: dict[int, list[int]]) -> None:
    circles = find_circles(graph)
    for circle in circles:
        assert circle[0] == circle[-1]
        assert all(after in graph[before] for before, after in pairwise(circle))
    has_circle = any(node in needed_by(graph, need) for node in graph for need in graph[node] if need in graph)
    assert bool(circles) == has_circle
    order = ordered(graph)
    assert sorted(order) == sorted(graph)
    if not circles:
        assert all(order.index(need) < order.index(node) for node in graph for need in graph[node] if need in graph)
