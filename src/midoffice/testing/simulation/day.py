"""One simulated day: contacts arrive, the dispatcher offers, agents take and finish, the impatient leave."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from midoffice.domain.routing.dispatch.decisions import Decision, Offer
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import NOTHING, Told
from midoffice.testing.simulation.dialer import Dialer
from midoffice.testing.simulation.model import Draw, Duration, Model, in_period

_ARRIVAL, _DONE, _LEAVE, _PERIOD, _DIAL = range(5)


@dataclass
class Tally:
    """What became of the contacts of a service. Waits are in seconds; `in_target` counts waits up to the target.

    `dialed` counts numbers that were called; of those only whoever was reached has arrived.
    """

    arrived: int = 0
    served: int = 0
    in_target: int = 0
    abandoned: int = 0
    abandoned_in_target: int = 0
    blocked: int = 0
    delayed: int = 0
    dialed: int = 0
    wait_of_served: float = 0.0
    wait_of_all: float = 0.0


@dataclass
class Hours:
    """Seconds in which a group's agents were there (overtime included) and at work."""

    staffed: float = 0.0
    busy: float = 0.0


@dataclass
class Day:
    """What was counted on one day."""

    services: dict[str, Tally] = field(default_factory=dict)
    groups: dict[str, Hours] = field(default_factory=dict)


class _Contact:
    __slots__ = ("arrived_at", "began_at", "handle", "partner", "service", "tally")

    def __init__(self, service: str, arrived_at: float, handle: float, tally: Tally | None) -> None:
        self.service = service
        self.arrived_at = arrived_at
        self.handle = handle
        self.tally = tally
        self.began_at: float | None = None
        self.partner = 0


class _Agent:
    __slots__ = ("busy", "group", "id", "since")

    def __init__(self, id_: int, group: str) -> None:
        self.id = id_
        self.group = group
        self.busy = 0
        self.since: float | None = None


class Simulation:
    """The model, read for running many days."""

    def __init__(self, model: Model) -> None:
        """Prepare what does not change from day to day."""
        self.model = model
        self.plan = model.plan()
        self.rates = {
            name: [in_period(service.per_hour, period) / 3600 for period in range(model.periods)]
            for name, service in model.services.items()
        }
        self.handles = {name: self._draws(service.handle) for name, service in model.services.items()}
        self.patience = {name: self._draws(service.patience) for name, service in model.services.items()}
        self.dialer = Dialer(model, model.dialer) if model.dialer is not None else None

    def _draws(self, value: Duration | tuple[Duration, ...] | None) -> list[Draw] | None:
        if value is None:
            return None
        return [in_period(value, period).draw() for period in range(self.model.periods)]

    def run(self, seed: int) -> Day:
        """Simulate one day; the same seed is the same day."""
        return _Run(self, random.Random(seed)).run()  # noqa: S311 - dice of a simulation


class _Run:
    """The state of a day that is being simulated."""

    def __init__(self, simulation: Simulation, dice: random.Random) -> None:
        self.simulation, self.model, self.dice = simulation, simulation.model, dice
        self.dialer = simulation.dialer
        self.dispatcher = Dispatcher(simulation.plan)
        self.events: list[tuple[float, int, int, Any]] = []
        self.serial = self.number = self.waiting = self.inside = 0
        self.contacts: dict[int, _Contact] = {}
        self.end, self.warm = self.model.seconds, self.model.warm_up_minutes * 60
        self.length = self.model.period_minutes * 60
        names = self.model.services
        self.day = Day({name: Tally() for name in names}, {name: Hours() for name in self.model.groups})
        shape = self.model.busyness
        self.busyness = dice.gammavariate(shape, 1 / shape) if shape else 1.0
        self.agents: dict[int, _Agent] = {}
        self.groups: dict[str, list[_Agent]] = {}
        self.left_at: dict[int, float] = {}
        for name, group in self.model.groups.items():
            most = max(group.agents) if isinstance(group.agents, tuple) else group.agents
            self.groups[name] = [self._hire(name) for _ in range(most)]

    def _hire(self, group: str) -> _Agent:
        agent = _Agent(len(self.agents), group)
        self.agents[agent.id] = agent
        model = self.model.groups[group]
        self.dispatcher.join(agent.id, model.skills, model.limits, 0.0, model.attributes)
        return agent

    def _at(self, when: float, kind: int, what: object) -> None:
        self.serial += 1
        heappush(self.events, (when, self.serial, kind, what))

    def _open(self) -> None:
        for period in range(self.model.periods):
            self._at(period * self.length, _PERIOD, period)
        for name in self.model.services:
            source = self._arrivals(name)
            self._next_arrival(name, source)
        if self.dialer is not None:
            self._at(self.dialer.begin, _DIAL, None)

    def run(self) -> Day:
        self._open()
        events, drain, end = self.events, self.model.drain, self.end
        while events or (drain and self._wait_on()):
            if not events:
                continue
            now, _, kind, what = heappop(events)
            if now >= end and not drain:
                break
            if tick := self.dispatcher.next_tick():
                self._tick(tick, now)
            if kind == _ARRIVAL:
                self._arrive(now, *what)
            elif kind == _DONE:
                self._finish(now, what)
            elif kind == _LEAVE:
                self._leave(now, what)
            elif kind == _PERIOD:
                self._staff(now, what)
            else:
                self._dial(now)
        self._close()
        return self.day

    def _wait_on(self) -> bool:
        """Let time pass when nothing else happens any more, and tell whether that could help somebody who waits."""
        tick = self.dispatcher.next_tick() if self.waiting else None
        self._tick(tick, tick or 0.0)
        return tick is not None

    def _tick(self, tick: float | None, now: float) -> None:
        while tick is not None and tick <= now:
            self._carry_out(self.dispatcher.tick(tick), tick)
            tick = self.dispatcher.next_tick()

    def _arrivals(self, service: str) -> Iterator[float]:
        """Yield the times of a Poisson process whose rate changes with the period."""
        dice, length = self.dice, self.length
        for period, rate in enumerate(self.simulation.rates[service]):
            now, end = period * length, (period + 1) * length
            per_second = rate * self.busyness
            if per_second <= 0:
                continue
            while (now := now + dice.expovariate(per_second)) < end:
                yield now

    def _next_arrival(self, service: str, source: Iterator[float]) -> None:
        when = next(source, None)
        if when is not None:
            self._at(when, _ARRIVAL, (service, source))

    def _arrive(self, now: float, service: str, source: Iterator[float]) -> None:
        self._next_arrival(service, source)
        self._enter(now, service)

    def _enter(self, now: float, service: str) -> None:
        """Let a contact in, if there is a place for it."""
        model, simulation = self.model, self.simulation
        tally = self.day.services[service] if now >= self.warm else None
        if tally is not None:
            tally.arrived += 1
        full = model.lines is not None and self.inside >= model.lines
        period = min(int(now / self.length), model.periods - 1)
        handles, patience = simulation.handles[service], simulation.patience[service]
        handle = handles[period](self.dice)  # type: ignore[index] # every service has them
        told = self._attributes(service)
        medium = model.services[service].medium
        crowded = model.places is not None and self.waiting >= model.places
        if full or (crowded and not self.dispatcher.somebody_for(service, medium, told)):
            if tally is not None:
                tally.blocked += 1
            return
        self.number += 1
        item = self.number
        contact = self.contacts[item] = _Contact(service, now, handle, tally)
        self.inside += 1
        self.waiting += 1
        self._carry_out(self.dispatcher.arrive(item, service, medium, now, attributes=told), now)
        if contact.began_at is None:
            if tally is not None:
                tally.delayed += 1
            if patience is not None:
                self._at(now + patience[period](self.dice), _LEAVE, item)

    def _attributes(self, service: str) -> Told:
        """Draw what is known of a contact."""
        known = self.model.services[service].attributes
        if not known:
            return NOTHING
        told = {}
        for key, shares in known.items():
            [value] = self.dice.choices([*shares, None], [*shares.values(), max(0.0, 1 - sum(shares.values()))])
            if value is not None:
                told[key] = value
        return told

    def _carry_out(self, decisions: list[Decision], now: float) -> None:
        left = deque(decisions)
        while left:
            decision = left.popleft()
            if not isinstance(decision, Offer):
                continue
            contact = self.contacts[decision.item]
            left.extend(self.dispatcher.accept(decision.item, now))
            contact.began_at, contact.partner = now, decision.partner
            self.agents[decision.partner].busy += 1
            self.waiting -= 1
            wait = now - contact.arrived_at
            tally = contact.tally
            if tally is not None:
                tally.served += 1
                tally.wait_of_served += wait
                tally.wait_of_all += wait
                if wait <= self.model.services[contact.service].target:
                    tally.in_target += 1
            self._at(now + contact.handle, _DONE, decision.item)

    def _finish(self, now: float, item: int) -> None:
        contact = self.contacts.pop(item)
        self.inside -= 1
        agent = self.agents[contact.partner]
        agent.busy -= 1
        self._count_work(agent.group, contact.began_at or 0.0, now)
        decisions = self.dispatcher.finish(item, now)
        if agent.since is None and not agent.busy:
            self._count_presence(agent.group, max(self.left_at.get(agent.id, now), self.warm), now)
        self._carry_out(decisions, now)
        if self.dialer is not None:
            self._dial(now)

    def _dial(self, now: float) -> None:
        """Call as many numbers as the dialer wants to, given who is free; whoever is reached comes in at once."""
        dialer = self.dialer
        if dialer is None or not dialer.begin <= now < dialer.end:
            return
        free = {name: sum(agent.since is not None and not agent.busy for agent in self.groups[name]) for name in dialer.watched}
        reach = dialer.reach[min(int(now / self.length), self.model.periods - 1)]
        for _ in range(dialer.calls(free)):
            if now >= self.warm:
                self.day.services[dialer.service].dialed += 1
            if self.dice.random() < reach:
                self._enter(now, dialer.service)

    def _leave(self, now: float, item: int) -> None:
        contact = self.contacts.get(item)
        if contact is None or contact.began_at is not None:
            return
        del self.contacts[item]
        self.waiting -= 1
        self.inside -= 1
        tally, wait = contact.tally, now - contact.arrived_at
        if tally is not None:
            tally.abandoned += 1
            tally.wait_of_all += wait
            if wait <= self.model.services[contact.service].target:
                tally.abandoned_in_target += 1
        self._carry_out(self.dispatcher.withdraw(item, now), now)

    def _staff(self, now: float, period: int) -> None:
        """Bring as many agents of each group to their desks as the period has; those at work leave when they have finished."""
        for name, group in self.model.groups.items():
            wanted = in_period(group.agents, period)
            there = [agent for agent in self.groups[name] if agent.since is not None]
            away = [agent for agent in self.groups[name] if agent.since is None]
            for agent in away[: max(0, wanted - len(there))]:
                agent.since = now
                self._carry_out(self.dispatcher.ready(agent.id, now), now)
            for agent in sorted(there, key=lambda a: a.busy)[: max(0, len(there) - wanted)]:
                self._count_presence(name, agent.since or 0.0, now)
                agent.since, self.left_at[agent.id] = None, now
                self.dispatcher.not_ready(agent.id, now)

    def _close(self) -> None:
        """Count what is still going on when the day ends; without a drain nobody works on."""
        for agent in self.agents.values():
            if agent.since is not None:
                self._count_presence(agent.group, agent.since, self.end)
        for contact in self.contacts.values():
            if contact.began_at is not None:
                self._count_work(self.agents[contact.partner].group, contact.began_at, self.end)

    def _count_work(self, group: str, begun: float, ended: float) -> None:
        self.day.groups[group].busy += max(0.0, min(ended, self.end) - max(begun, self.warm))

    def _count_presence(self, group: str, begun: float, ended: float) -> None:
        self.day.groups[group].staffed += max(0.0, min(ended, self.end) - max(begun, self.warm))
