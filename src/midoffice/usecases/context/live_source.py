"""A source while the process runs: who may ask it, what is under way, what is kept of its answers."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import structlog

from midoffice.domain.context.assembling import judge_rows, plan_fields, read_rows
from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.breaker import Breaker, BreakerRules
from midoffice.domain.context.freshness import KeptAnswer, kept_for, weight
from midoffice.domain.context.source import SourceDefinition
from midoffice.domain.customers.identifier import Identifier
from midoffice.ports.outside import Clock
from midoffice.ports.sources import (
    Row,
    SourceConnection,
    SourceDown,
    SourceForbidden,
    SourceSchema,
    SourceSlow,
)
from midoffice.usecases.context.source_figures import SourceFigures
from midoffice.usecases.context.source_flight import Flight, Key, Listener

MOST_KEPT = 10_000
"""Answers of one source that a process keeps; those used last stay."""
LATE = timedelta(milliseconds=500)
"""A source whose answers are kept is listened to so much longer, for the sake of whoever asks next."""
GRACE = timedelta(milliseconds=60)
"""So long after its time a request is abandoned, whatever its adapter promised."""
MARGIN = timedelta(milliseconds=30)
"""The same for one whose answers are not kept: so that whoever waits is gone before the source gives up."""
LEAST = timedelta(milliseconds=50)
MOST_WEIGHT = 1_000_000
"""Of all that is kept of one source: about 100 bytes each."""
_WAITING_PER_PLACE = 8
_ALARM_EVERY = timedelta(minutes=1)
_BLAMED = frozenset({UnknownReason.DOWN, UnknownReason.SLOW, UnknownReason.FORBIDDEN})
"""Failures after which a source is left alone for a while."""
_REASONS = (
    (SourceSlow, UnknownReason.SLOW),
    (SourceForbidden, UnknownReason.FORBIDDEN),
    (SourceSchema, UnknownReason.SCHEMA),
    (SourceDown, UnknownReason.DOWN),
)

Pause = Callable[[float], Awaitable[object]]
"""Waits so many seconds."""
log = structlog.get_logger(__name__)


class LiveSource:
    """One version of one source. `connection` is None when it cannot be asked at all; `trouble` says why."""

    def __init__(
        self,
        definition: SourceDefinition,
        connection: SourceConnection | None,
        clock: Clock,
        pause: Pause,
        *,
        region: str,
        trouble: Missing | None = None,
        rules: BreakerRules | None = None,
    ) -> None:
        """Start with a closed breaker and nothing kept."""
        self.definition = definition
        self.connection = connection
        self.trouble = trouble or Missing(UnknownReason.DOWN, "it cannot be asked")
        self.breaker = Breaker(rules or BreakerRules())
        self.figures = SourceFigures()
        self.running: set[asyncio.Task[Any]] = set()
        self._clock, self._pause, self._region = clock, pause, region
        self._planned = plan_fields(definition)
        self._kept: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self._weight = 0
        self._kept_for = kept_for(definition)
        self._flights: dict[Key, Flight] = {}
        self._waiting: deque[Flight] = deque()
        self._in_use = 0
        self._last = Missing(UnknownReason.DOWN)
        self._alarmed: dict[UnknownReason, datetime] = {}

    def kept(self, key: Key, now: datetime) -> KeptAnswer | None:
        """Return what is kept of an earlier answer, unless it is too old for any use."""
        found = self._kept.get(key)
        if found is None:
            return None
        if now - found.as_of > self._kept_for:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return found

    def oldest_kept(self, now: datetime) -> float | None:
        """Return the age in seconds of the oldest answer that may still be used."""
        ages = [now - answer.as_of for answer in self._kept.values()]
        return max((age.total_seconds() for age in ages if age <= self._kept_for), default=None)

    def ask(self, lookup: int, identifier: Identifier, now: datetime, until: datetime, listener: Listener) -> Flight:
        """Return the request about a customer: the one under way if there is one.

        The listener is called when it lands; not if it has landed already, because the source must not be asked now.
        """
        flight = self._flights.get((lookup, identifier.value))
        if flight is not None:
            self.figures.joined += 1
            flight.listeners.append(listener)
            return flight
        late = LATE if self._kept_for else MARGIN
        remaining = max(until - now, LEAST)
        flight = Flight(lookup, identifier, now + remaining, (remaining + late).total_seconds())
        if self.connection is None:
            flight.missing = self.trouble
        elif self._in_use < self.definition.most_at_once:
            self._start(flight, now)
        else:
            self._queue(flight, now)
        if not flight.landed:
            flight.listeners.append(listener)
            self._flights[flight.key] = flight
        return flight

    def overdue(self, flight: Flight, now: datetime, *, fair: bool) -> datetime | None:
        """Count a request as late if that is fair; return when it is to be abandoned, None when it need not be."""
        if flight.landed or flight.asked_at is None:
            return None
        if fair and now >= flight.due:
            self._blame(flight, now, Missing(UnknownReason.SLOW, "it did not answer in time"))
        return flight.asked_at + timedelta(seconds=flight.seconds) + GRACE

    def abandon(self, flight: Flight) -> None:
        """Cancel a request that should have ended long ago."""
        if flight.task is not None and not flight.task.done():
            flight.task.cancel()

    async def close(self) -> None:
        """End what is under way and close the connection."""
        for flight in self._waiting:
            self._flights.pop(flight.key, None)
            flight.land(None, Missing(UnknownReason.DOWN, "its definition was changed"))
        self._waiting.clear()
        tasks = list(self.running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.connection is not None:
            await self.connection.close()

    def _queue(self, flight: Flight, now: datetime) -> None:
        while self._waiting and self._waiting[0].due <= now:
            self._expire(self._waiting.popleft())
        if len(self._waiting) >= _WAITING_PER_PLACE * self.definition.most_at_once:
            self.figures.busy += 1
            flight.missing = self._busy()
        else:
            self._waiting.append(flight)

    def _busy(self) -> Missing:
        return Missing(UnknownReason.SLOW, f"all {self.definition.most_at_once} places are taken")

    def _expire(self, flight: Flight) -> None:
        self.figures.busy += 1
        self._flights.pop(flight.key, None)
        flight.land(None, self._busy())

    def _start(self, flight: Flight, now: datetime) -> bool:
        """Send a request if the breaker permits it; otherwise it has landed."""
        self.breaker, permit = self.breaker.ask(now)
        if permit is None:
            detail = f"left alone after {self.breaker.failures} failures; the last: {self._last.detail}"
            flight.missing = Missing(self._last.reason, detail)
            return False
        flight.permit, flight.asked_at = permit, now
        self._in_use += 1
        self.figures.asked += 1
        flight.task = self._spawn(self._run(flight))
        return True

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return task

    async def _run(self, flight: Flight) -> None:
        rows: tuple[Row, ...] = ()
        missing: Missing | None = None
        try:
            rows = await self._fetch(flight)
        except (SourceDown, SourceSlow, SourceForbidden, SourceSchema) as trouble:
            reason = next(reason for kind, reason in _REASONS if isinstance(trouble, kind))
            missing = Missing(reason, trouble.message)
        except asyncio.CancelledError:
            self._land(flight, (), Missing(UnknownReason.SLOW, "it did not answer and was abandoned"))
            raise
        except Exception as defect:
            log.exception("source.defect", source=self.definition.key)
            missing = Missing(UnknownReason.DOWN, f"its adapter failed ({type(defect).__name__})")
        self._land(flight, rows, missing)

    async def _fetch(self, flight: Flight) -> tuple[Row, ...]:
        """Ask, and a second time beside it when the first one takes long and there is a place."""
        connection, lookup, value = self.connection, self.definition.lookups[flight.lookup], flight.identifier.value
        if connection is None:
            raise SourceDown(self.trouble.detail)
        hedge_after = self.definition.hedge_after
        if hedge_after is None:
            return await connection.fetch(lookup, value, flight.seconds)

        def fetch(seconds: float) -> asyncio.Task[tuple[Row, ...]]:
            task = self._spawn(connection.fetch(lookup, value, seconds))
            task.add_done_callback(_quietly)
            return task

        tries = [fetch(flight.seconds)]
        pause = self._spawn(_waited(self._pause(hedge_after.total_seconds())))
        try:
            await asyncio.wait((tries[0], pause), return_when=asyncio.FIRST_COMPLETED)
            if tries[0].done() or self._in_use >= self.definition.most_at_once:
                return await tries[0]
            self.figures.hedged += 1
            self._in_use += 1
            tries.append(fetch(max(flight.seconds - hedge_after.total_seconds(), LEAST.total_seconds())))
            # The place of the second try is free when the one that lost has really ended; nobody waits for that.
            self._spawn(self._free_after(tries))
            return await _first_good(tries)
        finally:
            for task in (*tries, pause):
                task.cancel()

    async def _free_after(self, tries: list[asyncio.Task[tuple[Row, ...]]]) -> None:
        try:
            await asyncio.wait(tries)
        finally:
            self._in_use -= 1
            self._start_waiting(self._clock.now())

    def _land(self, flight: Flight, rows: tuple[Row, ...], missing: Missing | None) -> None:
        now = self._clock.now()
        asked_at = flight.asked_at or now
        self._in_use -= 1
        self._flights.pop(flight.key, None)
        answer = None
        if missing is None:
            self.figures.answered(now - asked_at)
            answer, missing = self._read(flight, rows, asked_at)
        if missing is not None and missing.reason in _BLAMED:
            self._blame(flight, now, missing)
        elif flight.permit is not None and not flight.blamed:
            self.breaker = self.breaker.succeeded(flight.permit)
        self.figures.recent.append(missing.reason if missing is not None else None)
        if missing is not None:
            self.figures.missed(missing, now)
            self._alarm(missing, now)
        elif answer is not None and self._kept_for:
            self._keep(flight.key, answer)
        flight.land(answer, missing)
        self._start_waiting(now)

    def _read(self, flight: Flight, rows: tuple[Row, ...], as_of: datetime) -> tuple[KeptAnswer | None, Missing | None]:
        lookup = self.definition.lookups[flight.lookup]
        try:
            missing = judge_rows(lookup, flight.identifier, rows, region=self._region)
            if missing is not None:
                return None, missing
            attributes = read_rows(self.definition, self._planned, lookup, rows, as_of)
        except Exception as defect:
            log.exception("source.defect", source=self.definition.key)
            return None, Missing(UnknownReason.SCHEMA, f"its answer could not be read ({type(defect).__name__})")
        self._notice_drift(attributes)
        return KeptAnswer(attributes, as_of, found=bool(rows)), None

    def _notice_drift(self, attributes: tuple[Attribute, ...]) -> None:
        drift = {each.name: each.value.detail for each in attributes if isinstance(each.value, Missing)}
        if drift != self.figures.drift:
            for name in drift.keys() - self.figures.drift.keys():
                log.warning("source.drift", source=self.definition.key, attribute=name, why=drift[name])
            self.figures.drift = drift

    def _alarm(self, missing: Missing, now: datetime) -> None:
        """Say in the log what a person should look at, once a minute for each reason."""
        last = self._alarmed.get(missing.reason)
        if last is not None and now - last < _ALARM_EVERY:
            return
        self._alarmed[missing.reason] = now
        say = log.error if missing.reason is UnknownReason.INCONSISTENT else log.warning
        say(f"source.{missing.reason}", source=self.definition.key, why=missing.detail)

    def _blame(self, flight: Flight, now: datetime, missing: Missing) -> None:
        if flight.blamed or flight.permit is None:
            return
        flight.blamed, self._last = True, missing
        before = self.breaker.state
        self.breaker = self.breaker.failed(flight.permit, now)
        if self.breaker.state is not before:
            log.warning("source.breaker", source=self.definition.key, state=self.breaker.state.value, why=self._last.detail)

    def _keep(self, key: Key, answer: KeptAnswer) -> None:
        self._drop(key)
        self._kept[key] = answer
        self._weight += weight(answer)
        while len(self._kept) > MOST_KEPT or self._weight > MOST_WEIGHT:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._weight -= weight(gone)

    def _start_waiting(self, now: datetime) -> None:
        while self._waiting and self._in_use < self.definition.most_at_once:
            flight = self._waiting.popleft()
            if flight.due <= now:
                self._expire(flight)
            elif not self._start(flight, now):
                self._flights.pop(flight.key, None)
                flight.land(None, flight.missing)


def _quietly(task: asyncio.Task[Any]) -> None:
    """Take notice of how a try ended: of two, one is not looked at."""
    if not task.cancelled():
        task.exception()


async def _waited(pause: Awaitable[object]) -> None:
    await pause


async def _first_good(tries: list[asyncio.Task[tuple[Row, ...]]]) -> tuple[Row, ...]:
    """Return the first result; when every try fails, raise what the first one raised."""
    pending = set(tries)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not task.cancelled() and task.exception() is None:
                return task.result()
    return await tries[0]
