from datetime import UTC, datetime, time

import pytest

from midoffice.domain.services.calendar import Calendar, OpenInterval
from midoffice.domain.touchpoints.chat_admission import Admission, ChatNotOpen, decide_admission

WEEKDAYS = Calendar("Europe/London", tuple(OpenInterval(day, time(9), time(17)) for day in range(5)))
MONDAY_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SUNDAY = datetime(2026, 1, 4, 12, tzinfo=UTC)


def test_closed_says_when_it_opens() -> None:
    door = decide_admission(WEEKDAYS, waiting=0, limits=(0, 50), now=SUNDAY)
    assert door.admission is Admission.CLOSED
    assert door.opens_at == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert ChatNotOpen(door).fields["opens_at"] == "2026-01-05T09:00:00+00:00"


@pytest.mark.parametrize(
    ("waiting", "limits", "admission"),
    [
        (10_000, (0, 0), Admission.OPEN),
        (49, (0, 50), Admission.OPEN),
        (50, (0, 50), Admission.FULL),
        (20, (20, 50), Admission.FULL),
    ],
)
def test_r74_smaller_limit_counts_and_zero_is_none(waiting: int, limits: tuple[int, ...], admission: Admission) -> None:
    assert decide_admission(WEEKDAYS, waiting=waiting, limits=limits, now=MONDAY_NOON).admission is admission
