"""The last look at a message of our own accord, when it leaves.

What is not right any more - declined elsewhere, television returned, no more offers wanted - stays here.
"""

from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.kernel.errors import Conflict, Invalid, Rejected
from midoffice.ports.outbox import OutboxEntry
from midoffice.usecases.decisions.decision_orders import ResponseOrder
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.given import Context

OUTREACH_KIND = "outreach"
"""Kind of a message in the outbox that is nothing but an offer: when that is no longer right, it is not sent at all."""


async def let_outreach_go(context: Context, entry: OutboxEntry) -> None:
    """Have the ledger say that the offer of a mail is sent, just before it is; raises Rejected when it must not go any more.

    Asked again for the same mail - the server could not be reached - it looks whether the offer has ended meanwhile.
    """
    token = str(entry.payload["offer"])
    try:
        said = await record_response(context, None, ResponseOrder(token, ResponseKind.SENT, f"outbox:{entry.key}"))
    except (Conflict, Invalid) as problem:
        raise Rejected(f"It is not sent any more: {problem.message}") from problem
    if said.already:
        async with context.database.reading() as tx:
            offer = await tx.ledger.offer(said.entry.offer_id)
        if not offer.is_open(context.clock.now()):
            raise Rejected("It is not sent any more: the offer has ended meanwhile.")
