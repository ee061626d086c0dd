"""What the API of rule sets takes."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import Field

from midoffice.domain.rules.rule_set import Mode, Purpose
from midoffice.domain.rules.version import RuleCase
from midoffice.http.bodies import Body, Edit, Instant, Key, Name
from midoffice.usecases.rules.draft import DraftOrder

RuleSetKey = Annotated[str, Path(min_length=1, max_length=64)]
RuleVersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]
ModelDocument = Annotated[dict[str, Any], Field(description="A decision model as a JSON document; docs/rules.md describes it.")]
Description = Annotated[str, Field(max_length=4_000)]
Inputs = Annotated[
    dict[str, Any],
    Field(description='Values by the names of the inputs. Dates, times and durations are FEEL literals: `@"2026-01-31"`.'),
]
DecisionName = Annotated[str, Field(min_length=1, max_length=500, description="Name or id of a decision.")]


class NewRuleSetBody(Body):
    """A rule set to be made."""

    key: Key
    name: Name
    description: Description = ""
    purpose: Purpose = Purpose.GENERAL
    mode: Mode = Mode.STANDARD


class RuleSetEdit(Edit):
    """Fields to change; those left out stay."""

    name: Name = ""
    description: Description = ""


class CaseBody(Body):
    """A test case: with these inputs the decisions named in `expected` give these values; `at` is what `now()` says."""

    name: Name
    inputs: Inputs = Field(default_factory=dict)
    expected: Annotated[dict[str, Any], Field(description="The value of each decision that matters, by its name.")]
    at: Instant | None = None
    description: Description = ""

    def case(self) -> RuleCase:
        """Return the test case."""
        return RuleCase(self.name, self.inputs, self.expected, self.at, self.description)


class RuleDraftBody(Body):
    """What a draft is to say; a part that is left out (or null) stays as it is."""

    models: Annotated[list[ModelDocument], Field(max_length=20)] | None = None
    cases: Annotated[list[CaseBody], Field(max_length=1_000)] | None = None
    mode: Mode | None = None

    def order(self) -> DraftOrder:
        """Return what was said."""
        cases = None if self.cases is None else [case.case() for case in self.cases]
        return DraftOrder(self.models, cases, self.mode)


class CasesBody(Body):
    """All test cases of a draft."""

    cases: Annotated[list[CaseBody], Field(max_length=1_000)]

    def order(self) -> DraftOrder:
        """Return what was said."""
        return DraftOrder(cases=[case.case() for case in self.cases])
