"""Persons folded from identity events: a pure function of the set of events, so any order of them gives the same people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from midoffice.domain.customers.identifier import Confidence
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.held import Holdings, birth_dates, holdings, in_order, shared_identifiers
from midoffice.domain.customers.person import Person

Pair = tuple[UUID, UUID]
_DECLARATIONS = frozenset((IdentityEventKind.DECLARED_SAME, IdentityEventKind.DECLARED_DIFFERENT, IdentityEventKind.WITHDRAWN))


@dataclass(frozen=True, slots=True)
class Link:
    """Why two records are one person: `declared`, `account`, `visitor` or `score`."""

    left_id: UUID
    right_id: UUID
    why: str


@dataclass(frozen=True, slots=True)
class Folded:
    """The person of every customer that the events name, and the links that made them."""

    people: Mapping[UUID, Person]
    links: tuple[Link, ...]


def fold(events: Iterable[IdentityEvent], now: datetime, customers: Iterable[UUID] = ()) -> Folded:
    """Return the people. `customers` are there even when no event names them.

    Strongest first, and nothing weaker undoes what a stronger one decided:

    1. declarations, a later one, by (at, id), before an earlier one: the same, or different;
    2. the same verified account number, then the same visitor's mark, unless the identifier is shared;
    3. the last score of a pair, if it was enough, the highest first.

    Rules and scores never join people of different birth dates; only a declaration does.
    """
    said = in_order(events)
    held = holdings(said, now)
    named = {event.customer_id for event in said} | {event.other_id for event in said if event.other_id is not None}
    clusters = _Clusters(named | set(customers), birth_dates(held))
    _declare(clusters, said)
    for link in (*_rule_links(held, said), *_score_links(said)):
        clusters.join(link, careful=True)
    return Folded(clusters.people(), tuple(clusters.links))


def pair_of(left: UUID, right: UUID) -> Pair:
    """Return two customers with the smaller id first."""
    return (left, right) if left < right else (right, left)


def declared_pairs(events: Iterable[IdentityEvent]) -> dict[Pair, bool]:
    """Return what was declared last of each pair: True for the same, False for different."""
    found: dict[Pair, bool] = {}
    for event in in_order(events):
        if event.other_id is None or event.kind not in _DECLARATIONS:
            continue
        pair = pair_of(event.customer_id, event.other_id)
        if event.kind is IdentityEventKind.WITHDRAWN:
            found.pop(pair, None)
        else:
            found[pair] = event.kind is IdentityEventKind.DECLARED_SAME
    return found


class _Clusters:
    """Sets of customers, and the pairs that must not come into one."""

    def __init__(self, customers: Iterable[UUID], born: Mapping[UUID, str]) -> None:
        self._of = {each: {each} for each in customers}
        self._born = born
        self._apart: dict[UUID, set[UUID]] = {}
        self.links: list[Link] = []

    def together(self, left: UUID, right: UUID) -> bool:
        return self._of[left] is self._of[right]

    def keep_apart(self, left: UUID, right: UUID) -> None:
        self._apart.setdefault(left, set()).add(right)
        self._apart.setdefault(right, set()).add(left)

    def join(self, link: Link, *, careful: bool) -> None:
        left, right = self._of[link.left_id], self._of[link.right_id]
        if left is right or any(self._apart.get(each, set()) & right for each in left):
            return
        if careful and self._born_apart(left, right):
            return
        joined = left | right
        for each in joined:
            self._of[each] = joined
        self.links.append(link)

    def people(self) -> dict[UUID, Person]:
        return {each: Person.of(members) for each, members in sorted(self._of.items())}

    def _born_apart(self, left: set[UUID], right: set[UUID]) -> bool:
        one, other = ({self._born[each] for each in side if each in self._born} for side in (left, right))
        return bool(one and other and not one & other)


def _declare(clusters: _Clusters, said: list[IdentityEvent]) -> None:
    """Take the latest word first; what contradicts it, directly or through others, is passed over."""
    withdrawn: set[Pair] = set()
    for event in reversed(said):
        if event.other_id is None:
            continue
        left, right = pair_of(event.customer_id, event.other_id)
        if (left, right) in withdrawn:
            continue
        if event.kind is IdentityEventKind.WITHDRAWN:
            withdrawn.add((left, right))
        elif event.kind is IdentityEventKind.DECLARED_SAME:
            clusters.join(Link(left, right, "declared"), careful=False)
        elif event.kind is IdentityEventKind.DECLARED_DIFFERENT and not clusters.together(left, right):
            clusters.keep_apart(left, right)


_RULES: tuple[tuple[TraitKind, Callable[[Confidence], bool]], ...] = (
    (TraitKind.ACCOUNT, lambda confidence: confidence is Confidence.VERIFIED),
    (TraitKind.VISITOR, lambda confidence: confidence is not Confidence.CLAIMED),
)


def _rule_links(held: Holdings, said: list[IdentityEvent]) -> list[Link]:
    shared = shared_identifiers(said, held)
    links = []
    for kind, enough in _RULES:
        for key in sorted(key for key in held if key[0] is kind and key not in shared):
            owners = sorted(each for each, how in held[key].items() if enough(how.confidence))
            links += [Link(left, right, kind.value) for left, right in combinations(owners, 2)]
    return links


def _score_links(said: list[IdentityEvent]) -> list[Link]:
    latest: dict[Pair, IdentityEvent] = {}
    for event in said:
        if event.kind is IdentityEventKind.SCORED and event.other_id is not None:
            latest[pair_of(event.customer_id, event.other_id)] = event
    enough = [(-(event.weight or 0.0), pair) for pair, event in latest.items() if event.matched]
    return [Link(left, right, "score") for _, (left, right) in sorted(enough)]
