"""Numbers that may be dialled, and those that may not: toll fraud, emergencies, loops, limits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.voice.dial_plan import (
    Dialled,
    DialPlan,
    EmergencyNumber,
    ForwardingLoop,
    NumberNotAllowed,
    Rate,
    SpendLimitReached,
    Spoken,
    may_dial,
    spent,
)
from midoffice.kernel.errors import Conflict, Invalid, MidofficeError

LONDON = "+442079460000"


@pytest.mark.parametrize("written", ["020 7946 0000", "+44 20 7946 0000", "0044 20 79460000", " (020) 7946-0000 "])
def test_a_number_is_dialled_in_e164(written: str) -> None:
    assert may_dial(DialPlan(), written) == Dialled(LONDON)


@pytest.mark.parametrize("written", ["", "abc", "12", "+", "+999", "sip:alice@example.org", "0" * 33])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises((Invalid, NumberNotAllowed)):
        may_dial(DialPlan(), written)


@given(st.text(max_size=60))
def test_no_input_gets_anything_else_than_a_number_or_a_named_error(written: str) -> None:
    try:
        dialled = may_dial(DialPlan(), written)
    except MidofficeError:
        return
    assert dialled.number.startswith("+44")
    assert dialled.number[1:].isdigit()


def test_without_a_list_only_the_own_country_is_called() -> None:
    with pytest.raises(NumberNotAllowed):
        may_dial(DialPlan(), "+33 1 42 68 53 00")
    assert may_dial(DialPlan(allowed=("+44", "+33")), "+33 1 42 68 53 00").number == "+33142685300"


def test_the_longest_beginning_decides_and_barred_wins_a_tie() -> None:
    plan = DialPlan(allowed=("+44", "+4420794600"), barred=("+4420",))
    assert may_dial(plan, LONDON).number == LONDON
    with pytest.raises(NumberNotAllowed):
        may_dial(plan, "+44 20 8366 1177")
    with pytest.raises(NumberNotAllowed):
        may_dial(DialPlan(allowed=("+4420",), barred=("+4420",)), LONDON)


@pytest.mark.parametrize("premium", ["+44 909 879 0123", "+44 871 234 5678", "+881 631 234 567"])
def test_dear_numbers_must_be_allowed_by_name(premium: str) -> None:
    with pytest.raises(NumberNotAllowed):
        may_dial(DialPlan(allowed=("+44", "+881")), premium)
    digits = "+" + "".join(filter(str.isdigit, premium))
    assert may_dial(DialPlan(allowed=("+44", digits[:6])), premium).number == digits


@pytest.mark.parametrize(
    ("region", "premium"), [("DE", "0900 1 1234567"), ("DE", "0900 1 12345678"), ("IT", "899 123 4567"), ("CH", "0900 12345678")]
)
def test_digits_behind_a_dear_number_do_not_make_it_cheap(region: str, premium: str) -> None:
    with pytest.raises(NumberNotAllowed):
        may_dial(DialPlan(region=region), premium)


@pytest.mark.parametrize("written", ["999", "112", " 9-9-9 ", "1 1 2"])
def test_emergency_numbers_are_handled_by_name(written: str) -> None:
    with pytest.raises(EmergencyNumber) as refused:
        may_dial(DialPlan(), written)
    assert "telephone" in refused.value.remedy
    broke = DialPlan(emergency=True, spend_per_day=Decimal(0), most_at_once=0)
    assert may_dial(broke, written) == Dialled("".join(filter(str.isdigit, written)), emergency=True)


def test_the_day_has_a_limit() -> None:
    plan = DialPlan(spend_per_day=Decimal(1), per_minute=Decimal("0.20"))
    assert may_dial(plan, LONDON, today=[Spoken(LONDON, 61), Spoken(LONDON, 120)]).number == LONDON
    with pytest.raises(SpendLimitReached):
        may_dial(plan, LONDON, today=[Spoken(LONDON, 61), Spoken(LONDON, 121)])
    assert may_dial(DialPlan(spend_per_day=None), LONDON, today=[Spoken(LONDON, 1e6)]).number == LONDON


def test_the_longest_prefix_has_the_rate_and_begun_minutes_count() -> None:
    plan = DialPlan(rates=(Rate("+44", Decimal("0.01")), Rate("+447", Decimal("0.05"))), per_minute=Decimal(1))
    assert spent(plan, [Spoken("+447700900123", 0), Spoken(LONDON, 60.5), Spoken("+33142685300", 59)]) == Decimal("1.07")


def test_a_call_is_not_forwarded_for_ever() -> None:
    assert may_dial(DialPlan(), LONDON, forwards=3).number == LONDON
    with pytest.raises(ForwardingLoop):
        may_dial(DialPlan(), LONDON, forwards=4)


def test_no_more_calls_at_once_than_allowed() -> None:
    with pytest.raises(Conflict, match="already"):
        may_dial(DialPlan(most_at_once=2), LONDON, at_once=2)


def test_a_number_is_read_as_whoever_dials_writes_it_and_allowed_as_the_plan_says() -> None:
    plan = DialPlan(allowed=("+44", "+49"))
    assert may_dial(plan, "030 123456", region="DE").number == "+4930123456"
    assert may_dial(DialPlan(region="DE"), "030 123456").number == "+4930123456"
    with pytest.raises(NumberNotAllowed):
        may_dial(DialPlan(), "030 123456", region="DE")
    with pytest.raises(EmergencyNumber):
        may_dial(plan, "112", region="DE")
