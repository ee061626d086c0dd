"""A service: a line of business that a contact asks for, and the unit of reporting."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from midoffice.domain.services.calendar import Calendar
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


@dataclass(frozen=True, slots=True)
class Service:
    """What a contact asks for, who may answer it and how soon.

    Chats count against `real_time_target` in elapsed time, deferred contacts against `deferred_target` in opening time.
    `priority` moves an item's due time forward by so many seconds. `max_waiting` = 0 means no limit.
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
