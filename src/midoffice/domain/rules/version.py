"""Versions of a rule set: the draft that people work on, and those that were published."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.rules.life_cycle import VersionState
from midoffice.domain.rules.rule_set import Mode


@dataclass(frozen=True, slots=True)
class RuleModel:
    """One decision model: its document (see `dmn.document`), and the DMN file that it came from, empty without one.

    The document is what counts. The file keeps what a document does not carry: other tools' extensions, the diagram's details.
    """

    document: dict[str, Any]
    source: str = ""


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A test case: with these inputs the decisions named in `expected` give these values. `at` is what `now()` says."""

    name: str
    inputs: dict[str, Any]
    expected: dict[str, Any]
    at: datetime | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class RuleContent:
    """Everything that a version says."""

    models: tuple[RuleModel, ...] = ()
    cases: tuple[RuleCase, ...] = ()
    mode: Mode = Mode.STANDARD


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What people work on: there is one for each rule set. `base` is the version that it was made from, 0 for none.

    `edited` says whether it was changed since. `account_name` is who changed it last, `approved_by` who approved it as it is.
    """

    rule_set_id: UUID
    state: VersionState
    base: int
    content: RuleContent
    account_id: UUID | None
    account_name: str
    changed_at: datetime
    edited: bool = False
    approved_by: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """One thing that is otherwise. `kind` is `added`, `removed`, `changed` or `moved`; `sentence` is for people.

    `what` names the kind of thing (`row`, `cell`, `decision`, `test case` ...), `model` and `decision` say where, `place` the row
    and column as people count them.
    """

    kind: str
    what: str
    sentence: str
    model: str = ""
    decision: str = ""
    place: str = ""
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A version in a list. Numbers are 1, 2, 3 ... without gaps; `restored` is the version that this one repeats.

    `effective_from` is when it begins to decide, `retired_at` when another one took its place; `changes` are against the
    version that was the newest before.
    """

    rule_set_id: UUID
    number: int
    state: VersionState
    at: datetime
    account_id: UUID | None
    account_name: str
    approved_by: str | None
    reason: str
    effective_from: datetime
    retired_at: datetime | None
    restored: int | None
    changes: tuple[RuleDifference, ...]

    @property
    def withdrawn(self) -> bool:
        """Whether another version took its place before it began to decide."""
        return self.retired_at is not None and self.retired_at < self.effective_from


@dataclass(frozen=True, slots=True)
class RuleVersion(RuleEntry):
    """A version with everything that it says."""

    content: RuleContent = field(default_factory=RuleContent)
