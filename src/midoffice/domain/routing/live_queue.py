"""The live queue: the dispatcher kept in step with the records of a store.

Records go in as they were read: services, agents with presence and load, work items. Only what they are now counts, so reading one
twice, or only after it has changed several times, is harmless. Decisions come out to be written; they count at once, and `settle`
or the records read afterwards say what became of them.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.capacity_rules import USUAL_RULES, CapacityRules
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.agents.room import Kept, kept_room
from midoffice.domain.routing.decisions import (
    Assignment,
    Candidate,
    Decision,
    UnitsByService,
    newer,
)
from midoffice.domain.routing.dispatch import decisions as told
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.partner import Stored
from midoffice.domain.routing.dispatch.plan import Plan
from midoffice.domain.routing.dispatch.roster import StoredItem
from midoffice.domain.routing.exits import Exits
from midoffice.domain.routing.explanation import explain_each
from midoffice.domain.routing.outside_scores import ItemScores
from midoffice.domain.routing.service_plan import service_plan
from midoffice.domain.routing.stored_items import StoredItems, skill_keys
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.service import Service

if TYPE_CHECKING:
    from midoffice.domain.routing.dispatch.outside import Outside

D = TypeVar("D")


def _reachable(candidate: Candidate) -> object:
    return candidate.presence.state is PresenceState.SIGNED_OUT, candidate.agent.skills, candidate.agent.attributes


def _not_before(tick: float) -> datetime:
    """Return the first moment of a clock of microseconds that is not before the tick."""
    at = datetime.fromtimestamp(tick, UTC)
    return at if at.timestamp() >= tick else at + timedelta(microseconds=1)


def _without(decisions: Mapping[int, D], left_out: set[int]) -> Iterator[tuple[int, D]]:
    return ((key, decision) for key, decision in decisions.items() if key not in left_out)


class LiveQueue:
    """What waits and who is at work. Whatever was read since the last decisions counts as one change, in whatever order it came."""

    def __init__(
        self,
        services: Iterable[Service],
        now: datetime,
        plan: int = 0,
        rules: CapacityRules = USUAL_RULES,
        hub_id: UUID | None = None,
        skills: Iterable[Skill] = (),
    ) -> None:
        """Start without agents and items; `plan` is the number of the routing plan that the services make.

        `skills` are those that scores may name. With a hub, only what is in its services waits here; the services of others are
        places to go to.
        """
        self._hub_id = hub_id
        self.services: Mapping[UUID, Service] = {}
        self.candidates: dict[int, Candidate] = {}
        self._items = StoredItems()
        self._records: dict[int, WorkItem] = {}
        self._offers: dict[int, Assignment] = {}
        self._writing: deque[set[int]] = deque()
        self._written: dict[int, int] = {}
        self._idle_again: set[int] = set()
        self._gone: set[int] = set()
        self._outside: dict[int, Outside] = {}
        self._decided_at = now
        empty = Plan(self._items.media, {}, 0, rules.agents_take.value, called=self._items.called)
        self.dispatcher = Dispatcher(empty, now=now.timestamp(), explaining=True)
        self.dispatcher.hold()
        self.rules = rules
        self._kept: dict[int, Kept] = {}
        self._grows: list[tuple[datetime, int]] = []
        self._exits = Exits(self.dispatcher)
        self.uncounted: set[UUID] = set()
        self.see_skills(skills)
        self.see_services(services, now, plan)

    def __len__(self) -> int:
        """Return how many items wait."""
        return len(self._records)

    # What is read ------------------------------------------------------------------------------------------------------

    def see_skills(self, skills: Iterable[Skill]) -> None:
        """Know by these names from now on what scores name."""
        self.dispatcher.call_by(replace(self.dispatcher.plan, skill_keys=skill_keys(skills)))

    def see_services(self, services: Iterable[Service], now: datetime, plan: int = 0) -> None:
        """Go by these services from now on; items of a service that is not among them wait until it is."""
        known = self.services = {service.id: service for service in services}
        rules = {str(service.id): service_plan(service) for service in known.values() if self._is_here(service)}
        self._exits.look_at(self._records.keys())
        self._items.call(known.values())
        if rules != self.dispatcher.plan.services:
            waiting = list(self._records.values())
            self._hear(self.dispatcher.put([], now.timestamp(), gone=list(self._records)))
            self._hear(self.dispatcher.replan(replace(self.dispatcher.plan, services=rules), now.timestamp()))
            self._tell_own(now)
            self.see_items(waiting, now, anew=True)  # whether its skills are its own, or its service's, depends on both
        self.dispatcher.call_by(replace(self.dispatcher.plan, version=plan))

    def _is_here(self, service: Service | None) -> bool:
        return service is not None and self._hub_id in {None, service.hub_id}

    def _tell_own(self, now: datetime) -> None:
        """Say for which services agents use what they use, and of whom that has to be read."""
        keeps = bool(self.dispatcher.gates.all)
        self.uncounted = {each.agent.id for each in self.candidates.values() if each.own is None} if keeps else set()
        for candidate in self.candidates.values() if keeps else ():
            self._load(candidate, now.timestamp())

    def see_agents(self, candidates: Iterable[Candidate], now: datetime) -> None:
        """Bring agents up to what was read of them."""
        for read in candidates:
            agent_id, known = read.agent.id.int, self.candidates.get(read.agent.id.int)
            seen = read if known is None else newer(known, read)
            if not seen.agent.active:
                if self.candidates.pop(agent_id, None) is not None:
                    self._gone.discard(agent_id)
                    self._kept.pop(agent_id, None)
                    self._exits.presence_changed()
                    self._exits.staff_changed()
                    self._hear(self.dispatcher.dismiss(agent_id, now.timestamp()))
                continue
            self.candidates[agent_id] = seen
            if self.dispatcher.gates.all:
                (self.uncounted.add if seen.own is None else self.uncounted.discard)(seen.agent.id)
            self._see_agent(seen, known, now)
            if known is None or _reachable(known) != _reachable(seen):
                (self._gone.add if seen.presence.state is PresenceState.SIGNED_OUT else self._gone.discard)(agent_id)
                self._exits.presence_changed()
                # Whoever comes back, or has learnt something, is waited for again.
                self.see_items([i for i in self._records.values() if i.preferred_agent_id == seen.agent.id], now, anew=True)

    def _see_agent(self, seen: Candidate, known: Candidate | None, at: datetime) -> None:
        now = at.timestamp()
        who, load, state, kept = seen.agent.id.int, seen.load, seen.presence.state, self._kept.get(seen.agent.id.int)
        limits = (load.total_limit, load.real_time_limit, load.deferred_limit)
        had = None if known is None else (known.agent.skills, known.agent.attributes)
        if had != (seen.agent.skills, seen.agent.attributes):
            skills = {str(skill.skill_id): skill.level for skill in seen.agent.skills}
            self._exits.staff_changed()
            self._hear(self.dispatcher.join(who, skills, limits, now, seen.agent.attributes))
        if known is not None and known.presence.state is not state and state is not PresenceState.READY:
            self._hear(self.dispatcher.not_ready(who, now, left=state is PresenceState.SIGNED_OUT))
        if self._keep(seen, at) != kept or known is None or (known.load, known.own) != (load, seen.own):
            self._load(seen, now)
        if known is None and state is PresenceState.SIGNED_OUT:
            self._hear(self.dispatcher.not_ready(who, now, left=True))
        if state is PresenceState.READY:
            self._hear(self.dispatcher.ready(who, now, idle_since=load.idle_since.timestamp()))

    def _keep(self, candidate: Candidate, at: datetime) -> Kept | None:
        """Note what an agent is kept to now, and when that changes by itself."""
        who, kept = candidate.agent.id.int, kept_room(candidate.load, candidate.presence, self.rules, at)
        before = self._kept.pop(who, None)
        if kept is not None:
            self._kept[who] = kept
            if kept.until is not None and (before is None or before.until != kept.until):
                heappush(self._grows, (kept.until, who))
        return kept

    def _load(self, candidate: Candidate, now: float) -> None:
        load = candidate.load
        limits = (load.total_limit, load.real_time_limit, load.deferred_limit)
        used = (load.total_used, load.real_time_used, load.deferred_used)
        who, idle_since = load.agent_id.int, load.idle_since.timestamp()
        last_offer = load.last_offered_at.timestamp() if load.last_offered_at else 0.0
        own = {str(service_id): units for service_id, units in (candidate.own or {}).items()}
        stored = Stored(limits, used, idle_since, last_offer, load.lendable, self._kept.get(who), own)
        if not self.dispatcher.is_as(who, stored):
            self._hear(self.dispatcher.load(who, stored, now))

    def see_rules(self, rules: CapacityRules, now: datetime) -> None:
        """Go by these capacity rules from now on."""
        before, self.rules = self.rules, rules
        self.dispatcher.call_by(replace(self.dispatcher.plan, agents_take=rules.agents_take.value))
        if before.interrupts != rules.interrupts:
            self.see_items(list(self._records.values()), now, anew=True)
        for candidate in self.candidates.values():
            kept = self._kept.get(candidate.agent.id.int)
            if self._keep(candidate, now) != kept:
                self._load(candidate, now.timestamp())

    def _let_grow(self, now: datetime) -> None:
        """Give agents who ramp up the room that has come by now."""
        while self._grows and self._grows[0][0] <= now:
            candidate = self.candidates.get(heappop(self._grows)[1])
            if candidate is not None:
                self._keep(candidate, now)
                self._load(candidate, now.timestamp())

    def see_items(self, items: Iterable[WorkItem], now: datetime, *, anew: bool = False) -> None:
        """Bring work items up to what was read of them: those that are queued wait here, the others do not.

        `anew`: what was decided about them here is dropped even if they have not changed.
        """
        read, gone = [], []
        for item in {item.id: item for item in items}.values():  # of one read twice, the last counts
            known = self._records.get(item.id.int)
            if not anew and item.version < self._written.get(item.id.int, 0):
                continue  # read before its offer was written
            here = self._is_here(self.services.get(item.service_id))
            if not here or item.state is not WorkItemState.QUEUED or item.interaction_id is None:
                self._drop(item.id.int)
                self._outside.pop(item.id.int, None)
                gone.append(item.id.int)
            elif anew or known is None or replace(known, version=item.version) != item:
                self._drop(item.id.int)
                self._take_up(item)
                read.append(self._stored(item))
            else:
                self._renew(item)
        self._hear(self.dispatcher.put(read, now.timestamp(), gone=gone))

    def see_scores(self, read: Iterable[ItemScores], now: datetime) -> None:
        """Know what another system says of items. What is known of an item is forgotten when it waits no longer."""
        for each in read:
            self._outside[each.work_item_id.int] = each.outside()
            self._hear(self.dispatcher.score(each.work_item_id.int, each.outside(), now.timestamp()))

    def _take_up(self, item: WorkItem) -> None:
        self._records[item.id.int] = item
        self._exits.take_up(item)

    def _renew(self, item: WorkItem) -> None:
        """Take a record that has changed in nothing but its version."""
        self._records[item.id.int] = item
        offered = self._offers.get(item.id.int)
        if offered is not None:
            self._offers[item.id.int] = replace(offered, item=item)
        widened = self._exits.steps.get(item.id.int)
        if widened is not None:
            self._exits.steps[item.id.int] = replace(widened, item=item)

    def _drop(self, item_id: int) -> None:
        self._records.pop(item_id, None)
        self._undo(item_id)
        self._exits.drop(item_id)

    def _undo(self, item_id: int) -> None:
        """Forget an offer that was not written; its agent has been idle all the time."""
        undone = self._offers.pop(item_id, None)
        if undone is not None:
            self._idle_again.update(agent_id.int for agent_id, _ in undone.asked)

    def _stored(self, item: WorkItem) -> StoredItem:
        return self._items.stored(item, self.dispatcher.plan, self.rules, self._outside.get(item.id.int))

    # What is decided ---------------------------------------------------------------------------------------------------

    def next_tick(self) -> datetime | None:
        """Return when time alone may decide something; None while nothing waits for it."""
        tick = self.dispatcher.next_tick()
        grows = self._grows[0][0] if self._grows else None
        return min((at for at in (tick and _not_before(tick), self._exits.next_at(), grows) if at), default=None)

    def decide(self, now: datetime, most: int | None = None) -> bool:
        """Decide on what is to be written; after `most` more offers stop, and return True: there may be others."""
        self._decided_at = now
        self._hear(self.dispatcher.tick(now.timestamp()))
        self._let_grow(now)
        self._decide_on_exits(now)
        before = len(self._offers)
        self._hear(self.dispatcher.release(now.timestamp(), most))
        self.dispatcher.hold()
        self._decide_on_exits(now)
        return most is not None and len(self._offers) - before >= most

    def _decide_on_exits(self, now: datetime) -> None:
        left = self._exits.decide(self._records, self._being_written(), self.services, now)
        if left:
            self._hear(self.dispatcher.put([], now.timestamp(), gone=left))

    def _being_written(self) -> set[int]:
        return set().union(*self._writing)

    def ready(self) -> int:
        """Return how many offers can be taken that are not being written."""
        return len(self._offers) - sum(len(keys & self._offers.keys()) for keys in self._writing)

    def take(self, limit: int, exits: int | None = None) -> list[Decision]:
        """Return decisions to write, at most `limit`: exits, steps, then offers in their order. `settle` ends what begins here.

        At most `exits` of them are exits: when thousands lose their last agent at once, offers go on. An item may be widened and
        offered at once. The next batch may be taken before the last one is settled; batches are settled in the order in which they
        were taken. Records that were read while a batch was being written are to be seen only after it was settled: nobody knows
        which of them are older.
        """
        begun = self._being_written()
        every: Iterator[tuple[int, Decision]] = chain(
            islice(_without(self._exits.decided, begun), exits), _without(self._exits.steps, begun), _without(self._offers, begun)
        )
        chosen = list(islice(every, limit))
        if chosen:
            self._writing.append({key for key, _ in chosen})
        return [decision for _, decision in chosen]

    def settle(
        self,
        offered: Mapping[UUID, int],
        loads: Iterable[Load],
        now: datetime,
        own: Mapping[UUID, UnitsByService] | None = None,
    ) -> None:
        """Take note of what was written: the versions of items offered, and what their agents have in use with them.

        `own` tells for which services, where one keeps a share.
        """
        if self._writing:
            self._writing.popleft()
        self._written = {item_id.int: version for item_id, version in offered.items()}
        loads = list(loads)
        told_of = {load.agent_id for load in loads}
        back = []
        for key in self._written:
            made = self._offers.pop(key, None)
            # Some of several may not have been asked after all, and who was found since it was taken has not been asked either.
            if made is not None and (made.beside or made.agent_id not in told_of):
                self._idle_again.update(agent_id.int for agent_id, _ in made.asked)
            self._drop(key)
            self._outside.pop(key, None)
            if not self.dispatcher.settle(key):
                back.append(key)
        if back:  # taken back since it was taken to be written: it waits here no longer, whatever becomes of its offer
            self._hear(self.dispatcher.put([], now.timestamp(), gone=back))
        known = self.candidates
        there = [(known[load.agent_id.int], load) for load in loads if load.agent_id.int in known]
        units = {load.agent_id: own.get(load.agent_id, {}) for _, load in there} if own is not None else {}
        self.see_agents([replace(each, load=load, own=units.get(load.agent_id)) for each, load in there], now)
        if self._idle_again:
            self._hear([])

    def _hear(self, decisions: Sequence[told.Decision]) -> None:
        again: list[WorkItem] = []
        for decision in decisions:
            match decision:
                case told.Offer(item=item_id, partner=agent_id):
                    self._keep_offer(item_id, agent_id, decision)
                case told.Withdrawn(item=item_id, partner=agent_id):
                    again += self._take_back(item_id, agent_id)
                case told.Unroutable(item=item_id) | told.Routable(item=item_id) | told.Widened(item=item_id):
                    self._exits.look_at((item_id,))
                case _:
                    pass
        if again:  # an offer that was never written: the preference is as it was
            for item in again:
                self._undo(item.id.int)
            self._hear(self.dispatcher.put([self._stored(item) for item in again], self.dispatcher.now))
        while self._idle_again:
            candidate = self.candidates.get(self._idle_again.pop())
            if candidate is not None:
                self._load(candidate, self.dispatcher.now)

    def _keep_offer(self, item_id: int, agent_id: int, offer: told.Offer) -> None:
        item, agent = self._records[item_id], self.candidates[agent_id].agent
        self._exits.decided.pop(item_id, None)
        why, *others = explain_each(item, offer, self.dispatcher, self.candidates, len(self._gone))
        beside = tuple(zip((self.candidates[who].agent.id for who, _ in offer.beside), others, strict=True))
        self._offers[item_id] = Assignment(item, agent.id, why, self._decided_at, beside)

    def _take_back(self, item_id: int, agent_id: int) -> list[WorkItem]:
        """Offer an item to one agent no longer; return it if it is to be told again, because it waits for one agent alone."""
        offered = self._offers.get(item_id)
        left = offered.without(UUID(int=agent_id)) if offered is not None else None
        if left is not None:
            self._offers[item_id] = left
            self._idle_again.add(agent_id)
            return []
        self._undo(item_id)
        known = self._records.get(item_id)
        return [known] if known is not None and known.preferred_agent_id is not None else []
