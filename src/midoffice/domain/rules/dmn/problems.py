"""What keeps a model from being run as it was meant, each with its place."""

from dataclasses import dataclass

from midoffice.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a model: `element` is the id of a decision, function, service or type; `rule` and `column` are ids in its table.

    `field` names the part of the element, e.g. `logic`, `logic.entries[2]`, `expression`, `allowed`, `default`, `requires`.
    """

    element: str
    field: str = "logic"
    rule: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `fault` has the sentence and the remedy; a `FeelFault` has the offsets in the text as well."""

    place: Place
    fault: Invalid
    name: str = ""

    def __str__(self) -> str:
        where = f"{self.name or self.place.element}, {self.place.field}"
        where += f", row {self.place.rule}" if self.place.rule else ""
        where += f", column {self.place.column}" if self.place.column else ""
        return f"{where}: {self.fault.fields['why']}"
