"""What the compiling of one element needs at hand: names, types, and a list of what is wrong.

A text that is no FEEL does not stop the rest of the model: what depends on it reports the fault and gives null.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from midoffice.domain.rules.dmn.breathe import Breathe, without_a_break
from midoffice.domain.rules.dmn.item_types import Types
from midoffice.domain.rules.dmn.problems import Place, Problem
from midoffice.domain.rules.feel.conformance import coerce
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import CompiledTests, compile_expression, compile_unary_tests
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import ANY, FeelType, Simple
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import FeelDate
from midoffice.kernel.errors import Invalid

Step = Callable[[Run, Mapping[str, object]], object]
"""One compiled part: gives its value in a scope, null after a report."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The place where one part is compiled. `title` is the name of the element as a person knows it."""

    names: Names
    types: Types
    place: Place
    title: str
    problems: list[Problem]
    breathe: Breathe = without_a_break

    def at(self, field: str = "", rule: str = "", column: str = "") -> "Bench":
        """The same bench for a part of this part."""
        place = self.place
        parts = [place.field, field] if field and not field.startswith("[") else [place.field + field]
        return replace(self, place=Place(place.element, ".".join(parts), rule or place.rule, column or place.column))

    def knowing(self, names: Iterable[str]) -> "Bench":
        """The same bench with more variables in scope."""
        return replace(self, names=Names(self.names.variables | frozenset(names), self.names.members))

    def refuse(self, fault: Invalid) -> Step:
        """Note what is wrong; the step that stands for it reports the same each time."""
        problem = Problem(self.place, fault, self.title)
        self.problems.append(problem)
        message = str(problem)

        def broken(run: Run, _scope: Mapping[str, object]) -> object:
            run.report(message)
            return None

        return broken

    def expression(self, text: str) -> Step:
        """A FEEL expression."""
        if not text.strip():
            return nothing
        self.breathe()
        try:
            return compile_expression(text, self.names, self._types_in(text))
        except FeelFault as fault:
            return self.refuse(fault)

    def tests(self, text: str) -> CompiledTests:
        """Unary tests; those that cannot be read hold for nothing."""
        try:
            return compile_unary_tests(text, self.names, self._types_in(text))
        except FeelFault as fault:
            broken = self.refuse(fault)
            return lambda run, _value, scope: broken(run, scope)

    def _types_in(self, text: str) -> Mapping[str, FeelType]:
        """The types that a text may name: only `instance of` and functions do, and without any it is compiled but once."""
        return self.types.without_restrictions() if "instance" in text or "function" in text else {}

    def type(self, name: str) -> FeelType:
        """A type by its name; one that nobody defined is a problem, and takes anything."""
        if not name:
            return ANY
        found = self.types.find(name)
        if found is None:
            self.refuse(Invalid("type", f"there is no type {name}.", "Choose a type of the model or one of FEEL's own."))
            return ANY
        return found

    def typed(self, step: Step, name: str, what: str = "") -> Step:
        """The step with its value made fit for the type."""
        return coerced(step, self.type(name), what or self.title)


def nothing(_run: Run, _scope: Mapping[str, object]) -> object:
    """The step of logic that is not there: null, and nothing wrong about it."""
    return None


def coerced(step: Step, wanted: FeelType, what: str) -> Step:
    """A step whose value has the wanted type, or is null after a report."""
    if wanted == ANY:
        return step
    usual = CLASSES.get(wanted.name, Unknown) if isinstance(wanted, Simple) else Unknown

    def fit(run: Run, scope: Mapping[str, object]) -> object:
        value = step(run, scope)
        kind = value.__class__
        if kind is usual or value is None or kind is Unknown:
            return value
        return coerce(run, value, wanted, what)

    return fit


CLASSES: Mapping[str, type] = {"number": Decimal, "string": str, "boolean": bool, "date": FeelDate}
"""What values of some types are, to be told at a glance."""
