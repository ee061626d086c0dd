"""The loop that watches over voice nodes, and calls those who are to be called first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.ports.calls import VoiceNodeRecord
from midoffice.usecases.given import Context
from midoffice.usecases.voice.call_outbound import call_customers_first
from midoffice.usecases.voice.call_reconcile import end_node

LOST_AFTER = timedelta(seconds=15)
"""A node whose sign of life has not moved for so long, while we were looking, is lost."""
_LOOK_SECONDS = 2.0
_LONGEST_PAUSE = timedelta(seconds=8)


@dataclass(slots=True)
class Watch:
    """Since when each node has shown the same sign of life.

    What counts is how long we have seen it stand still, not how old it is: while the store cannot be reached, nodes cannot say that
    they are alive and we cannot hear it, and no call may die of that (R76).
    """

    seen: dict[UUID, tuple[datetime, datetime]] = field(default_factory=dict)
    looked_at: datetime | None = None

    def lost(self, nodes: tuple[VoiceNodeRecord, ...], now: datetime) -> tuple[VoiceNodeRecord, ...]:
        """Return the nodes that are lost; after a pause in our own looking, the watch begins anew."""
        if self.looked_at is not None and now - self.looked_at > _LONGEST_PAUSE:
            self.seen = {}
        self.looked_at = now
        self.seen = {node.id: (node.heartbeat_at, self._since(node, now)) for node in nodes}
        return tuple(node for node in nodes if now - self.seen[node.id][1] >= LOST_AFTER)

    def _since(self, node: VoiceNodeRecord, now: datetime) -> datetime:
        heartbeat, since = self.seen.get(node.id, (None, now))
        return since if heartbeat == node.heartbeat_at else now


async def watch_voice_nodes(context: Context) -> None:
    """Close the calls of lost nodes, and make the callbacks of customers who are called first, for ever."""
    watch = Watch()
    while True:
        await look_at_nodes(context, watch)
        await call_customers_first(context)
        await context.clock.pause(_LOOK_SECONDS)


async def look_at_nodes(context: Context, watch: Watch) -> int:
    """Close the calls of nodes that are lost; return how many calls there were."""
    async with context.database.reading() as tx:
        nodes = await tx.calls.nodes()
    return sum([await end_node(context, node.id, node.heartbeat_at) for node in watch.lost(nodes, context.clock.now())])
