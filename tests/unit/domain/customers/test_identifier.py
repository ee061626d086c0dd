"""Identifiers have one normal form each."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.customers.customer import Known, Shared, Unknown, resolve
from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (IdentifierKind.EMAIL, " Ann.Lee@Example.COM ", "ann.lee@example.com"),
        (IdentifierKind.EMAIL, "\uff41\uff4e\uff4e@example.com", "ann@example.com"),
        (IdentifierKind.PHONE, "020 7946 0123", "+442079460123"),
        (IdentifierKind.PHONE, "+31 (0)20 123 4567", "+31201234567"),
        (IdentifierKind.ACCOUNT, "ab-12 34", "AB1234"),
    ],
)
def test_normal_form(kind: IdentifierKind, raw: str, value: str) -> None:
    assert identify(kind, raw).value == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (IdentifierKind.EMAIL, "ann"),
        (IdentifierKind.EMAIL, "ann@example.com\r\nbcc: x@y.z"),
        (IdentifierKind.EMAIL, "a@" + "b" * 300),
        (IdentifierKind.PHONE, "call me"),
        (IdentifierKind.ACCOUNT, "   "),
        (IdentifierKind.ACCOUNT, " -- - "),
        (IdentifierKind.ACCOUNT, "';"),
    ],
)
def test_nonsense_is_refused_by_name(kind: IdentifierKind, raw: str) -> None:
    with pytest.raises(Invalid) as caught:
        identify(kind, raw)
    assert caught.value.fields["field"] == kind.value


@given(st.sampled_from(IdentifierKind), st.text(max_size=60))
def test_the_normal_form_is_its_own_normal_form(kind: IdentifierKind, raw: str) -> None:
    try:
        once = identify(kind, raw)
    except Invalid:
        return
    assert identify(kind, once.value) == once


def test_a_shared_identifier_merges_nobody() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert resolve(()) == Unknown()
    assert resolve((one,)) == Known(one)
    assert resolve((two, one, two)) == Shared((one, two))
