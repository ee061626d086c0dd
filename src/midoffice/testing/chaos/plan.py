"""Which trouble there is when: pure, so that the same plan with the same seed makes the same trouble."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random

NEVER = timedelta.max


class FaultKind(StrEnum):
    """What may be wrong with a source."""

    NONE = "none"
    """Everything passes."""
    SLOW = "slow"
    """What it says arrives later, by a delay and up to as much jitter more."""
    FROZEN = "frozen"
    """Connections are taken, and no byte passes in any direction."""
    DOWN = "down"
    """Connections are broken as soon as they are there."""
    FLAPPING = "flapping"
    """Up for a while and down for a while, in turn."""
    LYING = "lying"
    """It answers in time, and wrongly (HTTP only)."""


class Lie(StrEnum):
    """How an answer over HTTP may be wrong."""

    OTHER_CUSTOMER = "other_customer"
    """The record of another customer."""
    WRONG_TYPES = "wrong_types"
    """Words where numbers were, lists and objects where words were."""
    MISSING_FIELDS = "missing_fields"
    """Some fields are not there."""
    HUGE = "huge"
    """50 MB."""
    HALF = "half"
    """It breaks off in the middle."""
    ANOTHER_TYPE = "another_type"
    """A page for people, with the status of success."""
    ANOTHER_CHARSET = "another_charset"
    """The same in UTF-16."""
    REDIRECT = "redirect"
    """Ask somebody else."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble with its measures. `share` is the part of answers it concerns; for FROZEN, DOWN and FLAPPING everything is."""

    kind: FaultKind = FaultKind.NONE
    delay: timedelta = timedelta(0)
    jitter: timedelta = timedelta(0)
    up: timedelta = timedelta(seconds=1)
    down: timedelta = timedelta(seconds=1)
    lie: Lie = Lie.OTHER_CUSTOMER
    share: float = 1.0

    def lateness(self, chance: Random) -> timedelta:
        """Return how much later an answer arrives."""
        if self.kind is not FaultKind.SLOW or chance.random() >= self.share:
            return timedelta(0)
        return self.delay + chance.random() * self.jitter

    def lie_now(self, chance: Random) -> Lie | None:
        """Return how an answer is wrong, if it is."""
        return self.lie if self.kind is FaultKind.LYING and chance.random() < self.share else None


WELL = Fault()
_DOWN = Fault(FaultKind.DOWN)


@dataclass(frozen=True, slots=True)
class Phase:
    """A trouble and how long it lasts; NEVER ends: to the end."""

    fault: Fault = WELL
    lasts: timedelta = NEVER


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Phases, one after the other; with `repeat` all over again, otherwise everything is well afterwards."""

    phases: tuple[Phase, ...] = ()
    seed: int = 0
    repeat: bool = False

    def at(self, elapsed: timedelta) -> Fault:
        """Return the trouble so long after the start; flapping is told as down or well."""
        return self._moment(elapsed)[0]

    def until_change(self, elapsed: timedelta) -> timedelta:
        """Return how long the trouble of that moment stays as it is; NEVER for always."""
        return self._moment(elapsed)[1]

    def chance(self, number: int) -> Random:
        """Return the chance of one exchange: the same for the same number, whatever the others did."""
        return Random(f"{self.seed}:{number}")  # noqa: S311  # repeatable, and no secret

    def _moment(self, elapsed: timedelta) -> tuple[Fault, timedelta]:
        whole = sum((phase.lasts for phase in self.phases if phase.lasts != NEVER), timedelta(0))
        endless = any(phase.lasts == NEVER for phase in self.phases)
        inside = elapsed % whole if self.repeat and whole and not endless else elapsed
        for phase in self.phases:
            if phase.lasts == NEVER or inside < phase.lasts:
                left = NEVER if phase.lasts == NEVER else phase.lasts - inside
                return _flap(phase.fault, inside, left)
            inside -= phase.lasts
        return WELL, NEVER


def always(fault: Fault, seed: int = 0) -> FaultPlan:
    """Return the plan of one trouble without an end."""
    return FaultPlan((Phase(fault),), seed)


def _flap(fault: Fault, inside: timedelta, left: timedelta) -> tuple[Fault, timedelta]:
    if fault.kind is not FaultKind.FLAPPING:
        return fault, left
    turn = inside % (fault.up + fault.down)
    if turn < fault.up:
        return WELL, min(left, fault.up - turn)
    return _DOWN, min(left, fault.up + fault.down - turn)
