"""Service level: the share of contacts that were answered soon enough, under each of the definitions in use.

The definitions differ in what they do with customers who gave up, with those who gave up at once, and with contacts that
flowed out to another queue. The same day gives 71 % under one and 80 % under another, so a figure never stands without
its definition.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

from midoffice.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """What became of the contacts of a period, as counts.

    "In time" is within the threshold of the target. Short abandoned are those that gave up before a second, usually
    shorter threshold. Flow-outs left the queue for another one; they are neither answered nor abandoned.
    """

    answered: int
    answered_in_time: int
    abandoned: int = 0
    abandoned_in_time: int = 0
    short_abandoned: int = 0
    flow_out: int = 0

    def __post_init__(self) -> None:
        """Refuse negative counts and parts that are larger than their whole."""
        for name in (field.name for field in fields(self)):
            if getattr(self, name) < 0:
                raise Invalid(name, f"is {getattr(self, name)}", "Enter a count of zero or more.")
        for part, whole in (("answered_in_time", "answered"), ("abandoned_in_time", "abandoned"), ("short_abandoned", "abandoned")):
            if getattr(self, part) > getattr(self, whole):
                raise Invalid(part, f"is larger than {whole}", f"Enter at most {getattr(self, whole)}.")

    @property
    def offered(self) -> int:
        """Answered and abandoned together; flow-outs are not in it."""
        return self.answered + self.abandoned


class ServiceLevelDefinition(StrEnum):
    """Which contacts count as met (numerator), and of which (denominator). "In time" is within the threshold.

    Sources: the article "Service Level Threshold Calculations" of Call Centre Helper (its names: CCH); the user guides of
    Cisco ICM / Unified CCE; the Genesys Cloud page "Configure the service level calculation"; the definitions of historical
    metrics of Amazon Connect.
    """

    OF_ANSWERED = "of_answered"
    """Answered in time, of the answered: abandoned contacts are ignored (Genesys without abandoned)."""
    OF_OFFERED = "of_offered"
    """Answered in time, of answered and abandoned: giving up counts against us (Cisco negative; Genesys by default)."""
    OF_OFFERED_AND_FLOWN_OUT = "of_offered_and_flown_out"
    """As `of_offered`, and flowing out counts against us too (Genesys with flow-outs)."""
    OF_NOT_ABANDONED_IN_TIME = "of_not_abandoned_in_time"
    """Answered in time, of all but those who gave up in time (Cisco ignore)."""
    OF_NOT_SHORT_ABANDONED = "of_not_short_abandoned"
    """Answered in time, of all but those who gave up at once (Genesys without short abandoned)."""
    ABANDONED_IN_TIME_MET = "abandoned_in_time_met"
    """Answered or abandoned in time, of answered and abandoned: who gave up in time counts for us (Cisco positive)."""
    SHORT_ABANDONED_MET = "short_abandoned_met"
    """Answered in time or given up at once, of answered and abandoned (CCH)."""
    REMOVED_IN_TIME = "removed_in_time"
    """Answered or abandoned in time, of all that joined the queue (Amazon Connect, no flow-out counted as in time)."""


_Formula = Callable[[ContactCounts], tuple[int, int]]

_FORMULAS: dict[ServiceLevelDefinition, _Formula] = {
    ServiceLevelDefinition.OF_ANSWERED: lambda c: (c.answered_in_time, c.answered),
    ServiceLevelDefinition.OF_OFFERED: lambda c: (c.answered_in_time, c.offered),
    ServiceLevelDefinition.OF_OFFERED_AND_FLOWN_OUT: lambda c: (c.answered_in_time, c.offered + c.flow_out),
    ServiceLevelDefinition.OF_NOT_ABANDONED_IN_TIME: lambda c: (c.answered_in_time, c.offered - c.abandoned_in_time),
    ServiceLevelDefinition.OF_NOT_SHORT_ABANDONED: lambda c: (c.answered_in_time, c.offered - c.short_abandoned),
    ServiceLevelDefinition.ABANDONED_IN_TIME_MET: lambda c: (c.answered_in_time + c.abandoned_in_time, c.offered),
    ServiceLevelDefinition.SHORT_ABANDONED_MET: lambda c: (c.answered_in_time + c.short_abandoned, c.offered),
    ServiceLevelDefinition.REMOVED_IN_TIME: lambda c: (c.answered_in_time + c.abandoned_in_time, c.offered + c.flow_out),
}


def measure_service_level(counts: ContactCounts, definition: ServiceLevelDefinition) -> float | None:
    """Return the service level, from 0 to 1, or None when the definition counts no contact at all."""
    met, counted = _FORMULAS[definition](counts)
    return met / counted if counted else None
