"""A value of a few lists that share lists is endless when it is written out: everything that does so stops."""

import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values import shown
from midoffice.domain.rules.feel.values.document import dumps, from_document, to_document
from midoffice.kernel.errors import Invalid

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def doubled(start: str) -> str:
    entries = [f"x{LETTERS[0]}: {start}"] + [f"x{now}: [x{last}, x{last}]" for last, now in pairwise(LETTERS)]
    return "{" + ", ".join(entries) + "}.x" + LETTERS[-1]


@pytest.mark.parametrize("start", ["1", "[]"])
@pytest.mark.parametrize(
    "use",
    [
        "string({0})",
        "flatten({0})",
        "({0}) = ({1})",
        "is({0}, {1})",
        "({0}) + 1",
        "distinct values([{0}, {1}])",
        "index of([{0}], {1})",
    ],
)
def test_d31_what_is_endless_ends(start: str, use: str) -> None:
    run = Run(datetime(2026, 1, 2, tzinfo=UTC))
    started = time.process_time()
    compile_expression(use.format(doubled(start), doubled(start)))(run, {})
    assert run.faults
    assert time.process_time() - started < 10


def test_d31_a_document_of_it_is_cut_and_does_not_come_back() -> None:
    value = compile_expression(doubled("1"))(Run(datetime(2026, 1, 2, tzinfo=UTC)), {})
    document = to_document(value, 1_000)
    assert len(dumps(document)) < 100_000
    assert '{"@cut": true}' in dumps(document)
    assert len(shown(value)) < 100
    with pytest.raises(Invalid, match="was cut"):
        from_document(document)


def test_a_long_list_goes_out_whole() -> None:
    assert len(dumps(to_document([None] * 100_000))) == 600_000
