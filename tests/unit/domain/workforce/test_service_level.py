import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.workforce.service_level import ContactCounts, ServiceLevelDefinition, measure_service_level
from midoffice.kernel.errors import Invalid

GOLDEN = Path(__file__).parent / "golden" / "service_level_cases.csv"
Row = dict[str, str]

# The formulas as published, by the definition that each of them is.
PUBLISHED = {
    "(ans_T+ab_T)/(ans+ab)": ServiceLevelDefinition.ABANDONED_IN_TIME_MET,
    "ans_T/ans": ServiceLevelDefinition.OF_ANSWERED,
    "ans_T/(ans+ab)": ServiceLevelDefinition.OF_OFFERED,
    "ans_T/(ans+ab_after_T)": ServiceLevelDefinition.OF_NOT_ABANDONED_IN_TIME,
    "(ans_T+short_ab)/(ans+ab)": ServiceLevelDefinition.SHORT_ABANDONED_MET,
    "ans_T/(ans+ab-short_ab)": ServiceLevelDefinition.OF_NOT_SHORT_ABANDONED,
    "cisco ignore: ans_T/(offered-ab_T)": ServiceLevelDefinition.OF_NOT_ABANDONED_IN_TIME,
    "cisco negative: ans_T/offered": ServiceLevelDefinition.OF_OFFERED,
    "cisco positive: (ans_T+ab_T)/offered": ServiceLevelDefinition.ABANDONED_IN_TIME_MET,
    "genesys default-off flowouts, short ab included": ServiceLevelDefinition.OF_OFFERED,
    "genesys flowouts on": ServiceLevelDefinition.OF_OFFERED_AND_FLOWN_OUT,
    "genesys short abandons off": ServiceLevelDefinition.OF_NOT_SHORT_ABANDONED,
    "genesys abandons off": ServiceLevelDefinition.OF_ANSWERED,
    "amazon connect: removed in T / queued (no callbacks, flow-outs not in T)": ServiceLevelDefinition.REMOVED_IN_TIME,
}


def rows() -> list[Row]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows())
def test_published_formula_gives_the_golden_row(row: Row) -> None:
    counts = ContactCounts(
        answered=int(row["answered"]),
        answered_in_time=int(row["answered_in_T"]),
        abandoned=int(row["abandoned"]),
        abandoned_in_time=int(row["abandoned_in_T"]),
        short_abandoned=int(row["short_abandoned"]),
        flow_out=int(row["flow_out"]),
    )
    level = measure_service_level(counts, PUBLISHED[row["formula"]])
    assert level is not None
    assert round(100 * level, 4) == float(row["expected_pct"])


def test_every_definition_is_a_published_one() -> None:
    assert set(PUBLISHED.values()) == set(ServiceLevelDefinition)


@given(st.data(), st.sampled_from(ServiceLevelDefinition))
def test_level_is_a_share_or_unknown(data: st.DataObject, definition: ServiceLevelDefinition) -> None:
    answered, abandoned, flow_out = data.draw(st.tuples(*[st.integers(0, 1000)] * 3))
    in_time = data.draw(st.integers(0, answered))
    early, short = sorted(data.draw(st.tuples(*[st.integers(0, abandoned)] * 2)), reverse=True)
    level = measure_service_level(ContactCounts(answered, in_time, abandoned, early, short, flow_out), definition)
    assert level is None or 0 <= level <= 1


@pytest.mark.parametrize("definition", ServiceLevelDefinition)
def test_level_of_no_contacts_is_unknown(definition: ServiceLevelDefinition) -> None:
    assert measure_service_level(ContactCounts(0, 0), definition) is None


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ((-1, 0, 0, 0, 0, 0), "answered"),
        ((0, 0, 0, 0, 0, -1), "flow_out"),
        ((5, 6, 0, 0, 0, 0), "answered_in_time"),
        ((5, 5, 2, 3, 0, 0), "abandoned_in_time"),
        ((5, 5, 2, 0, 3, 0), "short_abandoned"),
    ],
)
def test_impossible_counts_are_refused(counts: tuple[int, int, int, int, int, int], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ContactCounts(*counts)
    assert refused.value.fields["field"] == field
    assert refused.value.fields["remedy"]
