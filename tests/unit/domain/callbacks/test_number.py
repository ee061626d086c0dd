"""Numbers that can be called, and the zones of their owners."""

import pytest

from midoffice.domain.callbacks.number import callable_number, zones_of
from midoffice.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("raw", "region", "number"),
    [
        ("020 7946 0000", "GB", "+442079460000"),
        ("+44 (0)20 7946 0000", "DE", "+442079460000"),
        ("030 123456", "DE", "+4930123456"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("+1 212 555 0123", "GB", "+12125550123"),
    ],
)
def test_number_in_any_usual_form_is_kept_in_one(raw: str, region: str, number: str) -> None:
    assert callable_number(raw, region) == number


@pytest.mark.parametrize("raw", ["", "call me", "12", "999", "555-0123", "+44 20 7946 0000 0000 0000", "<script>"])
def test_what_cannot_be_called_is_refused(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        callable_number(raw, "US")
    assert refused.value.fields["field"] == "number"


@pytest.mark.parametrize(
    ("number", "zone", "zones"),
    [
        ("+442079460000", None, ("Europe/London",)),
        ("+442079460000", "Asia/Tokyo", ("Asia/Tokyo",)),
        ("+12125550123", None, ("America/New_York",)),
        ("+18005550123", None, ("Europe/Berlin",)),
        ("+870773111632", None, ("Europe/Berlin",)),
    ],
)
def test_r45_zone_is_the_known_one_or_the_numbers_or_the_services(number: str, zone: str | None, zones: tuple[str, ...]) -> None:
    assert zones_of(number, zone, "Europe/Berlin") == zones


def test_unknown_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="time zone"):
        zones_of("+442079460000", "Mars/Olympus", "Europe/Berlin")
