"""The centre's capacity rules: what may interrupt what, ramp-up, what a wrap-up holds, what one takes who becomes free."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from midoffice.domain.touchpoints.channel import EXTERNAL, MEDIA_TYPE, Channel, MediaType
from midoffice.kernel.errors import Invalid

LONGEST_RAMP_UP = timedelta(hours=4)


class WrapUpHolds(StrEnum):
    """What an agent in wrap-up is kept from."""

    OWN_UNITS = "own_units"
    """The wrap-up holds the units of its contact; what is left may be used."""
    ALL_MEDIA = "all_media"
    """Nothing new on any channel until it is over."""


class AgentsTake(StrEnum):
    """What an agent is offered who has become free, among what waits in one class."""

    MOST_URGENT = "most_urgent"
    """What is due first."""
    BEST_SKILLED = "best_skilled"
    """What asks for the agent's highest proficiencies; of equal ones what is due first. Others may wait without a bound."""


def usual_interruptions() -> dict[Channel, tuple[Channel, ...]]:
    """Return the matrix that we come with.

    Whatever a customer waits for at the other end may interrupt what waits by itself, and a call may interrupt a chat. What is
    handled in another system is not held: we could not stop its clock there.
    """
    deferred = sorted(channel for channel in Channel if MEDIA_TYPE[channel] is MediaType.DEFERRED and channel not in EXTERNAL)
    usual = {channel: tuple(deferred) for channel in sorted(Channel) if MEDIA_TYPE[channel] is MediaType.REAL_TIME}
    return {**usual, Channel.VOICE: tuple(sorted((Channel.CHAT, *deferred)))}


@dataclass(frozen=True, slots=True)
class CapacityRules:
    """What holds for every agent. `version` is 0 until an administrator sets them.

    `interrupts` names, by channel, those whose assigned work may be held for work of it. For `ramp_up` after an absence the
    room of an agent grows from one contact to the limits; zero: it is all there at once.
    """

    interrupts: Mapping[Channel, tuple[Channel, ...]] = field(default_factory=usual_interruptions)
    ramp_up: timedelta = timedelta(0)
    wrap_up_holds: WrapUpHolds = WrapUpHolds.OWN_UNITS
    version: int = 0
    agents_take: AgentsTake = AgentsTake.MOST_URGENT

    def interrupted_by(self, channel: Channel) -> tuple[Channel, ...]:
        """Return the channels whose work may be held for work of this one."""
        return self.interrupts.get(channel, ())


USUAL_RULES = CapacityRules()
"""Those that we come with."""


def check_rules(rules: CapacityRules) -> CapacityRules:
    """Return the rules in their plain form: no empty rows, channels in order, nothing twice.

    Raises Invalid(interrupts.<channel> | ramp_up): no channel may interrupt itself, not even in a round.
    """
    clean = {channel: tuple(sorted(set(below))) for channel, below in sorted(rules.interrupts.items()) if below}
    for channel, below in clean.items():
        if channel in below:
            remedy = "A channel never interrupts itself: take it out."
            raise Invalid(f"interrupts.{channel}", "names itself", remedy)
        back = next((other for other in below if channel in _below(clean, other)), None)
        if back is not None:
            raise Invalid(f"interrupts.{channel}", f"and {back} interrupt each other", "Let one of them go first.")
    if not timedelta(0) <= rules.ramp_up <= LONGEST_RAMP_UP:
        hours = round(LONGEST_RAMP_UP.total_seconds() / 3600)
        raise Invalid("ramp_up", "is out of range", f"Enter 0 to {hours} hours; 0 means none.")
    return CapacityRules(clean, rules.ramp_up, rules.wrap_up_holds, rules.version, rules.agents_take)


def _below(interrupts: Mapping[Channel, tuple[Channel, ...]], channel: Channel) -> set[Channel]:
    """Return everything that a channel may interrupt, by itself or through others."""
    found: set[Channel] = set()
    open_ = [channel]
    while open_:
        for each in interrupts.get(open_.pop(), ()):
            if each not in found:
                found.add(each)
                open_.append(each)
    return found
