"""Figures of sources for Prometheus: by source and outcome, so that the number of series stays small."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from midoffice.domain.context.breaker import BreakerState

if TYPE_CHECKING:
    from midoffice.usecases.context.live_source import LiveSource

_BREAKER = {BreakerState.CLOSED: 0.0, BreakerState.HALF_OPEN: 1.0, BreakerState.OPEN: 2.0}
_QUANTILES = (0.5, 0.95)


class SourceMeters(Collector):
    """Reads the counts that sources keep themselves, whenever they are asked for."""

    def __init__(self) -> None:
        """Start without sources."""
        self.live: Sequence[LiveSource] = ()

    def collect(self) -> Iterator[Metric]:
        """Yield requests by outcome, times of the last answers, breakers and attributes that no longer fit."""
        requests = CounterMetricFamily("midoffice_source_requests", "Requests to sources", labels=["source", "outcome"])
        seconds = GaugeMetricFamily("midoffice_source_seconds", "Time of the last answers", labels=["source", "quantile"])
        breaker = GaugeMetricFamily("midoffice_source_breaker", "0 closed, 1 half open, 2 open", labels=["source"])
        drift = GaugeMetricFamily("midoffice_source_drift", "Attributes that no longer fit", labels=["source"])
        for live in self.live:
            key, figures = live.definition.key, live.figures
            requests.add_metric([key, "answered"], figures.asked - figures.failed)
            requests.add_metric([key, "joined"], figures.joined)
            requests.add_metric([key, "busy"], figures.busy)
            for reason, count in figures.unknown.items():
                requests.add_metric([key, reason.value], count)
            for share in _QUANTILES:
                value = figures.quantile(share)
                if value is not None:
                    seconds.add_metric([key, str(share)], value)
            breaker.add_metric([key], _BREAKER[live.breaker.state])
            drift.add_metric([key], len(figures.drift))
        yield from (requests, seconds, breaker, drift)
