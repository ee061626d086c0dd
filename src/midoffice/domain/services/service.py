"""A service: a line of business that a contact asks for, and the unit of reporting."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from midoffice.domain.services.calendar import Calendar
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class ServiceLevelTarget:
    """Such a fraction of contacts is to be answered within so long, e.g. 0.8 within 20 s."""

    fraction: float = 0.8
    within: timedelta = timedelta(seconds=20)

    def __post_init__(self) -> None:
        """Refuse a fraction outside 0-1 and a time that is not positive."""
        if not 0 < self.fraction <= 1:
            raise Invalid("target.fraction", f"is {self.fraction}", "Enter a share above 0 and at most 1.")
        if self.within <= timedelta(0):
            raise Invalid("target.within", "is not positive", "Enter a duration above zero.")


@dataclass(frozen=True, slots=True)
class RequiredSkill:
    """A skill with the least proficiency that will do."""

    skill_id: UUID
    level: int = 1


HIGHEST_RANK = 9
"""Ranks go from minus this on."""
HEAVIEST = 100
MOST_ASKED = 10
"""Agents who may be asked at once."""
LONGEST_CONDITION = 2_000
"""Characters of a condition that says who may take a contact."""
LONGEST_SCORE = 2_000
"""Characters of an expression that says what a pair is worth."""
USUAL_WINDOW_SECONDS, LONGEST_WINDOW_SECONDS = 0.2, 2.0
"""For so long pairs are gathered that are made by their value."""

SkillGroups = tuple[tuple[RequiredSkill, ...], ...]
"""One skill of each group is required; no groups: anybody will do."""


class Ranking(StrEnum):
    """Which of the agents who may take a contact is asked first; `domain/routing/dispatch/ranking.py` has their keys."""

    LONGEST_IDLE = "longest_idle"
    """Whose last work began or ended longest ago."""
    LEAST_OCCUPIED = "least_occupied"
    """Who uses the smallest share of the total capacity."""
    BEST_MATCH = "best_match"
    """Who has the highest proficiencies in what is required, summed."""
    ROUND_ROBIN = "round_robin"
    """Who was offered something longest ago."""
    BEST_VALUE = "best_value"
    """Contacts are gathered for a moment and paired together: what brings most in sum; of equals, the longest idle."""


@dataclass(frozen=True, slots=True)
class WideningStep:
    """So long after a contact's arrival these skills are required in place of those before.

    And another number of agents is asked at once, and another condition is to hold (none where it is empty), unless that is None.
    """

    after: timedelta
    groups: SkillGroups = ()
    asked_at_once: int | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What a contact asks for, who may answer it and how soon.

    Chats count against `real_time_target` in elapsed time, deferred contacts against `deferred_target` in opening time.
    `priority` moves an item's due time forward by so many seconds. `max_waiting` = 0 means no limit. `rank` is the class: a lower
    one is served first whatever the age. Within a rank an item's urgency grows by `weight` for each second that it waits.
    It keeps the `reserved` shares (0-1) of the load units of its ready agents - who have what it requires at first - for itself.
    Only agents of its hub are offered its contacts.
    So many agents are `asked_at_once` for a contact: the first who accepts has it. For the ranking by value the `score` says what a
    contact with an agent is worth (see `dispatch/score.py`), and `value_window_seconds` for how long contacts are gathered. With
    `outside_score` another system is asked for it, and the `score` counts where that says nothing. The `condition` says, beside the
    skills, who may take a contact (see `dispatch/condition.py`); empty: anybody.
    """

    id: UUID
    key: str
    name: str
    calendar: Calendar = field(default_factory=lambda: Calendar(always=True))
    real_time_target: ServiceLevelTarget = field(default_factory=ServiceLevelTarget)
    deferred_target: ServiceLevelTarget = field(default_factory=lambda: ServiceLevelTarget(0.9, timedelta(hours=4)))
    required_skills: tuple[RequiredSkill, ...] = ()
    overflow_service_id: UUID | None = None
    overflow_after: timedelta | None = None
    priority: int = 0
    offer_timeout: timedelta = timedelta(seconds=20)
    reject_cooldown: timedelta = timedelta(seconds=60)
    wrap_up_limit: timedelta = timedelta(seconds=120)
    preferred_wait: timedelta = timedelta(minutes=2)
    max_waiting: int = 0
    reasons_required: bool = True
    active: bool = True
    version: int = 1
    ranking: Ranking = Ranking.LONGEST_IDLE
    rank: int = 0
    weight: float = 1.0
    widening: tuple[WideningStep, ...] = ()
    callback: CallbackRules = field(default_factory=CallbackRules)
    reserved_real_time: float = 0.0
    reserved_deferred: float = 0.0
    hub_id: UUID = MAIN_HUB
    asked_at_once: int = 1
    score: str = ""
    value_window_seconds: float = USUAL_WINDOW_SECONDS
    outside_score: bool = False
    condition: str = ""

    def condition_at(self, step: int) -> str:
        """Return the condition that is in force from a step on; 0 is before the first."""
        said = [each.condition for each in self.widening[:step] if each.condition is not None]
        return said[-1] if said else self.condition

    @property
    def has_condition(self) -> bool:
        """Tell whether a condition is ever in force."""
        return bool(self.condition) or any(step.condition for step in self.widening)

    @property
    def asks_outside(self) -> bool:
        """Tell whether another system is asked what its contacts are worth."""
        return self.active and self.outside_score and self.ranking is Ranking.BEST_VALUE

    @property
    def keeps_share(self) -> bool:
        """Tell whether it keeps a share of its agents' capacity for itself."""
        return self.active and (self.reserved_real_time > 0 or self.reserved_deferred > 0)
