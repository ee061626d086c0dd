"""Handing one mail over, so that no mail is lost and none blocks those behind it."""

from collections.abc import Hashable

import structlog

from midoffice.adapters.touchpoints.email.inbound import ArrivedMail, MailReader
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.kernel.errors import RetryLater
from midoffice.ports.database import Retryable
from midoffice.ports.mail import Deliver

log = structlog.get_logger(__name__)
_TRIES = 3
_REMEMBERED = 1000


class HandOver:
    """Reads mails and delivers them. A mail that fails three times is delivered in its plainest form.

    That the database cannot be reached, or has lost a race, does not count: it says nothing of the mail. What else may lie with
    us makes the plain form fail as well, and nothing is given up.
    """

    def __init__(self) -> None:
        """Start without failures."""
        self._failures: dict[Hashable, int] = {}

    async def hand_over(self, reader: MailReader, arrived: ArrivedMail, deliver: Deliver, mark: Hashable) -> None:
        """Deliver a mail and return after the commit; raises what the delivery raised. `mark` knows the mail again."""
        message = await reader.read(arrived)
        try:
            await self._deliver(reader, message, deliver)
        except (RetryLater, Retryable):
            raise  # our trouble, not the mail's: however often it happens, the mail is stored as what it is
        except Exception:  # of any kind: what matters is only how often
            failures = self._count(mark)
            if failures < _TRIES:
                raise
            log.exception("mail.delivered_plain", mark=str(mark), failures=failures)
            await self._deliver(reader, await reader.read_unparsed(arrived), deliver)
        self._failures.pop(mark, None)

    async def _deliver(self, reader: MailReader, message: InboundMessage, deliver: Deliver) -> None:
        try:
            await deliver(message)
        except BaseException:
            await reader.discard(message)
            raise

    def _count(self, mark: Hashable) -> int:
        while len(self._failures) >= _REMEMBERED:
            self._failures.pop(next(iter(self._failures)))
        self._failures[mark] = self._failures.get(mark, 0) + 1
        return self._failures[mark]
