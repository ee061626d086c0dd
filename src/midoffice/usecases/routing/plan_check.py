"""What a change of the routing plan would mean for what waits now, and the refusal of one that would harm it unseen."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from midoffice.domain.routing.plans.findings import PlanFindings, exceeds
from midoffice.domain.routing.plans.foresight import foresee
from midoffice.domain.services.service import Service
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Conflict
from midoffice.ports.database import Transaction

Harm = Mapping[str, int]
"""Waiting items that would become unroutable, by the key of the service where they would then wait."""


class PlanHarmsWaiting(Conflict):
    """Work that waits would become unroutable, more of it than the caller has seen and confirmed. Fields: findings."""

    remedy = "Look at the findings; send their `harm` as `confirmed` to save it all the same."

    def __init__(self, findings: PlanFindings) -> None:
        """Say what would happen."""
        self.findings = findings
        super().__init__(" ".join(findings.words), findings=document(findings))


async def foresee_plan(tx: Transaction, before: Sequence[Service], after: Sequence[Service], now: datetime) -> PlanFindings:
    """Return what would follow for everything that waits now."""
    waiting, candidates = await tx.queue.queued_lines(), await tx.queue.candidates()
    # In a thread: while thousands are looked at, everybody else's requests go on.
    return await asyncio.to_thread(foresee, waiting, candidates, _by_id(before), _by_id(after), now)


async def refuse_harm(tx: Transaction, before: Sequence[Service], after: Sequence[Service], now: datetime, confirmed: Harm) -> None:
    """Raise PlanHarmsWaiting if waiting items would become unroutable, more in any service than were confirmed."""
    findings = await foresee_plan(tx, before, after, now)
    if exceeds(findings.harm, confirmed):
        raise PlanHarmsWaiting(findings)


def _by_id(services: Sequence[Service]) -> dict[UUID, Service]:
    return {service.id: service for service in services}
