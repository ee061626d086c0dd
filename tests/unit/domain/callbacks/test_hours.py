"""When a callback may be made: opening hours, decent hours in the customer's zone, the customer's own time (R45)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.callbacks.callback import Window
from midoffice.domain.callbacks.hours import next_slot
from midoffice.domain.callbacks.request import NoCallback, first_slot
from midoffice.domain.services.calendar import Calendar, OpenInterval, is_open
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id

LONDON, BERLIN, NEW_YORK, SYDNEY = "Europe/London", "Europe/Berlin", "America/New_York", "Australia/Sydney"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def office(zone: str = LONDON, opens: int = 9, closes: int = 17, **rules: object) -> Service:
    calendar = Calendar(zone, tuple(OpenInterval(day, time(opens), time(closes)) for day in range(5)))
    return Service(new_id(), "billing", "Billing", calendar, callback=CallbackRules(allowed=True, **rules))  # type: ignore[arg-type]


ALWAYS = Service(new_id(), "always", "Always", callback=CallbackRules(allowed=True))

TABLE = [
    # service, zones, asked at, slot
    ("open and decent: now", office(), (LONDON,), utc(2026, 3, 25, 10), (utc(2026, 3, 25, 10), utc(2026, 3, 25, 17))),
    ("after hours: tomorrow", office(), (LONDON,), utc(2026, 3, 25, 18), (utc(2026, 3, 26, 9), utc(2026, 3, 26, 17))),
    ("friday evening: monday, summer time", office(), (LONDON,), utc(2026, 3, 27, 18), (utc(2026, 3, 30, 8), utc(2026, 3, 30, 16))),
    (
        "friday evening: monday, winter time",
        office(),
        (LONDON,),
        utc(2026, 10, 23, 18),
        (utc(2026, 10, 26, 9), utc(2026, 10, 26, 17)),
    ),
    ("new york sleeps when london opens", office(), (NEW_YORK,), utc(2026, 1, 14, 9), (utc(2026, 1, 14, 13), utc(2026, 1, 14, 17))),
    (
        "two weeks in march are an hour nearer",
        office(),
        (NEW_YORK,),
        utc(2026, 3, 16, 9),
        (utc(2026, 3, 16, 12), utc(2026, 3, 16, 17)),
    ),
    (
        "two zones: when it suits in both",
        ALWAYS,
        (LONDON, NEW_YORK),
        utc(2026, 1, 14, 2),
        (utc(2026, 1, 14, 13), utc(2026, 1, 14, 20)),
    ),
    ("the night clocks go on", ALWAYS, (BERLIN,), utc(2026, 3, 28, 20), (utc(2026, 3, 29, 6), utc(2026, 3, 29, 18))),
    ("the night clocks go back", ALWAYS, (BERLIN,), utc(2026, 10, 24, 20), (utc(2026, 10, 25, 7), utc(2026, 10, 25, 19))),
    ("one minute before the end", ALWAYS, (BERLIN,), utc(2026, 7, 1, 17, 59), (utc(2026, 7, 1, 17, 59), utc(2026, 7, 1, 18))),
    ("at the end: not any more", ALWAYS, (BERLIN,), utc(2026, 7, 1, 18), (utc(2026, 7, 2, 6), utc(2026, 7, 2, 18))),
]


@pytest.mark.parametrize(("service", "zones", "now", "slot"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_r45_a_call_is_made_in_opening_hours_and_at_a_decent_hour(
    service: Service, zones: tuple[str, ...], now: datetime, slot: tuple[datetime, datetime]
) -> None:
    found = next_slot(service, zones, Window(), now)
    assert found is not None
    assert (found.starts, found.ends) == slot


def test_r45_zones_without_a_common_hour_have_no_slot() -> None:
    # 09:00-17:00 in London is 20:00-04:00 in Sydney in January.
    assert (
        next_slot(
            replace(office(), calendar=replace(office().calendar, intervals=(OpenInterval(2, time(9), time(17)),))),
            (SYDNEY,),
            Window(utc(2026, 1, 14), utc(2026, 1, 15)),
            utc(2026, 1, 14),
        )
        is None
    )
    early = office(opens=7)
    found = next_slot(early, (SYDNEY,), Window(), utc(2026, 1, 14))
    assert found is not None
    assert (found.starts, found.ends) == (utc(2026, 1, 14, 7), utc(2026, 1, 14, 9))


def test_r45_holidays_are_skipped() -> None:
    service = office()
    closed = replace(service, calendar=replace(service.calendar, holidays=(date(2026, 3, 26),)))
    found = next_slot(closed, (LONDON,), Window(), utc(2026, 3, 25, 18))
    assert found is not None
    assert found.starts == utc(2026, 3, 27, 9)


def test_a_time_that_the_customer_chose_bounds_the_slot() -> None:
    window = Window(utc(2026, 3, 26, 14), utc(2026, 3, 26, 15))
    found = next_slot(office(), (LONDON,), window, utc(2026, 3, 25, 10))
    assert found is not None
    assert (found.starts, found.ends) == (window.start, window.end)
    assert next_slot(office(), (LONDON,), window, utc(2026, 3, 26, 15)) is None


@pytest.mark.parametrize(
    ("window", "field"),
    [
        (Window(utc(2026, 3, 25, 12), utc(2026, 3, 25, 12)), "end"),
        (Window(None, utc(2026, 3, 25, 12)), "end"),
        (Window(utc(2026, 3, 24, 9), utc(2026, 3, 24, 10)), "end"),
        (Window(utc(2026, 6, 25, 12)), "start"),
        (Window(utc(2026, 3, 25, 18), utc(2026, 3, 25, 20)), "start"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_for_is_refused_by_field(window: Window, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        first_slot(office(), (LONDON,), window, utc(2026, 3, 25, 10))
    assert refused.value.fields["field"] == field


def test_refusal_names_the_next_time_there_is() -> None:
    with pytest.raises(Invalid) as refused:
        first_slot(office(), (LONDON,), Window(utc(2026, 3, 25, 18), utc(2026, 3, 25, 20)), utc(2026, 3, 25, 10))
    assert "2026-03-26 09:00 UTC" in str(refused.value.fields["remedy"])


def test_service_that_never_opens_makes_none() -> None:
    never = Service(new_id(), "never", "Never", Calendar(LONDON))
    with pytest.raises(NoCallback):
        first_slot(never, (LONDON,), Window(), utc(2026, 3, 25, 10))


ZONES = st.lists(st.sampled_from([LONDON, BERLIN, NEW_YORK, SYDNEY, "Asia/Kolkata", "America/St_Johns"]), min_size=1, max_size=2)


MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes))


@given(now=MOMENTS, zones=ZONES)
def test_r45_whatever_the_moment_a_slot_is_open_and_decent_and_not_past(now: datetime, zones: list[str]) -> None:
    service = replace(ALWAYS, calendar=Calendar(BERLIN, tuple(OpenInterval(d, time(6), time(22)) for d in range(7))))
    slot = next_slot(service, zones, Window(), now)
    if slot is None:
        assert len(set(zones)) > 1
        return
    assert now <= slot.starts < slot.ends
    for at in (slot.starts, slot.ends - timedelta(microseconds=1)):
        assert is_open(service.calendar, at)
        for zone in zones:
            assert is_open(Calendar(zone, tuple(OpenInterval(d, time(8), time(20)) for d in range(7))), at)
