"""How one view asks one source: by the identifiers that it knows, one after the other, until one finds the customer."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from midoffice.domain.context.assembling import attribute
from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.freshness import KeptAnswer, is_fresh
from midoffice.domain.customers.identifier import Identifier
from midoffice.ports.outside import Clock
from midoffice.usecases.context.live_sources import PlannedSource
from midoffice.usecases.context.source_flight import Flight

MOST_TRIED = 8
"""Identifiers by which one view asks one source, one after the other."""
_PASSING = frozenset({UnknownReason.DOWN, UnknownReason.SLOW})
"""Reasons for which an earlier answer is used while it is fresh: the source could not be asked, it did not contradict."""


class SourceAsking:
    """One source in one view. `ended` is called once, when it is known what the source says or that it says nothing."""

    __slots__ = (
        "_answer",
        "_began",
        "_clock",
        "_ended",
        "_flight",
        "_missing",
        "_next",
        "_tried",
        "_until",
        "elapsed",
        "source",
        "state",
    )

    def __init__(
        self,
        source: PlannedSource,
        identifiers: Sequence[Identifier],
        clock: Clock,
        began: datetime,
        until: datetime,
        ended: Callable[[], None],
    ) -> None:
        """Choose by what to ask; nothing is asked yet."""
        self.source = source
        self.state: Literal["live", "kept", "unknown"] = "unknown"
        self.elapsed = timedelta(0)
        self._tried = [
            (number, identifier)
            for number, lookup in enumerate(source.live.definition.lookups)
            for identifier in identifiers
            if identifier.kind is lookup.kind
        ][:MOST_TRIED]
        self._clock, self._began, self._until, self._ended = clock, began, until, ended
        self._next = 0
        self._flight: Flight | None = None
        self._answer: KeptAnswer | None = None
        self._missing: Missing | None = None

    @property
    def key(self) -> str:
        """The source's key."""
        return self.source.live.definition.key

    @property
    def reason(self) -> UnknownReason | None:
        """Why there is no live answer."""
        return self._missing.reason if self._missing is not None else None

    @property
    def detail(self) -> str:
        """The reason in words."""
        return self._missing.detail if self._missing is not None else ""

    @property
    def found(self) -> bool:
        """Whether the source knows the customer."""
        return self._answer is not None and self._answer.found

    def begin(self) -> None:
        """Ask by the first identifier."""
        if not self._tried:
            kinds = sorted({lookup.kind.value for lookup in self.source.live.definition.lookups})
            self._end(None, Missing(UnknownReason.NOT_ASKED, f"no {' or '.join(kinds)} of the customer is known"), self._began)
            return
        self._go_on(self._began)

    def leave(self, now: datetime, *, fair: bool) -> tuple[Flight, datetime] | None:
        """End without waiting any longer; return the request that is still under way, and when it is to be abandoned.

        It is not fair to call a source slow when it was us who stood still.
        """
        flight = self._flight
        if flight is None:
            return None
        self._flight = None
        flight.listeners.remove(self._landed)
        waited = "no answer" if flight.asked_at is not None else "no free place"
        milliseconds = (now - self._began) // timedelta(milliseconds=1)
        self._end(None, Missing(UnknownReason.SLOW, f"{waited} within {milliseconds} ms"), now)
        over_at = self.source.live.overdue(flight, now, fair=fair)
        return None if over_at is None else (flight, over_at)

    def told(self, now: datetime) -> tuple[Attribute, ...]:
        """Return an attribute for each field that is wanted of the source."""
        source, answer, missing = self.source, self._answer, self._missing
        if missing is None and answer is not None:
            return answer.attributes if source.all else tuple([answer.attributes[place] for place in source.places])
        told = []
        for spec, place in zip(source.fields, source.places, strict=True):
            if answer is not None and is_fresh(spec, self._began - answer.as_of):
                told.append(answer.attributes[place])
            else:
                told.append(attribute(self.key, spec, missing, now))
        return tuple(told)

    def _go_on(self, now: datetime) -> None:
        """Use what is kept or ask, by one identifier after the other."""
        live = self.source.live
        while True:
            number, identifier = self._tried[self._next]
            last = self._next + 1 == len(self._tried)
            kept = live.kept((number, identifier.value), now)
            if kept is not None and self.source.good_for is not None and now - kept.as_of <= self.source.good_for:
                if kept.found or last:
                    self.state = "kept"
                    self._end(kept, None, now)
                    return
                self._next += 1
                continue
            flight = live.ask(number, identifier, now, self._until, self._landed)
            if flight.landed:
                self._end(None, flight.missing, now)
            else:
                self._flight = flight
            return

    def _landed(self, flight: Flight) -> None:
        self._flight = None
        now = self._clock.now()
        if flight.missing is not None:
            self._end(None, flight.missing, now)
        elif flight.answer is not None and not flight.answer.found and self._next + 1 < len(self._tried):
            self._next += 1
            self._go_on(now)
        else:
            self.state = "live"
            self._end(flight.answer, None, now)

    def _end(self, answer: KeptAnswer | None, missing: Missing | None, now: datetime) -> None:
        if missing is not None and missing.reason in _PASSING:
            answer = self._kept(now)
            if answer is not None:
                self.state = "kept"
        self._answer, self._missing = answer, missing
        self.elapsed = max(now - self._began, timedelta(0))
        self._ended()

    def _kept(self, now: datetime) -> KeptAnswer | None:
        """Return what is kept and has a field that is fresh; rather an answer in which the customer was found."""
        kept = [self.source.live.kept((number, identifier.value), now) for number, identifier in self._tried]
        usable = [
            answer
            for answer in kept
            if answer is not None and any(is_fresh(spec, now - answer.as_of) for spec in self.source.fields)
        ]
        return next((answer for answer in usable if answer.found), usable[0] if usable else None)
