"""What the dispatcher decides, and why."""

from dataclasses import dataclass

from midoffice.domain.routing.dispatch.choice import MOST_URGENT
from midoffice.domain.routing.dispatch.roster import Key
from midoffice.kernel.records import quick


@quick
@dataclass(frozen=True, slots=True)
class Why:
    """Why this item goes to this partner.

    `names` are what the numbers of the keys mean. `alternatives` are the next partners, `rivals` the next items that this
    partner could have taken, ten at most of each, in order. `excluded` counts the others by what kept them out: `skill`,
    `condition`, `left`, `not_ready`, `capacity`, `declined`, `ramp_up`, `wrap_up`, `kept_for_service`.
    The offer `interrupts` work of these channels.
    """

    plan: int
    ranking: str
    names: tuple[str, ...]
    chosen: tuple[float, ...]
    alternatives: tuple[tuple[Key, tuple[float, ...]], ...]
    rivals: tuple[tuple[Key, float], ...]
    excluded: dict[str, int]
    preferred: bool
    used: tuple[int, ...] = ()
    """Load units in use just before: of the chosen one, then of each alternative."""
    idle_since: tuple[float, ...] = ()
    """Since when they had been idle, in the same order."""
    agents_take: str = MOST_URGENT
    """The plan's rule by which the rivals are ordered."""
    fits: tuple[int, ...] = ()
    """How well the partner's skills fit this item and then each rival, where the rule asks for it."""
    interrupts: tuple[str, ...] = ()
    kept_back: tuple[tuple[str, float, int], ...] = ()
    """For which services, by which share of this side's capacity, how many partners with room were kept."""
    asked: tuple[Key, ...] = ()
    """Everybody who is asked at once, in order, where several are."""
    worth: "Worth | None" = None
    """What the pair is worth, where pairs are made by that."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What a pair brings, beside what others would have brought.

    `score` is None where nothing says it: then the pair counted as much as the average of all that are known, `counted`.
    `scores` are those of others for this item, ten at most, the best first. The window was so many seconds; the best pairs of so
    many `items` and `partners` bring `total`. Where `other` has a higher score than the chosen one, he was given the item `taken`
    (None: nothing of this batch), and with him for this item all pairs would have brought `otherwise`, or would have been fewer
    (None). An item that is `due` does not wait for the best sum: it goes alone, to whom it is worth most with.
    The scores are those of another system (`outside`), or of the plan; `instead` says why not the other system's, where that was
    to be asked: `late`, `slow`, `down` ...
    """

    score: float | None
    counted: float
    scores: tuple[tuple[Key, float], ...]
    window: float
    items: int
    partners: int
    total: float
    due: bool = False
    other: Key | None = None
    taken: Key | None = None
    otherwise: float | None = None
    outside: bool = False
    instead: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Offer:
    """Offer this item to this partner; its capacity is reserved.

    And at once to those `beside`, for their own reasons: then the first who accepts has it.
    """

    item: Key
    partner: Key
    at: float
    why: Why | None = None
    beside: tuple[tuple[Key, Why | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An offer is taken back.

    `reason` is `gone` (the customer), `given_back`, `not_ready` or `left` (the partner), `taken` (by another who was asked).
    """

    item: Key
    partner: Key
    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Widened:
    """The item has come to a step of its plan (1 is the first)."""

    item: Key
    step: int
    at: float


@dataclass(frozen=True, slots=True)
class Overflowed:
    """The item goes to another service and keeps its age; `reason` is `waited` or `unroutable`."""

    item: Key
    service: str
    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Unroutable:
    """Nobody on the staff has what the item needs."""

    item: Key
    at: float


@dataclass(frozen=True, slots=True)
class Routable:
    """Somebody on the staff has what it needs again."""

    item: Key
    at: float


Decision = Offer | Withdrawn | Widened | Overflowed | Unroutable | Routable
