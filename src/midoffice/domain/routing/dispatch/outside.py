"""What another system says pairs are worth: it comes in as data, and nobody is asked while pairs are made."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from midoffice.kernel.records import quick

if TYPE_CHECKING:
    from collections.abc import Mapping

    from midoffice.domain.routing.dispatch.roster import Key

LATE = "late"
"""Why the plan's own score counted: nothing had come until pairs were made."""


@quick
@dataclass(frozen=True, slots=True)
class Outside:
    """The other system's scores of one item by partner, or the word for what went wrong: then the plan's own score counts."""

    scores: "Mapping[Key, float]" = field(default_factory=dict)
    trouble: str = ""
