"""What an installation says about calls."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from midoffice.domain.voice.dial_plan import Rate
from midoffice.main.settings_voice import DiallingSettings, VoiceSettings


def test_the_dial_plan_is_what_the_settings_say() -> None:
    dialling = DiallingSettings(allowed=("+44", "+33"), spend_per_day=0, rates=("+447=0.25",))
    plan = VoiceSettings(dialling=dialling).dial_plan("DE")
    assert plan.region == "DE"
    assert VoiceSettings(dialling=DiallingSettings(region="FR")).dial_plan("DE").region == "FR"
    assert (plan.allowed, plan.spend_per_day, plan.rates) == (("+44", "+33"), None, (Rate("+447", Decimal("0.25")),))


@pytest.mark.parametrize(
    "wrong",
    [
        {"allowed": ["44"]},
        {"barred": ["+0"]},
        {"rates": ["+44"]},
        {"rates": ["44=0.1"]},
        {"most_at_once": 0},
        {"region": "XX"},
        {"region": "de"},
    ],
)
def test_what_cannot_be_is_refused_at_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DiallingSettings.model_validate(wrong)
