"""Handing a mail over: what is wrong with the mail counts against it, what is wrong with us does not."""

from typing import Any, cast

import pytest

from midoffice.adapters.touchpoints.email.handover import HandOver
from midoffice.adapters.touchpoints.email.inbound import ArrivedMail, MailReader
from midoffice.kernel.errors import RetryLater
from midoffice.ports.database import Retryable


class Reader:
    """Reads every mail, as text that says how."""

    async def read(self, _arrived: object) -> Any:  # noqa: ANN401 - stands for a message
        return "as it is"

    async def read_unparsed(self, _arrived: object) -> Any:  # noqa: ANN401 - the same
        return "plain"

    async def discard(self, _message: object) -> None:
        """Nothing is kept."""


async def hand(over: HandOver, taken: list[str], trouble: list[Exception]) -> None:
    async def deliver(message: Any) -> None:  # noqa: ANN401 - stands for a message
        if trouble:
            raise trouble.pop(0)
        taken.append(message)

    await over.hand_over(cast("MailReader", Reader()), cast("ArrivedMail", "mail"), deliver, "mark")


@pytest.mark.parametrize("ours", [RetryLater("The database is not available."), Retryable()])
async def test_r48_a_mail_is_stored_as_what_it_is_however_long_the_database_was_away(ours: Exception) -> None:
    over, taken = HandOver(), list[str]()
    for _ in range(5):
        with pytest.raises(type(ours)):
            await hand(over, taken, [ours])
    await hand(over, taken, [])
    assert taken == ["as it is"]


async def test_a_mail_that_fails_three_times_for_another_reason_is_taken_in_its_plainest_form() -> None:
    over, taken = HandOver(), list[str]()
    for _ in range(2):
        with pytest.raises(ValueError, match="odd"):
            await hand(over, taken, [ValueError("odd")])
    await hand(over, taken, [ValueError("odd")])
    assert taken == ["plain"]
