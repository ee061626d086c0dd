"""What is asserted of customers and still true, and which identifiers several people use."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from midoffice.domain.customers.identifier import Confidence
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind

_OF_ONE = frozenset((IdentityEventKind.ASSERTED, IdentityEventKind.RETRACTED, IdentityEventKind.EXPIRED))
_SHARING = frozenset((IdentityEventKind.DECLARED_SHARED, IdentityEventKind.DECLARED_OWN))
MOST_OWNERS = 5
"""An e-mail address or telephone number that more customers have is a switchboard's or a team's."""

Key = tuple[TraitKind, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A trait that a customer has now: how sure it is, and when it was said last."""

    confidence: Confidence
    at: datetime


Holdings = Mapping[Key, Mapping[UUID, Held]]
"""By trait and value: who has it."""


def in_order(events: Iterable[IdentityEvent]) -> list[IdentityEvent]:
    """Return the set of events in the one order that counts, by (at, id); whatever order they came in, and each once."""
    return sorted({event.id: event for event in events}.values(), key=lambda event: (event.at, event.id))


def holdings(events: Iterable[IdentityEvent], now: datetime) -> Holdings:
    """Return what is held at `now`: asserted, not taken back or expired since. The surest assertion since then counts."""
    found: dict[Key, dict[UUID, list[IdentityEvent]]] = defaultdict(lambda: defaultdict(list))
    for event in in_order(events):
        if event.kind not in _OF_ONE or event.trait is None or event.value is None:
            continue
        said = found[event.trait, event.value][event.customer_id]
        if event.kind is IdentityEventKind.ASSERTED:
            said.append(event)
        else:
            said.clear()
    held: dict[Key, dict[UUID, Held]] = {}
    for key, owners in found.items():
        for customer_id, said in owners.items():
            valid = [event for event in said if event.expires_at is None or event.expires_at > now]
            if valid:
                surest = max((event.confidence or Confidence.CLAIMED for event in valid), key=lambda c: c.rank)
                held.setdefault(key, {})[customer_id] = Held(surest, valid[-1].at)
    return held


def birth_dates(held: Holdings) -> dict[UUID, str]:
    """Return each customer's date of birth: the surest one, and of those the last said."""
    best: dict[UUID, tuple[int, datetime, str]] = {}
    for (trait, value), owners in held.items():
        if trait is TraitKind.BIRTH_DATE:
            for customer_id, how in owners.items():
                place = (how.confidence.rank, how.at, value)
                best[customer_id] = max(best.get(customer_id, place), place)
    return {customer_id: value for customer_id, (_, _, value) in best.items()}


def shared_identifiers(events: Iterable[IdentityEvent], held: Holdings) -> frozenset[Key]:
    """Return the identifiers that several people use: they join nobody, and having one in common says nothing.

    Shared is what was declared so last; else an identifier whose owners were born on different days, or have different
    verified account numbers, and one of more than `MOST_OWNERS` customers. Account numbers are shared by declaration or by
    birth dates only.
    """
    declared = _declared(events)
    born, accounts = birth_dates(held), _verified_accounts(held)
    found = {key for key, owners in held.items() if declared.get(key, _looks_shared(key, owners, born, accounts))}
    return frozenset(found | {key for key, shared in declared.items() if shared})


def declared_shared(events: Iterable[IdentityEvent]) -> frozenset[Key]:
    """Return the identifiers that were declared to be shared, and not to be one's own since."""
    return frozenset(key for key, shared in _declared(events).items() if shared)


def declared_own(events: Iterable[IdentityEvent]) -> frozenset[Key]:
    """Return the identifiers that were declared to be one person's, and not to be shared since."""
    return frozenset(key for key, shared in _declared(events).items() if not shared)


def _declared(events: Iterable[IdentityEvent]) -> dict[Key, bool]:
    declared: dict[Key, bool] = {}
    for event in in_order(events):
        if event.kind in _SHARING and event.trait is not None and event.value is not None:
            declared[event.trait, event.value] = event.kind is IdentityEventKind.DECLARED_SHARED
    return declared


def _verified_accounts(held: Holdings) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for (trait, value), owners in held.items():
        if trait is TraitKind.ACCOUNT:
            for customer_id, how in owners.items():
                if how.confidence is Confidence.VERIFIED:
                    found[customer_id].add(value)
    return {customer_id: frozenset(values) for customer_id, values in found.items()}


def _looks_shared(key: Key, owners: Iterable[UUID], born: Mapping[UUID, str], accounts: Mapping[UUID, frozenset[str]]) -> bool:
    people = list(owners)
    if key[0] in {TraitKind.BIRTH_DATE, TraitKind.ADDRESS}:
        return False
    if len({born[each] for each in people if each in born}) > 1:
        return True
    if key[0] is TraitKind.ACCOUNT:
        return False
    if key[0] in {TraitKind.EMAIL, TraitKind.PHONE} and len(people) > MOST_OWNERS:
        return True
    known = [accounts[each] for each in people if each in accounts]
    return any(not one & other for one, other in combinations(known[: MOST_OWNERS + 1], 2))
