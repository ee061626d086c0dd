"""How a day went: as it was recorded, and as the dispatcher would have let it go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from midoffice.domain.routing.dispatch.decisions import Decision, Offer, Overflowed, Withdrawn
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.plan import Plan
from midoffice.domain.routing.dispatch.roster import OFFERED
from midoffice.domain.routing.replay.recorded_day import Change, Contact, Hold, RecordedDay
from midoffice.domain.routing.replay.work_in_hand import WorkInHand

_READY, _CHANGE, _OWN_CALL, _FINISH, _ANSWER, _RESUME, _LEAVE, _ARRIVAL, _SCORE = range(9)
_Event = tuple[float, int, int, int]
"""Time, kind, number of the contact or agent, and what else there is to know."""


@dataclass(slots=True)
class Fate:
    """What became of a contact by the end of the day; None and 0 is what did not happen."""

    answered_at: float | None = None
    gone_at: float | None = None
    overflows: int = 0
    transfers: int = 0


@dataclass(slots=True)
class Course:
    """The fates of the day's contacts, in their order, and who had something in hand when."""

    fates: list[Fate] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)


def recorded_course(day: RecordedDay) -> Course:
    """Return how it really went; what happened after the day has not happened yet."""
    fates = []
    for contact in day.contacts:
        answered_at, gone_at = contact.answered_at, _gone_at(contact)
        fate = Fate(overflows=contact.overflows)
        if answered_at is not None and answered_at < day.seconds:
            fate.answered_at = answered_at
            fate.transfers = sum(each.transferred for each in contact.handlings)
        elif answered_at is None and gone_at is not None and gone_at < day.seconds:
            fate.gone_at = gone_at
        fates.append(fate)
    return Course(fates, list(day.holds))


def _gone_at(contact: Contact) -> float | None:
    return None if contact.patience is None else contact.arrived_at + contact.patience


def run_day(day: RecordedDay, plan: Plan, closed: list[float], waits: Mapping[str, float]) -> Course:
    """Run a recorded day through a dispatcher on virtual time until the day ends; the same day and plan go the same way.

    `closed` are the seconds by which closed hours put off each contact's due time, `waits` for how long the contacts of
    each service wait for a preferred agent.
    """
    return _Run(day, plan, closed, waits).run()


class _Run:
    """The state of a day that is run.

    What is known beforehand is sorted once; what follows from it (answers, ends, customers who leave) stands in a heap. The
    places of contacts and agents in the day are their ids for the dispatcher. An offer has a turn: one that was withdrawn
    meanwhile is not answered.
    """

    def __init__(self, day: RecordedDay, plan: Plan, closed: list[float], waits: Mapping[str, float]) -> None:
        self.day, self.closed, self.waits = day, closed, waits
        self.course = Course([Fate() for _ in day.contacts])
        self.events: list[_Event] = []
        self.known = self._known()
        self.dispatcher = Dispatcher(plan, now=min(0.0, self.known[0][0] if self.known else 0.0))
        self.handled = [0] * len(day.contacts)
        self.turns = [0] * len(day.contacts)
        self.partner = [0] * len(day.contacts)
        self.in_hand: dict[int, float] = {}
        self.work = WorkInHand()
        self.skills = [agent.skills for agent in day.agents]
        self.attributes = [agent.attributes for agent in day.agents]
        self.limits = [agent.limits for agent in day.agents]
        self.calling = [0] * len(day.agents)

    def _known(self) -> list[_Event]:
        day = self.day
        arrivals = [(contact.arrived_at, _ARRIVAL, number, 0) for number, contact in enumerate(day.contacts)]
        ready = [(0.0, _READY, place, 0) for place, agent in enumerate(day.agents) if agent.ready]
        changes = [
            (change.at, _CHANGE, who, nth) for who, agent in enumerate(day.agents) for nth, change in enumerate(agent.changes)
        ]
        calls = [
            (at, _OWN_CALL, nth, over) for nth, call in enumerate(day.own_calls) for over, at in enumerate((call.begun, call.ended))
        ]
        scores = [(each.outside[0], _SCORE, number, 0) for number, each in enumerate(day.contacts) if each.outside is not None]
        return sorted([*arrivals, *ready, *changes, *calls, *scores])

    def run(self) -> Course:
        events, known, dispatcher, end, at = self.events, self.known, self.dispatcher, self.day.seconds, 0
        for place, agent in enumerate(self.day.agents):
            dispatcher.join(place, agent.skills, agent.limits, dispatcher.now, agent.attributes)
            dispatcher.not_ready(place, dispatcher.now, left=True)
        beyond: _Event = (end, _ARRIVAL, 0, 0)
        while True:
            coming, following = known[at] if at < len(known) else beyond, events[0] if events else beyond
            event = min(coming, following)
            tick = dispatcher.next_tick()
            if tick is not None and tick < event[0]:
                self._carry_out(dispatcher.tick(tick), tick)
            elif event[0] >= end:
                break
            else:
                if event is coming:
                    at += 1
                else:
                    heappop(events)
                self._take(event)
        for number, begun in self.in_hand.items():
            self.course.holds.append(Hold(self.partner[number], begun, end))
        self.course.holds += (Hold(call.agent, call.begun, call.ended) for call in self.day.own_calls)
        return self.course

    def _take(self, event: _Event) -> None:
        now, kind, number, nth = event
        if kind == _ARRIVAL:
            self._arrive(number, now)
        elif kind == _ANSWER:
            self._answer(number, nth, now)
        elif kind == _FINISH:
            self._finish(number, now)
        elif kind == _LEAVE:
            self._leave(number, now)
        elif kind == _RESUME:
            self._resume(number, now)
        elif kind == _READY:
            self._carry_out(self.dispatcher.ready(number, now), now)
        elif kind == _SCORE:
            self._score(number, now)
        elif kind == _OWN_CALL:
            self._call(number, now, over=bool(nth))
        else:
            self._change(number, self.day.agents[number].changes[nth], now)

    def _carry_out(self, decisions: list[Decision], now: float) -> None:
        for decision in decisions:
            if isinstance(decision, Offer):
                number = decision.item
                self.partner[number] = decision.partner
                self.turns[number] += 1
                ring = self.day.contacts[number].handlings[self.handled[number]].ring
                heappush(self.events, (now + ring, _ANSWER, number, self.turns[number]))
            elif isinstance(decision, Withdrawn) and decision.partner == self.partner[decision.item]:
                self._withdrawn(decision.item)
            elif isinstance(decision, Overflowed):
                self.course.fates[decision.item].overflows += 1

    def _withdrawn(self, number: int) -> None:
        """Of several who are asked at once, the next one answers for who is asked no longer."""
        entry = self.dispatcher.items.get(number)
        if entry is not None and entry.state == OFFERED and entry.partner is not None:
            self.partner[number] = entry.partner.id
        else:
            self.turns[number] += 1

    def _arrive(self, number: int, now: float) -> None:
        contact = self.day.contacts[number]
        decisions = self.dispatcher.arrive(
            number,
            contact.service,
            contact.medium,
            now,
            priority=-self.closed[number],
            preferred=contact.preferred,
            preferred_until=now + self.waits[contact.service],
            attributes=contact.attributes,
        )
        self._carry_out(decisions, now)
        if contact.patience is not None:
            heappush(self.events, (now + contact.patience, _LEAVE, number, 0))

    def _score(self, number: int, now: float) -> None:
        outside = self.day.contacts[number].outside
        if outside is not None:
            self._carry_out(self.dispatcher.score(number, outside[1], now), now)

    def _answer(self, number: int, turn: int, now: float) -> None:
        if self.turns[number] != turn:
            return
        decisions = self.dispatcher.accept(number, now, by=self.partner[number])
        lent = self.dispatcher.partners[self.partner[number]].lent
        fate = self.course.fates[number]
        if fate.answered_at is None:
            fate.answered_at = now
        self.in_hand[number] = now
        seconds = self.day.contacts[number].handlings[self.handled[number]].seconds
        self.work.begin(number, seconds, [each for each, (borrower, _) in lent.items() if borrower == number], now)
        heappush(self.events, (now + seconds, _FINISH, number, turn))
        self._carry_out(decisions, now)

    def _finish(self, number: int, now: float) -> None:
        if not self.work.is_over(number, now):
            return  # it was held meanwhile
        for taken_up, ends_at in self.work.end(number, now):
            heappush(self.events, (ends_at, _FINISH, taken_up, self.turns[taken_up]))
        self.course.holds.append(Hold(self.partner[number], self.in_hand.pop(number), now))
        self.handled[number] += 1
        handlings, nth = self.day.contacts[number].handlings, self.handled[number]
        if nth == len(handlings):
            self._carry_out(self.dispatcher.finish(number, now), now)
        elif handlings[nth].pause:
            self._carry_out(self.dispatcher.park(number, now), now)
            heappush(self.events, (now + handlings[nth].pause, _RESUME, number, 0))
        else:
            self.course.fates[number].transfers += handlings[nth].transferred
            self._carry_out(self.dispatcher.give_back(number, now, service=handlings[nth].service), now)

    def _resume(self, number: int, now: float) -> None:
        service = self.day.contacts[number].handlings[self.handled[number]].service
        decisions = self.dispatcher.give_back(
            number,
            now,
            service=service,
            queued_at=now,
            preferred=self.partner[number],
            preferred_until=now + self.waits[service],
        )
        self._carry_out(decisions, now)

    def _leave(self, number: int, now: float) -> None:
        fate = self.course.fates[number]
        if fate.answered_at is None:
            fate.gone_at = now
            self.turns[number] += 1
            self._carry_out(self.dispatcher.withdraw(number, now), now)

    def _call(self, nth: int, now: float, *, over: bool) -> None:
        """An agent calls somebody, whatever else is in hand, and has that much less room meanwhile."""
        call = self.day.own_calls[nth]
        self.calling[call.agent] += -call.units if over else call.units
        self._join(call.agent, now)

    def _join(self, place: int, now: float) -> None:
        total, real_time, deferred = self.limits[place]
        limits = total - self.calling[place], real_time - self.calling[place], deferred
        self._carry_out(self.dispatcher.join(place, self.skills[place], limits, now, self.attributes[place]), now)

    def _change(self, place: int, change: Change, now: float) -> None:
        dispatcher = self.dispatcher
        if change.skills is not None or change.limits is not None:
            self.skills[place] = self.skills[place] if change.skills is None else change.skills
            self.attributes[place] = self.attributes[place] if change.attributes is None else change.attributes
            self.limits[place] = change.limits or self.limits[place]
            self._join(place, now)
        if change.ready:
            self._carry_out(dispatcher.ready(place, now), now)
        elif change.ready is False:
            self._carry_out(dispatcher.not_ready(place, now, left=change.left), now)
