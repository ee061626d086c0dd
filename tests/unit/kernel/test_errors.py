"""Errors say the same in every process."""

import pickle
from uuid import UUID

import pytest

from midoffice.domain.routing.work_item import IllegalTransition, WorkItemEvent, WorkItemState
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, MidofficeError, NotFound, Stale, TooMany


@pytest.mark.parametrize(
    "error",
    [
        NotFound(kind="offer", id=UUID(int=1)),
        Invalid("services.sales.weight", "is 0", "Enter a number above 0."),
        Conflict("It has moved on.", state="queued"),
        Stale("service", UUID(int=1)),
        Forbidden("see this"),
        TooMany("requests", 3.5),
        IllegalTransition(WorkItemState.QUEUED, WorkItemEvent.ACCEPT),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_another_process_says_what_it_said_there(error: MidofficeError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(again) is type(error)
    assert (again.message, again.remedy, again.fields) == (error.message, error.remedy, error.fields)
    assert str(again) == str(error)
    assert getattr(again, "after_seconds", None) == getattr(error, "after_seconds", None)
