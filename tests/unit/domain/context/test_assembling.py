"""From rows to attributes."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.context.assembling import Claim, equal, judge_rows, settle
from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.conversion import Unfit
from midoffice.domain.context.paths import split_path, value_at
from midoffice.domain.context.source import Lookup
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.testing.clock import START

ROW = {"order": {"items": [{"sku": "TV-1"}, None], "note": None}, "a.b": 1}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("order.items.0.sku", "TV-1"),
        ("order.items.1.sku", None),
        ("order.items.7.sku", None),
        ("order.items.999999999.sku", None),
        ("order.note.author", None),
        ("a.b", 1),
    ],
)
def test_a_path_leads_through_contexts_and_lists(path: str, wanted: object) -> None:
    assert value_at(ROW, path, split_path(path)) == wanted


@pytest.mark.parametrize("path", ["orders", "order.item", "order.items.first", "order.items.-1", "a.b.c", "order.items.0.sku.x"])
def test_d8_a_path_that_leads_nowhere_does_not_fit(path: str) -> None:
    with pytest.raises(Unfit):
        value_at(ROW, path, split_path(path))


@pytest.mark.parametrize(
    ("kind", "asked", "given_back", "same"),
    [
        (IdentifierKind.PHONE, "+442079460000", "020 7946 0000", True),
        (IdentifierKind.PHONE, "+442079460000", 2079460001, False),
        (IdentifierKind.EMAIL, "ann@example.com", " Ann@EXAMPLE.com", True),
        (IdentifierKind.ACCOUNT, "4711", 4711, True),
        (IdentifierKind.ACCOUNT, "4711", Decimal("4711.00"), True),
        (IdentifierKind.ACCOUNT, "4711", 4711.0, False),
        (IdentifierKind.ACCOUNT, "1", True, False),
        (IdentifierKind.ACCOUNT, "4711", None, False),
        (IdentifierKind.ACCOUNT, "4711", "", False),
    ],
)
def test_d6_rows_belong_to_who_was_asked_for(kind: IdentifierKind, asked: str, given_back: object, *, same: bool) -> None:
    found = judge_rows(Lookup(kind, "s", "owner"), Identifier(kind, asked), [{"owner": given_back}], region="GB")
    assert (found is None) is same
    assert found is None or found.reason is UnknownReason.INCONSISTENT


def test_d6_rows_that_do_not_say_whose_they_are_do_not_fit() -> None:
    found = judge_rows(Lookup(IdentifierKind.ACCOUNT, "s", "owner"), Identifier(IdentifierKind.ACCOUNT, "1"), [{}], region="GB")
    assert found is not None
    assert found.reason is UnknownReason.SCHEMA


_CLAIMS = st.lists(
    st.builds(
        lambda value, source, precedence, found: Claim(Attribute("a.b", value, source, START), precedence, found),
        st.one_of(st.none(), st.integers(0, 2), st.just(Missing(UnknownReason.DOWN))),
        st.sampled_from("stuvw"),
        st.integers(0, 2),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda claim: claim.attribute.source,
)


@given(_CLAIMS)
def test_who_is_believed_does_not_depend_on_who_is_heard_first(claims: list[Claim]) -> None:
    settled = {repr(settle(order)) for order in itertools.permutations(claims)}
    assert len(settled) == 1
    best = settle(claims)
    known = [claim for claim in claims if not isinstance(claim.attribute.value, Missing)]
    if known:
        assert not isinstance(best.value, Missing)
        knowing = [claim for claim in known if claim.found] or known
        assert best.source in {claim.attribute.source for claim in knowing}
        assert max(claim.precedence for claim in knowing) == next(c.precedence for c in claims if c.attribute.source == best.source)
        assert all(not equal(other.value, best.value) for other in best.others)
    else:
        assert isinstance(best.value, Missing)


def test_values_say_the_same_whatever_they_are_written_like() -> None:
    assert equal(1, Decimal("1.00"))
    assert not equal(1, True)  # noqa: FBT003 - the value that is compared
    assert equal([1, {"a": None}], [Decimal(1), {"a": None}])
    assert not equal([1], [1, 2])
    assert not equal(START, START + timedelta(microseconds=1))
