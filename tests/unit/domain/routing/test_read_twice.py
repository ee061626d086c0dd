"""The live queue goes by what records are now, however often they are read."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tests.unit.domain.routing.test_live_queue import NOW, SERVICES, agent, item

from midoffice.domain.routing.decisions import Assignment
from midoffice.domain.routing.live_queue import LiveQueue


def test_item_read_twice_at_once_waits_once() -> None:
    """One transaction may both flag an item and widen it: the record of the last change counts."""
    queue = LiveQueue(SERVICES.values(), NOW)
    queue.see_agents([agent(1, ready=False)], NOW)
    waiting = item(1, preferred_agent_id=UUID(int=1), preferred_until=NOW + timedelta(hours=1))
    queue.see_items([waiting, replace(waiting, version=2, widened=1)], NOW)
    queue.see_agents([agent(1, room=8)], NOW)
    queue.decide(NOW)
    (chosen,) = queue.take(10)
    assert isinstance(chosen, Assignment)
    assert (chosen.item.id, chosen.item.version) == (waiting.id, 2)
