"""What a changed routing plan would mean for what waits and who is there, in numbers and in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

NAMED = 10
"""Items at most that are named of those that would become unroutable."""


@dataclass(frozen=True, slots=True)
class Stranded:
    """A waiting item that nobody on the staff could take; `service` is the key of where it would then wait."""

    work_item_id: UUID
    interaction_id: UUID | None
    service: str
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class ServiceFindings:
    """One service whose rules change, or whose waiting items are concerned.

    `waiting` items wait there now. Of those `unroutable` would become so, `routable` would be so no longer, and `leaving` would go
    to the overflow at once. `on_staff` agents have what it asks for, at first or at a step; `signed_in` of them are there.
    """

    key: str
    name: str
    waiting: int
    unroutable: int
    routable: int
    leaving: int
    on_staff: int
    signed_in: int


@dataclass(frozen=True, slots=True)
class PlanFindings:
    """The consequences of a plan. `harm` is what has to be confirmed: items that would become unroutable, by service key.

    `harm` counts them where they would then wait, the services where they wait now. `stranded` names the longest waiting of
    them. Of the others `later` and `sooner` would change their place by more than a tenth of the queue. `loops` are services,
    by key, that overflow into one another: such a plan is refused.
    """

    waiting: int
    unroutable: int
    routable: int
    leaving: int
    later: int
    sooner: int
    harm: dict[str, int]
    stranded: tuple[Stranded, ...]
    services: tuple[ServiceFindings, ...]
    loops: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()


def exceeds(harm: Mapping[str, int], confirmed: Mapping[str, int]) -> bool:
    """Tell whether the harm is more, in any service, than somebody has seen and confirmed."""
    return any(count > confirmed.get(key, 0) for key, count in harm.items())


def in_words(found: PlanFindings, names: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each finding, the gravest first; `names` are the services' by key."""
    for loop in found.loops:
        yield f"{' → '.join(names[key] for key in (*loop, loop[0]))}: these services overflow into one another."
    if found.unroutable:
        places = ", ".join(f"{count:,} in {names[key]}" for key, count in sorted(found.harm.items()))
        yield f"{_items(found.unroutable)} would become unroutable: nobody on the staff has what they ask for ({places})."
    for service in found.services:
        if not service.on_staff:
            yield f"Nobody on the staff has what {service.name} asks for."
        elif not service.signed_in:
            yield f"Nobody who has what {service.name} asks for is signed in."
    if found.leaving:
        yield f"{_items(found.leaving)} would go to another service at once."
    if found.routable:
        yield f"{_items(found.routable)} would find somebody again."
    if found.later or found.sooner:
        yield f"The order changes: {_items(found.later)} would be served clearly later, {found.sooner:,} clearly sooner."


def _items(count: int) -> str:
    return f"{count:,} waiting {'item' if count == 1 else 'items'}"
