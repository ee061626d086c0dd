"""How long work lets others go on that share the processor with it."""

from collections.abc import Callable

Breathe = Callable[[], None]
"""Called between the small steps of reading and compiling: whoever does that beside other work lets it go on."""


def without_a_break() -> None:
    """Go on at once."""
