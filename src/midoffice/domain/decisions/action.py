"""Actions: what may be said to a customer, when, and in which words on which channel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from midoffice.domain.decisions.ledger import ActionKind, DecisionChannel

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


class Test(StrEnum):
    """The three questions that criteria answer, in the order in which they are asked."""

    __test__ = False  # no test of pytest's

    ELIGIBILITY = "eligibility"
    """May we: law, contract, age."""
    APPLICABILITY = "applicability"
    """Does it fit now: what the customer has, what is going on."""
    SUITABILITY = "suitability"
    """Is it good for the customer."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition in FEEL that has to be true. `why` says in plain words what it asks for."""

    id: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """The words of an action on one channel; `content` has the texts that the channel asks for, as templates.

    `placements` are those where it may stand, none for all of the channel. `weight` multiplies the score.
    """

    key: str
    channel: DecisionChannel
    content: Mapping[str, Any]
    active: bool = True
    weight: float = 1.0
    placements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something that may be said to a customer.

    It holds from `valid_from` until before `valid_until`. `value` is what a success is worth, in one currency for the whole
    catalogue. `repeat_after` is how long after it was said (a mandatory notice) or accepted (an offer) it may be said again; None
    is never. `purpose` is what the customer has to have consented to.
    """

    key: str
    name: str
    kind: ActionKind
    group: str
    purpose: str
    treatments: tuple[Treatment, ...]
    criteria: Mapping[Test, tuple[Criterion, ...]] = field(default_factory=dict)
    active: bool = True
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    value: Decimal = Decimal(0)
    lever: float = 1.0
    budget: str | None = None
    starting_propensity: float = 0.05
    expires_after: timedelta = WEEK
    later_pause: timedelta = DAY
    repeat_after: timedelta | None = None

    def tests(self) -> Iterator[tuple[Test, Criterion]]:
        """Yield the criteria in the order in which they are asked."""
        for test in Test:
            for criterion in self.criteria.get(test, ()):
                yield test, criterion
