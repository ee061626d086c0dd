"""The file format of a simulated contact centre: TOML, times in seconds unless the name says otherwise.

A value that changes during the day is a list with one entry for each period; a single value counts for all of them. Handle times
and patience follow the period in which the contact arrives.
"""

import random
import tomllib
from collections.abc import Callable
from math import exp, log, sqrt
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from midoffice.domain.agents.attribute import check_attributes
from midoffice.domain.routing.dispatch.choice import MOST_URGENT
from midoffice.domain.routing.dispatch.needs import Needs, Skilled, all_of
from midoffice.domain.routing.dispatch.plan import Medium, Plan, ServicePlan, Side, Step, check_plan
from midoffice.domain.services.service import (
    LONGEST_CONDITION,
    LONGEST_SCORE,
    LONGEST_WINDOW_SECONDS,
    MOST_ASKED,
    USUAL_WINDOW_SECONDS,
)
from midoffice.kernel.errors import Invalid

MOST_AGENTS = 20_000
Draw = Callable[[random.Random], float]
"""Draws one time in seconds."""
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Levels = dict[str, Annotated[int, Field(ge=1, le=5)]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Duration(_Part):
    """A distribution of times: exactly one of the kinds, and the share of those for whom it is 0."""

    exponential: Positive | None = Field(None, description="mean")
    constant: NotNegative | None = None
    gamma: tuple[Positive, Positive] | None = Field(None, description="shape and mean")
    lognormal: tuple[Positive, Positive] | None = Field(None, description="mean and standard deviation")
    at_once: Annotated[float, Field(ge=0, le=1)] = Field(0.0, description="share of those for whom it is 0")

    @model_validator(mode="after")
    def _one_kind(self) -> "Duration":
        if sum(kind is not None for kind in (self.exponential, self.constant, self.gamma, self.lognormal)) != 1:
            raise ValueError("name one of exponential, constant, gamma, lognormal")
        return self

    def draw(self) -> Draw:
        """Return what draws from it."""
        kind = self._kind()
        if not self.at_once:
            return kind
        return lambda dice: 0.0 if dice.random() < self.at_once else kind(dice)

    def _kind(self) -> Draw:
        if self.exponential is not None:
            rate = 1 / self.exponential
            return lambda dice: dice.expovariate(rate)
        if self.gamma is not None:
            shape, mean = self.gamma
            return lambda dice: dice.gammavariate(shape, mean / shape)
        if self.lognormal is not None:
            mean, deviation = self.lognormal
            sigma = sqrt(log(1 + (deviation / mean) ** 2))
            return lambda dice: exp(dice.gauss(log(mean) - sigma * sigma / 2, sigma))
        constant = self.constant or 0.0
        return lambda _: constant


Share = Annotated[float, Field(ge=0, le=1)]
Asked = Annotated[int, Field(ge=1, le=MOST_ASKED)]
Condition = Annotated[str, Field(max_length=LONGEST_CONDITION)]


class WideningModel(_Part):
    """Other skills from an age on, and another condition, unless it is None."""

    after: Positive
    skills: Levels
    asked: Asked | None = None
    condition: Condition | None = None


class ServiceModel(_Part):
    """Contacts of one service: how many, how long, how patient, and whom they need.

    It keeps the `reserved` shares of the capacity of those who are ready and have its `skills` for itself. So many agents are
    `asked` at once; the first of them takes it. An agent has to meet the `condition`; of the contacts, so large shares have each
    value of the `attributes`, and of the others that is not known.
    """

    skills: Levels = Field(default_factory=dict)
    condition: Condition = ""
    attributes: dict[str, dict[str, Share]] = Field(default_factory=dict)
    medium: str = "call"
    target: NotNegative = 20.0
    rank: int = 0
    weight: Positive = 1.0
    reserved_real_time: Share = 0.0
    reserved_deferred: Share = 0.0
    asked: Asked = 1
    ranking: str = "longest_idle"
    score: Annotated[str, Field(max_length=LONGEST_SCORE)] = ""
    window: Annotated[float, Field(ge=0, le=LONGEST_WINDOW_SECONDS)] = USUAL_WINDOW_SECONDS
    widening: tuple[WideningModel, ...] = ()
    overflow_to: str | None = None
    overflow_after: Positive | None = None
    per_hour: NotNegative | tuple[NotNegative, ...]
    handle: Duration | tuple[Duration, ...]
    patience: Duration | tuple[Duration, ...] | None = None


class MediumModel(_Part):
    """What a contact of this medium takes of an agent's limits."""

    side: Literal["real_time", "deferred"] = "real_time"
    units: Annotated[int, Field(ge=1)] = 1


class GroupModel(_Part):
    """Agents who are alike."""

    agents: Annotated[int, Field(ge=0, le=MOST_AGENTS)] | tuple[Annotated[int, Field(ge=0, le=MOST_AGENTS)], ...]
    skills: Levels = Field(default_factory=dict)
    attributes: dict[str, str] = Field(default_factory=dict)
    limits: tuple[int, int, int] = Field((1, 1, 1), description="in all, real time, deferred; in load units")


class DialerModel(_Part):
    """Numbers are called for agents who have nothing to do; whoever is reached is a contact of `service`.

    It looks at its beginning and whenever somebody has finished: if at least `free_agents` of `groups` are free (without them: of
    the groups that may take the calls), it calls `calls_per_agent` numbers, rounded, for each free agent who may take the calls.
    `reach` is the share of numbers under which somebody answers. Calling takes no time.
    """

    service: str
    reach: Share | tuple[Share, ...]
    calls_per_agent: Positive = 1.0
    free_agents: Annotated[int, Field(ge=1)] = 1
    groups: tuple[str, ...] | None = None
    begin_minutes: NotNegative = 0.0
    end_minutes: Positive | None = Field(None, description="the end of the day")


class Model(_Part):
    """A contact centre and its day. `places` are those of waiting contacts, `lines` those of all; who finds none is blocked.

    `busyness` is the shape of a gamma factor of mean 1 that multiplies all arrivals of a day. Contacts that arrive during the
    warm-up count in nothing. With `drain`, whoever waits at the end is still served; otherwise the day ends there.
    """

    name: str = ""
    period_minutes: Positive = 60.0
    periods: Annotated[int, Field(ge=1, le=100_000)] = 1
    warm_up_minutes: NotNegative = 0.0
    drain: bool = True
    busyness: Positive | None = None
    places: Annotated[int, Field(ge=0)] | None = None
    lines: Annotated[int, Field(ge=0)] | None = None
    agents_take: str = MOST_URGENT
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="routing attributes with all their values")
    media: dict[str, MediumModel] = Field(default_factory=lambda: {"call": MediumModel()})
    services: Annotated[dict[str, ServiceModel], Field(min_length=1)]
    groups: Annotated[dict[str, GroupModel], Field(min_length=1)]
    dialer: DialerModel | None = None

    @property
    def seconds(self) -> float:
        """Return the length of the day."""
        return self.period_minutes * 60 * self.periods

    def plan(self) -> Plan:
        """Return the routing plan of these services; raises Invalid."""
        sides = {"real_time": Side.REAL_TIME, "deferred": Side.DEFERRED}
        media = {name: Medium(sides[medium.side], medium.units) for name, medium in self.media.items()}
        services = {name: _service_plan(service) for name, service in self.services.items()}
        skills = {skill for service in self.services.values() for skill in service.skills}
        skills |= {skill for group in self.groups.values() for skill in group.skills}
        skills |= {skill for service in self.services.values() for step in service.widening for skill in step.skills}
        keys = {skill: skill for skill in skills}
        plan = Plan(media, services, agents_take=self.agents_take, skill_keys=keys, attributes=self.attributes)
        check_plan(plan, skills)
        return plan


T = TypeVar("T")


def in_period(value: T | tuple[T, ...], period: int) -> T:
    """Return what counts in a period (0 is the first)."""
    return value[period] if isinstance(value, tuple) else value


def read_model(text: str) -> Model:
    """Return the model of a TOML text; raises Invalid naming the place of the first fault."""
    try:
        model = Model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise Invalid("model", f"is no TOML: {problem}", "Correct the line that is named.") from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "model"
        raise Invalid(place, first["msg"][:1].lower() + first["msg"][1:], "See the description of the format.") from problem
    _check_periods(model)
    _check_attributes(model)
    model.plan()
    if model.dialer is not None:
        _check_dialer(model, model.dialer)
    return model


def _service_plan(service: ServiceModel) -> ServicePlan:
    return ServicePlan(
        needs=_needs(service.skills),
        targets={service.medium: service.target},
        weight=service.weight,
        reserved_real_time=service.reserved_real_time,
        reserved_deferred=service.reserved_deferred,
        rank=service.rank,
        ranking=service.ranking,
        score=service.score,
        window=service.window,
        asked=service.asked,
        condition=service.condition,
        steps=tuple(Step(step.after, _needs(step.skills), step.asked, step.condition) for step in service.widening),
        overflow_to=service.overflow_to,
        overflow_after=service.overflow_after,
    )


def _needs(skills: Levels) -> Needs:
    return all_of(*(Skilled(skill, level) for skill, level in skills.items()))


def _check_periods(model: Model) -> None:
    lists = {
        f"{kind}.{name}.{field}": getattr(part, field)
        for kind, parts, fields in (
            ("services", model.services, ("per_hour", "handle", "patience")),
            ("groups", model.groups, ("agents",)),
        )
        for name, part in parts.items()
        for field in fields
    } | {"dialer.reach": model.dialer.reach if model.dialer is not None else 0}
    for place, value in lists.items():
        if isinstance(value, tuple) and len(value) != model.periods:
            raise Invalid(
                place, f"has {len(value)} entries for {model.periods} periods", "Give one for each period, or a single one."
            )
    if model.warm_up_minutes >= model.period_minutes * model.periods:
        raise Invalid("warm_up_minutes", "is as long as the day", "Shorten it.")


def _check_attributes(model: Model) -> None:
    for name, group in model.groups.items():
        check_attributes(f"groups.{name}.attributes", group.attributes, model.attributes)
    for name, service in model.services.items():
        for key, shares in service.attributes.items():
            place = f"services.{name}.attributes"
            for value in shares:
                check_attributes(place, {key: value}, model.attributes)
            if sum(shares.values()) > 1 + 1e-9:
                raise Invalid(f"{place}.{key}", f"has shares of {sum(shares.values()):g} in all", "Let them be 1 at most.")


def _check_dialer(model: Model, dialer: DialerModel) -> None:
    if dialer.service not in model.services:
        raise Invalid("dialer.service", f"is {dialer.service!r}", f"Name one of {', '.join(sorted(model.services))}.")
    if unknown := sorted(set(dialer.groups or ()) - model.groups.keys()):
        raise Invalid("dialer.groups", f"has the unknown {unknown[0]!r}", f"Name some of {', '.join(sorted(model.groups))}.")
    end = model.seconds / 60 if dialer.end_minutes is None else dialer.end_minutes
    if not dialer.begin_minutes < end <= model.seconds / 60:
        raise Invalid("dialer.end_minutes", f"is {end:g}", "Let it end after its beginning, and within the day.")
