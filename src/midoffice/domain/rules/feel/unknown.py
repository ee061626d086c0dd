"""UNKNOWN: the value of an input that nobody could tell, in the strict mode."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known, which is not the same as null ("known to be nothing").

    `reason` says why, e.g. "timed out after 200 ms"; `source` names the input, e.g. `Customer.consent`. In strict mode it stays
    itself through comparisons, arithmetic and calls; `and` and `or` follow Kleene.
    """

    reason: str
    source: str = ""

    def __str__(self) -> str:
        where = f"{self.source}: " if self.source else ""
        return f"UNKNOWN({where}{self.reason})"

    def __bool__(self) -> bool:
        """Refuse to be taken for true or false by accident."""
        raise TypeError("an UNKNOWN is neither true nor false")


def with_null(value: object) -> object:
    """The value with null in place of every UNKNOWN in it, which is how standard DMN sees what nobody could tell."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, dict):
        return {name: with_null(entry) for name, entry in value.items()}
    return [with_null(item) for item in value] if isinstance(value, list) else value
