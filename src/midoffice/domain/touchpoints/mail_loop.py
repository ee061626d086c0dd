"""The loop governor: what an address may make us send by ourselves."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from midoffice.domain.touchpoints.inbound import Automatic

_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no|do?n[o']?t|never|not)[._-]?(?:reply|respond|answer)(?:[._+-].*)?|(?:.*[._-])?noreply.*", re.IGNORECASE
)
_MACHINES = frozenset({"mailer-daemon", "postmaster", "bounce", "bounces", "listserv", "majordomo", "mdaemon"})
_NOWHERE = ("invalid", "localhost", "example")


class Acknowledgement(StrEnum):
    """Whether a new contact is acknowledged by itself, and if not, why."""

    SEND = "send"
    AUTOMATIC = "automatic"
    """The mail was made by a machine."""
    NOBODY_THERE = "nobody_there"
    """The address reads no answers."""
    LIMIT_REACHED = "limit_reached"
    """The address has triggered as many as it may; a machine that we do not recognise is answering us."""


@dataclass(frozen=True, slots=True)
class LoopLimits:
    """How many automatic answers one address may trigger within `window`."""

    answers: int = 3
    window: timedelta = timedelta(hours=24)


def reads_no_answers(address: str) -> bool:
    """Tell whether an address says itself that nobody reads what is sent to it."""
    local, _, host = address.rpartition("@")
    return (
        not local
        or local.lower() in _MACHINES
        or _NO_REPLY.fullmatch(local) is not None
        or host.rpartition(".")[2].lower() in _NOWHERE
    )


def decide_acknowledgement(
    address: str, automatic: Automatic | None, triggered: int, limits: LoopLimits | None = None
) -> Acknowledgement:
    """Decide whether a mail from `address` is acknowledged.

    `triggered` counts the automatic answers that the address has triggered within the window, this one included.
    """
    if automatic is not None:
        return Acknowledgement.AUTOMATIC
    if reads_no_answers(address):
        return Acknowledgement.NOBODY_THERE
    return Acknowledgement.SEND if triggered <= (limits or LoopLimits()).answers else Acknowledgement.LIMIT_REACHED
