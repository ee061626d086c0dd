"""The catalogue: all actions, groups, policies, budgets and the way of choosing, published together as one numbered version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from midoffice.domain.decisions.action import Action
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.domain.decisions.policy import Policy


@dataclass(frozen=True, slots=True)
class Placement:
    """A place on a channel where something can be said; at most `slots` actions at once."""

    key: str
    channel: DecisionChannel
    name: str
    slots: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Actions that belong together; `weight` multiplies their scores."""

    key: str
    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Budget:
    """What there is of something: at most `limit` offers that use it are accepted."""

    key: str
    limit: int


@dataclass(frozen=True, slots=True)
class ContextWeight:
    """Multiplies the scores of a group or an action (of all, where both are None) when its condition in FEEL is true."""

    text: str
    weight: float
    group: str | None = None
    action: str | None = None


Factor = Literal["propensity", "context", "value", "lever"]
FACTORS: tuple[Factor, ...] = ("propensity", "context", "value", "lever")


@dataclass(frozen=True, slots=True)
class Arbitration:
    """How it is chosen among actions that may be said: propensity x context x value x lever, as far as they are in `use`.

    `exploration` is the share of decisions whose first choice is left to chance, so that what is new gets known.
    `control_share` of all people get no offers, to compare with; who they are follows from `control_salt`.
    """

    use: frozenset[Factor] = frozenset(FACTORS)
    exploration: float = 0.05
    control_share: float = 0.0
    control_salt: str = ""
    weights: tuple[ContextWeight, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that decisions are made by. `rule_set` is the key of a rule set that may block actions as well, or None."""

    placements: tuple[Placement, ...] = ()
    groups: tuple[Group, ...] = ()
    actions: tuple[Action, ...] = ()
    policies: tuple[Policy, ...] = ()
    budgets: tuple[Budget, ...] = ()
    rule_set: str | None = None
    arbitration: Arbitration = field(default_factory=Arbitration)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Return the catalogue of a document; raises Invalid with the path of what is wrong, such as `actions.3.value`."""
        from midoffice.domain.decisions.catalogue_reading import read_catalogue  # noqa: PLC0415 - they need each other

        return read_catalogue(cls, document)

    def document(self) -> dict[str, Any]:
        """Return the catalogue as JSON, every field written out: `read` gives an equal one."""
        from midoffice.domain.decisions.catalogue_writing import catalogue_document  # noqa: PLC0415 - they need each other

        return catalogue_document(self)

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the document, in hexadecimal: the same for catalogues that say the same."""
        from midoffice.domain.decisions.catalogue_writing import catalogue_hash  # noqa: PLC0415 - they need each other

        return catalogue_hash(self)
