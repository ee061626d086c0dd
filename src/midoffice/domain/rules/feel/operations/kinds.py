"""`instance of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.conformance import has_type
from midoffice.domain.rules.feel.unknown import Unknown

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.run import Run
    from midoffice.domain.rules.feel.types import FeelType


def instance_of(run: Run, value: object, wanted: FeelType) -> object:
    """`value instance of wanted`; nothing is made fit for it, and null is an instance of Null alone."""
    return value if isinstance(value, Unknown) else has_type(run, value, wanted)
