"""The loop governor: what an address may make us send by ourselves."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from midoffice.domain.touchpoints.inbound import Automatic
from midoffice.domain.touchpoints.mail_sender import reads_no_answers


class Acknowledgement(StrEnum):
    """Whether a new contact is acknowledged by itself, and if not, why."""

    SEND = "send"
    AUTOMATIC = "automatic"
    """The mail was made by a machine."""
    NOBODY_THERE = "nobody_there"
    """The address reads no answers."""
    LIMIT_REACHED = "limit_reached"
    """The address has triggered as many as it may; perhaps a machine that we do not recognise is answering us."""


@dataclass(frozen=True, slots=True)
class LoopLimits:
    """How many automatic answers one address may trigger within `window`."""

    answers: int = 3
    window: timedelta = timedelta(hours=24)


LOOP_LIMITS = LoopLimits()


def decide_acknowledgement(
    address: str, automatic: Automatic | None, triggered: int, limits: LoopLimits = LOOP_LIMITS
) -> Acknowledgement:
    """Decide whether a new contact from `address` is acknowledged.

    `triggered` counts the automatic answers that the address has triggered within the window, this one included.
    """
    if automatic is not None:
        return Acknowledgement.AUTOMATIC
    if reads_no_answers(address):
        return Acknowledgement.NOBODY_THERE
    return Acknowledgement.SEND if triggered <= limits.answers else Acknowledgement.LIMIT_REACHED
