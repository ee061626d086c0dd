"""What a process knows about its sources while it runs: connections, breakers, requests under way, values kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.freshness import need_not_ask
from midoffice.domain.context.source import FieldSpec, SourceDefinition
from midoffice.kernel.errors import MidofficeError
from midoffice.usecases.context.live_source import LiveSource, Pause
from midoffice.usecases.context.source_flight import Flight

if TYPE_CHECKING:
    from midoffice.usecases.given import Context

READ_AGAIN_AFTER = timedelta(seconds=1)
"""A change is noticed so soon at the latest, should the notice of it be lost."""
_MOST_PLANS = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """What is wanted of one source: the fields, and their places among all of its fields. `all` of them: `places` is not needed.

    `good_for` is how old an answer may be to be used without asking again; None: the source is always asked.
    """

    live: LiveSource
    fields: tuple[FieldSpec, ...]
    places: tuple[int, ...]
    all: bool
    good_for: timedelta | None


@dataclass(frozen=True, slots=True)
class ViewPlan:
    """Whom to ask for what. `shared` are names that several sources tell, `nobodys` those that none does."""

    sources: tuple[PlannedSource, ...]
    shared: frozenset[str]
    nobodys: tuple[str, ...]


class LiveSources:
    """One for each process. It is closed at the end of the process.

    Waiting is done by `pause`, in seconds: tests may wait on a virtual clock.
    """

    def __init__(self, pause: Pause = asyncio.sleep) -> None:
        """Start without having read any definition."""
        self.pause = pause
        self._sources: dict[UUID, LiveSource] = {}
        self._revision: str | None = None
        self._read_at: datetime | None = None
        self._reading: asyncio.Task[None] | None = None
        self._stale = True
        self._plans: OrderedDict[frozenset[str] | None, ViewPlan] = OrderedDict()
        self._overdue: list[tuple[datetime, LiveSource, Flight]] = []
        self._reaper: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[Any]] = set()

    def all(self) -> tuple[LiveSource, ...]:
        """Return the sources in use, in order of their keys."""
        return tuple(sorted(self._sources.values(), key=lambda live: live.definition.key))

    def tasks(self) -> int:
        """Return how many tasks are alive on behalf of sources: none, when nobody has asked anything for a while."""
        own = sum(task is not None and not task.done() for task in (self._reading, self._reaper))
        return own + len(self._closing) + sum(len(live.running) for live in self._sources.values())

    def forget(self) -> None:
        """Read the definitions again before the next view: they were changed."""
        self._read_at, self._stale = None, True

    async def plan(self, context: "Context", wanted: frozenset[str] | None, seconds: float) -> ViewPlan | None:
        """Return whom to ask; None when the definitions could not be read in time."""
        now = context.clock.now()
        if self._read_at is None:
            reading = self._read(context)
            pause = asyncio.ensure_future(self.pause(seconds))
            try:
                await asyncio.wait((reading, pause), return_when=asyncio.FIRST_COMPLETED)
            finally:
                pause.cancel()
            if self._revision is None:
                return None
        elif now - self._read_at > READ_AGAIN_AFTER:
            self._read(context)
        found = self._plans.get(wanted)
        if found is None:
            found = self._plans[wanted] = self._planned(wanted)
            if len(self._plans) > _MOST_PLANS:
                self._plans.popitem(last=False)
        return found

    async def refresh(self, context: "Context") -> None:
        """Read the definitions now."""
        self.forget()
        await asyncio.shield(self._read(context))

    def watch(self, context: "Context", live: LiveSource, flight: Flight, over_at: datetime) -> None:
        """See to it that a late request ends, also if its adapter does not."""
        self._overdue.append((over_at, live, flight))
        if self._reaper is None or self._reaper.done():
            self._reaper = asyncio.create_task(self._reap(context))

    async def close(self) -> None:
        """End everything and close every connection."""
        for task in (self._reading, self._reaper):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
        for live in self._sources.values():
            self._close(live)
        await asyncio.gather(*self._closing, return_exceptions=True)
        self._sources, self._revision, self._read_at = {}, None, None
        self._plans.clear()

    def _read(self, context: "Context") -> asyncio.Task[None]:
        """Return the reading of the definitions, one at a time."""
        if self._reading is None or self._reading.done():
            self._stale = True
            self._reading = asyncio.create_task(self._read_definitions(context))
        return self._reading

    async def _read_definitions(self, context: "Context") -> None:
        began = context.clock.now()
        while self._stale:  # also when they were changed while they were being read
            self._stale, began = False, context.clock.now()
            await self._read_once(context)
        # Not earlier: a view that begins meanwhile waits too, rather than go by what is not known yet or not true any more.
        self._read_at = None if self._revision is None else began

    async def _read_once(self, context: "Context") -> None:
        try:
            async with context.database.reading() as tx:
                revision = await tx.sources.revision()
                if revision == self._revision:
                    return
                definitions = [source for source in await tx.sources.all() if source.active]
                known = {live.definition.id: live.definition for live in self._sources.values()}
                sealed = {s.id: await tx.sources.secret(s.id) for s in definitions if s.has_secret and known.get(s.id) != s}
        except MidofficeError as trouble:
            log.warning("sources.not_read", why=trouble.message)
            return
        except Exception:
            log.exception("sources.not_read")
            return
        self._take(context, definitions, sealed)
        self._revision = revision
        self._plans.clear()

    def _take(self, context: "Context", definitions: list[SourceDefinition], sealed: dict[UUID, bytes | None]) -> None:
        before, self._sources = self._sources, {}
        for definition in definitions:
            old = before.get(definition.id)
            if old is not None and old.definition == definition:
                self._sources[definition.id] = before.pop(definition.id)
            else:
                self._sources[definition.id] = open_source(context, definition, sealed.get(definition.id))
        for gone in before.values():
            self._close(gone)

    def _close(self, live: LiveSource) -> None:
        self._spawn(live.close())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _planned(self, wanted: frozenset[str] | None) -> ViewPlan:
        planned = []
        tellers: dict[str, int] = {}
        for live in self.all():
            fields = live.definition.fields
            places = tuple(place for place, spec in enumerate(fields) if _is_wanted(spec.name, wanted))
            if not places:
                continue
            asked = tuple(fields[place] for place in places)
            good_for = need_not_ask(live.definition, asked)
            planned.append(PlannedSource(live, asked, places, len(places) == len(fields), good_for))
            for place in places:
                tellers[fields[place].name] = tellers.get(fields[place].name, 0) + 1
        shared = frozenset(name for name, count in tellers.items() if count > 1)
        nobodys = tuple(sorted(name for name in wanted or () if "." in name and name not in tellers))
        return ViewPlan(tuple(planned), shared, nobodys)

    async def _reap(self, context: "Context") -> None:
        while self._overdue:
            self._overdue = [entry for entry in self._overdue if not entry[2].landed]
            now = context.clock.now()
            for over_at, live, flight in self._overdue:
                if over_at <= now:
                    live.abandon(flight)
            waiting = [over_at for over_at, _, _ in self._overdue if over_at > now]
            if waiting:
                await self.pause((min(waiting) - now).total_seconds())
            elif self._overdue:
                await asyncio.sleep(0)
                self._overdue = [entry for entry in self._overdue if not entry[2].landed and entry[0] > now]


def open_source(context: "Context", definition: SourceDefinition, sealed: bytes | None) -> LiveSource:
    """Return a source that can be asked, or that says why not. Nothing is connected yet."""
    adapter = context.source_adapters.get(definition.kind)
    try:
        secret = context.sealer.unseal(sealed) if sealed is not None else None
        connection = adapter.open(definition, secret) if adapter is not None else None
        why = f"this installation does not speak {definition.kind}"
    except MidofficeError as problem:
        connection, why = None, problem.message
    except Exception as defect:
        log.exception("source.defect", source=definition.key)
        connection, why = None, f"its adapter failed ({type(defect).__name__})"
    if connection is None:
        log.warning("source.unusable", source=definition.key, why=why)
    trouble = Missing(UnknownReason.DOWN, why)
    return LiveSource(
        definition, connection, context.clock, context.live_sources.pause, region=context.default_region, trouble=trouble
    )


def _is_wanted(name: str, wanted: frozenset[str] | None) -> bool:
    return wanted is None or name in wanted or name.partition(".")[0] in wanted
