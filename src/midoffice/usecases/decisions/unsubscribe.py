"""Ending advertising with one click (RFC 8058): by the button of the mail program, or on the page behind the link."""

from urllib.parse import urlencode
from uuid import UUID

from midoffice.domain.customers.unsubscribe_token import read_unsubscribe, sign_unsubscribe
from midoffice.ports.database import Transaction
from midoffice.usecases.customers.consents import refuse_marketing
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

_EMAIL = "email"


def unsubscribe_url(context: Context, customer_id: UUID) -> str:
    """Return the link for a mail to a customer. Opening it changes nothing; a POST to it refuses."""
    return f"{context.public_url}/u?{urlencode({'t': sign_unsubscribe(context.secret_key, customer_id, _EMAIL)})}"


def check_unsubscribe(context: Context, token: str) -> None:
    """Raise Invalid(token) for a link that we did not make."""
    read_unsubscribe(context.secret_key, token)


async def unsubscribe(context: Context, token: str) -> None:
    """Refuse advertising for the customer of a link on its channel; the second time changes nothing.

    Raises Invalid(token), NotFound (customer).
    """
    customer_id, channel = read_unsubscribe(context.secret_key, token)
    now = context.clock.now()

    async def work(tx: Transaction) -> bool:
        return await refuse_marketing(tx, customer_id, channel, f"{channel}: unsubscribed", now)

    await transact(context, work)
