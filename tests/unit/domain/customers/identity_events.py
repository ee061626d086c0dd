"""Identity events for tests: customers by letter, times by number."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.customers.identifier import Confidence
from midoffice.domain.customers.identity.event import IdentityEvent, IdentityEventKind, TraitKind
from midoffice.domain.customers.identity.folding import fold

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def who(letter: str) -> UUID:
    return UUID(int=ord(letter))


class Said:
    """Collects events; each is a second later than the one before, unless its time is given."""

    def __init__(self) -> None:
        self.events: list[IdentityEvent] = []

    def _add(self, kind: IdentityEventKind, left: str, at: float | None, **rest: Any) -> "Said":  # noqa: ANN401 - fields of the event
        number = len(self.events) + 1
        moment = NOW + timedelta(seconds=number if at is None else at) - timedelta(days=1)
        self.events.append(IdentityEvent(UUID(int=10_000 + number), moment, kind, who(left), **rest))
        return self

    def has(self, letter: str, trait: TraitKind, value: str, sure: str = "verified", **times: Any) -> "Said":  # noqa: ANN401 - times
        at, until = times.get("at"), times.get("expires_at")
        held = {"trait": trait, "value": value, "confidence": Confidence(sure), "expires_at": until}
        return self._add(IdentityEventKind.ASSERTED, letter, at, **held)

    def lost(self, letter: str, trait: TraitKind, value: str, at: float | None = None) -> "Said":
        return self._add(IdentityEventKind.RETRACTED, letter, at, trait=trait, value=value)

    def pair(self, kind: str, left: str, right: str, at: float | None = None) -> "Said":
        return self._add(IdentityEventKind(kind), left, at, other_id=who(right))

    def scored(self, left: str, right: str, weight: float, *, matched: bool) -> "Said":
        return self._add(IdentityEventKind.SCORED, left, None, other_id=who(right), weight=weight, matched=matched)

    def sharing(self, kind: str, letter: str, trait: TraitKind, value: str) -> "Said":
        return self._add(IdentityEventKind(kind), letter, None, trait=trait, value=value)

    def groups(self, now: datetime = NOW) -> set[str]:
        people = set(fold(self.events, now).people.values())
        return {"".join(chr(member.int) for member in person.members) for person in people}
