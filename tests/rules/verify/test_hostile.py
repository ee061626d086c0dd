"""Whatever stands in a model, the verifier answers, and in bounded time."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.verify.written import model

from midoffice.domain.rules.dmn.verify.verification import verify

PIECES = st.sampled_from(
    [
        "<",
        ">",
        ">=",
        "18",
        '"a"',
        "(",
        ")",
        "[",
        "]",
        "..",
        ",",
        "not(",
        "-",
        "null",
        "?",
        "and",
        "or",
        "in",
        "@",
        '@"P1D"',
        "1e999",
        "{",
        "Customer",
    ]
)
CELLS = st.one_of(st.text(st.characters(exclude_categories=["C"]), max_size=12), st.lists(PIECES, max_size=7).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5),
    st.sampled_from(["unique", "first", "any", "priority", "collect"]),
)
def test_any_text_in_a_cell_is_answered(rows: list[tuple[str, str, str]], policy: str) -> None:
    written = [" | ".join(cell.replace("|", "") for cell in row) for row in rows]
    for finding in verify(model(["Customer.age", "Customer.note"], written, policy)):
        assert finding.to_document()["message"]


@settings(max_examples=60, deadline=None)
@given(CELLS, CELLS)
def test_any_text_in_a_column_is_answered(expression: str, allowed: str) -> None:
    verify(model([expression, "Customer.age"], ["1 | 2 | 3"], allowed=allowed, default=expression))


def test_d31_numbers_without_end_and_deep_nesting_are_answered_in_time() -> None:
    began = time.process_time()
    rows = ["9" * 5000 + " | 1", "1e6000 | 2", "> -1e6000 | 3", "(" * 2000 + "1" + ")" * 2000 + " | 4", "not(" * 500 + " | 5"]
    verify(model(["Customer.age"], rows))
    verify(model(["Customer.age"], ["[" + ",".join("1" * 5 for _ in range(3000)) + "] | 1"]))
    assert time.process_time() - began < 20
