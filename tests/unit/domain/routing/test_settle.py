"""What becomes of offers that were changed here while they were being written."""

from dataclasses import replace

from tests.unit.domain.routing.test_live_queue import NOW, SERVICES, agent, item

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Assignment, Candidate
from midoffice.domain.routing.live_queue import LiveQueue


def queue_of(*agents: Candidate) -> LiveQueue:
    queue = LiveQueue(SERVICES.values(), NOW)
    queue.see_agents(agents, NOW)
    return queue


def offers(queue: LiveQueue) -> list[tuple[int, int]]:
    queue.decide(NOW)
    taken = queue.take(10)
    return [(each.item.id.int - 1000, each.agent_id.int) for each in taken if isinstance(each, Assignment)]


def on_break(who: Candidate) -> Candidate:
    pause = replace(who.presence, state=PresenceState.NOT_READY, reason="break", version=who.presence.version + 1)
    return replace(who, presence=pause)


def with_offer(who: Candidate) -> Candidate:
    load = who.load
    taken = replace(load, total_used=4, real_time_used=4, last_offered_at=NOW, version=load.version + 1)
    return replace(who, load=taken)


def test_r5_an_offer_taken_back_while_it_was_written_is_not_made_again() -> None:
    ann, bob = agent(1), agent(2, ready=False)
    queue, waiting = queue_of(ann, bob), item(1)
    queue.see_items([waiting], NOW)
    assert offers(queue) == [(1, 1)]
    queue.see_agents([on_break(ann)], NOW)
    queue.settle({waiting.id: 1}, [with_offer(ann).load], NOW)
    queue.see_agents([agent(2)], NOW)
    assert len(queue) == 0
    assert offers(queue) == []


def test_r5_who_was_found_instead_meanwhile_has_room_for_the_next() -> None:
    ann, bob = agent(1, idle=9, room=4), agent(2, room=4)
    queue, waiting = queue_of(ann, bob), item(1)
    queue.see_items([waiting], NOW)
    assert offers(queue) == [(1, 1)]
    queue.see_agents([on_break(ann)], NOW)
    queue.decide(NOW)
    assert queue.take(10) == [], "it is being written"
    queue.settle({waiting.id: 1}, [with_offer(ann).load], NOW)
    queue.see_items([item(2)], NOW)
    assert offers(queue) == [(2, 2)]
