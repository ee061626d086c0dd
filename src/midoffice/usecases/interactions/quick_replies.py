"""The list of quick replies."""

from midoffice.domain.interactions.reason import QuickReply
from midoffice.kernel.errors import Invalid
from midoffice.ports.database import Transaction
from midoffice.usecases.records import RecordList, nothing


async def _check(tx: Transaction, reply: QuickReply) -> None:
    known = {service.id for service in await tx.services.all()}
    for place, service_id in enumerate(reply.service_ids):
        if service_id not in known:
            raise Invalid(f"service_ids.{place}", "is not a service", "Choose from the list of services.")


QUICK_REPLIES: RecordList[QuickReply] = RecordList(
    "quick_replies", "quick reply", lambda tx: tx.quick_replies, _check, nothing, nothing
)
