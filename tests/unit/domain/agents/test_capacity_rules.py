"""The interruption matrix as an administrator sets it."""

from datetime import timedelta

import pytest

from midoffice.domain.agents.capacity_rules import CapacityRules, check_rules
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Invalid

CHAT, EMAIL, SMS, WEBFORM = Channel.CHAT, Channel.EMAIL, Channel.SMS, Channel.WEBFORM


def test_what_somebody_waits_for_may_interrupt_what_waits_by_itself() -> None:
    rules = CapacityRules()
    assert rules.interrupted_by(CHAT) == (EMAIL, SMS, WEBFORM)
    assert rules.interrupted_by(EMAIL) == ()


def test_r12_no_channel_interrupts_itself_not_even_in_a_round() -> None:
    with pytest.raises(Invalid, match="itself"):
        check_rules(CapacityRules({CHAT: (EMAIL, CHAT)}))
    with pytest.raises(Invalid, match="each other"):
        check_rules(CapacityRules({CHAT: (EMAIL,), EMAIL: (WEBFORM,), WEBFORM: (CHAT,)}))
    chain = CapacityRules({CHAT: (EMAIL, WEBFORM), EMAIL: (WEBFORM,)})
    assert check_rules(chain) == chain


def test_plain_form_has_no_empty_rows_and_nothing_twice() -> None:
    clean = check_rules(CapacityRules({EMAIL: (), CHAT: (WEBFORM, EMAIL, WEBFORM)}, version=3))
    assert clean == CapacityRules({CHAT: (EMAIL, WEBFORM)}, version=3)


@pytest.mark.parametrize("ramp_up", [timedelta(seconds=-1), timedelta(hours=5)])
def test_ramp_up_is_bounded(ramp_up: timedelta) -> None:
    with pytest.raises(Invalid, match="ramp_up"):
        check_rules(CapacityRules(ramp_up=ramp_up))
