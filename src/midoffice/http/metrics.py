"""Figures for Prometheus: requests, sockets, offers and the event log as this process sees them; the queue as the store has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import HTTPConnection
from starlette.responses import Response

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.http.context.source_meters import SourceMeters
from midoffice.http.edge import EdgeHere
from midoffice.ports.event_log import Event
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.given import Context

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ENDED = {
    "OfferAccepted": "accepted",
    "OfferRejected": "rejected",
    "OfferExpired": "expired",
    "OfferWithdrawn": "withdrawn",
}
_PAGE = 500
_MOST_ITEMS = 20_000

disable_created_metrics()  # type: ignore[no-untyped-call] # the library has no type for it; when a counter began is of no use here, and doubles what is sent
router = APIRouter(include_in_schema=False)


class Meters:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Start every counter at zero."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "midoffice_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "midoffice_http_request_seconds", "Time to answer", ["method", "route"], registry=self.registry, buckets=_SECONDS
        )
        self._sockets = Gauge("midoffice_sockets", "Open WebSockets", ["kind"], registry=self.registry)
        self._offers = Counter("midoffice_offers", "Offers ended, as read from the event log", ["end"], registry=self.registry)
        self._lag = Gauge(
            "midoffice_log_lag_seconds", "From an event to its reading by this process, last batch", registry=self.registry
        )
        self._waiting = Gauge("midoffice_queue_waiting", "Work items waiting", ["service", "channel"], registry=self.registry)
        self._oldest = Gauge(
            "midoffice_queue_oldest_seconds", "Age of the oldest waiting work item", ["service", "channel"], registry=self.registry
        )
        for end in _ENDED.values():
            self._offers.labels(end)
        self._sources = SourceMeters()
        self.registry.register(self._sources)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request. `route` is the template, so the number of series stays small."""
        known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "(other)"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    @contextmanager
    def socket(self, kind: str) -> Iterator[None]:
        """Count a socket of a kind (`desk`, `chat`) as open while the context lasts."""
        gauge = self._sockets.labels(kind)
        gauge.inc()
        try:
            yield
        finally:
            gauge.dec()

    def events(self, events: tuple[Event, ...], now: datetime) -> None:
        """Count a batch read from the event log."""
        for event in events:
            end = _ENDED.get(event.type)
            if end is not None:
                self._offers.labels(end).inc()
        if events:
            self._lag.set(max(0.0, (now - events[0].at).total_seconds()))

    def look_at_sources(self, context: Context) -> None:
        """Take the figures of this process's sources."""
        self._sources.live = context.live_sources.all()

    async def look_at_queue(self, context: Context) -> None:
        """Read from the store what waits, by service and channel, and for how long."""
        now = context.clock.now()
        waiting: dict[tuple[str, str], list[datetime]] = {}
        async with context.database.reading() as tx:
            names = {service.id: service.key for service in await tx.services.all()}
            cursor, seen = None, 0
            while seen < _MOST_ITEMS:
                page = await tx.queue.list(QueueFilter(states=(WorkItemState.QUEUED, WorkItemState.OFFERED)), cursor, _PAGE)
                for item in page.items:
                    waiting.setdefault((names.get(item.service_id, "?"), item.channel.value), []).append(item.queued_at)
                seen, cursor = seen + len(page.items), page.next_cursor
                if cursor is None:
                    break
        self._waiting.clear()
        self._oldest.clear()
        for labels, since in waiting.items():
            self._waiting.labels(*labels).set(len(since))
            self._oldest.labels(*labels).set(max(0.0, (now - min(since)).total_seconds()))


def meters_of(connection: HTTPConnection) -> Meters:
    """Return this process's meters."""
    meters: Meters = connection.app.state.meters
    return meters


@router.get("/metrics")
async def get_metrics(edge: EdgeHere, connection: HTTPConnection) -> Response:
    """Return all figures in Prometheus' text format."""
    meters = meters_of(connection)
    await meters.look_at_queue(edge.context)
    meters.look_at_sources(edge.context)
    return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)
