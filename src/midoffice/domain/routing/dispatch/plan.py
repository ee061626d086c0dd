"""The routing plan: what each service asks for, how urgent its contacts are, who is chosen, and when they go elsewhere.

A plan is checked as a whole before it is used; a running plan cannot meet an unknown name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from math import isfinite

from midoffice.domain.routing.dispatch.choice import CHOICES, MOST_URGENT
from midoffice.domain.routing.dispatch.condition import Values, check_condition, condition_for_some
from midoffice.domain.routing.dispatch.needs import Needs
from midoffice.domain.routing.dispatch.ranking import BEST_VALUE, RANKINGS
from midoffice.domain.routing.dispatch.score import check_score
from midoffice.domain.services.service import LONGEST_WINDOW_SECONDS, MOST_ASKED, USUAL_WINDOW_SECONDS
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Invalid

MOST_STEPS = 10


class Side(IntEnum):
    """The limits of an agent that a medium counts against, besides the limit over everything."""

    REAL_TIME = 1
    DEFERRED = 2


@dataclass(frozen=True, slots=True)
class Medium:
    """A way of contact: which limit it counts against, and the load units it takes of it and of the total.

    It `interrupts` assigned work of these channels where free room does not do. Assigned work of a medium that has a `channel` may
    be interrupted by others; without one only what a store tells is (`load`).
    """

    side: Side
    units: int
    interrupts: frozenset[Channel] = frozenset()
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From this age on (seconds), other needs: a lower level, a skill less, a group more.

    And another number of partners `asked` at once, and another condition, unless it is None.
    """

    after: float
    needs: Needs
    asked: int | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """How one service's contacts are routed.

    `targets` are seconds by medium. `rank` is the class: a lower rank is served first whatever the age. Within a rank a contact
    becomes more urgent by `weight` for each second that it waits, from minus its target on: with equal weights that is the order
    of due times. `overflow_after` is an age in seconds. The service keeps the `reserved` shares (0-1) of the load units of
    those who meet its first needs, and are ready, for itself: other services may use the rest of them. So many partners are
    `asked` at once (1-10): each has room reserved, and the first who accepts has it. The `score` is an expression in FEEL of what
    a pair is worth, for the ranking `best_value` (see `score.py`), and `window` the seconds for which such pairs are gathered.
    With `outside`, what another system says counts before it (`Outside`). Beside the needs a `condition` may say who takes what
    (see `condition.py`); the needs themselves have none in a plan.
    """

    needs: Needs = field(default_factory=Needs)
    targets: Mapping[str, float] = field(default_factory=dict)
    weight: float = 1.0
    rank: int = 0
    ranking: str = "longest_idle"
    steps: tuple[Step, ...] = ()
    overflow_to: str | None = None
    overflow_after: float | None = None
    reserved_real_time: float = 0.0
    reserved_deferred: float = 0.0
    asked: int = 1
    score: str = ""
    window: float = USUAL_WINDOW_SECONDS
    outside: bool = False
    condition: str = ""

    def needs_at(self, step: int) -> Needs:
        """Return the needs from a step on, without the condition; 0 is before the first."""
        return self.steps[step - 1].needs if step else self.needs

    def condition_at(self, step: int) -> str:
        """Return the condition from a step on."""
        said = [each.condition for each in self.steps[:step] if each.condition is not None]
        return said[-1] if said else self.condition

    @property
    def needs_of_some(self) -> Needs:
        """Return the first needs of its items, whichever they are."""
        return replace(self.needs, condition=condition_for_some(self.condition)) if self.condition else self.needs

    @property
    def has_condition(self) -> bool:
        """Tell whether a condition is ever in force."""
        return bool(self.condition) or any(step.condition for step in self.steps)

    def asked_at(self, step: int) -> int:
        """Return how many are asked at once from a step on; 0 is before the first."""
        said = [each.asked for each in self.steps[:step] if each.asked is not None]
        return said[-1] if said else self.asked

    @property
    def broadcasts(self) -> bool:
        """Tell whether several are ever asked at once."""
        return any(self.asked_at(step) > 1 for step in range(len(self.steps) + 1))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the router goes by. `version` stands in every explanation.

    `agents_take` says what somebody who has become free is offered, within a rank: what is `most_urgent`, or that for which he is
    `best_skilled` (`Needs.fit`), and of that the most urgent. The latter has no bound of waiting: what few are good at may wait
    for as long as there is something that they are better at. In scores, skills have the names of `skill_keys`, and services and
    media those of `called` where they have one there; conditions may name the `attributes`. Pairs of all services are made
    together: their `window` is the shortest.
    """

    media: Mapping[str, Medium]
    services: Mapping[str, ServicePlan]
    version: int = 1
    agents_take: str = MOST_URGENT
    skill_keys: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    attributes: Values = field(default_factory=dict)

    @property
    def window(self) -> float:
        """Return the seconds for which pairs are gathered that are made by their value; some service has to have such."""
        return min(service.window for service in self.services.values() if service.ranking == BEST_VALUE)


def check_plan(plan: Plan, skills: Collection[str]) -> None:
    """Refuse a plan that could not run; raises Invalid naming the place, such as `services.sales.steps.1`."""
    if plan.agents_take not in CHOICES:
        raise Invalid("agents_take", f"is {plan.agents_take!r}", f"Choose one of {', '.join(sorted(CHOICES))}.")
    for name, medium in plan.media.items():
        if medium.units <= 0:
            raise Invalid(f"media.{name}.units", f"are {medium.units}", "Enter 1 or more load units.")
    media = [plan.called.get(medium, medium) for medium in plan.media]
    for name, service in plan.services.items():
        where = f"services.{name}"
        _check_numbers(where, service, plan.media)
        _check_steps(where, service)
        _check_overflow(where, name, service, plan.services)
        if service.ranking not in RANKINGS:
            raise Invalid(f"{where}.ranking", f"is {service.ranking!r}", f"Choose one of {', '.join(sorted(RANKINGS))}.")
        check_score(f"{where}.score", service.score, plan.skill_keys.values(), media)
        check_condition(f"{where}.condition", service.condition, plan.attributes, media)
        for number, step in enumerate(service.steps):
            check_condition(f"{where}.steps.{number}.condition", step.condition or "", plan.attributes, media)
        for place, needs in ((where, service.needs), *((f"{where}.steps.{n}", s.needs) for n, s in enumerate(service.steps))):
            unknown = sorted(needs.skills() - set(skills))
            if unknown:
                raise Invalid(place, f"asks for the unknown skill {unknown[0]}", "Choose a skill from the list of skills.")


def check_names(plan: Plan, service: str, medium: str) -> None:
    """Refuse a name that the plan does not have; raises Invalid(service | medium)."""
    if service not in plan.services:
        raise Invalid("service", f"{service!r} is not in the routing plan", "Name a service of the plan.")
    if medium not in plan.media:
        raise Invalid("medium", f"{medium!r} is not in the routing plan", "Name a medium of the plan.")


def _check_numbers(where: str, service: ServicePlan, media: Mapping[str, Medium]) -> None:
    for medium, target in service.targets.items():
        if medium not in media:
            raise Invalid(f"{where}.targets.{medium}", "is no medium", f"Choose one of {', '.join(sorted(media))}.")
        if not (isfinite(target) and target >= 0):
            raise Invalid(f"{where}.targets.{medium}", f"is {target}", "Enter a number of seconds, 0 or more.")
    if not (isfinite(service.weight) and service.weight > 0):
        raise Invalid(f"{where}.weight", f"is {service.weight}", "Enter a number above 0; 1 is usual.")
    for name in ("reserved_real_time", "reserved_deferred"):
        share = getattr(service, name)
        if not (isfinite(share) and 0 <= share <= 1):
            raise Invalid(f"{where}.{name}", f"is {share}", "Enter a share from 0 to 1; 0 keeps nothing.")
    _check_asked(where, service.asked)
    if not 0 <= service.window <= LONGEST_WINDOW_SECONDS:
        raise Invalid(f"{where}.window", f"is {service.window}", f"Enter a number of seconds from 0 to {LONGEST_WINDOW_SECONDS:g}.")


def _check_steps(where: str, service: ServicePlan) -> None:
    if len(service.steps) > MOST_STEPS:
        raise Invalid(f"{where}.steps", f"are {len(service.steps)}", f"Keep at most {MOST_STEPS}.")
    before = 0.0
    for number, step in enumerate(service.steps):
        if not (isfinite(step.after) and step.after > before):
            raise Invalid(f"{where}.steps.{number}.after", f"is {step.after}", "Let each step begin after the one before.")
        before = step.after
        if step.asked is not None:
            _check_asked(f"{where}.steps.{number}", step.asked)


def _check_asked(where: str, asked: int) -> None:
    if not 1 <= asked <= MOST_ASKED:
        raise Invalid(f"{where}.asked", f"is {asked}", f"Enter a number from 1 to {MOST_ASKED}; 1 asks one after the other.")


def _check_overflow(where: str, name: str, service: ServicePlan, services: Mapping[str, ServicePlan]) -> None:
    if service.overflow_to is None:
        if service.overflow_after is not None:
            raise Invalid(f"{where}.overflow_to", "is missing", "Name the service that takes over, or remove the time.")
        return
    if service.overflow_to not in services or service.overflow_to == name:
        raise Invalid(f"{where}.overflow_to", f"is {service.overflow_to!r}", "Name another service of this plan.")
    if service.overflow_after is not None and not (isfinite(service.overflow_after) and service.overflow_after > 0):
        raise Invalid(f"{where}.overflow_after", f"is {service.overflow_after}", "Enter a number of seconds above 0.")
