"""Files and models that nobody meant well with: refused or run, never a crash, never a hang."""

from contextlib import suppress
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.rules.dmn.built import NOW, ask
from tests.rules.dmn.drawn import definitions
from tests.rules.dmn.kit import OWN

from midoffice.domain.rules.dmn.document import from_document
from midoffice.domain.rules.dmn.engine import compile_model
from midoffice.domain.rules.dmn.model import Definitions, Table
from midoffice.domain.rules.dmn.reading import read_definitions
from midoffice.domain.rules.dmn.testcases import read_cases
from midoffice.domain.rules.dmn.writing import write_definitions
from midoffice.kernel.errors import Invalid

PHASES = (Phase.explicit, Phase.generate)  # a whole model shrinks for minutes
FILES = sorted(OWN.rglob("*.dmn"))
PIECES = st.sampled_from(
    [
        b"<",
        b">",
        b"</",
        b"&",
        b"&lt;",
        b'"',
        b"\xff",
        b"\x00",
        b"<!DOCTYPE a>",
        b"<![CDATA[",
        b"<text>",
        b"-",
        b"1",
        b" xmlns:a=''",
        b"",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=4))
def test_spoilt_file_is_refused_or_read(path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    data = path.read_bytes()
    for where, length, piece in changes:
        start = int(where * len(data))
        data = data[:start] + piece + data[start + length :]
    with suppress(Invalid):
        model = read_definitions(data)
        assert read_definitions(write_definitions(model)) == model
        compile_model(model)
    with suppress(Invalid):
        read_cases(data)


@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(definitions())
def test_any_model_is_compiled_and_evaluated(model: Definitions) -> None:
    compiled = compile_model(model)
    for mode in ("standard", "strict"):
        for decision in model.decisions:
            outcome = ask(compiled, {i.name: "x" for i in model.inputs}, decision.id, mode=mode, trace=True)
            assert outcome.trace is not None
            outcome.trace.to_document()
        for service in model.services:
            ask(compiled, {}, service.id, mode=mode)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "id", "name", "logic", "rules", "when"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["name", "types", "inputs", "decisions", "knowledge", "positions"]), ANYTHING) | ANYTHING)
def test_any_document_is_refused_or_read(document: object) -> None:
    with suppress(Invalid):
        compile_model(from_document(document))


def test_d31_hostile_nesting_of_logic_ends() -> None:
    text = "(" * 3_000 + "1" + ")" * 3_000
    document = {"name": "m", "decisions": [{"id": "a", "name": "a", "logic": {"kind": "literal", "text": text}}]}
    model = compile_model(from_document(document))
    assert model.problems
    assert model.evaluate("a", {}, now=NOW).value is None


@pytest.mark.parametrize("depth", [50, 59])
def test_boxes_as_deep_as_they_may_be_are_run(depth: int) -> None:
    logic: dict[str, object] = {"kind": "literal", "text": "1"}
    for _ in range(depth):
        logic = {"kind": "list", "items": [logic]}
    with suppress(Invalid):
        model = compile_model(from_document({"name": "m", "decisions": [{"id": "a", "name": "a", "logic": logic}]}))
        model.evaluate("a", {}, now=NOW)
        assert read_definitions(write_definitions(model.definitions)).decisions == model.definitions.decisions


def test_d31_long_chains_of_types_and_decisions_end() -> None:
    types = [{"name": f"t{n}", "base": f"t{n + 1}"} for n in range(3_000)]
    decisions = [{"id": f"d{n}", "name": f"d{n}", "requires": {"decisions": [f"d{n + 1}"]}} for n in range(3_000)]
    model = compile_model(from_document({"name": "m", "types": types, "decisions": decisions}))
    assert any("too deep" in str(problem) for problem in model.problems)
    outcome = model.evaluate("d0", {}, now=NOW, trace=True)
    assert outcome.value is None
    assert outcome.trace is not None
    assert len(orjson.dumps(outcome.trace.to_document())) > 3_000


def test_ten_thousand_rows_of_one_id_are_numbered_in_time() -> None:
    rows = [{"id": "same", "when": [], "then": ["1"]}] * 10_000
    logic = {"kind": "table", "outputs": [{"id": "o"}], "rules": rows}
    model = from_document({"name": "m", "decisions": [{"id": "a", "name": "a", "logic": logic}]})
    table = model.decisions[0].logic
    assert isinstance(table, Table)
    assert len({rule.id for rule in table.rules}) == 10_000
