"""A floor beside a telephone system that keeps its own queue."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import RetryLater
from midoffice.kernel.ids import UUID
from midoffice.ports.external_queue import BusyReport, ExternalQueue, GoneReport, Told, WaitingReport
from midoffice.ports.outbox import OutboxEntry, SentReceipt
from midoffice.testing.external_queue.reference_acd import DirectQueue, ReferenceAcd
from midoffice.usecases.touchpoints.external_busy import agent_busy
from midoffice.usecases.touchpoints.external_delivery import send_word
from midoffice.usecases.touchpoints.external_reports import item_gone, item_waiting
from midoffice.usecases.touchpoints.external_snapshot import Reconciled, look_at
from midoffice.usecases.touchpoints.external_words import EXTERNAL_TELL
from midoffice.workers.outbox import send_due


class AwayQueue(DirectQueue):
    """The reference system on a line that can be cut: before it hears, or before we hear its answer."""

    away = False
    deaf = False

    async def claim(self, told: Told) -> int:
        self._cut(self.away)
        answer = await super().claim(told)
        self._cut(self.deaf)
        return answer

    async def end(self, told: Told) -> int:
        self._cut(self.away)
        return await super().end(told)

    def _cut(self, yes: bool) -> None:  # noqa: FBT001 - one of two states
        if yes:
            raise RetryLater("The telephone system cannot be reached.")


@dataclass
class OtherSystem:
    """A telephone system, its touchpoint on the floor, and the line between."""

    floor: Floor
    touchpoint: Touchpoint
    acd: ReferenceAcd
    line: AwayQueue

    def open(self, touchpoint: Touchpoint, secret: str | None) -> ExternalQueue:
        assert touchpoint.id == self.touchpoint.id
        assert secret is None
        return self.line

    async def arrive(self, name: str, *, waited: float = 0.0) -> WorkItem:
        """A call arrives there and is reported at once."""
        report = self.acd.arrive(name, self.floor.clock.now() - timedelta(seconds=waited), subject=f"Call {name}")
        return await self.hear(report)

    async def hear(self, report: WaitingReport | GoneReport) -> WorkItem:
        """Take in a report; return the work item that it is about."""
        if isinstance(report, WaitingReport):
            heard = await item_waiting(self.floor.context, self.touchpoint, report)
        else:
            heard = await item_gone(self.floor.context, self.touchpoint, report)
        return await self.item(heard.interaction_id)

    def where(self, name: str) -> str:
        """Return the state of a call over there."""
        return self.acd.calls[name].state.value

    async def item(self, interaction_id: UUID | None) -> WorkItem:
        assert interaction_id is not None
        async with self.floor.context.database.reading() as tx:
            item = await tx.queue.of_interaction(interaction_id)
        assert item is not None
        return item

    async def report_all(self) -> None:
        """Take in everything that the other system has reported and not sent."""
        reports, self.acd.reports[:] = list(self.acd.reports), []
        for report in reports:
            if isinstance(report, BusyReport):
                await agent_busy(self.floor.context, self.touchpoint, report)
            else:
                await self.hear(report)

    async def send(self) -> int:
        """Let the outbox send what is due."""

        async def sender(entry: OutboxEntry) -> SentReceipt:
            return await send_word(self.floor.context, self.open, entry)

        return await send_due(self.floor.context, {EXTERNAL_TELL: sender})

    async def look(self) -> Reconciled:
        found = await look_at(self.floor.context, self.touchpoint, self.open)
        assert found is not None
        return found

    async def state(self, name: str) -> tuple[str, int | None]:
        """Return where an item stands, and whether our last word is confirmed."""
        async with self.floor.context.database.reading() as tx:
            known = await tx.external.find(self.touchpoint.id, name)
        assert known is not None
        return known.state.value, known.confirmed


async def join(
    floor: Floor, agents: dict[str, Principal], *, channel: Channel = Channel.EXTERNAL_LIVE, told: bool = True
) -> OtherSystem:
    """Join a telephone system to the floor's billing service; `agents` are ours by their names there."""
    stored = floor.touchpoints["billing", channel]
    settings = {
        "system": "Old telephones",
        "base_url": "https://acd.example" if told else "",
        "agents": [{"agent_id": str(principal.account_id), "name": name} for name, principal in agents.items()],
    }
    touchpoint = replace(stored, settings=settings, load_units=4, version=stored.version + 1)
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(touchpoint)
    floor.touchpoints["billing", channel] = touchpoint
    acd = ReferenceAcd(frozenset(agents) | {"1001", "1002", "9999"})
    return OtherSystem(floor, touchpoint, acd, AwayQueue(acd))
