"""The closed formulas of queueing theory for n like agents: Erlang B, Erlang C and Erlang A, in a steady state.

All three have Poisson arrivals and exponential handle times. They differ in what a customer does who finds every agent
busy: goes away at once (B, M/M/n/n), waits for ever (C, M/M/n) or waits for an exponential patience (A, M/M/n+M).

Times are seconds, loads Erlangs, agents whole people; probabilities and levels are from 0 to 1. Who waits is served in the
order of arrival.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from midoffice.domain.services.service import ServiceLevelTarget
from midoffice.domain.workforce.demand import MOST_AGENTS, Demand, check_agents, check_offered_load, check_seconds
from midoffice.domain.workforce.offered_wait import find_offered_wait
from midoffice.domain.workforce.service_level import ServiceLevelDefinition
from midoffice.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class ErlangC:
    """M/M/n, where everybody waits to the end.

    `p_wait` is the share that has to wait, `mean_wait_seconds` the mean over all contacts (those that need not wait count
    0), `mean_queue` how many wait, `occupancy` the share of its time that an agent is busy, and `service_level` the share
    that waits no longer than the threshold.
    """

    p_wait: float
    mean_wait_seconds: float
    mean_queue: float
    occupancy: float
    service_level: float


@dataclass(frozen=True, slots=True)
class ErlangA:
    """M/M/n+M, where customers give up.

    `p_wait` is the share that finds every agent busy, `p_abandon` the share that gives up, `mean_wait_seconds` the mean
    over all contacts up to the answer or the giving up, `mean_queue` how many wait and `occupancy` the share of its time
    that an agent is busy. The four levels are those of ServiceLevelDefinition with the same names.
    """

    p_wait: float
    p_abandon: float
    mean_wait_seconds: float
    mean_queue: float
    occupancy: float
    of_offered: float
    abandoned_in_time_met: float
    of_answered: float
    of_not_abandoned_in_time: float


_LEVELS: dict[ServiceLevelDefinition, Callable[[ErlangA], float]] = {
    definition: attrgetter(definition.value)
    for definition in (
        ServiceLevelDefinition.OF_OFFERED,
        ServiceLevelDefinition.ABANDONED_IN_TIME_MET,
        ServiceLevelDefinition.OF_ANSWERED,
        ServiceLevelDefinition.OF_NOT_ABANDONED_IN_TIME,
    )
}


def compute_blocking(offered_load: float, agents: int) -> float:
    """Return the Erlang B probability that an arrival finds all agents busy and is lost. No agents at all lose everybody.

    Source: Erlang 1917, by the recursion B(n) = a B(n-1) / (n + a B(n-1)), B(0) = 1, which neither overflows nor cancels.
    Raises Invalid for a negative load and a negative number of agents.
    """
    check_offered_load(offered_load)
    check_agents(agents, least=0)
    blocking = 1.0
    for number in range(1, agents + 1):
        blocking = _add_agent(offered_load, number, blocking)
    return blocking


def solve_erlang_c(demand: Demand, agents: int, threshold_seconds: float) -> ErlangC:
    """Return what M/M/n gives for a demand.

    Source: Erlang 1917 for the probability of waiting, here from the one of blocking; the wait of those who wait is
    exponential with rate (n - a) / handle time. Raises Invalid for no agents, for a negative threshold and when agents do
    not outnumber the offered load: the queue would grow without end.
    """
    check_agents(agents)
    check_seconds("threshold_seconds", threshold_seconds, least=0.0)
    load = demand.offered_load
    if agents <= load:
        raise Invalid(
            "agents",
            f"is {agents} for {load:g} Erlangs: without abandonment the queue grows without end",
            f"Enter at least {math.floor(load) + 1} agents, or a patience (Erlang A).",
        )
    return _waiting_line(demand, agents, compute_blocking(load, agents), threshold_seconds)


def staff_erlang_c(demand: Demand, target: ServiceLevelTarget) -> int:
    """Return the smallest number of agents with which M/M/n reaches a target.

    Raises Invalid for a target of 100 %, which no number of agents reaches, and beyond 100,000 agents.
    """
    _check_target(target)
    load, threshold = demand.offered_load, target.within.total_seconds()
    blocking = 1.0
    for agents in range(1, MOST_AGENTS + 1):
        blocking = _add_agent(load, agents, blocking)
        if agents > load and _waiting_line(demand, agents, blocking, threshold).service_level >= target.fraction:
            return agents
    raise _too_few()


def solve_erlang_a(demand: Demand, patience_seconds: float, agents: int, threshold_seconds: float) -> ErlangA:
    """Return what M/M/n+M gives for a demand; stable at any load, because who waits too long leaves.

    `patience_seconds` is the mean time after which a waiting customer gives up. Source: Palm 1957; Garnett, Mandelbaum &
    Reiman 2002, "Designing a call center with impatient customers"; Zeltyn & Mandelbaum 2005. With an offered wait V and a
    patience R, independent of each other, a customer is served after V if V < R and gives up after R otherwise, so all
    figures are means over V of the chances of R; the mean queue follows by Little's law. Raises Invalid for no agents, a
    patience that is not above zero and a negative threshold.
    """
    check_agents(agents)
    check_seconds("patience_seconds", patience_seconds)
    check_seconds("threshold_seconds", threshold_seconds, least=0.0)
    load, rate = demand.offered_load, 1 / patience_seconds
    offered = find_offered_wait(
        demand.arrivals_per_second,
        agents / demand.handle_seconds,
        patience_seconds,
        compute_blocking(load, agents - 1),
        threshold_seconds,
    )

    def mean(chance: Callable[[float], float]) -> float:
        """Return the mean over those who wait, as a share of all."""
        return offered.p_wait * math.fsum(weight * chance(wait) for wait, weight in offered.points)

    free = 1 - offered.p_wait
    answered = free + mean(lambda wait: math.exp(-rate * wait))
    p_abandon = mean(lambda wait: -math.expm1(-rate * wait))
    answered_in_time = free + mean(lambda wait: math.exp(-rate * wait) if wait <= threshold_seconds else 0.0)
    abandoned_in_time = mean(lambda wait: -math.expm1(-rate * min(wait, threshold_seconds)))
    still_waiting = mean(lambda wait: 0.0 if wait <= threshold_seconds else math.exp(-rate * threshold_seconds))
    return ErlangA(
        p_wait=offered.p_wait,
        p_abandon=p_abandon,
        mean_wait_seconds=p_abandon * patience_seconds,
        mean_queue=p_abandon * patience_seconds * demand.arrivals_per_second,
        occupancy=min(1.0, load * answered / agents),
        of_offered=min(1.0, answered_in_time),
        abandoned_in_time_met=min(1.0, answered_in_time + abandoned_in_time),
        of_answered=min(1.0, answered_in_time / answered),
        of_not_abandoned_in_time=answered_in_time / (answered_in_time + still_waiting),
    )


def staff_erlang_a(
    demand: Demand,
    patience_seconds: float,
    target: ServiceLevelTarget,
    definition: ServiceLevelDefinition = ServiceLevelDefinition.OF_OFFERED,
) -> int:
    """Return the smallest number of agents with which M/M/n+M reaches a target under a definition of service level.

    The search doubles and then halves. It may, because all four levels rise with n: the offered wait falls in the order of
    likelihood ratios (by v(t) the ratio of its densities for n+1 and n agents is proportional to exp(-m t), and the odds of
    the atom at 0 rise as Erlang B falls), which weighting by the chance exp(-q V) of being served keeps. Raises Invalid for
    a definition with short abandoned contacts or flow-outs, which the model does not know, for a target of 100 %, and
    beyond 100,000 agents.
    """
    _check_target(target)
    level = _LEVELS.get(definition)
    if level is None:
        raise Invalid("definition", f"{definition} is not one of Erlang A", f"Choose one of {', '.join(_LEVELS)}.")
    threshold = target.within.total_seconds()

    def reaches(agents: int) -> bool:
        return level(solve_erlang_a(demand, patience_seconds, agents, threshold)) >= target.fraction

    few, enough = 0, 1
    while not reaches(enough):
        if enough == MOST_AGENTS:
            raise _too_few()
        few, enough = enough, min(2 * enough, MOST_AGENTS)
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if reaches(middle) else (middle, enough)
    return enough


def _add_agent(offered_load: float, agents: int, blocking: float) -> float:
    """Return the Erlang B probability of so many agents from that of one fewer."""
    return offered_load * blocking / (agents + offered_load * blocking)


def _waiting_line(demand: Demand, agents: int, blocking: float, threshold: float) -> ErlangC:
    load = demand.offered_load
    p_wait = min(1.0, blocking / (1 - load / agents * (1 - blocking)))
    answer_rate = (agents - load) / demand.handle_seconds
    return ErlangC(
        p_wait=p_wait,
        mean_wait_seconds=p_wait / answer_rate,
        mean_queue=p_wait / answer_rate * demand.arrivals_per_second,
        occupancy=load / agents,
        service_level=1 - p_wait * math.exp(-answer_rate * threshold),
    )


def _check_target(target: ServiceLevelTarget) -> None:
    if target.fraction >= 1:
        raise Invalid("target.fraction", "is 100 %, which no number of agents reaches", "Enter a share below 1.")


def _too_few() -> Invalid:
    return Invalid("target", f"needs more than {MOST_AGENTS:,} agents", "Lower the target or split the demand.")
