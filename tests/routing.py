"""The router for tests that want it to do its work now."""

from uuid import UUID

from midoffice.domain.routing.dispatch.roster import Entry
from midoffice.domain.routing.live_queue import LiveQueue
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.usecases.given import Context
from midoffice.usecases.routing.route import route_waiting, take_lease, take_over


async def route_all(context: Context, holder: str = "test", hub_id: UUID = MAIN_HUB) -> int:
    """Take the lease and route, as a router that has just taken over, until nothing is left to decide; return the offers."""
    lease = await take_lease(context, holder, hub_id)
    assert lease is not None
    routing = await take_over(context, lease.epoch, hub_id)
    offered = 0
    while True:
        step = await route_waiting(context, routing)
        offered += step.offered
        if not step.more:
            return offered


def _place(entry: Entry) -> tuple[object, ...]:
    lane = entry.lane
    return entry.order, entry.step, lane.rank, lane.weight, lane.pool.needs, lane.pool.ranking


def _waits_for(queue: LiveQueue, entry: Entry) -> object:
    """Return whom the item prefers; nobody is waited for who has been dismissed, even while an old refusal still rests."""
    known = entry.preferred is not None and queue.dispatcher.partners.get(entry.preferred.id) is entry.preferred
    return entry.preferred.id if entry.preferred is not None and known else None


def state_of(queue: LiveQueue) -> tuple[object, ...]:
    """What must be the same of a queue that followed the log and of one that was read from the store.

    The queue is at rest: it decides on what it has a record of, and on nothing else.
    """
    assert queue.dispatcher.items.keys() == queue._records.keys()  # noqa: SLF001 - a test looks inside
    waiting = {
        item.id: (item, entry.unroutable, _waits_for(queue, entry), _place(entry))
        for item in queue._records.values()  # noqa: SLF001
        for entry in (queue.dispatcher.items[item.id.int],)
    }
    at_work = {
        who.id: (
            (dict(who.skills), who.limits, who.free, who.lendable, who.kept),
            (who.ready, who.left, who.last_offer, who.idle_since if who.ready else None),
        )
        for who in queue.dispatcher.partners.values()
    }
    gates = [(gate.kept, gate.limit, gate.others) for gate in queue.dispatcher.gates.all]
    return waiting, at_work, gates, list(queue._offers)  # noqa: SLF001
